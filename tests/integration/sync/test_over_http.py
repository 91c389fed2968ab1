"""A desk and a server over real sockets: signing in, rounds, and answers that are none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from agentdesk.command_line.main import run_command_line
from agentdesk.core.access.store import sign_ins
from agentdesk.core.actors import SYSTEM
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import (
    AddNote,
    CreateCustomer,
    CustomersByPhone,
    FindCustomers,
    GetCustomer,
    MergeCustomers,
    NewPoint,
)
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.events import Subject
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddTeam, Teams
from agentdesk.core.storage.in_step import attention
from agentdesk.core.storage.keys import Question, Secrets
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.sync import http as http_module
from agentdesk.core.sync.engine import Round
from agentdesk.core.sync.http import Http, tidy_address
from agentdesk.core.sync.leases import ask, give
from agentdesk.core.sync.protocol import Sent, Status
from agentdesk.core.sync.signing_in import Badge, HttpTransport, Secret
from agentdesk.core.vouchers.commands import VouchersOf
from agentdesk.core.vouchers.issuing import leases_of
from agentdesk.core.wording import error_text
from agentdesk.core.workplace import Workplace, open_workplace
from agentdesk.server import epochs
from agentdesk.server.administration import lock, revoke_device, unlock
from agentdesk.server.house import House
from tests.in_step import Remembered
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring
from tests.servers import PASSWORD, MovedClock, a_house, certified, listening

LENA = Secret("lena", PASSWORD)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def house(own_server_url: str, clock: MovedClock) -> Iterator[House]:
    with a_house(own_server_url, clock) as made:
        yield made


@pytest.fixture
def address(house: House) -> Iterator[str]:
    with listening(house) as address:
        yield address


@pytest.fixture
def keys() -> WorkingKeyring:
    return WorkingKeyring()


@pytest.fixture
def lena(address: str, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock) -> Iterator[Workplace]:
    """Her desk, connected, before anything was fetched."""
    made = connect(tmp_path / "lena", address, LENA, keys=keys, given=Secrets(), clock=clock)
    yield made
    made.close()


@contextmanager
def line_of(place: Workplace) -> Iterator[Line]:
    assert place.replica
    line = Line(place.replica)
    try:
        yield line
    finally:
        line.close()


def new_customer(place: Workplace, name: str = "Öztürk") -> None:
    asked = CreateCustomer(given_name="Ayşe", family_name=name)
    place.desk.execute(asked, actor=place.person().id)


def code_of(run: Callable[[], object]) -> str:
    with pytest.raises(AgentDeskError) as problem:
        run()
    return problem.value.code


def test_a_new_desk_fetches_the_shop_and_sends_what_is_done_at_it(house: House, lena: Workplace) -> None:
    assert code_of(lena.person) == "sync.nothing_yet"
    with line_of(lena) as line:
        assert line.round().fetched > 3
        new_customer(lena)
        assert [each.status.value for each in line.round().outcomes] == ["applied"]

    assert lena.person().name == "Lena"
    assert house.desk.ask(FindCustomers("Öztürk"), actor=lena.person().id)


def test_pages_say_how_much_is_to_come(lena: Workplace) -> None:
    assert lena.replica
    lena.replica.page = 2
    told: list[tuple[int, int]] = []
    with line_of(lena) as line:
        done = line.round(lambda done: told.append((done.fetched, done.to_come)))
    assert len(told) > 2
    assert [to_come for _, to_come in told] == sorted((to_come for _, to_come in told), reverse=True)
    assert told[-1] == (done.fetched, 0)
    assert all(fetched + to_come >= done.fetched for fetched, to_come in told)


def test_the_same_desk_is_opened_again_and_goes_on(lena: Workplace, keys: WorkingKeyring, clock: MovedClock) -> None:
    with line_of(lena) as line:
        line.round()
    new_customer(lena)
    folder = lena.profile.folder
    lena.close()

    again = open_workplace(folder, keys=keys, clock=clock)
    try:
        with line_of(again) as line:
            assert [each.status.value for each in line.round().outcomes] == ["applied"]
        assert code_of(lambda: again.person("Sven")) == "sync.somebody_else"
    finally:
        again.close()


def test_tokens_that_ran_out_are_renewed_and_nobody_notices(lena: Workplace, clock: MovedClock) -> None:
    with line_of(lena) as line:
        line.round()
        clock.pass_by(timedelta(minutes=11))
        new_customer(lena)
        assert line.round().outcomes


def test_whoever_is_locked_is_signed_out_and_what_waits_is_sent_after_signing_in_again(
    house: House, lena: Workplace
) -> None:
    with line_of(lena) as line:
        line.round()
        new_customer(lena)
        lock(house, "lena")
        assert code_of(line.round) == "access.signed_out"
        assert code_of(lambda: line.sign_in_again(LENA)) == "access.locked"
        unlock(house, "lena")
        assert code_of(lambda: line.sign_in_again(Secret("sven", PASSWORD))) == "access.device_of_another"
        line.sign_in_again(LENA)
        assert [each.status.value for each in line.round().outcomes] == ["applied"]


def test_a_revoked_desk_is_heard_no_more(house: House, lena: Workplace) -> None:
    assert lena.replica
    with line_of(lena) as line:
        line.round()
        revoke_device(house, lena.replica.standing().device_id)
        assert code_of(line.round) == "access.signed_out"
        assert code_of(lambda: line.sign_in_again(LENA)) == "access.device_revoked"


def test_after_a_restore_of_the_server_everything_is_said_again(house: House, lena: Workplace) -> None:
    with line_of(lena) as line:
        line.round()
        epochs.begin(house.desk)
        new_customer(lena)
        assert line.round().outcomes


def test_where_somebody_refuses_nothing_is_made(
    address: str, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock
) -> None:
    folder = tmp_path / "desk"

    def joins(secret: Secret = LENA, where: str = address) -> str:
        return code_of(lambda: connect(folder, where, secret, keys=keys, given=Secrets(), clock=clock))

    assert joins(Secret("lena", "something else")) == "access.wrong"
    assert joins(where="http://desk.example.org") == "sync.address_unsafe"
    assert joins(where="ftp://desk.example.org") == "sync.address_wrong"
    assert joins(where="http://127.0.0.1:9") == "sync.unreachable"
    assert not folder.exists()


def test_whoever_leaves_before_anything_was_made_leaves_nothing(
    address: str, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock
) -> None:
    def leave() -> None:
        raise KeyboardInterrupt

    folder = tmp_path / "desk"
    with pytest.raises(KeyboardInterrupt):
        connect(folder, address, LENA, keys=keys, given=Secrets(), clock=clock, before_making=leave)
    assert not folder.exists()


def test_a_passphrase_is_asked_for_without_signing_in_once_more(
    house: House, address: str, tmp_path: Path, clock: MovedClock
) -> None:
    asked: list[str] = []

    def ask(question: Question) -> str:
        asked.append((question.trouble or question.why).code)
        return "short" if len(asked) == 1 else PASSPHRASE

    made = connect(tmp_path / "desk", address, LENA, keys=NoKeyring(), given=Secrets(ask=ask), clock=clock)
    made.close()
    assert asked == ["keys.passphrase_to_choose", "keys.passphrase_short"]
    with house.desk.database.reading() as connection:
        assert len(connection.execute(sa.select(sign_ins)).all()) == 1


def test_nobody_else_sits_at_a_desk_whoever_is_remembered(house: House, lena: Workplace) -> None:
    with line_of(lena) as line:
        line.round()
    assert lena.person_or_least("Sven").name == "Lena"


def test_a_profile_with_a_shop_in_it_is_not_connected_over(
    lena: Workplace, address: str, keys: WorkingKeyring, clock: MovedClock
) -> None:
    def joins() -> object:
        return connect(lena.profile.folder, address, LENA, keys=keys, given=Secrets(), clock=clock)

    assert code_of(joins) == "sync.joined_already"


@pytest.mark.parametrize(("schema", "code"), [("0001", "sync.desk_outdated"), ("9999", "sync.server_outdated")])
def test_programs_of_different_age_part_before_anything_is_said(
    lena: Workplace, monkeypatch: pytest.MonkeyPatch, schema: str, code: str
) -> None:
    monkeypatch.setattr("agentdesk.core.sync.engine.HEAD", schema)
    assert schema != HEAD
    with line_of(lena) as line:
        assert code_of(line.round) == code


@pytest.mark.parametrize(("schema", "code"), [("0001", "sync.desk_outdated"), ("9999", "sync.server_outdated")])
def test_no_desk_is_made_where_programs_are_of_different_age_and_none_is_told_of(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str, code: str
) -> None:
    monkeypatch.setattr("agentdesk.core.connecting.migrate.HEAD", schema)
    with pytest.raises(Refused) as refusal:
        connect(tmp_path / "desk", address, LENA, keys=NoKeyring(), given=Secrets(PASSPHRASE))
    assert refusal.value.code == f"{code}_for_new"
    assert "Nothing was made here" in error_text(refusal.value, lang="en")
    assert not (tmp_path / "desk").exists()


# --- Answers that are none -------------------------------------------------------------------------------------------


@contextmanager
def answering(*pieces: bytes, pause: float = 0.0) -> Iterator[str]:
    """The address of something that takes one call and says these bytes, whatever it was asked."""
    with socket.create_server(("127.0.0.1", 0)) as taken:

        def say() -> None:
            called, _ = taken.accept()
            with called:
                called.recv(65_536)
                for piece in pieces:
                    try:
                        called.sendall(piece)
                    except OSError:
                        return
                    time.sleep(pause)

        thread = threading.Thread(target=say)
        thread.start()
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"
        thread.join()


def said(status: str, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def test_an_address_with_https_where_the_server_has_no_tls_is_told_in_our_words() -> None:
    with answering(said("400 Bad Request", b"")) as address:
        http = Http(address.replace("http:", "https:"))
        with pytest.raises(Failure) as failure:
            http.get("/health")
        http.close()
    assert failure.value.code == "sync.no_tls"
    assert "SSL" not in error_text(failure.value)


def test_an_address_without_https_where_the_server_speaks_tls_tells_the_right_one(house: House, tmp_path: Path) -> None:
    key, certificate = certified(tmp_path)
    with listening(house, tls=(key, certificate)) as address:
        http = Http(address.replace("https:", "http:"))
        with pytest.raises(Failure) as failure:
            http.get("/health")
        http.close()
    assert (failure.value.code, failure.value.facts["other"]) == ("sync.speaks_tls", address)


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("self-signed certificate", "Zertifikat"),
        ("certificate has expired", "abgelaufen"),
        ("IP address mismatch, certificate is not valid for '127.0.0.1'.", "anderen Namen"),
    ],
)
def test_why_a_server_is_not_trusted_is_said_in_our_words(cause: str, words: str) -> None:
    told = error_text(Failure("sync.untrusted", address="https://desk.example.org", cause=cause), lang="de")
    assert words in told
    assert cause not in told


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said("502 Bad Gateway", b"<html>"), "sync.unreachable"),
        (said("503 Later", b"{}", "Retry-After: 7"), "sync.unreachable"),
        (said("302 Found", b"", "Location: http://127.0.0.1:9/sign-in-to-this-hotel"), "sync.not_a_server"),
        (said("404 Not Found", b"<html>"), "sync.not_a_server"),
        (said("501 Not Implemented", b"<html>"), "sync.not_a_server"),
        (said("200 OK", b"<html>"), "sync.not_a_server"),
        (said("200 OK", b'{"half'), "sync.not_a_server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "sync.unreachable"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf", "sync.unreachable"),
        (b"SSH-2.0-OpenSSH", "sync.unreachable"),
        (b"", "sync.unreachable"),
    ],
)
def test_what_is_no_answer_of_a_server_is_a_failure_with_its_name(answer: bytes, code: str) -> None:
    from agentdesk.core.sync.signing_in import sign_in

    with answering(answer) as address:
        http = Http(address)
        assert code_of(lambda: sign_in(http, LENA, device_name="here")) == code
        http.close()


def test_half_a_character_is_no_word_of_a_command() -> None:
    """JSON can say it, and no database takes it: it would be tried again for ever."""
    said = {"seq": 1, "id": str(new_id()), "kind": "customers.add_note", "actor_id": str(SYSTEM), "occurred_at": 0}
    with pytest.raises(ValidationError):
        Sent.model_validate(said | {"args": {"words": "\ud800"}})


def test_a_server_that_wants_to_be_left_alone_says_for_how_long() -> None:
    with answering(said("503 Later", b"{}", "Retry-After: 7")) as address, pytest.raises(Failure) as problem:
        Http(address).post("/", "")
    assert problem.value.facts["seconds"] == 7


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_module, "WHOLE", 0.2)
    whole = said("200 OK", b"{" + b" " * 1_000)
    drops = [whole[:80], *(b" " for _ in range(200))]
    began = time.monotonic()
    with answering(*drops, pause=0.05) as address:
        http = Http(address)
        assert code_of(lambda: http.post("/", "")) == "sync.unreachable"
        http.close()
    assert time.monotonic() - began < 9  # ten seconds of drops


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("desk.example.org", "https://desk.example.org"),
        (" https://desk.example.org:8443/ ", "https://desk.example.org:8443"),
        ("https://example.org/agentdesk/", "https://example.org/agentdesk"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert tidy_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "https://",
        "desk example",
        "lena:word@example.org",
        "https://example.org:99999",
        "https://example.org/?a",
        "mailto:a@b",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        tidy_address(typed)
    assert refusal.value.code == "sync.address_wrong"


# --- Who is not here --------------------------------------------------------------------------------------------------


@pytest.fixture
def demir(house: House) -> UUID:
    """A customer of whom no desk has heard yet."""
    made = CreateCustomer(
        given_name="Selin", family_name="Demir", points=(NewPoint(kind="phone", value="0221 4710999"),)
    )
    return UUID(house.desk.execute(made, actor=SYSTEM)["customer_id"])


def found(place: Workplace, words: str = "Demir") -> set[UUID]:
    return {each.customer_id for each in place.desk.ask(FindCustomers(words), actor=place.person().id)}


def test_who_is_not_here_is_found_at_the_server_and_comes_when_opened(lena: Workplace, demir: UUID) -> None:
    with line_of(lena) as line:
        line.round()
        assert demir in found(lena)
        by_phone = lena.desk.ask(CustomersByPhone("+49 221 4710999"), actor=lena.person().id)
        assert demir in {each.customer_id for each in by_phone}
        assert lena.desk.ask(GetCustomer(demir), actor=lena.person().id).family_name == "Demir"
    assert demir in found(lena)
    assert lena.desk.ask(GetCustomer(demir), actor=lena.person().id).family_name == "Demir"


def test_of_somebody_who_was_merged_the_one_they_are_now_comes(house: House, lena: Workplace, demir: UUID) -> None:
    one = UUID(house.desk.execute(CreateCustomer(family_name="Demirci"), actor=SYSTEM)["customer_id"])
    house.desk.execute(MergeCustomers(winner_id=demir, loser_id=one), actor=SYSTEM)
    with line_of(lena) as line:
        line.round()
        assert lena.desk.ask(GetCustomer(one), actor=lena.person().id).id == demir


def test_while_the_server_is_away_those_who_are_here_are_found(
    house: House, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock, demir: UUID
) -> None:
    with listening(house) as address:
        made = connect(tmp_path / "desk", address, LENA, keys=keys, given=Secrets(), clock=clock)
        with line_of(made) as line:
            line.round()
    new_customer(made, "Demirtaş")
    with line_of(made):
        assert demir not in found(made)
        assert len(found(made, "Demirtas")) == 1
        assert code_of(lambda: made.desk.ask(GetCustomer(demir), actor=made.person().id)) == "sync.not_here"
    made.close()


def test_whoever_something_is_done_for_comes_first(lena: Workplace, demir: UUID) -> None:
    with line_of(lena) as line:
        line.round()
        lena.desk.execute(AddNote(customer_id=demir, words="ruft zurück"), actor=lena.person().id)
        assert line.replica.holds(demir)


def test_nobody_is_asked_for_twice_who_is_nowhere(lena: Workplace) -> None:
    with line_of(lena) as line:
        line.round()
        assert code_of(lambda: lena.desk.ask(GetCustomer(new_id()), actor=lena.person().id)) == "customers.unknown"


def test_for_whom_something_lies_with_somebody_is_at_their_desk_before_they_ask(
    house: House, lena: Workplace, demir: UUID
) -> None:
    with line_of(lena) as line:
        line.round()
        me = lena.person().id
        house.desk.execute(OpenCase(customer_id=demir, subject="Kanne zerbrochen", owner_id=me), actor=SYSTEM)
        lena.desk.clock.pass_by(timedelta(minutes=2))  # type: ignore[attr-defined]
        line.round()
    assert lena.desk.ask(GetCustomer(demir), actor=me).family_name == "Demir"


# --- Money that is set aside ------------------------------------------------------------------------------------------


def test_money_is_set_aside_over_the_line_given_without_it_and_kept(house: House, lena: Workplace) -> None:
    assert lena.replica
    lena.replica.memory, me = Remembered(), lena.replica.standing().person_id
    with line_of(lena) as line:
        line.round()
        new_customer(lena)
        line.round()
        [customer] = found(lena, "Öztürk")
        transport = HttpTransport(line.http, Badge(lena.replica.database, lena.replica.clock, line.http))
        ask(lena.replica, transport, want=1_000)
        ask(lena.replica, transport, customer_id=customer, want=1_000)
    stub = leases_of(lena.desk).take_stub()
    given = give(lena.replica, IssueVoucher(customer_id=customer, amount=1_000, currency="EUR", stub=stub), actor=me)
    with line_of(lena) as line:
        [outcome] = line.round().outcomes
    assert outcome.status is Status.APPLIED
    assert [str(each.id) for each in house.desk.ask(VouchersOf(customer), actor=me)] == [given["voucher_id"]]


# --- What only the server decides -------------------------------------------------------------------------------------


@pytest.fixture
def miriam(address: str, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock) -> Iterator[Workplace]:
    """An administrator's desk, with everything fetched."""
    made = connect(tmp_path / "miriam", address, Secret("miriam", PASSWORD), keys=keys, given=Secrets(), clock=clock)
    with line_of(made) as line:
        line.round()
    yield made
    made.close()


