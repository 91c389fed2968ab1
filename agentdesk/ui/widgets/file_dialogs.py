"""Asking for a file: the system's dialog, without stopping the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

Chosen = Callable[[Path], object]


class FileDialogs:
    """`to_save` and `to_open` show the dialog and come back at once; `chosen` follows if a file is chosen."""

    def to_save(self, parent: QWidget, title: str, name: str, kinds: str, chosen: Chosen, *, fresh: bool) -> None:
        """`fresh`: the file must not exist yet, which the work itself sees to; the dialog need not ask."""
        dialog = self._dialog(parent, title, kinds, chosen)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, fresh)
        dialog.selectFile(name)
        dialog.open()

    def to_open(self, parent: QWidget, title: str, kinds: str, chosen: Chosen) -> None:
        dialog = self._dialog(parent, title, kinds, chosen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.open()

    def to_folder(self, parent: QWidget, title: str, chosen: Chosen) -> None:
        """A folder that is there, or is made in the dialog."""
        dialog = self._dialog(parent, title, "", chosen)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.open()

    def _dialog(self, parent: QWidget, title: str, kinds: str, chosen: Chosen) -> QFileDialog:
        dialog = QFileDialog(parent.window(), title, str(Path.home()), kinds)
        dialog.finished.connect(dialog.deleteLater)
        dialog.fileSelected.connect(lambda file: chosen(Path(file)))
        return dialog
