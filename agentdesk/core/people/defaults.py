"""The shop a new profile starts with, guessed from the computer; all of it can be changed in the program."""

from __future__ import annotations

import getpass
import os
import sys

from tzlocal import get_localzone_name

from agentdesk.core.people.commands import OpenShop
from agentdesk.core.people.model import NOT_NAMED

_CURRENCIES = {"CH": "CHF", "GB": "GBP", "US": "USD", "PL": "PLN", "DK": "DKK", "SE": "SEK", "NO": "NOK", "CZ": "CZK"}
_HOME = "DE"  # where neither locale nor person says otherwise


def local_shop(language: str) -> OpenShop:
    """Region and currency by the system's locale, time zone by its clock, the person by who is signed in."""
    region = _region()
    return OpenShop(
        shop_name=NOT_NAMED,
        region=region,
        time_zone=get_localzone_name() or "Europe/Berlin",
        currency=_CURRENCIES.get(region, "EUR"),
        language=language,
        person_name=_person() or "AgentDesk",
    )


def _region() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    territory = named.partition(".")[0].partition("_")[2]
    return territory if len(territory) == 2 and territory.isalpha() else _HOME


def _person() -> str:
    """The full name that the system knows, where it is one; else the name of the account."""
    try:
        return _full_name() or getpass.getuser().capitalize()
    except (KeyError, OSError):  # a container without a user database
        return ""


def _full_name() -> str:
    if sys.platform == "win32":
        return ""
    import pwd

    told = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()
    return told if " " in told else ""
