"""Reusable widgets, ignorant of what the desk is about: strings and tones in, signals out.

All take their words as plain text and never as markup. Sizes follow `theme.look()`.
"""
