"""Words that mean the same, typed a group a line: what happens to them is said, and nothing is left out in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.knowledge.commands import Synonyms
from agentdesk.core.knowledge.model import groups_in
from agentdesk.core.knowledge.search.synonyms import shipped
from agentdesk.ui.door import Door
from agentdesk.ui.settings.synonyms_card import SynonymsCard, SynonymsPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk


def test_groups_are_read_line_by_line_and_a_word_alone_is_named_with_its_line() -> None:
    assert groups_in("Paket, Sendung ,\n\n a b,c") == (("Paket", "Sendung"), ("a b", "c"))
    with pytest.raises(Refused) as faults:
        groups_in("allein\nPaket, Sendung\nKarton,\n")
    assert faults.value.facts == {"lines": "1 (allein), 3 (Karton)"}


def test_what_is_saved_emptied_or_cannot_be_read_is_said(tmp_path: Path, theme: Theme, qapp: object) -> None:
    desk, me = make_desk(tmp_path)
    presenter = SynonymsPresenter(Door(desk, me, run_inline()))
    card, done = SynonymsCard(presenter), list[tuple[str, Any]]()
    presenter.happened.connect(lambda words, undo: done.append((words, undo)))
    presenter.load()
    card.words.setPlainText("Paket, Sendung")
    card.save()
    assert done[-1][0] == "Words for the search saved"
    card.words.setPlainText("Paket, Sendung\nKarton")
    card.save()
    assert "line 2 (Karton)" in card._problem.text()
    assert len(done) == 1
    assert desk.ask(Synonyms(), actor=me) == (("Paket", "Sendung"),)
    presenter.load()
    assert card.words.toPlainText() == "Paket, Sendung\nKarton", "what was typed is not overwritten"
    card.words.setPlainText("")
    card.save()
    assert done[-1][0].startswith("No words of your own are left")
    assert desk.ask(Synonyms(), actor=me) == shipped()
    done[-1][1]()
    assert desk.ask(Synonyms(), actor=me) == (("Paket", "Sendung"),)
    card.deleteLater()
    desk.database.close()
