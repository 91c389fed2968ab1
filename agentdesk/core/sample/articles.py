"""Articles of the shop's trade: what its customers ask, in both languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.commands import Together
from agentdesk.core.desk import Desk
from agentdesk.core.knowledge.command_line import import_folder
from agentdesk.core.knowledge.commands import ArticleLines, Verify

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "sample" / "articles"
_REVIEWED_EVERY = timedelta(days=182)
_NOT_CONFIRMED = "kaffee-schmeckt-sauer"


def write_articles(desk: Desk, boss: UUID) -> None:
    """Published, and confirmed by the boss, all but one."""
    import_folder(desk, boss, _FOLDER, lang="", publish=True, yes=True)
    due = (desk.clock.now() + _REVIEWED_EVERY).date()
    lines = desk.ask(ArticleLines("de"), actor=SYSTEM)
    good = [Verify(article_id=each.article_id, review_due=due) for each in lines if each.key != _NOT_CONFIRMED]
    desk.execute(Together.of(*good), actor=boss)
