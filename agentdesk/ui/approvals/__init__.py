"""Requests for more than one may give alone: put to whoever decides, and decided beside the customer."""
