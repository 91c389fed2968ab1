"""What the command line answers: words and tables to people in their language, the same JSON as ever to programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import click
import pytest
from pytestqt.qtbot import QtBot

from agentdesk.command_line.layout import harmless, table
from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.safety import check_words
from agentdesk.command_line.verbs import FAILED, REFUSED, WRONG_USAGE
from agentdesk.core import wording
from agentdesk.core.calendars.commands import TheHours
from agentdesk.core.commands import SYSTEM
from agentdesk.core.storage.check import Finding, Result
from agentdesk.core.workplace import open_workplace
from agentdesk.ui.single_instance import SingleInstance

CUSTOMERS = (
    "Kundennr;Vorname;Nachname;Telefon\nK-7001;Ada;Lovelace;0221 4710222\nK-7002;Karl;Heide;0351 5550142\nK-7003;;;\n"
)
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m"
TURNED = "\u202egnp.exe\u2066"


class Said(NamedTuple):
    code: int
    out: str
    err: str


Ask = Callable[..., Said]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A profile with two customers out of a file, made by the command line itself."""
    folder = tmp_path_factory.mktemp("cli") / "profile"
    file = folder.parent / "customers.csv"
    file.write_text(CUSTOMERS, encoding="utf-8")
    os.environ["AGENTDESK_PASSPHRASE"] = "one two three four five"
    assert run_command_line(["--profile", str(folder), "import", str(file), "--yes", "--region", "DE"]) == 0
    yield folder
    del os.environ["AGENTDESK_PASSPHRASE"]


@pytest.fixture
def ask(profile: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Ask]:
    former = wording.language()

    def run(*arguments: str, language: str = "de") -> Said:
        capsys.readouterr()
        code = run_command_line(["--profile", str(profile), "--language", language, *arguments])
        return Said(code, *capsys.readouterr())

    yield run
    wording.use_language(former)


def columns(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("  ") if cell] for line in table.splitlines()]


# --- Answers for people ----------------------------------------------------------------------------------------------


def test_find_lists_number_name_and_why(ask: Ask) -> None:
    heads, hit = columns(ask("find", "4710222").out)
    assert heads == ["Nr.", "Name", "Warum"]
    assert hit == ["K-7001", "Ada Lovelace", "Telefon +49 221 4710222"]
    assert ask("find", "4710222", language="en").out.splitlines()[1].endswith("phone +49 221 4710222")
    assert ask("find", "nobodyatall").out == "Niemand gefunden\n"


def test_find_knows_a_case_by_its_number(ask: Ask) -> None:
    [ada] = json.loads(ask("find", "lovelace", "--json").out)["hits"]
    case = json.dumps({"customer_id": ada["customer_id"], "subject": "Mühle ist laut", "channel": "phone"})
    opened = json.loads(ask("do", "cases.open", case, "--json").out)
    heads, row = columns(ask("find", "c1001").out)
    assert (heads[:2], row[:2]) == (["Vorgang", "Betreff"], ["C-1001", "Mühle ist laut"])
    [found] = json.loads(ask("find", "1001", "--json").out)["cases"]
    assert found["case_id"] == opened["result"]["case_id"]


def test_show_is_a_page_to_read(ask: Ask) -> None:
    page = ask("show", "K-7001").out
    assert page.startswith("Ada Lovelace (K-7001)\n")
    assert "Telefon           +49 221 4710222" in page
    assert "Letzte Einträge" in page
    assert "Importiert · customers.csv" in page
    assert "{" not in page


def test_imports_are_a_table_whose_ids_undo_takes(ask: Ask) -> None:
    heads, *rows = columns(ask("imports", "list").out)
    row = rows[-1]
    assert heads[4:] == ["Stand", "Neu", "Geändert", "Vielleicht doppelt", "Abgelehnt", "Kennung"]
    assert row[1:3] + row[4:9] == ["Kunden", "customers.csv", "fertig", "2", "0", "0", "1"]
    assert row[-1] == json.loads(ask("imports", "list", "--json").out)["imports"][-1]["id"]


def test_hours_tell_whether_it_is_open_the_week_and_the_next_holidays(ask: Ask) -> None:
    said = ask("hours").out.splitlines()
    assert said[0].startswith(("Jetzt geöffnet, bis ", "Jetzt geschlossen; öffnet "))
    assert "  Montag            09:00–17:00" in said
    assert "  Sonntag           geschlossen" in said
    assert "Feiertage" in said
    assert ask("hours", language="en").out.startswith(("Open now, until ", "Closed now; opens "))


