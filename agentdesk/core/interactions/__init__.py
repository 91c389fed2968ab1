"""Conversations with customers: taking the contact, notes and mood, wrap-up; reasons and snippets."""
