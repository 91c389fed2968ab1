"""What the window knows of the first hour before it is wanted."""

FIRST_HOUR = "first_hour"
"""In `WindowState.extra`: whether it goes on, what was passed over, and the step that somebody was led to."""
GO_KEY, SKIP_KEY = "Alt+W", "Alt+S"
