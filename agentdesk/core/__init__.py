"""The product without a screen: no Qt, no web framework."""

import os

# No plugin of another package looks into commands; and pydantic need not read what is installed to find one.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
