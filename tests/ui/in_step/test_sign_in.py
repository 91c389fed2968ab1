"""Out at the server and in again, from a desk that is there: what waits is told, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from agentdesk.core.connecting import connect, line_of
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.intake.runner import Running, undo_import
from agentdesk.core.intake.session import person as session_of
from agentdesk.core.settings_files import look_into
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret, is_signed_in
from agentdesk.core.wording import use_language
from agentdesk.core.workplace import Workplace
from agentdesk.server.administration import lock, unlock
from agentdesk.server.house import House
from agentdesk.ui.door import Door
from agentdesk.ui.in_step.browser import Browser
from agentdesk.ui.in_step.secret_form import SecretForm
from agentdesk.ui.in_step.sign_in import SignInCard
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.file_presenter import SettingsFile
from agentdesk.ui.settings.page import SettingsPage
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from tests.profiles import PASSPHRASE, NoKeyring
from tests.servers import PASSWORD, MovedClock, a_house, listening
from tests.ui.showing import show_active


@pytest.fixture
def house(own_server_url: str) -> Iterator[House]:
    with a_house(own_server_url, MovedClock()) as made:
        yield made


@pytest.fixture
def place(house: House, tmp_path: Path) -> Iterator[Workplace]:
    """Sven's desk, with one customer of whom the server has not heard."""
    with listening(house) as address:
        secret = Secret("sven", PASSWORD)
        made = connect(tmp_path / "d", address, secret, keys=NoKeyring(), given=Secrets(PASSPHRASE), clock=MovedClock())
        assert made.replica
        with line_of(made.replica) as line:
            line.round()
        made.desk.execute(CreateCustomer(family_name="Öztürk"), actor=made.person().id)
        yield made
        made.close()


def open_settings(place: Workplace, theme: Theme, qtbot: QtBot) -> SettingsPage:
    window = MainWindow()
    qtbot.addWidget(window)
    door = Door(place.desk, place.person().id, run_inline())
    page = SettingsPage(door, place, Preferences(window, theme))
    qtbot.addWidget(page)
    show_active(qtbot, page)
    page.show_section("shop")
    return page


def buttons(page: SettingsPage) -> list[str]:
    return [button.text() for button in page.findChildren(Button) if button.isVisible()]


