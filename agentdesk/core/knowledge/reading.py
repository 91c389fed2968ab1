"""Articles out of folders of Markdown and HTML. Pure, but for reading files; nothing is loaded and no picture taken in.

A folder `de` or `en`, or an ending such as `.de.md`, says the language of a file; files called alike in several
languages are one article. Front matter may say `title`, `description`, `lang`, `audience`, `reasons`, `guides` and
`tags`. What an export wrote says by marks which part of an article is which, and comes back word for word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import yaml

from agentdesk.core.errors import Failure
from agentdesk.core.knowledge.model import BODY, Wording, key_of
from agentdesk.core.knowledge.search.words import likely_language

LANGUAGES = ("de", "en")
LARGEST = 1_000_000
"""Bytes of a file that is taken for an article."""
_ENDINGS = {".md", ".markdown", ".html", ".htm"}
_LANGUAGES = {"german": "de", "deutsch": "de", "english": "en", "englisch": "en"}
About = Mapping[str, tuple[str, ...]]
"""What front matter says, by its small names."""


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article as files say it, by its key; `pictures` were left out."""

    key: str
    wordings: Mapping[str, Wording]
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pictures: int = 0


@dataclass(frozen=True, slots=True)
class ReadFolder:
    articles: tuple[ReadArticle, ...]
    unreadable: tuple[str, ...]
    """Files that say nothing or are no text, by their place in the folder."""


def read_folder(folder: Path, lang: str = "") -> ReadFolder:
    """All articles below a folder, or of one file; `lang` is that of files which do not say theirs, and without it the
    one that their words are of. Raises Failure knowledge.nothing_to_read."""
    found: dict[str, dict[str, tuple[Wording, About, int]]] = defaultdict(dict)
    unreadable = []
    for path in sorted(_files(folder)):
        place = path.relative_to(folder if folder.is_dir() else folder.parent)
        key, said = place_of(place)
        try:
            wording, about, pictures = _read(path)
        except (UnicodeError, ValueError):
            unreadable.append(place.as_posix())
            continue
        found[key].setdefault(
            _language_of(about) or said or lang or likely_language(f"{wording.title}\n{wording.body}"),
            (wording, about, pictures),
        )
    if not found and not unreadable:
        raise Failure("knowledge.nothing_to_read", folder=str(folder))
    return ReadFolder(tuple(_article(key, each) for key, each in sorted(found.items())), tuple(unreadable))


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for path in folder.rglob("*"):
        if path.suffix.lower() in _ENDINGS and path.is_file() and not path.is_symlink():
            yield path


def _article(key: str, found: Mapping[str, tuple[Wording, About, int]]) -> ReadArticle:
    about: dict[str, tuple[str, ...]] = {}
    for _, said, _ in found.values():
        about |= said
    return ReadArticle(key, {lang: each[0] for lang, each in found.items()}, about, sum(e[2] for e in found.values()))


def place_of(place: Path) -> tuple[str, str]:
    """The key that a file gives its article, and the language its place says."""
    stem = place.name.removesuffix(place.suffix) if place.suffix.lower() in _ENDINGS else place.name
    lang = ""
    folders = list(place.parts[:-1])
    for each in LANGUAGES:
        if stem.lower().endswith((f".{each}", f"_{each}")):
            stem, lang = stem[: -len(each) - 1], each
    if not lang and (spoken := [each for each in folders if each.lower() in LANGUAGES]):
        lang = spoken[-1].lower()
        folders.remove(spoken[-1])
    return key_of(" ".join([*folders, stem])), lang


def read_markdown(text: str, key: str = "", lang: str = "") -> ReadArticle:
    """An article in one language; without a key its title makes one. Raises Failure knowledge.nothing_to_read."""
    try:
        wording, about, pictures = _read_markdown(text.replace("\r\n", "\n"))
    except ValueError as problem:
        raise Failure("knowledge.nothing_to_read", folder=key or "-") from problem
    said = lang or _language_of(about) or likely_language(f"{wording.title}\n{wording.body}")
    return ReadArticle(key or key_of(wording.title), {said: wording}, about, pictures)


def _read(path: Path) -> tuple[Wording, About, int]:
    if path.stat().st_size > LARGEST:
        raise ValueError(path.name)
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    if path.suffix.lower() in (".html", ".htm"):
        page = _Page()
        page.feed(text)
        page.close()
        return _said(page.title, page.text, {}, page.pictures)
    return _read_markdown(text)


def _read_markdown(text: str) -> tuple[Wording, About, int]:
    about, body = front_matter(text)
    if _PART.match(body):
        return _given_out(about, body), about, 0
    body, pictures = without_pictures(body)
    return _said(_first(about, "title"), body, about, pictures)


_PART = re.compile(r"<!-- agentdesk: (\w+) -->\n?")


def marked(part: str, words: str) -> str:
    """A part of an article as an export writes it."""
    return f"<!-- agentdesk: {part} -->\n{words}\n"


def _given_out(about: About, body: str) -> Wording:
    """Raises ValueError where it has no title."""
    _, *told = _PART.split(body)
    parts = {part: words.removesuffix("\n") for part, words in zip(told[::2], told[1::2], strict=True) if part in BODY}
    if not (title := _first(about, "title")):
        raise ValueError(title)
    return Wording(title, **parts)


def _first(about: About, *names: str) -> str:
    return next((about[name][0] for name in names if about.get(name)), "")


def _language_of(about: About) -> str:
    said = _first(about, "lang", "language", "locale").casefold()
    return _LANGUAGES.get(said) or (said[:2] if re.match(r"[a-z]{2}(?![a-z])", said) else "")


