"""How long a customer may wait: targets by channel, tier and severity, and the clocks that run against them."""