def add_team(place: Workplace, name: str) -> None:
    place.desk.execute(AddTeam(name=name), actor=place.person().id)


def test_what_only_the_server_decides_is_asked_of_it_and_stands_here_after_it(miriam: Workplace) -> None:
    assert code_of(lambda: add_team(miriam, "Abend")) == "sync.needs_server"
    heard: set[Subject] = set()
    with line_of(miriam):
        miriam.desk.events.subscribe(heard.update)
        add_team(miriam, "Abend")
    assert "Abend" in [team.name for team in miriam.desk.ask(Teams(), actor=miriam.person().id)]
    assert Subject("people") in heard


def test_what_the_server_refuses_is_refused_here_and_leaves_nothing_to_attend_to(
    house: House, miriam: Workplace
) -> None:
    assert miriam.replica
    house.desk.execute(AddTeam(name="Nacht"), actor=SYSTEM)  # of which this desk has not heard
    with line_of(miriam):
        code = code_of(lambda: add_team(miriam, "Nacht"))
    assert code == "people.team_exists"
    with miriam.replica.database.reading() as connection:
        assert [row.dealt for row in connection.execute(sa.select(attention))] == ["told"]


def test_without_a_server_it_is_refused_at_once_and_nothing_is_kept_to_be_sent(
    house: House, tmp_path: Path, keys: WorkingKeyring, clock: MovedClock
) -> None:
    with listening(house) as address:
        made = connect(tmp_path / "desk", address, Secret("miriam", PASSWORD), keys=keys, given=Secrets(), clock=clock)
        with line_of(made) as line:
            line.round()
    with line_of(made):
        assert code_of(lambda: add_team(made, "Morgen")) == "sync.needs_server"
    assert made.replica
    assert made.replica.unsent(10) == []
    made.close()


