"""How the work list was narrowed is so again after a start, for each person."""

from __future__ import annotations

from uuid import UUID

from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.views.kept import brought_back, to_keep
from agentdesk.ui.work.panel import WorkPanel


class WorkMemory:
    def __init__(self, panel: WorkPanel, window: MainWindow, person_id: UUID) -> None:
        self._panel, self._window, self._name = panel, window, f"work.{person_id}"
        if found := brought_back(window.state.extra.get(self._name), panel.views.views):
            wanted, panel.views.view_id = found
            panel.presenter.want(wanted)
        panel.presenter.wanted_changed.connect(self._keep)
        panel.views.changed.connect(self._keep)

    def _keep(self, _: object = None) -> None:
        self._window.state.extra[self._name] = to_keep(self._panel.presenter.wanted, self._panel.views.view_id)
        self._window.save_soon()
