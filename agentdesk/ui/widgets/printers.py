"""Asking for a printer: the system's dialog, without stopping the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget


class Printers:
    """`to_print` shows the dialog and comes back at once; `chosen` follows if a printer is chosen."""

    def there_are(self) -> bool:
        return bool(QPrinterInfo.availablePrinterNames())

    def to_print(self, parent: QWidget, title: str, chosen: Callable[[QPrinter], object]) -> None:
        """`title` is what the list of print jobs calls it."""
        printer = whole_sheets(title)
        dialog = QPrintDialog(printer, parent.window())
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, False)
        dialog.finished.connect(dialog.deleteLater)
        dialog.accepted.connect(lambda: chosen(printer))
        QDialog.open(dialog)


def whole_sheets(title: str) -> QPrinter:
    """Of DIN A4 to their edges: what is put on them has margins of its own."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName(title)
    printer.setCreator("AgentDesk")
    return printer
