"""Settings: how the window looks, who sits here, the shop's defaults, and what keeps the data safe."""
