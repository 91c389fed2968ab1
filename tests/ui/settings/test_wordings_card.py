"""The card of the words that customers are asked with, over a real desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from agentdesk.core.consents.commands import SetWordings, Wordings
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.consents.wordings import delivered, whole
from agentdesk.ui.door import Door
from agentdesk.ui.settings.wordings_card import WordingsCard, WordingsPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.desks import make_desk


def test_words_are_shown_laid_down_as_an_edition_and_taken_back(tmp_path: Path, theme: Theme, qapp: object) -> None:
    desk, me = make_desk(tmp_path)
    presenter = WordingsPresenter(Door(desk, me, run_inline()))
    card, done = WordingsCard(presenter), list[Any]()
    presenter.happened.connect(lambda words, undo: done.append((words, undo)))
    presenter.load()
    assert card.fields["en"].text().startswith("May we ring you about our offers?")
    assert card.earlier.isHidden()

    card.fields["en"].setPlainText("")
    card.save()
    assert "Nobody is asked without words" in card._rows["en"].problem
    card.channel.pick("email")
    assert "by e-mail" in card.fields["en"].text()
    card.fields["en"].setPlainText("May we\nwrite to you?")
    card.channel.pick("phone")
    card.fields["en"].setPlainText("May we ring you?")
    card.save()

    edition = desk.ask(Wordings(), actor=me)
    assert (edition.no, edition.asked(Purpose.ADVERTISING, Channel.PHONE, "en")) == (1, "May we ring you?")
    assert edition.asked(Purpose.ADVERTISING, Channel.EMAIL, "en") == "May we write to you?"
    assert "advertising – phone" in card.earlier.text().casefold()
    words, undo = done[-1]
    assert "keeps its own" in words
    undo()
    assert desk.ask(Wordings(), actor=me).no == 0
    assert card.fields["en"].text().startswith("May we ring you about our offers?")
    card.deleteLater()
    desk.database.close()


def test_whoever_was_slower_sees_the_words_of_the_other(tmp_path: Path, theme: Theme, qapp: object) -> None:
    desk, me = make_desk(tmp_path)
    presenter = WordingsPresenter(Door(desk, me, run_inline()))
    card = WordingsCard(presenter)
    presenter.load()
    words: Any = whole(delivered().words)
    words[Purpose.ADVERTISING][Channel.PHONE]["de"] = "Mögen Sie Anrufe?"
    desk.execute(SetWordings(words=words), actor=me)
    card.fields["de"].setPlainText("Darf ich anrufen?")
    card.save()
    assert card.fields["de"].text() == "Mögen Sie Anrufe?"
    assert "Somebody else" in card._problem.text()
    card.deleteLater()
    desk.database.close()