def _said(title: str, body: str, about: About, pictures: int) -> tuple[Wording, About, int]:
    """Raises ValueError where there is no word in it."""
    body = re.sub(r"\n{3,}", "\n\n", re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)).strip()
    heading = re.match(r"#\s+(.+?)\s*#*\s*(?:\n|$)", body)
    if heading and title in ("", heading[1]):
        title, body = heading[1], body[heading.end() :].strip()
    if not title and not body:
        raise ValueError(title)
    title = title or body.splitlines()[0][:120]
    told = {"symptom": _first(about, "description", "summary"), "environment": ", ".join(about.get("tags", ()))}
    return Wording(" ".join(title.split()), answer=body, **told), about, pictures


def front_matter(text: str) -> tuple[dict[str, tuple[str, ...]], str]:
    """What stands between two lines of `---` at the top, each a list of plain words, and the rest."""
    found = re.match(r"---\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n+|$)", text, flags=re.DOTALL)
    if not found:
        return {}, text
    try:
        said = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but texts, lists and mappings
    except (yaml.YAMLError, RecursionError):
        said = None
    if not isinstance(said, dict):  # `title: Lost: what now?` is no YAML, and is written all the same
        lines = (line.partition(":") for line in found[1].splitlines() if re.match(r"\w[\w.-]*:", line))
        said = {name: words.strip().strip("\"'") for name, _, words in lines}
    told = {_NAMES.get(name := str(each).casefold(), name): words for each, words in said.items()}
    return {name: listed for name, words in told.items() if (listed := _listed(name, words))}, text[found.end() :]


_NAMES = {"keywords": "tags", "categories": "tags", "reason": "reasons", "guide": "guides"}
_SEVERAL = ("tags", "reasons", "guides")


def _listed(name: object, words: object) -> tuple[str, ...]:
    said = words if isinstance(words, list) else [words]
    told = [" ".join(each.split()) for each in said if isinstance(each, str)]
    if name in _SEVERAL and not isinstance(words, list):
        told = [each.strip() for line in told for each in line.split(",")]
    return tuple(filter(None, told))


_PICTURE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|<img\b[^>]*>", re.IGNORECASE)


def without_pictures(markdown: str) -> tuple[str, int]:
    """Where a picture was stands what it shows."""
    return _PICTURE.subn(lambda found: f"[{found[1]}]" if found[1] else "", markdown)


_LINKS = ("https://", "http://", "mailto:", "tel:")


class _Page(HTMLParser):
    """The words of a page as Markdown: headings, paragraphs, lists, tables, emphasis and links; nothing else."""

    _UNSEEN = frozenset({"script", "style", "nav", "header", "footer", "aside", "form", "noscript", "svg", "template"})
    _BLOCKS = frozenset(
        {"p", "div", "section", "article", "main", "ul", "ol", "table", "blockquote", "pre", "dl", "dd", "dt"}
    )
    _MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "code": "`"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.pictures = 0
        self._parts: list[str] = []
        self._unseen = 0
        self._in_title = False
        self._lists: list[int | None] = []
        self._cells: list[str] | None = None
        self._rows = 0
        self._link = ""
        self._in_cell = False

    @property
    def text(self) -> str:
        return re.sub(r"[ \t]+\n", "\n", "".join(self._parts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._UNSEEN:
            self._unseen += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "img":
            self.pictures += 1
            alt = dict(attrs).get("alt")
            self._say(f"[{alt}]" if alt else "")
        elif tag == "br":
            self._say("  \n")
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
            self._say("\n")
        elif tag == "li":
            self._say("\n" + "   " * (len(self._lists) - 1) + self._bullet())
        elif tag in ("tr", "td", "th"):
            self._begin_in_table(tag)
        elif tag == "a":
            link = dict(attrs).get("href") or ""
            self._link = link if link.startswith(_LINKS) else ""
            self._say("[" if self._link else "")
        elif re.fullmatch(r"h[1-6]", tag):
            self._say("\n\n" + "#" * int(tag[1]) + " ")
        elif tag in self._MARKS:
            self._say(self._MARKS[tag])
        elif tag in self._BLOCKS and not self._lists:
            self._say("\n\n")
            self._rows = 0 if tag == "table" else self._rows

    def handle_endtag(self, tag: str) -> None:
        if tag in self._UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "title":
            self._in_title = False
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._say("\n" if self._lists else "\n\n")
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()
            self._say("\n\n" if tag == "table" and not self._lists else "")
        elif tag == "a":
            self._say(f"]({self._link})" if self._link else "")
            self._link = ""
        elif re.fullmatch(r"h[1-6]", tag) or (tag in self._BLOCKS and not self._lists):
            self._say("\n\n")
        elif tag in self._MARKS:
            self._say(self._MARKS[tag])

    def handle_data(self, data: str) -> None:
        words = re.sub(r"\s+", " ", data)
        if self._in_title:
            self.title = (self.title + words).strip()
        elif words.strip() or (self._parts and not self._parts[-1].endswith((" ", "\n"))):
            self._say(words)

    def _say(self, words: str) -> None:
        if self._unseen:
            return
        if self._cells is None:
            self._parts.append(words)
        else:
            self._cells.append(words)

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _begin_in_table(self, tag: str) -> None:
        if tag == "tr":
            self._end_row()
            self._cells = []
        else:
            self._end_cell()
            self._in_cell = self._cells is not None

    def _end_cell(self) -> None:
        """Also where nobody closed it."""
        if self._in_cell:
            self._in_cell = False
            self._say("\0")

    def _end_row(self) -> None:
        self._end_cell()
        cells = [" ".join(each.split()) for each in "".join(self._cells or ()).split("\0")[:-1]]
        self._cells = None
        if any(cells):
            self._rows += 1
            rule = "\n|" + " --- |" * len(cells) if self._rows == 1 else ""
            self._say(f"\n| {' | '.join(cells)} |{rule}")
