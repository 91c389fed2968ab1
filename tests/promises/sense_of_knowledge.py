"""What makes commands about articles come off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]


def _a_new_one(day: Day, args: Args) -> None:
    words = {"title": f"Paket {day.chance.randrange(10**9)} weg", "answer": "Wir suchen es und schicken es neu."}
    args |= {"article_id": None, "key": "", "reason_ids": [], "audience": "agents", "wordings": {"de": words}}


def _another_edition(day: Day, args: Args) -> None:
    _a_new_one(day, args)
    if row := day.some_row("knowledge_articles"):
        args["article_id"] = str(row["id"])


def _written(day: Day, args: Args) -> None:
    _another_edition(day, args) if day.chance.random() < 0.5 else _a_new_one(day, args)


def _a_draft(day: Day, args: Args) -> None:
    if drafts := [row for row in day.rows("knowledge_articles") if row["latest"] != row["published"]]:
        args["article_id"] = str(day.chance.choice(drafts)["id"])


def _one_that_is_shown(day: Day, args: Args) -> None:
    rows = day.rows("knowledge_articles")
    if shown := [row for row in rows if row["published"] and row["confidence"] != "archived"]:
        args["article_id"] = str(day.chance.choice(shown)["id"])
    if "review_due" in args:
        args["review_due"] = f"{day.now.date() + timedelta(days=90)}"


def _plain_words(day: Day, args: Args) -> None:
    args |= {"words": f"Paket {day.chance.randrange(50)} weg", "lang": "de"}


SENSE: dict[str, Callable[[Day, Args], None]] = {
    "knowledge.write": _written,
    "knowledge.publish": _a_draft,
    "knowledge.archive": _one_that_is_shown,
    "knowledge.verify": _one_that_is_shown,
    "knowledge.flag": _one_that_is_shown,
    "knowledge.note_use": _one_that_is_shown,
    "knowledge.want": _plain_words,
}
COMES_BEFORE = {
    "knowledge.publish": "knowledge.write",
    "knowledge.archive": "knowledge.publish",
    "knowledge.verify": "knowledge.publish",
    "knowledge.flag": "knowledge.publish",
    "knowledge.note_use": "knowledge.publish",
}
