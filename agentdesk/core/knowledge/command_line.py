"""Articles for the command line: taking in folders, and giving out what is published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from agentdesk.core.commands import Command, DeskAbove, Together, Undo
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.knowledge.commands import (
    ArticleByKey,
    IndexAnew,
    Publish,
    Published,
    Said,
    SetSynonyms,
    Synonyms,
    Write,
)
from agentdesk.core.knowledge.model import BODY, Audience, Shown, Wording, groups_in
from agentdesk.core.knowledge.names import Names
from agentdesk.core.knowledge.reading import ReadArticle, marked, read_folder, read_markdown

_AT_ONCE = 200
"""Articles taken in by one command of the log."""
_PUBLIC = {"public", "customers", "everybody", "öffentlich", "kunden"}


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What an import would do or has done. `command_ids` take it back, the last first. `unknown` are reasons and guides
    that articles name and nobody here knows: they are left out."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: int
    pictures: int
    unreadable: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    command_ids: tuple[UUID, ...] = ()


def import_folder(desk: DeskAbove, actor: UUID, folder: Path, *, lang: str, publish: bool, yes: bool) -> TakenIn:
    """Takes in a folder of Markdown or HTML; without `yes` it only says what would happen."""
    read = read_folder(folder, lang)
    names = Names.of(desk, actor)
    known = {each.key: _known(desk, actor, each.key) for each in read.articles}
    changed = [each for each in read.articles if (there := known[each.key]) and _differs(there, each, names)]
    new = [each for each in read.articles if known[each.key] is None]
    said = TakenIn(
        tuple(each.key for each in new),
        tuple(each.key for each in changed),
        len(read.articles) - len(new) - len(changed),
        sum(each.pictures for each in read.articles),
        read.unreadable,
        tuple(sorted({name for each in read.articles for name in names.unknown(each.about)})),
    )
    if not yes or not new + changed:
        return said
    ids = tuple(take_in(desk, actor, new + changed, known, names, publish=publish))
    if publish:
        desk.execute(IndexAnew(), actor=actor)
    return replace(said, command_ids=ids)


def write_article(desk: DeskAbove, actor: UUID, text: str, *, key: str, lang: str, publish: bool) -> Shown:
    """A new edition in one language, as Markdown with front matter says it; other languages stay as they are."""
    read, names = read_markdown(text, key, lang), Names.of(desk, actor)
    there = _known(desk, actor, read.key)
    for _ in take_in(desk, actor, [read], {read.key: there}, names, publish=publish):
        pass
    return desk.ask(ArticleByKey(read.key), actor=actor)


def take_back(desk: DeskAbove, actor: UUID, command_ids: tuple[UUID, ...]) -> None:
    for command_id in reversed(command_ids):
        desk.execute(Undo(command_id=command_id), actor=actor)


def export_folder(desk: DeskAbove, actor: UUID, folder: Path) -> int:
    """A Markdown file for each published article and language, as an import reads them. Answers how many."""
    files, names = 0, Names.of(desk, actor)
    for shown in desk.ask(Published(), actor=actor):
        for lang, wording in shown.edition.wordings.items():
            path = folder / lang / f"{shown.article.key}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_as_file(shown, wording, names), encoding="utf-8", newline="\n")
            files += 1
    return files


def _as_file(shown: Shown, wording: Wording, names: Names) -> str:
    article = shown.article
    about: dict[str, Any] = {"title": wording.title, "audience": article.audience.value}
    about |= {"reasons": names.said(article.reason_ids), "guides": list(article.guides)}
    head = yaml.safe_dump({name: each for name, each in about.items() if each}, allow_unicode=True, sort_keys=False)
    parts = [marked(name, words) for name in BODY if (words := getattr(wording, name))]
    return f"---\n{head}---\n\n{''.join(parts) or marked('answer', '')}"


def synonyms(desk: DeskAbove, actor: UUID, file: Path | None) -> tuple[tuple[str, ...], ...]:
    """The groups in force; from a file of JSON, or with a group a line and commas between, those that are to be."""
    if file:
        text = file.read_text(encoding="utf-8-sig")
        try:
            groups = json.loads(text) if text.lstrip().startswith("[") else groups_in(text)
            asked = SetSynonyms.model_validate({"groups": groups})
        except ValueError as problem:
            raise Failure("knowledge.synonyms_unreadable", file=str(file)) from problem
        desk.execute(asked, actor=actor)
    return desk.ask(Synonyms(), actor=actor)


def _known(desk: DeskAbove, actor: UUID, key: str) -> Shown | None:
    try:
        return desk.ask(ArticleByKey(key), actor=actor)
    except Refused:
        return None


def _differs(there: Shown, read: ReadArticle, names: Names) -> bool:
    latest, article = (there.draft or there.edition).wordings, there.article
    if any(latest.get(lang) != wording for lang, wording in read.wordings.items()):
        return True
    return {name: getattr(article, name) for name in ("audience", "reason_ids", "guides")} != _told(read, there, names)


def _told(read: ReadArticle, there: Shown | None, names: Names) -> dict[str, Any]:
    """For whom it is, and about what: as the file says; where it says nothing, as it is."""
    about, article = read.about, there.article if there else None
    told: dict[str, Any] = {"audience": Audience.AGENTS, "reason_ids": (), "guides": ()}
    if article:
        told = {name: getattr(article, name) for name in told}
    if "audience" in about:
        told["audience"] = Audience.PUBLIC if about["audience"][0].casefold() in _PUBLIC else Audience.AGENTS
    if "reasons" in about:
        told["reason_ids"] = names.reasons_of(about["reasons"])
    if "guides" in about:
        told["guides"] = names.guides_of(about["guides"])
    return told


def take_in(
    desk: DeskAbove,
    actor: UUID,
    read: list[ReadArticle],
    known: Mapping[str, Shown | None],
    names: Names,
    *,
    publish: bool,
) -> Iterator[UUID]:
    """Writes what was read, as one command of the log for some of them at a time; answers their ids."""
    for start in range(0, len(read), _AT_ONCE):
        together = new_id()
        wishes: list[Command] = []
        for each in read[start : start + _AT_ONCE]:
            there = known[each.key]
            made = derived_id(derived_id(together, "inner", len(wishes)), "article")
            wishes.append(_writing(each, there, names))
            if publish:
                wishes.append(Publish(article_id=there.article.id if there else made))
        desk.execute(Together.of(*wishes), actor=actor, id=together)
        yield together


def _writing(read: ReadArticle, there: Shown | None, names: Names) -> Write:
    wordings: dict[str, Any] = dict((there.draft or there.edition).wordings) if there else {}
    said = {lang: Said(**asdict(each)) for lang, each in (wordings | dict(read.wordings)).items()}
    which: dict[str, Any] = {"article_id": there.article.id} if there else {"key": read.key}
    return Write(wordings=said, **which, **_told(read, there, names))