def test_where_the_line_breaks_in_between_it_is_said_so_and_told_later(
    miriam: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with line_of(miriam) as line:
        whole = line.round
        rounds = iter([whole])

        def breaks() -> Round:
            for each in rounds:
                return each()
            raise Failure("sync.unreachable", cause="")

        monkeypatch.setattr(line, "round", breaks)
        assert code_of(lambda: add_team(miriam, "Mittag")) == "sync.no_answer"
        monkeypatch.undo()
        assert [each.status.value for each in line.round().outcomes] == ["applied"]
    assert "Mittag" in [team.name for team in miriam.desk.ask(Teams(), actor=miriam.person().id)]


# --- By command line --------------------------------------------------------------------------------------------------


def test_a_day_on_the_command_line(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", "one two three four five")
    monkeypatch.setattr("tests.integration.sync.test_over_http.MovedClock.now", lambda _: datetime.now(UTC))

    def says(*arguments: str, typed: str = PASSWORD, language: str = "en") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
        code = run_command_line(["--profile", str(tmp_path / "desk"), "--language", language, *arguments])
        said = capsys.readouterr()
        return code, said.out + said.err

    assert says("sync")[0] == 1  # there is no profile yet
    code, said = says("connect", "http://127.0.0.1:9", "--login", "lena")
    assert (code, "Nothing was made here" in said) == (1, True), said
    code, said = says("connect", address, "--login", "lena", typed="wrong")
    assert (code, "Login or password is wrong" in said) == (2, True)
    code, said = says("connect", address, "--login", "lena")
    assert (code, "Lena is connected with http://127.0.0.1" in said) == (0, True), said
    assert says("do", "customers.create", '{"family_name": "Öztürk"}')[0] == 0
    assert "Öztürk" in says("find", "ozturk")[1]
    assert "signs in again" not in says("sign-out")[1]
    code, said = says("sync")
    assert (code, "You are signed out" in said) == (2, True)
    assert says("sign-in")[0] == 0
    code, said = says("sync", language="de")
    assert (code, "1 Änderung am Server ausgeführt" in said) == (0, True), said
    checked = says("check")
    assert checked[0] == 0, checked
