"""Legal hold: what must not be erased, merged or let go while a claim or a proceeding may need it."""
