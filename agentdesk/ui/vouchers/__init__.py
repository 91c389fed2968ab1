"""Vouchers in the window: their codes, those of a customer, the till, and what they still oblige the shop to."""
