"""What was bought: orders, lines, payments, deliveries, returns and products, as imported facts."""
