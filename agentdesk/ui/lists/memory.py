"""What the lists showed last is there again after a start, for each person."""

from __future__ import annotations

from typing import Any

from agentdesk.ui.lists.page import ListsPage, ListTab
from agentdesk.ui.parts import Bench
from agentdesk.ui.views.kept import brought_back, to_keep


class ListsMemory:
    def __init__(self, bench: Bench) -> None:
        self._bench, self._name = bench, f"lists.{bench.person.id}"
        kept = bench.window.state.extra.get(self._name)
        self._kept: dict[str, Any] = kept if isinstance(kept, dict) else {}

    def bring_back(self, page: ListsPage) -> None:
        """And from now on everything that changes is kept."""
        for name, tab in page.tabs.items():
            if found := brought_back(self._kept.get(name), self._bench.views):
                wanted, tab.views.view_id = found
                tab.take(wanted)
            self._follow(name, tab)
        if self._kept.get("tab") in page.tabs:
            page.begin_with(str(self._kept["tab"]))
        page.turned.connect(lambda name: self._keep("tab", name))

    def _follow(self, name: str, tab: ListTab) -> None:
        keep = lambda *_: self._keep(name, to_keep(tab.presenter.wanted, tab.views.view_id))  # noqa: E731
        tab.presenter.wanted_changed.connect(keep)
        tab.views.changed.connect(keep)

    def _keep(self, name: str, value: Any) -> None:
        self._kept[name] = value
        self._bench.window.state.extra[self._name] = self._kept
        self._bench.window.save_soon()
