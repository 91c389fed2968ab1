"""Promises to ring: windows, attempts, and whose list each lies on."""
