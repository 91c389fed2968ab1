"""What several commands about cases hold."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agentdesk.core.commands import Words

Level = Annotated[int, Field(ge=1, le=3)]
Some = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1)]
"""Words that are not missing."""
