"""Cases in the window: the card beside a customer, a case's own page, and the forms with which it goes on."""
