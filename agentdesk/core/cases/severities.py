"""Severities by the names that the shop has given them, wherever they are named."""

from __future__ import annotations

from collections.abc import Mapping

from agentdesk.core.cases.model import Label, Severity
from agentdesk.core.wording import use_own_words

_CALLED = ("cases.severity", "goodwill.severity")
"""Messages that name a severity, alone and in a sentence."""


def call_severities(names: Mapping[Severity, Label]) -> None:
    """For this program from now on; a severity without a name is called as it is shipped."""
    use_own_words({f"{message}.{severity}": labels for severity, labels in names.items() for message in _CALLED})
