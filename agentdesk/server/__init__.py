"""The same Desk for many workstations; empty until the server is built."""
