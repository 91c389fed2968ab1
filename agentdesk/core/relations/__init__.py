"""Who belongs to whom among customers: employers, households, who may act for whom, and numbers that people share."""
