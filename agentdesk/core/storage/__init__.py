"""One unit of work, one database: SQLite through SQLCipher at the desk, PostgreSQL at the server."""
