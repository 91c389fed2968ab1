"""Who belongs to a customer: the card beside them, the form, and who somebody on the line may act for."""
