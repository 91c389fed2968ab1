"""What the pages say is so: links lead somewhere, commands and files are there, keys do something, languages agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from agentdesk.command_line.main import command_line
from agentdesk.server.permissions import ROUTES
from tests.architecture.test_wording import messages

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
HANDBOOKS = {"en": DOCS / "handbook" / "en.md", "de": DOCS / "handbook" / "de.md"}
IN_TWO_LANGUAGES = sorted(DOCS.rglob("??.md"))
ADMINISTRATION = {"en": DOCS / "administration" / "en.md", "de": DOCS / "administration" / "de.md"}

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
ITALIC = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")
FILE = re.compile(r"(?:[\w.-]+/)*[\w.*{},-]+\.(?:py|toml|po|txt)|(?:[\w.-]+/)+")
CLASS = re.compile(r"(?!Qt)(?:[A-Z][a-z]+){2,}")
PATH = re.compile(r"(?<!/etc/)\b(?:agentdesk|docs|packaging|requirements|tests)/[\w./-]+\.\w+")
"""Wherever it stands: in a longer command, in a block, in a sentence."""
MODULE = re.compile(r"\b(?:agentdesk|tests)(?:\.\w+)+\b")
STARTERS = ("agentdesk ", "python3 packaging/start.py ")
MADE_WHEN_IT_RUNS = {"backups/", "agentdesk.log"}


def pages() -> list[Path]:
    """All pages of the repository, wherever a tool keeps its own beside them."""
    found = [*ROOT.glob("*.md"), *(ROOT / "packaging").rglob("*.md"), *DOCS.rglob("*.md")]
    return sorted(found)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(words: str) -> str:
    """Without blocks of code, whose # are no headings and whose brackets no links."""
    return FENCED.sub("", words)


def problems(check: object) -> dict[str, list[str]]:
    assert callable(check)
    found = {named(page): check(page.read_text(encoding="utf-8"), page) for page in pages()}
    return {page: wrong for page, wrong in found.items() if wrong}


# --- Links and pictures ----------------------------------------------------------------------------------------------


def anchors(words: str) -> set[str]:
    """As a reader of Markdown makes them of headings."""
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for _, title in HEADING.findall(prose(words)))
    return {title.replace(" ", "-") for title in plain}


def dead_links(words: str, page: Path) -> list[str]:
    return [target for target in LINK.findall(prose(words)) if not _leads_somewhere(target, page, words)]


def _leads_somewhere(target: str, page: Path, words: str) -> bool:
    path, _, anchor = target.partition("#")
    if re.match(r"\w+:", path):
        return True
    goal = (page.parent / path).resolve() if path else page
    if not goal.exists():
        return False
    there = goal.read_text(encoding="utf-8") if path and anchor else words
    return not anchor or anchor in anchors(there)


def shown_pictures() -> set[Path]:
    return {
        (page.parent / target).resolve()
        for page in pages()
        for target in PICTURE.findall(page.read_text(encoding="utf-8"))
    }


def test_every_link_leads_somewhere():
    assert problems(dead_links) == {}


def test_every_picture_is_shown():
    assert set(DOCS.rglob("*.png")) - shown_pictures() == set()


def test_every_route_of_desks_is_described():
    described = (DOCS / "protocol.md").read_text(encoding="utf-8")
    routes = [route for route in ROUTES if route.split()[1].startswith(("/sync", "/auth"))]
    assert len(routes) > 10
    assert [route for route in routes if f"`{route}`" not in described] == []


def test_the_list_of_decisions_is_complete():
    kept = {path.name for path in (DOCS / "decisions").glob("*.md")}
    assert kept == {Path(link).name for link in LINK.findall((DOCS / "README.md").read_text()) if "decisions/" in link}


# --- Commands --------------------------------------------------------------------------------------------------------


def calls(words: str) -> Iterator[list[str]]:
    """What follows the program's name wherever a page says how it is called, brackets for "if you like" dropped."""
    blocks = [line for _, block in FENCED.findall(words) for line in block.splitlines()]
    for said in blocks + SPAN.findall(prose(words)):
        for piece in re.split(r" [|>] ", said):
            asked = re.sub(r"^(\$ )?([A-Z_]+=\S+ )?", "", piece)
            if starter := next((each for each in STARTERS if asked.startswith(each)), ""):
                yield re.sub(r"[][;=]|…", " ", asked.removeprefix(starter)).split()


def unknown_in(call: list[str]) -> list[str]:
    """Verbs and options that the program does not have."""
    asked: click.Command = command_line
    wrong: list[str] = []
    rest = iter(call)
    for word in rest:
        if word.startswith("--"):
            option = _option(asked, word)
            wrong += [] if option else [word]
            if option and not option.is_flag:
                next(rest, None)
        elif isinstance(asked, click.Group) and word.islower() and re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            verb = asked.commands.get(word)
            if verb is None:
                return [*wrong, word]
            asked = verb
    return wrong


def _option(asked: click.Command, word: str) -> click.Option | None:
    help_option = click.Option(["--help"], is_flag=True)
    version = [click.Option(["--version"], is_flag=True)] if asked is command_line else []
    known = [each for each in asked.params if isinstance(each, click.Option)] + version + [help_option]
    return next((each for each in known if word in each.opts), None)


def unknown_calls(words: str, page: Path) -> list[str]:
    return [f"{' '.join(call)}: {wrong}" for call in calls(words) if (wrong := unknown_in(call))]


