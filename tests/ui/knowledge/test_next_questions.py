"""What customers come back with, at the end of a guide and in the wrap-up, with what to say of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.store import interactions
from agentdesk.core.knowledge.commands import Publish, Said, Write
from agentdesk.core.storage.gate import gate_open
from agentdesk.ui.door import Door
from agentdesk.ui.knowledge.next_questions import NextQuestions
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.widgets.painted import LinesButton
from tests.desks import NOON, make_desk
from tests.integration.test_knowledge import _contact


def test_what_comes_next_is_said_with_its_answer_and_leads_to_the_article(tmp_path: Path, qapp: object) -> None:
    desk, me = make_desk(tmp_path)
    lost, refund = (
        UUID(desk.execute(AddReason(labels={"de": label}, position=n), actor=me)["reason_id"])
        for n, label in enumerate(("Verloren", "Erstattung"))
    )
    said = {"de": Said(title="Wann kommt das Geld?", answer="Warum", say="In **drei** Tagen.")}
    written = desk.execute(Write(wordings=said, reason_ids=(refund,), key="geld"), actor=me)
    desk.execute(Publish(article_id=UUID(written["article_id"])), actor=me)
    with desk.database.writing() as connection, gate_open(connection):
        for n in range(60):
            came = [(lost, 40), (refund, 35)] if n < 20 else [(refund, 40)] if n < 22 else [(UUID(int=5), 40)]
            for reason, days in came:
                connection.execute(sa.insert(interactions), _contact(n, reason, NOON - timedelta(days=days)))
    widget = NextQuestions(Door(desk, me, run_inline()))
    wanted: list[str] = []
    widget.article_wanted.connect(wanted.append)
    widget.ask_after(lost)
    [question] = widget.questions
    assert (question.say, question.key, widget.isHidden()) == ("In drei Tagen.", "geld", False)
    [row] = widget.findChildren(LinesButton)
    row.click()
    assert wanted == ["geld"]
    widget.ask_after(None)
    assert (widget.questions, widget.isHidden()) == ((), True)
