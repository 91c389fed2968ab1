"""Everyone's rights in the window: requests on somebody's data, their copy, erasing them, what they forbid."""
