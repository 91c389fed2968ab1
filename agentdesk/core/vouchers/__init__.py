"""Vouchers: codes that nobody can guess or read here, and what becomes of the money behind them."""
