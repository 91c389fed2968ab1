"""agentdesk(1) in English and German, out of the help that the command line gives.

python packaging/desktop/man_page.py FOLDER     agentdesk.en.1 and agentdesk.de.1
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from agentdesk import __version__
from agentdesk.command_line.help import speak
from agentdesk.command_line.main import command_line

WORDS = {
    "en": {
        "manual": "User commands",
        "name": "a desktop workstation for people who answer customers",
        "about": "Without a verb the window opens, or the one that is open comes to the front; with an address "
        "(tel:, agentdesk:) it shows there who is calling, or what is asked for. With a verb it is a command line.",
        "NAME": "NAME", "SYNOPSIS": "SYNOPSIS", "DESCRIPTION": "DESCRIPTION", "OPTIONS": "OPTIONS", "VERBS": "VERBS",
        "EXIT": "EXIT STATUS", "FILES": "FILES", "ENVIRONMENT": "ENVIRONMENT",
        "exit": (("0", "done"), ("1", "something went wrong"), ("2", "refused by a rule"), ("64", "wrong usage")),
        "files": (("~/.local/share/agentdesk", "profiles, encrypted"), ("~/.local/state/agentdesk", "the log")),
        "environment": (("AGENTDESK_PASSPHRASE", "opens the profile where nobody can be asked"),),
    },
    "de": {
        "manual": "Dienstprogramme für Benutzer",
        "name": "Arbeitsplatz für Menschen, die Kundinnen und Kunden antworten",
        "about": "Ohne Befehl öffnet sich das Fenster, oder das offene kommt nach vorn; mit einer Adresse (tel:, "
        "agentdesk:) zeigt es, wer anruft oder wonach gefragt ist. Mit einem Befehl ist es eine Kommandozeile.",
        "NAME": "BEZEICHNUNG", "SYNOPSIS": "ÜBERSICHT", "DESCRIPTION": "BESCHREIBUNG", "OPTIONS": "OPTIONEN",
        "VERBS": "BEFEHLE", "EXIT": "RÜCKGABEWERT", "FILES": "DATEIEN", "ENVIRONMENT": "UMGEBUNGSVARIABLEN",
        "exit": (("0", "getan"), ("1", "etwas ging schief"), ("2", "von einer Regel abgelehnt"),
                 ("64", "falsch benutzt")),
        "files": (("~/.local/share/agentdesk", "Profile, verschlüsselt"),
                  ("~/.local/state/agentdesk", "das Protokoll")),
        "environment": (("AGENTDESK_PASSPHRASE", "öffnet das Profil, wo niemand gefragt werden kann"),),
    },
}  # fmt: skip
_WIDE = 10_000


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for lang in WORDS:
        (folder / f"agentdesk.{lang}.1").write_text("\n".join(page(lang)) + "\n", encoding="utf-8")
    return 0


def page(lang: str) -> Iterator[str]:
    speak(lang)
    words = WORDS[lang]
    day = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC).date().isoformat()
    yield f'.TH AGENTDESK 1 "{day}" "AgentDesk {__version__}" "{words["manual"]}"'
    yield from (".ad l", ".nh")
    yield from (f".SH {words['NAME']}", rf"agentdesk \- {plain(str(words['name']))}")
    yield from (f".SH {words['SYNOPSIS']}", ".B agentdesk", plain(" ".join(usage(command_line))))
    yield from (f".SH {words['DESCRIPTION']}", plain(str(words["about"])))
    yield from (f".SH {words['OPTIONS']}", *options(command_line))
    yield f".SH {words['VERBS']}"
    yield from verbs(command_line, "")
    for heading, listed in (("EXIT", "exit"), ("FILES", "files"), ("ENVIRONMENT", "environment")):
        yield f".SH {words[heading]}"
        for what, meaning in words[listed]:
            yield from (".TP", f".B {plain(what)}", plain(meaning))


def verbs(group: click.Group, before: str) -> Iterator[str]:
    for name in sorted(group.commands):
        verb = group.commands[name]
        if isinstance(verb, click.Group):
            yield from verbs(verb, f"{before}{name} ")
            continue
        called = " ".join(usage(verb))
        yield from (".TP", rf"\fB{plain(before + name)}\fR {plain(called)}".rstrip(), plain(verb.help or ""))
        if known := list(options(verb)):
            yield from (".RS", *known, ".RE")


def usage(verb: click.Command) -> list[str]:
    """What stands behind its name: values and, where it has any, that there are options."""
    return verb.collect_usage_pieces(click.Context(verb, max_content_width=_WIDE))


def options(verb: click.Command) -> Iterator[str]:
    context = click.Context(verb, max_content_width=_WIDE)
    for parameter in verb.params:
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)):
            yield from (".TP", rf"\fB{plain(record[0])}\fR", plain(record[1]))


def plain(words: str) -> str:
    """As roff reads it: no line begins with a command of its own, a hyphen is the one that can be typed."""
    words = " ".join(words.split()).replace("\\", r"\e").replace("-", r"\-").replace("|", r"|\:")
    return rf"\&{words}" if words[:1] in (".", "'") else words


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
