"""What whoever runs the shop may do: take in customers, see what is owed, lay down what counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentdesk.ui.first_hour.strip import FirstHourStrip
from agentdesk.ui.settings.file_section import FileSection
from agentdesk.ui.settings.synonyms_card import SynonymsCard
from agentdesk.ui.tour.hands import Hands, until
from agentdesk.ui.widgets.scroll_column import reveal

_FILE = """Exportiert am 20.11.2026;;;;;;;
Kundennr.;Anrede;Name;Straße;PLZ;Ort;Telefon;E-Mail
1001;Frau;Dr. Jana Grünwald;Am Stadtgarten 4;50672;Köln;0221 / 4710 222;jana.gruenwald@example.org
1002;Herr;von der Heide, Karl;Lindenweg 12a;01067;Dresden;(0351) 55 501 42;k.vdheide@example.com
1003;Firma;Café Morgenrot GmbH;Hauptstr. 7;1067;Dresden;0351-5550143;post@example.net
;;Unbekannt;;;;12;keine
20001;;Neuer Name;;;;;
"""


def intake(hands: Hands) -> Iterator[Path]:
    """Looked at and rehearsed, never carried out."""
    bench = hands.bench
    file = hands.aside / "kunden.csv"
    file.write_text(_FILE, encoding="cp1252")
    hands.run("intake.open")
    bench.intake.look(file)
    until(lambda: bench.intake.file is not None)
    yield hands.picture("import-columns")
    bench.intake.rehearse()
    until(lambda: bench.intake.found is not None)
    yield hands.picture("import-checked")


def money(hands: Hands) -> Iterator[Path]:
    yield hands.page("voucher.liability", "liability")


def settings(hands: Hands) -> Iterator[Path]:
    own = hands.bench.own
    for section, name in (("hours", "hours"), ("goodwill", "limits"), ("reasons", "settings")):
        own.show_settings(section)
        yield hands.picture(name)
    own.show_settings("snippets")
    reveal(hands.seen(SynonymsCard))
    yield hands.picture("synonyms")
    own.show_settings("people")
    yield hands.picture("people")
    own.show_settings("keeping")
    yield hands.picture("keeping")
    yield from _one_file(hands)
    yield hands.page("window.help", "help")


def _one_file(hands: Hands) -> Iterator[Path]:
    """Looked at, never taken in."""
    own = hands.bench.own
    own.show_settings("file")
    section = hands.seen(FileSection)
    file = hands.aside / "settings.yaml"
    if not file.exists():
        section.presenter.save(file)
    until(lambda: file.exists() and hands.bench.runner.is_idle)
    said = file.read_text(encoding="utf-8").replace("sundays: false", "sundays: true")
    changed = hands.aside / {"de": "einstellungen.yaml", "en": "settings-new.yaml"}[hands.language]
    changed.write_text(said, encoding="utf-8")
    section.presenter.look_at(changed)
    until(lambda: section.presenter.look_found is not None)
    yield hands.picture("file")
    section.presenter.put_away()


def first_hour(hands: Hands) -> Iterator[Path]:
    hands.run("first_hour.begin")
    strip = hands.seen(FirstHourStrip)
    hands.run("first_hour.go")
    yield hands.picture("first-hour")
    strip.cross.click()
