"""Knowledge beside the customer: what may help, found while typing, read in place, put into the notes."""
