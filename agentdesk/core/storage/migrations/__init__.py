"""How the schema came to be, step by step; the same steps on SQLite and on PostgreSQL."""
