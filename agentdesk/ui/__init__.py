"""The window: widgets over the Desk, the models, the commands and the row types; nothing below."""