def test_who_has_no_window_has_holidays_with_the_first_verb(ask: Ask, profile: Path) -> None:
    ask("callbacks")
    place = open_workplace(profile, given=os.environ["AGENTDESK_PASSPHRASE"])
    assert place.desk.ask(TheHours(), actor=SYSTEM).hours.holidays()
    place.close()


def test_hours_told_to_a_program_are_those_it_may_set(ask: Ask) -> None:
    told = json.loads(ask("hours", "--json").out)
    told["hours"]["week"][5] = [[600, 840], [1200, 1560]]
    assert ask("do", "calendars.set_hours", json.dumps(told["hours"])).code == 0
    assert "  Samstag           10:00–14:00, 20:00–02:00" in ask("hours").out
    assert json.loads(ask("hours", "--json").out)["hours"] == told["hours"]


def test_absences_are_a_table_with_the_cover_and_who_is_here(ask: Ask) -> None:
    assert ask("absences").out.startswith("Es sind keine Abwesenheiten geplant.\n\nJetzt da: ")
    person = json.loads(ask("do", "people.add_person", '{"name": "Bernd", "roles": ["agent"]}', "--json").out)
    away = {"person_id": person["result"]["person_id"], "starts_at": "2020-12-24T00:00+01:00"}
    planned = ask("do", "people.plan_absence", json.dumps(away | {"ends_at": "2199-01-01T00:00Z", "note": "Meer"}))
    assert planned.code == 0
    heads, row, *_, present = columns(ask("absences").out)
    assert heads == ["Wer", "Abwesend ab", "Wieder da", "Vertretung", "Notiz", "Kennung"]
    assert row[:3] == ["Bernd", "24.12.2020, 00:00", "01.01.2199, 01:00"]
    assert "Bernd" not in present[0]
    told = json.loads(ask("absences", "--json").out)
    assert told["absences"][0]["note"] == "Meer"
    assert "Bernd" not in told["present"]


def test_check_says_a_line_for_each_thing_it_looked_at(ask: Ask) -> None:
    said = ask("check")
    *lines, _, end = said.out.splitlines()
    assert said.code == 0
    assert len(lines) == len(json.loads(ask("check", "--json").out)["checks"])
    assert all(line.startswith("in Ordnung  ") for line in lines)
    assert "." not in "".join(lines), "a check without words is called by its name"
    assert end.startswith("Alles in Ordnung")


def test_check_says_what_is_wrong_and_what_to_do() -> None:
    broken = Result("storage.integrity", tuple(Finding({"message": f"page {n}\x1b[m"}) for n in range(7)), 0.1)
    said = check_words((broken, Result("storage.log", (), 0.1))).splitlines()
    assert said[0].split("  ")[0] == "NOT RIGHT"
    assert said[1] == "    message page 0\ufffd[m"
    assert said[6] == "    and 2 more"
    assert "agentdesk restore FILE" in said[7]
    assert said[-1].startswith("One check found something.")


