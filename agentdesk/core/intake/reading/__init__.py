"""From a foreign file to records: guessing what it is, cell by cell, row by row. Knows no database."""
