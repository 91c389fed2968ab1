"""What is kept on disk while somebody types: the content of a draft, whichever version of the program wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError


class Kept(BaseModel):
    """Frozen; unknown fields of a later program are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self | None:
        """As it was kept; None for content that is something else."""
        try:
            return cls.model_validate(content)
        except ValidationError:
            return None

    def content(self) -> dict[str, Any]:
        return self.model_dump(mode="json")

    def but(self, **changes: Any) -> Self:
        return self.model_copy(update=changes)