def test_nobody_changes_places_and_who_signs_out_is_told_what_waits(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    assert place.replica
    page = open_settings(place, theme, qtbot)
    said: list[str] = []
    page.happened.connect(lambda words, _: said.append(words))
    assert page.seat
    assert "Switch person" not in buttons(page)
    assert not [
        box for box in page.findChildren(QComboBox) if "Miriam" in [box.itemText(n) for n in range(box.count())]
    ]
    assert "Sven works here, signed in at http://127.0.0.1" in page.seat._words.text()

    page.seat.ask_out()
    assert page.seat._question.accessibleName().startswith("1 change waits here to be sent.")
    page.seat._question.no.click()
    assert is_signed_in(place.replica.database)
    page.seat.ask_out()
    page.seat._question.yes.click()
    assert not is_signed_in(place.replica.database)
    assert said == ["You are signed out."]
    assert page.seat._button.hasFocus()
    assert page.seat._button.text() == "Sign in"

    page.seat._button.click()
    QTest.keyClicks(page.seat.focusWidget(), PASSWORD)
    QTest.keyClick(page.seat.focusWidget(), Qt.Key.Key_Return)
    assert is_signed_in(place.replica.database)
    with line_of(place.replica) as line:
        assert [each.status.value for each in line.round().outcomes] == ["applied"]


def test_the_login_stays_whose_desk_it_is_and_what_is_refused_is_said_in_place(
    house: House, place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    assert place.replica
    card = SignInCard(place.replica, run_inline())
    qtbot.addWidget(card)
    show_active(qtbot, card)
    signed_in: list[bool] = []
    card.signed_in.connect(lambda: signed_in.append(True))
    card.begin()
    fields = card.form.fields
    assert fields["login"].text() == "sven"
    assert not fields["login"].isEnabled()
    assert fields["password"].hasFocus()
    assert not fields["address"].isVisible()

    lock(house, "sven")
    QTest.keyClicks(fields["password"], PASSWORD)
    QTest.keyClick(fields["password"], Qt.Key.Key_Return)
    assert "locked" in card.form.notice.accessibleName()
    assert fields["password"].text() == PASSWORD
    unlock(house, "sven")
    QTest.keyClick(fields["password"], Qt.Key.Key_Return)
    assert signed_in == [True]
    assert fields["password"].text() == ""


def test_no_pin_is_missing_where_signing_in_stands_for_it(place: Workplace) -> None:
    facts = PinPresenter(Door(place.desk, place.person().id, run_inline())).look()
    assert len(facts.people) > 1
    assert facts.alone
    assert facts.missing == ()


# --- The form ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(theme: Theme, qtbot: QtBot) -> SecretForm:
    made = SecretForm(lambda: "Connect", with_address=True)
    qtbot.addWidget(made)
    show_active(qtbot, made)
    made.fill(address="desk.example.org", login="lena")
    made.fields["password"].setText("secret")
    return made


ADDRESS = {"address": "https://desk.example.org"}


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    ("problem", "at", "emptied"),
    [
        (Refused("access.wrong"), "password", True),
        (Refused("access.code_wrong"), "", False),
        (Refused("access.locked"), "", False),
        (Refused("access.wait", count=7, seconds=7), "", False),
        (Refused("access.locked_for_now", count=5, seconds=300), "", False),
        (Refused("sync.address_unsafe", address="http://desk.example.org"), "address", False),
        (Refused("sync.address_wrong", address="a b"), "address", False),
        (Refused("sync.desk_outdated"), "", False),
        (Refused("sync.server_outdated"), "", False),
        (Failure("sync.untrusted", cause="self-signed certificate", **ADDRESS), "address", False),
        (Failure("sync.no_tls", **ADDRESS), "address", False),
        (Failure("sync.speaks_tls", other="https://127.0.0.1", **ADDRESS), "address", False),
        (Failure("sync.not_a_server", status=404, **ADDRESS), "address", False),
        (Failure("sync.unreachable", cause="Connection refused"), "", False),
    ],
)
def test_what_is_wrong_is_said_where_it_is_put_right(
    form: SecretForm, lang: str, problem: Exception, at: str, emptied: bool
) -> None:
    language().use(lang)
    form.work(True)
    assert not form.fields["password"].isEnabled()
    form.refuse(problem)
    assert form.fields["password"].isEnabled()
    assert (form.fields["password"].text() == "") is emptied
    assert form.fields["address"].text() == "desk.example.org"
    said = {name: row.problem for name, row in form._rows.items() if row.problem}
    assert set(said) == ({at} if at else set())
    assert form.notice.isVisible() is (not at)
    words = said.get(at) or form.notice.accessibleName()
    assert len(words) > 20
    assert "{" not in words
    use_language("en")


@pytest.mark.parametrize("lang", ["de", "en"])
def test_where_no_browser_opens_its_address_is_on_the_clipboard(
    form: SecretForm, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    language().use(lang)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _: False)
    browser = Browser(form)
    browser.not_opened.connect(form.say_no_browser)
    form.offer("Schlüssel")
    form.work(True, in_browser=True)
    browser.show("https://login.example.org/?a=b%20c")
    assert QGuiApplication.clipboard().text() == "https://login.example.org/?a=b%20c"
    assert form.notice.isVisible()
    assert len(form.notice.accessibleName()) > 20
    form.refuse(Refused("access.nobody_came"))
    assert form.browser_button.hasFocus()
    form.offer("")
    assert not form.browser_button.isVisible()
    assert not form.browser_button.hasFocus()
    use_language("en")


def test_what_is_missing_is_said_before_anybody_is_asked(form: SecretForm) -> None:
    given: list[tuple[str, ...]] = []
    form.given.connect(lambda *said: given.append(said))
    form.fields["password"].clear()
    QTest.keyClick(form.fields["login"], Qt.Key.Key_Return)
    assert not given
    assert form.fields["password"].hasFocus()
    QTest.keyClicks(form.fields["password"], "secret")
    QTest.keyClick(form.fields["password"], Qt.Key.Key_Return)
    assert given == [("desk.example.org", "lena", "secret", "")]


def test_what_belongs_to_a_shop_that_works_alone_is_not_offered(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    """A backup of here is but a part, codes of a shop system are not given, and a file is not taken in."""
    page = open_settings(place, theme, qtbot)
    assert "vouchers" not in {each.key for each in page._filters()}

    page.show_section("safety")
    assert "Check now" in buttons(page)
    assert not {"Back up now …", "Choose a backup …"}.intersection(buttons(page))

    assert not SettingsFile(page._door).takes_in
    with pytest.raises(Refused, match=r"settings\.not_here"):
        look_into(place.desk, place.person().id, b"", "settings.yaml")
    with pytest.raises(Refused, match=r"imports\.not_here"):
        session_of(place.desk, place.person().id)
    with pytest.raises(Refused, match=r"imports\.not_here"):
        undo_import(Running(place.desk, place.person().id), UUID(int=1))


def test_enter_before_the_login_is_known_signs_in_once_it_is(qtbot: QtBot) -> None:
    form = SecretForm(lambda: "Sign in")
    qtbot.addWidget(form)
    given: list[tuple[str, ...]] = []
    form.given.connect(lambda *said: given.append(said))
    form.fill(fixed=True)
    form.fields["password"].setText(PASSWORD)

    form.save()
    assert not given
    form.fill(login="sven", fixed=True)

    assert given == [("", "sven", PASSWORD, "")]
    form.fill(login="sven", fixed=True)
    assert len(given) == 1, "one Enter signs in once"


def test_what_was_refused_and_where_it_is_typed_anew_are_seen_where_little_of_the_page_is(
    place: Workplace, house: House, theme: Theme, qtbot: QtBot
) -> None:
    assert place.replica
    column = ScrollColumn()
    card = SignInCard(place.replica, run_inline())
    column.add(card)
    qtbot.addWidget(column)
    column.resize(560, 150)
    show_active(qtbot, column)

    def is_seen() -> bool:
        field = card.form.fields["password"]
        return column.viewport().rect().contains(field.rect().translated(field.mapTo(column.viewport(), QPoint())))

    card.begin()
    qtbot.waitUntil(is_seen)
    card.form.fields["password"].setText("falsch")
    column.verticalScrollBar().setValue(0)
    card._refuse(Refused("access.locked"))
    qtbot.waitUntil(is_seen)
    assert card.form.fields["password"].hasFocus()


def test_whoever_has_to_wait_goes_on_in_the_password_so_that_it_never_stands_in_the_open(
    theme: Theme, qtbot: QtBot
) -> None:
    form = SecretForm(lambda: "Connect", with_address=True)
    qtbot.addWidget(form)
    show_active(qtbot, form)
    form.fill(address="desk.example.org", login="lena")
    for problem in (Refused("access.wait", count=6), Refused("access.locked")):
        form.fields["password"].setText("wrong")
        form.work(True)
        form.refuse(problem)
        assert form.fields["password"].hasFocus()
        QTest.keyClicks(form.focusWidget(), "right")
        assert form.fields["password"].text() == "right"
    form.work(True)
    form.refuse(Failure("sync.unreachable"))
    assert form.fields["address"].hasFocus()
