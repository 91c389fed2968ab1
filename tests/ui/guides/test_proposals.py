"""Better words from the talk to the guide: typed beside the customer, there after a stop, decided about on the page."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.guides.commands import GuideCatalogue
from agentdesk.ui.guides.proposals_section import ProposalsSection
from tests.journeys.window import open_window
from tests.ui.guides.test_card import at, at_the_customer, profile

__all__ = ["profile"]


def test_words_said_better_are_proposed_and_become_the_guides(profile: Path) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.see("Second failure")
        window.key("Alt+1")
        window.wait(lambda: at(card) == "sorry")
        window.key("Ctrl+Shift+F5")
        window.see("Better words for this step", "Instead of")
        window.type("Herr Quellenthal, zweimal daneben.")
        window.key("Alt+1")
        assert at(card) == "listen", "the answers go on beside it"
        assert bench.forms.flush()

    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.see("Better words for this step")
        window.key("Ctrl+Shift+F5")
        assert card.wording is not None
        assert card.wording.words.toPlainText() == "Herr Quellenthal, zweimal daneben."
        window.key("Ctrl+S")
        window.see("Proposed. What becomes of it")
        assert card.wording is None
        assert card.isAncestorOf(window.start.window.focusWidget()), "the keyboard is where it answers the guide"
        bench.window.actions_of_window.run("guides.show")
        section = window.start.window.findChild(ProposalsSection)
        assert section is not None
        window.wait(lambda: bool(section.rows))
        [proposal] = section.presenter.proposals
        assert (proposal.step, proposal.form) == ("sorry", "de")
        assert proposal.words == "{customer.address_name}, zweimal daneben."
        assert section.fields["en"].text(), "the other forms stand beside it"
        section.beside.click()
        assert (section.fields["en"].text(), section._publish.isEnabled()) == ("", True), "this shop works in German"
        section.fields["en"].setText("{customer.address_name}, twice off the mark.")
        section._judge()
        assert section._publish.isEnabled()
        section.answer.setText("Danke!")
        section._publish.setFocus()
        section._publish.click()
        window.see("says it like this from now on")
        said = bench.door.asked(GuideCatalogue()).guides["second_failure"].steps["sorry"].say
        assert said[1].words["de"] == proposal.words
        assert said[1].claims == said[0].claims != ()
        window.wait(lambda: section.presenter.waiting == 0)
        section.window().activateWindow()
        window.wait(lambda: window.start.window.focusWidget() in section.rows, "the keyboard is lost after a decision")
