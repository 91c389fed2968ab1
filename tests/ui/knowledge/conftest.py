"""A shop with one customer, as the tests of taking the contact have it."""

from tests.ui.interactions.conftest import profile, small_shop

__all__ = ["profile", "small_shop"]
