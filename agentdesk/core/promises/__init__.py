"""What we told a customer we would do, by when, and whose it is to keep."""
