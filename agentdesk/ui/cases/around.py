"""What the parts of a case's page know of the page around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from agentdesk.ui.cases.presenter import CasePresenter


@dataclass(frozen=True, slots=True)
class Around:
    """`open_case` shows another one instead; `open_work` leads to a promise or callback where it is dealt with,
    `settle_callback` lets it be dealt with while the page stays."""

    presenter: CasePresenter
    widget: QWidget
    open_case: Callable[[UUID], object]
    open_work: Callable[[str, UUID], object]
    settle_callback: Callable[[UUID], object]