def test_an_import_says_what_came_of_it_and_where_the_refused_rows_are(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(CUSTOMERS.replace("K-700", "K-800").replace("4710222", "4710999"), encoding="utf-8")
    looked = ask("import", str(file), "--dry-run").out.splitlines()
    assert looked[0].startswith("Es wurde nichts geschrieben. Der Import brächte: ")
    assert "--yes" in looked[1]
    counts, where, save, undo = ask("import", str(file), "--yes", "--region", "DE").out.splitlines()
    assert counts.startswith("Importiert: ")
    assert counts.endswith("1 abgelehnt.")
    assert "mit dem Grund daneben" in where
    target = tmp_path / "refused.csv"
    saved = ask(*save.partition("agentdesk ")[2].replace("DATEI", str(target)).split())
    assert saved.out == f"Eine Zeile steht in {target}. Berichtigen Sie sie und importieren Sie die Datei.\n"
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 2
    again = ask("imports", "refused", save.split()[-2], str(tmp_path / "none" / "x.csv"), "--json")
    assert (again.code, json.loads(again.out)["failure"]["code"]) == (1, "import.file_not_written")
    taken_back = ask(*undo.partition("agentdesk ")[2].split())
    assert taken_back.out == "Der ganze Import ist zurückgenommen.\n"


def test_a_yes_may_be_given_in_german(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "one.csv"
    file.write_text("Kundennr;Vorname;Nachname\nK-9001;Grete;Hermann\n", encoding="utf-8")
    for said, answer in (("nein\n", "Es wurde nichts geschrieben."), ("\n", "Es wurde"), ("Ja\n", "Importiert: 1 neu")):
        typed = StringIO(said)
        monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys, "stdin", typed)
        assert ask("import", str(file)).out.startswith(answer)


def test_whoever_breaks_off_at_the_question_is_told_so(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "one.csv"
    file.write_text("Kundennr;Vorname;Nachname\nK-9101;Sofia;Kowalewskaja\n", encoding="utf-8")
    typed = StringIO("")
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    said = ask("import", str(file))
    assert (said.code, said.out) == (FAILED, "")
    assert said.err.endswith("Abgebrochen.\n")
    assert "Kowalewskaja" not in ask("find", "Kowalewskaja").out


def test_do_says_what_it_did_and_commands_what_there_is(ask: Ask) -> None:
    done = ask("do", "customers.create", '{"given_name": "Emmy", "family_name": "Noether"}').out.splitlines()
    assert done[0] == "Erledigt."
    assert {line.split()[0] for line in done[1:]} == {"customer_id", "number"}
    lines = ask("commands").out.splitlines()
    kinds = json.loads(ask("commands", "--json").out)
    assert [line.split()[0] for line in lines[: len(kinds)]] == list(kinds)
    assert "customers.create" in lines[list(kinds).index("customers.create")]
    assert "Einen neuen Kunden anlegen" in lines[list(kinds).index("customers.create")]


# --- A profile that is not there yet ---------------------------------------------------------------------------------
def test_a_dry_run_and_what_is_refused_make_no_profile(ask: Ask, tmp_path: Path) -> None:
    file, new = tmp_path / "one.csv", tmp_path / "new"
    file.write_text("Kundennr;Vorname;Nachname\nK-1;Sofia;Kowalewskaja\n", encoding="utf-8")
    assert "1 neu" in ask("--profile", str(new), "import", str(file), "--dry-run").out
    for arguments in ("{", '{"songs": 1}', f'{{"customer_id": "{UUID(int=1)}", "words": "x"}}'):
        assert ask("--profile", str(new), "do", "customers.add_note", arguments).code == REFUSED
    assert not new.exists()
    assert ask("--profile", str(new), "do", "customers.create", '{"given_name": "Emmy"}').code == 0
    assert "Emmy" in ask("--profile", str(new), "find", "emmy").out


def test_a_new_profile_without_keyring_asks_for_its_passphrase(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, typed = tmp_path / "new", StringIO()
    monkeypatch.delenv("AGENTDESK_PASSPHRASE")
    create = ("--profile", str(new), "do", "customers.create", '{"given_name": "Emmy"}')
    refused = ask(*create)  # nobody there to ask
    assert refused.code == FAILED
    assert "keinen Schlüsselbund" in refused.err
    assert "AGENTDESK_PASSPHRASE" in refused.err
    monkeypatch.setattr(typed, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", typed)
    asked: list[str] = []

    def type_hidden(words: str) -> str:
        asked.append(words)
        return "vier Rösser traben heim"

    monkeypatch.setattr(click.termui, "hidden_prompt_func", type_hidden)
    assert ask(*create).code == 0
    assert [each.rstrip(": ") for each in asked] == ["Neue Passphrase", "Noch einmal"]
    assert "Emmy" in ask("--profile", str(new), "find", "emmy").out


# --- Foreign text ----------------------------------------------------------------------------------------------------


def test_nothing_foreign_steers_the_terminal(ask: Ask) -> None:
    wish = json.dumps({"given_name": f"Eve{ESCAPES}", "family_name": f"Zyxwv{TURNED}"})
    created = json.loads(ask("do", "customers.create", wish, "--json").out)["result"]
    note = {"customer_id": created["customer_id"], "words": f"Note{ESCAPES}{TURNED}\nsecond line"}
    ask("do", "customers.add_note", json.dumps(note))
    said = [ask("find", "Zyxwv"), ask("show", created["number"]), ask("--as", f"Eve{ESCAPES}{TURNED}", "find", "x")]
    for each in said:
        assert "Eve" in each.out + each.err
        assert harmless(each.out + each.err) == each.out + each.err
        assert not set(each.out + each.err) & set("\x1b\x07\x9b\u202e\u2066")
    assert "Note" in said[1].out


def test_what_is_harmless_stays() -> None:
    words = "Zoë 王小明 עברית 👩\u200d💻 – „ja“\n\tText"
    assert harmless(words) == words
    assert harmless("a\rb\x7f\u2028\ud800") == "a\ufffdb\ufffd\ufffd\ufffd"


def test_columns_stand_below_each_other_whatever_the_letters() -> None:
    shown = table((), [("王小明", "x"), ("e\u0301va", "x"), ("a" * 60, "x")]).splitlines()
    assert shown[0] == "王小明" + " " * 44 + "x"
    assert shown[1] == "e\u0301va" + " " * 47 + "x"
    assert shown[2] == "a" * 47 + "…  x"


# --- Refusals and failures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "german", "english"),
    [
        ('{"songs": 1}', "songs: so heißt hier nichts", "songs: nothing is called so here"),
        ('{"given_name": 5}', "given_name: erwartet wird Text", "given_name: text is expected"),
        ('{"points": {}}', "points: erwartet wird eine Liste", "points: a list"),
        ('{"points": [{}]}', "points.0.kind: das fehlt", "points.0.kind: it is missing"),
        ('{"points": [{"kind": "fax"}]}', "eines von 'phone', 'email',", "one of 'phone', 'email',"),
        ('{"points": [{"kind": "phone", "verified": "so"}]}', "erwartet wird true oder false", "true or false is"),
        ('{"points": [3]}', "erwartet wird ein JSON-Objekt", "a JSON object is expected"),
        ('{"given_name": "%s"}' % ("x" * 600), "zu lang: höchstens 500", "too long: at most 500"),
        ("{", "hier stimmt die Schreibweise nicht (bei 1:2)", "the notation is wrong here (at 1:2)"),
        ("[]", "ein JSON-Objekt wird erwartet", "a JSON object was expected"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_arguments_is_told_in_words(ask: Ask, arguments: str, german: str, english: str) -> None:
    for language, words in (("de", german), ("en", english)):
        said = ask("do", "customers.create", arguments, language=language)
        assert (said.code, said.out) == (REFUSED, "")
        assert words in said.err


def test_programs_still_get_the_code_and_the_facts(ask: Ask) -> None:
    said = json.loads(ask("do", "customers.create", '{"songs": 1}', "--json").out)["refused"]
    assert list(said) == ["code", "message", "kind", "place", "cause"]
    assert said["code"] == "command.invalid"
    assert (said["place"], said["cause"]) == ("songs", "Extra inputs are not permitted")


def test_what_the_system_says_of_a_file_is_said_in_the_language(ask: Ask, tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.csv", "diese Datei gibt es nicht"), (tmp_path, "das ist ein Ordner")):
        said = ask("import", str(path), "--yes")
        assert said.code == FAILED
        assert words in said.err


# --- A call without a display ----------------------------------------------------------------------------------------


def surroundings(**more: str) -> dict[str, str]:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: value for name, value in os.environ.items() if name not in hidden} | more


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_a_call_without_display_or_window_is_refused_with_what_to_do(profile: Path) -> None:
    done = pop(profile)
    out, err = done.communicate(timeout=30)
    assert done.returncode == FAILED
    assert (out, "Hier gibt es keinen Bildschirm" in err) == ("", True)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
def test_a_call_without_display_goes_to_the_window_that_is_open(profile: Path, qtbot: QtBot) -> None:
    window = SingleInstance(profile)
    assert window.listen()
    with qtbot.waitSignal(window.messages, timeout=30_000) as handed:
        done = pop(profile)
    assert handed.args == [["tel:+492214710222"]]
    assert done.communicate(timeout=30) == ("", "")
    assert done.returncode == 0
    window.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a display")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], FAILED, "keinen Bildschirm für das Fenster"),
        (["TEL:+492214710222"], FAILED, "den Anruf nehmen"),
        (["--profile"], WRONG_USAGE, "--profile"),
    ],
)
def test_a_window_that_nobody_would_see_is_not_opened(
    profile: Path, arguments: list[str], code: int, words: str
) -> None:
    called = start(profile, *arguments)
    out, err = called.communicate(timeout=30)
    assert (called.returncode, out, words in err) == (code, "", True)


def pop(profile: Path) -> subprocess.Popen[str]:
    return start(profile, "pop", "tel:+492214710222")


def start(profile: Path, *arguments: str) -> subprocess.Popen[str]:
    call = [sys.executable, "-m", "agentdesk", "--profile", str(profile), "--language", "de", *arguments]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings())
