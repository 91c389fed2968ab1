"""Pages in German and in English say the same: section by section the same commands, settings, figures, files and
links, the same blocks of code, tables and lists as long as each other. Whoever changes one and forgets the other is
told where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import click
import pytest

from agentdesk.command_line.main import command_line
from tests.architecture.test_docs import DOCS, FENCED, HEADING, IN_TWO_LANGUAGES, LINK, calls, prose
from tests.architecture.test_docs_keys import KEY

FOLDERS = sorted({page.parent for page in IN_TWO_LANGUAGES})
"""A page in two languages is a folder with one file for each."""
ENGLISH_ONLY = {DOCS / "administration" / "threats.md"}
"""Beside what an administrator works by."""

MARK = re.compile(r"^(#+) |!\[[^\]]*\]\(([^)]+)\)|^```(\w*)$|^\||^(- |\d+\. )", re.MULTILINE)
SPAN = re.compile(r"`([^`]+)`")
PLACEHOLDER = re.compile(r"(?<!\w)[A-ZÄÖÜ]{3,}(?!\w)")
"""FILE, DATEI: what stands there to be replaced."""
WORDS = re.compile(
    r"[A-Z]|(?:Page|Bild) \w+|Shift|Umschalt|Space|Leertaste|Del(?:ete)?|Entf|(?:tomorrow|morgen|fri?) \d+(?::\d\d)?"
)
"""Keys without others, which each keyboard calls its own way, and moments as they are typed."""
CHOSEN = re.compile(r'^(set_by|language|sso_name) = ".*"')
"""Settings whose example is in the language of the page."""


def outline(words: str) -> list[str]:
    """Levels of headings, pictures, blocks, rows of tables and points of lists, in their order."""
    found = []
    for match in MARK.finditer(words):
        picture = match[2]
        found.append(re.sub(r"-(en|de)-", "-", picture) if picture else match[0])
    return found


def sections(words: str) -> Iterator[tuple[str, str]]:
    """Each heading with what stands below it, up to the next."""
    blocks = {match.start(): match.end() for match in FENCED.finditer(words)}
    inside = [range(*each) for each in blocks.items()]
    heads = [head for head in HEADING.finditer(words) if not any(head.start() in block for block in inside)]
    for head, after in zip_longest(heads, heads[1:]):
        yield head[2], words[head.end() : after.start() if after else len(words)]


def told(words: str) -> set[str]:
    """What a translation leaves as it is: commands, settings, files, figures, and where links lead."""
    plain = " ".join(FENCED.sub("", words).split())
    links = {re.sub(r"\b(?:de|en)(?=\.md$|-\w+\.png$)", "", link.partition("#")[0]) for link in LINK.findall(plain)}
    figures = re.findall(r"\d+", LINK.sub("", SPAN.sub("", plain)))
    return {*map(bare, spans(plain)), *links, *figures}


def spans(plain: str) -> list[str]:
    """Code, but for keys and words that each language has its own of."""
    return [span for span in SPAN.findall(plain) if not KEY.fullmatch(span) and not WORDS.fullmatch(span)]


def typed(words: str) -> list[list[str]]:
    """Of each block what is typed or written; of what the program prints, which is translated, only the calls."""
    found = []
    for language, block in FENCED.findall(words):
        lines = re.sub(r"\\\n\s*", "", block).splitlines()
        if language == "text":
            lines = [line for line in lines if line.startswith("$ ")]
        found.append([CHOSEN.sub(r"\1", bare(line)) for line in lines])
    return found


def bare(code: str) -> str:
    """A call by its verbs, options and figures; anything else as it is, but for what stands there to be replaced."""
    asked = [" ".join(_kept(call)) for call in calls(f"`{code}`")]
    return "; ".join(asked) if asked else PLACEHOLDER.sub("…", code)


def _kept(call: list[str]) -> Iterator[str]:
    group: click.Command = command_line
    for word in call:
        if (word.startswith("--") and word != "--language") or word.isdigit():
            yield word
        elif isinstance(group, click.Group) and word in group.commands:
            group = group.commands[word]
            yield word


def apart(english: str, german: str) -> dict[str, object]:
    """What one of both says and the other does not, by the English heading."""
    levels = [re.findall("^#+ ", each, re.MULTILINE) for each in map(prose, (english, german))]
    if levels[0] != levels[1]:
        return {"headings": levels}
    wrong: dict[str, object] = {}
    for (title, here), (_, there) in zip(sections(english), sections(german), strict=True):
        if outline(here) != outline(there):
            wrong[title] = outline(here), outline(there)
        elif typed(here) != typed(there):
            wrong[title] = typed(here), typed(there)
        elif differs := told(here) ^ told(there):
            wrong[title] = differs
    return wrong


def test_every_page_of_an_administrator_is_there_in_both_languages():
    assert len(FOLDERS) >= 4
    assert [folder for folder in FOLDERS if {page.name for page in folder.glob("??.md")} != {"en.md", "de.md"}] == []
    assert {page for page in (DOCS / "administration").rglob("*.md") if page.stem not in ("en", "de")} == ENGLISH_ONLY


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_languages_say_the_same(folder: Path):
    english, german = ((folder / f"{code}.md").read_text(encoding="utf-8") for code in ("en", "de"))
    assert apart(english, german) == {}


# --- Able to fail ----------------------------------------------------------------------------------------------------


def test_what_one_language_forgets_is_noticed():
    page = (
        "# A\n## B\nAfter 14 days: `agentdesk server lock lena`, `log_level`.\n"
        "```toml\nport = 8440\n```\n| a |\n[x](../en.md#b)\n"
    )
    german = page.replace("After", "Nach").replace("days", "Tagen").replace("en.md#b", "de.md#ganz-anders")
    assert apart(page, german) == {}
    assert apart(page, german.replace("14", "15")) == {"B": {"14", "15"}}
    assert apart(page, german.replace(" lock ", " unlock ")) == {"B": {"server lock", "server unlock"}}
    assert apart(page, german.replace("`log_level`", "")) == {"B": {"log_level"}}
    assert apart(page, german.replace("8440", "8441")) == {"B": ([["port = 8440"]], [["port = 8441"]])}
    assert apart(page, german.replace("| a |\n", "")) == {"B": (["```toml", "```", "|"], ["```toml", "```"])}
    assert apart(page, german.replace("../de.md", "../../de.md")) == {"B": {"../.md", "../../.md"}}
    assert apart(page, german + "## C\n") == {"headings": [["# ", "## "], ["# ", "## ", "## "]]}
    assert apart("# A\n`agentdesk backup FILE`\n", "# A\n`agentdesk --language de backup DATEI`\n") == {}
    assert apart("# A\n![x](call-en-light.png)\n", "# B\n![y](call-de-light.png)\n") == {}


def test_a_heading_within_a_block_is_none():
    assert [title for title, _ in sections("# A\n```sh\n# no heading\n```\n## B\n")] == ["A", "B"]