def every_verb(group: click.Group = command_line, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, verb in group.commands.items():
        if isinstance(verb, click.Group):
            yield from every_verb(verb, f"{before}{name} ")
        else:
            yield before + name, verb


def test_every_command_is_one_that_the_program_knows():
    assert problems(unknown_calls) == {}


def test_the_page_of_the_command_line_names_every_verb_and_option():
    page = (DOCS / "command-line.md").read_text(encoding="utf-8")
    verbs = dict(every_verb())
    options = {name for verb in (command_line, *verbs.values()) for each in verb.params for name in each.opts}
    assert [verb for verb in verbs if not re.search(rf"`{verb}[ `]", page)] == []
    assert [name for name in options if name.startswith("--") and name not in page] == []


# --- Files and modules -----------------------------------------------------------------------------------------------


def homeless_files(words: str, page: Path) -> list[str]:
    """Files and modules of ours that a page names and nobody finds."""
    spans = [span for span in SPAN.findall(prose(words)) if span not in MADE_WHEN_IT_RUNS]
    files = [span for span in spans if FILE.fullmatch(span)] + PATH.findall(words)
    modules = [module for span in spans for module in MODULE.findall(span) if not _is_module(module)]
    classes = [span for span in spans if CLASS.fullmatch(span) and span not in class_names()]
    return [file for file in dict.fromkeys(files) if not _is_there(file)] + modules + classes


@cache
def class_names() -> set[str]:
    """Of the program, and what it takes from its libraries."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "agentdesk").rglob("*.py")]
    return {name for source in sources for name in re.findall(r"(?:class|import|,) ([A-Z]\w+)", source)}


def _is_there(name: str) -> bool:
    """A path from the top, from the program, its core or its window; a bare name, wherever the program has one."""
    places = (ROOT, ROOT / "agentdesk", ROOT / "agentdesk" / "core", ROOT / "agentdesk" / "ui")
    wanted = re.sub(r"\{[^}]*\}", "*", name).rstrip("/")
    if any(next(place.glob(wanted), None) for place in places):
        return True
    return "/" not in name and any(
        next((ROOT / top).rglob(wanted), None) for top in ("agentdesk", "packaging", "requirements")
    )


def _is_module(dotted: str) -> bool:
    """The last part may be a name within the module; or it is a file that begins like the package."""
    if _is_there(dotted):
        return True
    parts = dotted.split(".")
    tried = (ROOT.joinpath(*parts), ROOT.joinpath(*parts[:-1]))
    return any(path.is_dir() or path.with_suffix(".py").exists() for path in tried if path != ROOT / parts[0])


def test_every_file_and_module_that_is_named_is_there():
    assert problems(homeless_files) == {}


def test_the_plan_of_the_house_has_every_room():
    plan = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms = [path for top in ("agentdesk", "agentdesk/core") for path in (ROOT / top).iterdir() if path.is_dir()]
    names = {path.name for path in rooms if (path / "__init__.py").exists()}
    assert {name for name in names if not re.search(rf"`(?:agentdesk/|core/){name}/", plan)} == set()


# --- What the window says ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", HANDBOOKS)
def test_a_handbook_shows_the_window_in_its_own_language(language: str):
    pictures = PICTURE.findall(HANDBOOKS[language].read_text(encoding="utf-8"))
    assert pictures
    assert [each for each in pictures if f"-{language}-" not in each] == []


@pytest.mark.parametrize("page", IN_TWO_LANGUAGES, ids=lambda page: f"{page.parent.name}-{page.stem}")
def test_what_a_page_writes_in_italics_is_said_by_the_program(page: Path):
    assert unsaid(page.read_text(encoding="utf-8"), page.stem) == []


def unsaid(words: str, language: str) -> list[str]:
    """Names of buttons, sections and lists that the window calls otherwise, or no more. Of a sentence that names
    something of its own, a piece does."""
    said = {form for forms in messages(language).values() for form in forms}
    names = [" ".join(name.split()) for name in ITALIC.findall(prose(words))]
    return [name for name in names if name not in said and not any(_quotes(form, name) for form in said)]


def _quotes(form: str, piece: str) -> bool:
    return piece.count(" ") >= 3 and form.startswith(piece)


# --- Able to fail ----------------------------------------------------------------------------------------------------


def test_what_is_wrong_is_noticed():
    page = DOCS / "README.md"
    assert dead_links("[a](nowhere.md) ![b](../README.md) [c](architecture.md#attic) [d](#floors)", page) == [
        "nowhere.md", "architecture.md#attic", "#floors"
    ]  # fmt: skip
    assert unknown_calls("`agentdesk --profile DIR sing` and `agentdesk find TEXT --loudly`", page) == [
        "--profile DIR sing: ['sing']", "find TEXT --loudly: ['--loudly']"
    ]  # fmt: skip
    assert unknown_calls("```sh\n$ X=1 agentdesk imports forget ID | wc\n```", page) == [
        "imports forget ID: ['forget']"
    ]
    assert homeless_files("`pytest tests/unit/test_attic.py`", page) == ["tests/unit/test_attic.py"]
    assert homeless_files("`core/attic.py`, `core/desk.py`, `attic/`, `agentdesk.core.attic.ghost`", page) == [
        "core/attic.py", "attic/", "agentdesk.core.attic.ghost"
    ]  # fmt: skip
    assert homeless_files("`WrapUp` and `WrapDown`", page) == ["WrapDown"]
    assert unsaid("*Wrap up*, **bold** and *Nachbearbeiten*", "en") == ["Nachbearbeiten"]
    assert unsaid("*The server cannot be at* all, *The server can not*", "en") == ["The server can not"]
