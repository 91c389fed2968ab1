"""Keep the message catalogue: add messages, compile it.

python packaging/messages.py add find.nobody "Nobody found" "Niemand gefunden"
python packaging/messages.py add find.hits "{count} hit|||{count} hits" "{count} Treffer|||{count} Treffer"
python packaging/messages.py add -            lines KEY<TAB>English<TAB>Deutsch from standard input
python packaging/messages.py remove KEY …
python packaging/messages.py compile          the .mo files that the program reads
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

LOCALES = Path(__file__).resolve().parent.parent / "agentdesk" / "resources" / "locale"
PLURAL_MARK = "|||"
SETTLED = datetime(2026, 1, 1, tzinfo=UTC)  # a date that moves would make every two changes collide


def main(arguments: list[str]) -> int:
    match arguments:
        case ["add", "-"]:
            add(tuple(line.rstrip("\n").split("\t")) for line in sys.stdin if line.strip())
        case ["add", key, english, german]:
            add([(key, english, german)])
        case ["remove", *keys]:
            remove(keys)
        case ["compile"]:
            compile_all()
        case _:
            print(__doc__, file=sys.stderr)
            return 64
    return 0


def add(messages: Iterable[tuple[str, ...]]) -> None:
    with open_catalogues() as catalogues:
        for key, english, german in messages:
            if set(_fields(english)) != set(_fields(german)):
                raise SystemExit(f"{key}: the parameters of both languages differ")
            for catalogue, words in zip(catalogues, (english, german), strict=True):
                catalogue.delete(key)
                plural = tuple(words.replace("\\n", "\n").split(PLURAL_MARK))
                catalogue.add((key, key) if len(plural) == 2 else key, plural if len(plural) == 2 else plural[0])


def remove(keys: Iterable[str]) -> None:
    with open_catalogues() as catalogues:
        for key in keys:
            for catalogue in catalogues:
                catalogue.delete(key)


@contextmanager
def open_catalogues() -> Iterator[tuple[Catalog, Catalog]]:
    with (LOCALES / ".lock").open("w") as lock:
        if sys.platform != "win32":  # where nobody keeps catalogues beside somebody else
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        catalogues = (_read("en"), _read("de"))
        yield catalogues
        for catalogue, language in zip(catalogues, ("en", "de"), strict=True):
            fresh = _path(language).with_suffix(".po.new")
            with fresh.open("wb") as out:
                write_po(out, catalogue, sort_output=True, width=0)
            fresh.replace(_path(language))


def compile_all() -> None:
    for language in ("en", "de"):
        with _path(language).with_suffix(".mo").open("wb") as out:
            write_mo(out, _read(language))


def _read(language: str) -> Catalog:
    path = _path(language)
    if not path.exists():
        return Catalog(locale=language, project="AgentDesk", fuzzy=False, creation_date=SETTLED, revision_date=SETTLED)
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def _path(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "agentdesk.po"


def _fields(words: str) -> list[str]:
    return re.findall(r"{(\w+)", words)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
