"""Articles: find and show them, take in folders, give them out, and the words that mean the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.knowledge.command_line import TakenIn
    from agentdesk.core.knowledge.model import Hit, Shown


def values(answer: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(answer)


def hits_words(hits: Sequence[Hit]) -> str:
    if not hits:
        return text("knowledge.nothing_found")
    rows = [(each.key, each.title, text(f"knowledge.confidence.{each.confidence}")) for each in hits]
    return table([f"cli.head.{head}" for head in ("key", "title", "state")], rows)


@command_line.group("knowledge", cls=Group)
def knowledge() -> None:
    """Its verbs follow."""


@verb("find", Shape(hits_words, lambda hits: {"articles": values(hits)}), knowledge, said_as="knowledge_find")
@argument("words", nargs=-1)
@option("--limit", type=click.IntRange(1, 100), default=10)
@option("--stdin", "from_stdin", is_flag=True)
def find(call: Call, words: tuple[str, ...], limit: int, from_stdin: bool) -> Any:
    from agentdesk.core.knowledge.commands import FindArticles

    with call.workplace() as place:
        me, lang = place.person(call.person).id, wording.language()
        if from_stdin:
            for line in sys.stdin:
                hits = place.desk.ask(FindArticles(line.strip(), lang, limit=limit), actor=me)
                click.echo(_as_line(hits))
            return None
        return place.desk.ask(FindArticles(" ".join(words), lang, limit=limit), actor=me)


def _as_line(hits: Sequence[Hit]) -> str:
    from pydantic_core import to_json

    return to_json({"articles": hits}).decode()


def article_words(shown: Shown) -> str:
    """As it stands, in the language of whoever asks if it is written in it."""
    from agentdesk.core.knowledge.model import BODY, wording_in

    _, said = wording_in(shown.edition.wordings, wording.language())
    parts = [said.title, text(f"knowledge.confidence.{shown.article.confidence}")]
    for name in BODY:
        if words := getattr(said, name):
            parts += [f"\n{text(f'knowledge.part.{name}')}", words]
    return "\n".join(parts)


@verb("show", Shape(article_words, values), knowledge, said_as="knowledge_show")
@argument("article")
def show(call: Call, article: str) -> Any:
    from agentdesk.core.knowledge.commands import ArticleByKey

    with call.workplace() as place:
        return place.desk.ask(ArticleByKey(article), actor=place.person(call.person).id)


def written_words(shown: Shown) -> str:
    edition = shown.draft or shown.edition
    said = "cli.article_drafted" if shown.draft or not shown.article.published else "cli.article_written"
    return text(said, key=shown.article.key, number=edition.number)


@verb("write", Shape(written_words, values), knowledge, said_as="knowledge_write")
@argument("file", type=click.File(encoding="utf-8-sig"))
@option("--key", default="")
@option("--written-in", type=click.Choice(wording.LANGUAGES))
@option("--draft", "as_draft", is_flag=True)
def write(call: Call, file: TextIO, key: str, written_in: str | None, as_draft: bool) -> Any:
    from agentdesk.core.knowledge.command_line import write_article

    with call.workplace() as place:
        me, lang = place.person(call.person).id, written_in or ""
        return write_article(place.desk, me, file.read(), key=key, lang=lang, publish=not as_draft)


def taken_in_words(taken: TakenIn) -> str:
    """What came in or would, what was left out, and how to go on or back."""
    counts: dict[str, Any] = {"new": len(taken.new), "changed": len(taken.changed), "unchanged": taken.unchanged}
    done = bool(taken.command_ids)
    lines = [text("cli.articles_imported" if done else "cli.articles_not_imported", **counts)]
    if taken.pictures:
        lines.append(text("cli.pictures_left_out", count=taken.pictures))
    lines += [text("cli.file_unreadable", file=each) for each in taken.unreadable]
    if taken.unknown:
        lines.append(text("cli.articles_unknown", names=", ".join(taken.unknown)))
    if done:
        lines.append(text("cli.undo_articles", ids=" ".join(map(str, taken.command_ids))))
    elif taken.new or taken.changed:
        lines.append(text("cli.articles_how"))
    return "\n".join(lines)


@verb("import", Shape(taken_in_words, values), knowledge, said_as="knowledge_import")
@argument("folder", type=click.Path(exists=True, path_type=Path))
@option("--written-in", type=click.Choice(wording.LANGUAGES))
@option("--draft", "as_draft", is_flag=True)
@option("--yes", is_flag=True)
def import_articles(call: Call, folder: Path, written_in: str | None, as_draft: bool, yes: bool) -> Any:
    from agentdesk.core.knowledge.command_line import import_folder

    with call.workplace(make=yes) if yes else call.look_around() as place:
        me = place.person(call.person).id
        return import_folder(place.desk, me, folder, lang=written_in or "", publish=not as_draft, yes=yes)


@verb("undo", Shape(lambda _: text("cli.articles_undone")), knowledge, said_as="knowledge_undo")
@argument("command_ids", type=click.UUID, nargs=-1, required=True)
def undo(call: Call, command_ids: tuple[UUID, ...]) -> Any:
    from agentdesk.core.knowledge.command_line import take_back

    with call.workplace() as place:
        take_back(place.desk, place.person(call.person).id, command_ids)
    return {"undone": list(map(str, command_ids))}


@verb("export", Shape(lambda a: text("cli.articles_exported", count=a["files"])), knowledge, said_as="knowledge_export")
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(call: Call, folder: Path) -> Any:
    from agentdesk.core.knowledge.command_line import export_folder

    with call.workplace() as place:
        return {"files": export_folder(place.desk, place.person(call.person).id, folder)}


@verb(
    "synonyms",
    Shape(lambda groups: "\n".join(", ".join(each) for each in groups), lambda groups: {"groups": groups}),
    knowledge,
    said_as="knowledge_synonyms",
)
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def synonyms(call: Call, file: Path | None) -> Any:
    from agentdesk.core.knowledge.command_line import synonyms as set_or_shown

    with call.workplace() as place:
        return set_or_shown(place.desk, place.person(call.person).id, file)
