"""A PIN confirms one command: where several people share a desk, nobody acts under another name."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording
from agentdesk.core.commands import SYSTEM, Command, Role, Together
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, ChangePerson, SetPin
from agentdesk.core.people.pins import MOST_WRONG, WAIT, Pins, pin_tries
from agentdesk.core.storage.schema import metadata
from tests.desks import empty_desk, make_desk

MIRIAMS, AGNES_FIRST, AGNES_OWN = "271828", "141421", "173205"


@dataclass
class Shop:
    """Miriam administers, Agnes and Bernd serve."""

    desk: Desk
    miriam: UUID
    agnes: UUID
    bernd: UUID

    def set_pin(self, of: UUID, pin: str, *, by: UUID, confirmed_by: str | None = None) -> None:
        command = SetPin(person_id=of, verifier=self.desk.pins.verifier(of, pin))
        self.desk.execute(command, actor=by, pin=confirmed_by)

    def refused(self, of: UUID, pin: str, *, by: UUID, confirmed_by: str | None = None) -> str:
        with pytest.raises(Refused) as refused:
            self.set_pin(of, pin, by=by, confirmed_by=confirmed_by)
        return refused.value.code


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    desk, miriam = make_desk(tmp_path)
    agnes, bernd = (_agent(desk, name) for name in ("Agnes", "Bernd"))
    return Shop(desk, miriam, agnes, bernd)


def _agent(desk: Desk, name: str) -> UUID:
    return UUID(desk.execute(AddPerson(name=name, roles=frozenset({Role.AGENT})), actor=SYSTEM)["person_id"])


@pytest.fixture
def with_pins(shop: Shop) -> Shop:
    shop.set_pin(shop.miriam, MIRIAMS, by=shop.miriam)
    shop.set_pin(shop.agnes, AGNES_FIRST, by=shop.miriam, confirmed_by=MIRIAMS)
    shop.set_pin(shop.agnes, AGNES_OWN, by=shop.agnes, confirmed_by=AGNES_FIRST)
    return shop


def test_the_first_pin_of_a_shop_is_an_administrators_own(shop: Shop) -> None:
    assert shop.refused(shop.agnes, AGNES_FIRST, by=shop.agnes) == "people.pin_none"
    assert shop.refused(shop.agnes, AGNES_FIRST, by=shop.miriam) == "people.pin_none"
    shop.set_pin(shop.miriam, MIRIAMS, by=shop.miriam)
    assert shop.refused(shop.miriam, "111222", by=shop.miriam) == "people.pin_missing"


def test_a_pin_that_was_changed_may_be_sent_again_as_it_was_confirmed(with_pins: Shop) -> None:
    """Whoever did not hear the answer cannot know that the former PIN is one no more."""
    shop, id = with_pins, new_id()
    wish = SetPin(person_id=shop.agnes, verifier=shop.desk.pins.verifier(shop.agnes, "111222"))
    answer = shop.desk.execute(wish, actor=shop.agnes, id=id, pin=AGNES_OWN)
    assert shop.desk.execute(wish, actor=shop.agnes, id=id, pin=AGNES_OWN) == answer
    assert shop.refused(shop.agnes, "333444", by=shop.agnes, confirmed_by=AGNES_OWN) == "people.pin_wrong"


def test_nobody_gives_themselves_a_pin_under_another_name(with_pins: Shop) -> None:
    """Whoever sits at the desk may act as anybody; but only until a PIN is asked for."""
    assert with_pins.refused(with_pins.bernd, "111222", by=with_pins.bernd) == "people.pin_none"
    assert with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes) == "people.pin_missing"
    assert with_pins.refused(with_pins.bernd, "111222", by=with_pins.miriam, confirmed_by=AGNES_OWN) == (
        "people.pin_wrong"
    )


def test_a_second_administrator_does_not_begin_again(with_pins: Shop) -> None:
    roles = frozenset({Role.ADMINISTRATOR})
    other = UUID(with_pins.desk.execute(AddPerson(name="Otto", roles=roles), actor=with_pins.miriam)["person_id"])
    assert with_pins.refused(other, "111222", by=other) == "people.pin_none"


def test_a_first_pin_confirms_nothing_but_its_successor(shop: Shop) -> None:
    shop.set_pin(shop.miriam, MIRIAMS, by=shop.miriam)
    roles = frozenset({Role.ADMINISTRATOR})
    other = UUID(shop.desk.execute(AddPerson(name="Otto", roles=roles), actor=shop.miriam)["person_id"])
    shop.set_pin(other, AGNES_FIRST, by=shop.miriam, confirmed_by=MIRIAMS)
    assert shop.refused(shop.bernd, "111222", by=other, confirmed_by=AGNES_FIRST) == "people.pin_first"
    shop.set_pin(other, AGNES_OWN, by=other, confirmed_by=AGNES_FIRST)
    shop.set_pin(shop.bernd, "111222", by=other, confirmed_by=AGNES_OWN)


def test_the_only_person_of_a_shop_needs_none(tmp_path: Path) -> None:
    desk, miriam = make_desk(tmp_path)
    shop = Shop(desk, miriam, miriam, miriam)
    for pin in (MIRIAMS, AGNES_OWN):
        shop.set_pin(miriam, pin, by=miriam)
    agnes = _agent(desk, "Agnes")
    assert shop.refused(miriam, MIRIAMS, by=miriam) == "people.pin_missing"
    left = ChangePerson(person_id=agnes, name="Agnes", roles=frozenset({Role.AGENT}), level=1, active=False)
    desk.execute(left, actor=miriam)
    shop.set_pin(miriam, MIRIAMS, by=miriam)


@pytest.mark.parametrize("pin", ["", "12345", "1234567890123", "12345a", "12 345", "١٢٣٤٥٦", "123456\n"])
def test_a_pin_has_six_to_twelve_digits(shop: Shop, pin: str) -> None:
    assert shop.refused(shop.miriam, pin, by=shop.miriam) == "people.pin_form"


def test_five_wrong_ones_and_nobody_tries_for_five_minutes(with_pins: Shop) -> None:
    """The right one neither, or guessing could go on; the last wrong one is told so at once."""
    desk, clock = with_pins.desk, with_pins.desk.clock
    for left in reversed(range(MOST_WRONG)):
        with pytest.raises(Refused) as refused:
            with_pins.set_pin(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by="000000")
        said = ("people.pin_wrong", left) if left else ("people.pin_wait", 5)
        assert (refused.value.code, refused.value.facts["count"]) == said
    assert with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by=AGNES_OWN) == "people.pin_wait"
    clock.move(WAIT - timedelta(seconds=1))  # type: ignore[attr-defined]
    restarted = Desk(desk.database, clock)
    command = SetPin(person_id=with_pins.agnes, verifier=desk.pins.verifier(with_pins.agnes, "111222"))
    with pytest.raises(Refused) as refused:
        restarted.execute(command, actor=with_pins.agnes, pin=AGNES_OWN)
    assert (refused.value.code, refused.value.facts["count"]) == ("people.pin_wait", 1)
    clock.move(timedelta(seconds=1))  # type: ignore[attr-defined]
    with_pins.set_pin(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by=AGNES_OWN)


def test_the_wait_of_one_person_is_not_anothers(with_pins: Shop) -> None:
    for _ in range(MOST_WRONG):
        with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by="000000")
    with_pins.set_pin(with_pins.bernd, "111222", by=with_pins.miriam, confirmed_by=MIRIAMS)


def test_the_right_pin_forgets_the_wrong_ones(with_pins: Shop) -> None:
    for _ in range(2 * MOST_WRONG):
        with_pins.refused(with_pins.agnes, AGNES_OWN, by=with_pins.agnes, confirmed_by="000000")
        with_pins.set_pin(with_pins.agnes, AGNES_OWN, by=with_pins.agnes, confirmed_by=AGNES_OWN)


def test_many_tries_at_once_are_no_more_than_one_after_the_other(with_pins: Shop) -> None:
    desk = with_pins.desk
    command = SetPin(person_id=with_pins.agnes, verifier=desk.pins.verifier(with_pins.agnes, "111222"))

    def guess(n: int) -> str:
        try:
            Pins(desk.database, desk.clock).confirm([command], with_pins.agnes, f"{n:06}")
        except Refused as refused:
            return refused.code
        return "let in"

    with ThreadPoolExecutor(8) as guessing:
        said = list(guessing.map(guess, range(24)))
    assert sorted(said) == sorted(["people.pin_wrong"] * (MOST_WRONG - 1) + ["people.pin_wait"] * (25 - MOST_WRONG))


def test_a_clock_put_back_locks_nobody_out(with_pins: Shop) -> None:
    for _ in range(MOST_WRONG):
        with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by="000000")
    with_pins.desk.clock.move(timedelta(days=-2))  # type: ignore[attr-defined]
    assert with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by=AGNES_OWN) == "people.pin_wait"
    with_pins.desk.clock.move(WAIT)  # type: ignore[attr-defined]
    with_pins.set_pin(with_pins.agnes, AGNES_FIRST, by=with_pins.agnes, confirmed_by=AGNES_OWN)


def test_who_may_not_ask_is_not_asked_for_a_pin(with_pins: Shop) -> None:
    """And no tries of theirs are counted."""

    left = ChangePerson(person_id=with_pins.agnes, name="Agnes", roles=frozenset({Role.AGENT}), level=1, active=False)
    with_pins.desk.execute(left, actor=with_pins.miriam)
    assert with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by="000000") == "people.unknown"
    with with_pins.desk.database.reading() as connection:
        assert connection.execute(sa.select(pin_tries)).all() == []


@pytest.mark.parametrize("depth", [1, 2])
def test_company_does_not_confirm(with_pins: Shop, depth: int) -> None:
    command: Command = SetPin(
        person_id=with_pins.agnes, verifier=with_pins.desk.pins.verifier(with_pins.agnes, "111222")
    )
    for _ in range(depth):
        command = Together.of(command)
    for pin, code in ((None, "people.pin_missing"), ("000000", "people.pin_wrong")):
        with pytest.raises(Refused) as refused:
            with_pins.desk.execute(command, actor=with_pins.agnes, pin=pin)
        assert refused.value.code == code
    with_pins.desk.execute(command, actor=with_pins.agnes, pin=AGNES_OWN)


def test_what_is_kept_of_one_persons_pin_is_of_no_use_for_another(with_pins: Shop) -> None:
    """Whoever knows their own PIN and copies its verifier to somebody else knows nothing."""
    theirs = with_pins.desk.pins.verifier(with_pins.bernd, MIRIAMS)
    with_pins.desk.execute(SetPin(person_id=with_pins.agnes, verifier=theirs), actor=SYSTEM)
    assert with_pins.refused(with_pins.agnes, "111222", by=with_pins.agnes, confirmed_by=MIRIAMS) == "people.pin_wrong"


@pytest.mark.parametrize("verifier", ["", MIRIAMS, "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + "A" * 43])
def test_a_verifier_that_is_cheap_to_guess_is_refused(shop: Shop, verifier: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_command("people.set_pin", {"person_id": str(shop.miriam), "verifier": verifier})
    assert refused.value.code == "command.invalid"


def test_replay_asks_for_no_pin(with_pins: Shop, tmp_path: Path) -> None:
    copy = empty_desk(tmp_path, "copy.db")
    for line in with_pins.desk.log():
        copy.replay(line)
    asked = sa.select(metadata.tables["person_pins"]).order_by("person_id")
    with with_pins.desk.database.reading() as one, copy.database.reading() as other:
        assert one.execute(asked).all() == other.execute(asked).all() != []


def test_no_pin_is_kept_anywhere(with_pins: Shop, caplog: pytest.LogCaptureFixture) -> None:
    """Neither right nor wrong ones: in no table, no log, no refusal."""
    wrong, caught = "987654321", []
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as refused:
        with_pins.set_pin(with_pins.agnes, AGNES_FIRST, by=with_pins.agnes, confirmed_by=wrong)
    caught += [caplog.text, repr(refused.value), str(refused.value)]
    with with_pins.desk.database.reading() as connection:
        for table in metadata.sorted_tables:
            caught += [repr(row) for row in connection.execute(sa.select(table))]
    told = "\n".join(caught)
    for pin in (MIRIAMS, AGNES_FIRST, AGNES_OWN, wrong):
        assert pin not in told
    assert "argon2id" in told  # what was looked at is what is kept


def test_the_command_line_asks_by_file_and_never_by_argument(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", "one two three four five")
    former = wording.language()

    def ask(*arguments: object) -> tuple[int, str]:
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", "en", *map(str, arguments)])
        return code, "".join(capsys.readouterr())

    def file(pin: str) -> Path:
        (path := tmp_path / f"{pin}.txt").write_text(f"{pin}\n")
        return path

    def add(name: str, role: str) -> None:
        person = json.dumps({"name": name, "roles": [role]})
        assert ask("do", "people.add_person", person)[0] == 0

    try:
        add("Agnes", "agent")
        assert ask("pin", "--new-pin-file", file(MIRIAMS))[0] == 0
        code, said = ask("pin", "--new-pin-file", file(AGNES_OWN))
        assert (code, "This needs your PIN" in said) == (REFUSED, True)
        assert ask("--pin-file", file(MIRIAMS), "pin", "Agnes", "--new-pin-file", file(AGNES_FIRST))[0] == 0
        code, said = ask("--as", "Agnes", "--pin-file", file("000000"), "pin", "--new-pin-file", file(AGNES_OWN))
        assert (code, "4 more tries" in said) == (REFUSED, True)
        own = ("--as", "Agnes", "--pin-file", file(AGNES_FIRST), "pin", "--new-pin-file", file(AGNES_OWN))
        assert ask(*own) == (0, "Agnes has a new PIN.\n")
    finally:
        wording.use_language(former)
