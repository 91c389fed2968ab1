"""Unusual patterns in what was given: single incidents, for named reviewers, once an agreement is recorded."""
