"""A server as a program: set up and looked after on the command line, started and stopped as real processes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pyotp
import pytest
import requests

from agentdesk.command_line.main import run_command_line
from agentdesk.core import wording
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.clock import SystemClock
from agentdesk.core.errors import Failure
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.postgresql import bring_up_to_date
from agentdesk.server import dumping, temporary_postgresql
from agentdesk.server.config import read_config
from agentdesk.server.devices import register
from agentdesk.server.house import open_house
from agentdesk.server.identity import guard
from agentdesk.server.serving import prepare
from tests.moving import make_alone
from tests.postgres import MODEST, Cluster
from tests.profiles import PASSPHRASE
from tests.servers import PASSWORD, certified, client_of, signs_in

PATIENCE = 60.0
"""Seconds that a start may take on a machine that has much to do; nothing waits so long when all is well."""


@dataclass
class Program:
    """A server that runs, and what it has said."""

    process: subprocess.Popen[str]
    errors: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def says(self, words: str) -> re.Match[str]:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := re.search(words, "".join(self.errors)):
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"never said {words}: {''.join(self.errors)} {''.join(self.lines)}")

    def ends(self, number: int) -> tuple[int, float]:
        """The exit code after this signal, and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), time.monotonic() - began


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Program]:
    command = [sys.executable, "-m", "agentdesk", "--language", "en", *arguments]
    process = subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    program = Program(process)
    readers = [
        threading.Thread(target=lambda stream=stream, to=to: to.extend(stream))
        for stream, to in ((process.stdout, program.lines), (process.stderr, program.errors))
    ]
    for reader in readers:
        reader.start()
    try:
        yield program
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for reader in readers:
            reader.join()
        for stream in (process.stdout, process.stderr):
            assert stream is not None
            stream.close()


@pytest.fixture(scope="module")
def safe_cluster() -> Iterator[Path]:
    """One that keeps what it was given: a server takes no other."""
    with temporary_postgresql.running() as socket:
        Cluster(socket).make_modest_role()
        yield socket


@pytest.fixture
def config(safe_cluster: Path, tmp_path: Path) -> Iterator[Path]:
    """The settings of a server over an empty database, at a free port."""
    name = f"server_{uuid4().hex}"
    with psycopg.connect(host=str(safe_cluster), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER {MODEST}'.encode())
        file = tmp_path / "server.toml"
        url = temporary_postgresql.url(safe_cluster, name, MODEST)
        file.write_text(f'database = "{url}"\nport = 0\n', encoding="utf-8")
        yield file
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Calls a verb of `agentdesk server` with what is typed, and answers its exit code and JSON."""

    def run(*arguments: str, typed: str = "") -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        capsys.readouterr()
        code = run_command_line(["server", *arguments, "--config", str(config), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return run


def initialised(ask: Ask) -> None:
    code, made = ask("init", "miriam", "--name", "Miriam Vogt", "--shop", "Kaffeehaus Sommer", typed=f"{PASSWORD}\n")
    assert (code, made["login"]) == (0, "miriam"), made


def refused(answer: tuple[int, Any]) -> str:
    code, said = answer
    assert code == 2, said
    return str(said["refused"]["code"])


# --- Setting it up ---------------------------------------------------------------------------------------------------


def test_the_first_administrator_is_made_with_a_password_of_their_own(ask: Ask) -> None:
    initialised(ask)
    code, told = ask("people")
    [miriam] = told["people"]
    assert code == 0
    assert (miriam["login"], miriam["name"]) == ("miriam", "Miriam Vogt")
    assert miriam["roles"] == ["administrator", "agent", "supervisor"]


def test_what_is_set_up_is_not_set_up_again(ask: Ask) -> None:
    initialised(ask)
    again = ask("init", "sven", "--name", "Sven", "--shop", "Another", typed=f"{PASSWORD}\n")
    assert refused(again) == "server.already_set_up"


def test_without_a_good_password_nothing_is_made(ask: Ask) -> None:
    asked = ("init", "miriam", "--name", "Miriam", "--shop", "Shop")
    assert refused(ask(*asked)) == "server.password_missing"
    assert refused(ask(*asked, typed="short\n")) == "access.password_short"
    assert ask("people")[1]["failure"]["code"] == "server.not_set_up"


def test_a_set_up_that_was_cut_off_is_finished_by_asking_again(ask: Ask, config: Path) -> None:
    url = config.read_text(encoding="utf-8").split('"')[1]
    database = Database.postgresql(url)
    migrate.create(database)
    database.close()
    initialised(ask)


def test_what_is_set_up_is_in_the_feed_and_so_is_whoever_comes_later(ask: Ask, config: Path) -> None:
    initialised(ask)
    ask("add-person", "lena", "--name", "Lena Brandt", typed=f"{PASSWORD}\n")
    with psycopg.connect(host=_socket(config), user="postgres", dbname=_database(config)) as connection:
        [(told,)] = connection.execute("SELECT count(*) FROM sync_entries WHERE table_name = 'people'").fetchall()
    assert told == 2


def _socket(config: Path) -> str:
    return config.read_text(encoding="utf-8").partition("host=")[2].partition('"')[0]


def _database(config: Path) -> str:
    return config.read_text(encoding="utf-8").partition("@/")[2].partition("?")[0]


def test_people_are_added_locked_unlocked_and_given_passwords(ask: Ask) -> None:
    initialised(ask)
    lena = ("add-person", "Lena", "--name", "Lena Brandt", "--role", "agent", "--role", "supervisor", "--level", "2")
    assert ask(*lena, typed=f"{PASSWORD}\n")[0] == 0
    assert refused(ask(*lena, typed=f"{PASSWORD}\n")) == "server.login_taken"
    assert ask("lock", "LENA") == (0, {"login": "LENA", "count": 0})
    assert [each["locked"] for each in ask("people")[1]["people"]] == [True, False]
    assert ask("unlock", "lena")[0] == 0
    assert ask("set-password", "lena", typed="ein anderes wort\n") == (0, {"login": "lena", "count": 0})
    assert refused(ask("set-password", "lena", typed="lenalenalena\n")) == "access.password_guessed"
    assert refused(ask("lock", "miriam")) == "server.last_administrator"
    assert refused(ask("lock", "nobody")) == "server.login_unknown"
    assert refused(ask("revoke-device", str(uuid4()))) == "server.device_unknown"


def test_somebody_who_works_here_already_gets_a_login_and_stays_one_person(ask: Ask) -> None:
    initialised(ask)
    again = ask("add-person", "mv", "--is", "Miriam Vogt", typed=f"{PASSWORD}\n")
    assert refused(again) == "server.has_account"
    assert refused(ask("add-person", "nn", "--is", "Nobody", typed=f"{PASSWORD}\n")) == "people.unknown"
    unknown_team = ask("add-person", "kai", "--name", "Kai", "--team", "Night", typed=f"{PASSWORD}\n")
    assert refused(unknown_team) == "server.team_unknown"


def test_codes_are_asked_for_once_the_app_has_shown_one(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    initialised(ask)
    secret = pyotp.random_base32()
    monkeypatch.setattr("agentdesk.server.second_factor.new_secret", lambda: secret)
    assert refused(ask("codes", "miriam", typed="000000\n")) == "access.code_wrong"
    code = pyotp.TOTP(secret).at(SystemClock().now())
    assert ask("codes", "miriam", typed=f"{code}\n")[1] == {"login": "miriam", "codes": "on"}
    assert ask("people")[1]["people"][0]["second_factor"] is True
    assert ask("codes", "miriam", "--off")[1] == {"login": "miriam", "codes": "off"}
    assert ask("people")[1]["people"][0]["second_factor"] is False


def test_people_are_let_in_by_single_sign_on_and_no_more(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    initialised(ask)
    without_password = ("add-person", "olga", "--name", "Olga", "--single-sign-on")
    for asked in (("single-sign-on", "miriam"), without_password):
        assert refused(ask(*asked)) == "server.no_single_sign_on"
    monkeypatch.setenv("AGENTDESK_SERVER_SSO_ISSUER", "https://id.example/realms/shop")
    monkeypatch.setenv("AGENTDESK_SERVER_SSO_CLIENT_ID", "agentdesk")
    linked = {"login": "miriam", "known_as": "m.vogt", "provider": "id.example"}
    assert ask("single-sign-on", "miriam", "--as", "M.Vogt") == (0, linked)
    assert ask(*without_password)[0] == 0
    assert refused(ask("single-sign-on", "olga", "--as", "m.vogt")) == "server.name_taken"
    assert [each["single_sign_on"] for each in ask("people")[1]["people"]] == ["m.vogt", "olga"]
    assert ask("single-sign-on", "miriam", "--off") == (0, {"login": "miriam", "known_as": ""})
    assert [each["single_sign_on"] for each in ask("people")[1]["people"]] == ["", "olga"]


@pytest.mark.parametrize(("language", "words"), [("de", "gesperrt"), ("en", "locked")])
def test_people_see_a_table(
    ask: Ask, config: Path, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    initialised(ask)
    ask("add-person", "lena", "--name", "Lena \x1b[2JBrandt", typed=f"{PASSWORD}\n")
    ask("lock", "lena")
    assert run_command_line(["--language", language, "server", "people", "--config", str(config)]) == 0
    table = capsys.readouterr().out
    assert words in next(line for line in table.splitlines() if line.startswith("lena"))
    assert "\x1b" not in table


@pytest.mark.parametrize(("language", "never"), [("de", "noch nie"), ("en", "never")])
def test_people_are_told_when_each_desk_was_heard_last_and_who_never_was(
    ask: Ask, config: Path, capsys: pytest.CaptureFixture[str], language: str, never: str
) -> None:
    initialised(ask)
    for login in ("lena", "sven"):
        ask("add-person", login, "--name", login.capitalize(), typed=f"{PASSWORD}\n")
    house = open_house(read_config(config))
    house.desk.execute(AddPerson(name="Olga", roles=frozenset({Role.AGENT})), actor=SYSTEM)
    with client_of(house) as client:
        for _ in range(2):
            lena = signs_in(client)
    register(house.desk, UUID(lena["device_id"]), UUID(lena["person_id"]), "Desk by the window")
    house.close()
    told = ask("people")[1]
    assert told["without_login"] == ["Olga"]
    of_lena, _, of_sven = told["people"]
    assert [each["heard_at"] for each in of_lena["devices"]] == [None, of_lena["heard_at"]]
    assert (of_sven["devices"], of_sven["heard_at"]) == ([], None)
    assert run_command_line(["--language", language, "server", "people", "--config", str(config)]) == 0
    printed = capsys.readouterr().out
    silent, heard = (line for line in printed.splitlines() if "Desk by the window" in line)
    at = datetime.fromisoformat(of_lena["heard_at"])
    assert wording.moment(at, ZoneInfo("Europe/Berlin"), lang=language) in heard
    assert never in silent
    assert "Olga" in printed


def test_a_shop_moves_in_and_out_again_and_is_told_of_both(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = make_alone(tmp_path / "shop")
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", PASSPHRASE)
    moving = ("take-in", str(alone.folder), "miriam", "--address", "desk.example.org")
    code, told = ask(*moving, typed=f"{PASSWORD}\n")
    assert (code, told["address"], told["marked"]) == (0, "https://desk.example.org", True), told
    assert told["without_login"] == ["Kim"]
    rows = {each["name"]: each["rows"] for each in told["tables"]}
    assert (rows["customers"], sum(rows.values())) == (1, told["rows"])
    assert refused(ask(*moving, typed=f"{PASSWORD}\n")) == "server.not_empty"
    assert [each["login"] for each in ask("people")[1]["people"]] == ["miriam"]
    at_home = ["--language", "en", "--profile", str(alone.folder)]
    assert run_command_line([*at_home, "work"]) == 1
    assert "moved to the server https://desk.example.org" in capsys.readouterr().err
    assert run_command_line([*at_home, "moved", "--work-here"]) == 0
    assert run_command_line([*at_home, "work"]) == 0
    code, back = ask("export", str(tmp_path / "back.backup"))
    assert (code, back["tables"]) == (0, [each | {"rows": ANY, "digest": ANY} for each in told["tables"]])


# --- Starting and stopping -------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("dear_argon2")  # those other processes know no cheap one
def test_two_workers_answer_over_tls_with_figures_of_both_and_end_within_seconds(
    ask: Ask, config: Path, tmp_path: Path
) -> None:
    initialised(ask)
    key, certificate = certified(tmp_path)
    more = f'workers = 2\ntls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    config.write_text(config.read_text(encoding="utf-8") + more, encoding="utf-8")
    with started("serve", "--config", str(config)) as program:
        address = program.says(r"https\S+:\d+").group()
        with requests.Session() as session:
            session.trust_env = False  # a bundle of certificates that the machine names would go before ours
            session.verify = str(certificate)
            session.headers["Connection"] = "close"  # so that whichever worker is free answers

            def asked(path: str, **said: Any) -> requests.Response:
                return session.request("POST" if said else "GET", address + path, timeout=30, **said)

            assert asked("/ready").json() == {"ready": True}
            said = {"login": "miriam", "password": PASSWORD, "device_name": "Desk"}
            token = asked("/auth/sign-in", json=said).json()["access_token"]
            for _ in range(20):
                me = session.get(f"{address}/auth/me", headers={"Authorization": f"Bearer {token}"}, timeout=20)
                assert me.json()["name"] == "Miriam Vogt"
            counted = re.search(r'requests_total{[^}]*route="/auth/me"[^}]*} (\d+)', asked("/metrics").text)
            assert counted is not None
            assert int(float(counted[1])) == 20
            assert ask("revoke-device", me.json()["device_id"])[0] == 0
            again = session.get(f"{address}/auth/me", headers={"Authorization": f"Bearer {token}"}, timeout=20)
            assert again.status_code == 401
        code, seconds = program.ends(signal.SIGTERM)
    assert (code, seconds < 10) == (0, True), (code, seconds)
    assert "The server has stopped." in "".join(program.errors)
    lines = [json.loads(line) for line in program.lines]
    assert {line["route"] for line in lines if line["event"] == "request"} >= {"/ready", "/auth/sign-in", "/auth/me"}


def test_workers_whose_parent_was_killed_let_go_of_the_port(ask: Ask, config: Path) -> None:
    initialised(ask)
    with started("serve", "--config", str(config)) as program:
        address = program.says(r"http\S+:\d+").group()
        assert requests.get(f"{address}/health", timeout=30).status_code == 200
        program.process.kill()
        deadline = time.monotonic() + PATIENCE
        while _is_heard(address):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def _is_heard(address: str) -> bool:
    try:
        return requests.get(f"{address}/health", timeout=30).ok
    except requests.ConnectionError:
        return False


def test_one_that_is_not_set_up_says_what_to_do_and_starts_nothing(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["serve", "--config", str(config)]) == 1
    assert "agentdesk server init" in capsys.readouterr().err


def test_a_port_that_somebody_has_is_told_with_the_cause(
    ask: Ask, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    initialised(ask)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        config.write_text(config.read_text(encoding="utf-8").replace("port = 0", f"port = {port}"), encoding="utf-8")
        assert run_command_line(["--language", "en", "serve", "--config", str(config)]) == 1
    assert f"The server cannot be at 127.0.0.1:{port}" in capsys.readouterr().err


def test_several_that_start_at_once_bring_the_tables_up_to_date_once(
    postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.database() as name:
        databases = [Database.postgresql(postgres.url(name), connections=2) for _ in range(4)]
        with monkeypatch.context() as before:  # tables of later steps have no triggers yet
            before.setattr(migrate, "hang_gates", lambda connection: None)
            migrate.take_steps(databases[0], "0037")
        told: list[tuple[str, str]] = []
        starts = [
            threading.Thread(target=bring_up_to_date, args=(each, lambda found, ours: told.append((found, ours))))
            for each in databases
        ]
        for start in starts:
            start.start()
        for start in starts:
            start.join(PATIENCE)
        assert told == [("0037", migrate.HEAD)]
        assert all(migrate.is_current(each) for each in databases)
        for each in databases:
            each.close()


def test_one_to_try_out_starts_with_one_command_and_leaves_nothing_behind() -> None:
    with started("serve", "--dev", "--port", "0") as program:
        address = program.says(r"http\S+:\d+").group()
        password = program.says(r"Password +(\S+)")[1]
        socket = Path(program.says(r"host=(\S+)")[1])
        said = {"login": "admin", "password": password, "device_name": "Desk"}
        answer = requests.post(f"{address}/auth/sign-in", json=said, timeout=30)
        assert "access_token" in answer.json()
        assert socket.is_dir()
        code, _ = program.ends(signal.SIGINT)
    assert code == 0, program.errors
    assert "its database is gone" in "".join(program.errors)
    assert not socket.exists()


# --- A desk without it -----------------------------------------------------------------------------------------------


def test_where_the_extra_is_not_installed_it_is_said_how_to_install_it() -> None:
    program = (
        "import sys\n"
        "sys.modules.update(dict.fromkeys(['fastapi', 'uvicorn', 'pydantic_settings', 'psycopg', 'pyotp']))\n"
        "from agentdesk.command_line.main import run_command_line\n"
        "raise SystemExit(run_command_line(['--language', 'en', 'serve', '--dev']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert 'pip install "agentdesk[server]"' in done.stderr, done.stderr


def test_a_desk_imports_nothing_of_a_server() -> None:
    program = (
        "import sys, agentdesk.command_line.main, agentdesk.ui.workbench\n"
        "print(*{'fastapi', 'starlette', 'uvicorn', 'psycopg', 'pydantic_settings', 'prometheus_client', 'structlog',"
        " 'pyotp'} & sys.modules.keys(), *[name for name in sys.modules if name.startswith('agentdesk.server')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


# --- What it takes in ------------------------------------------------------------------------------------------------


def test_a_server_takes_in_files_as_somebody_who_works_there(
    ask: Ask, config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    initialised(ask)
    ask("add-person", "lena", "--name", "Lena Brandt", typed=f"{PASSWORD}\n")
    people, laid_down = tmp_path / "kunden.csv", tmp_path / "settings.yaml"
    people.write_text("Kundennummer;Vorname;Nachname\n1;Ada;Demir\n2;;\n", encoding="utf-8")

    def called(*arguments: str, who: str = "miriam") -> tuple[int, str]:
        capsys.readouterr()
        named = ["--language", "en", "server", "do", "--as", who, "--config", str(config)]
        code = run_command_line([*named, *arguments])
        return code, "".join(capsys.readouterr())

    assert called("import", str(people))[1].startswith("Nothing was written. The import would bring: 1 new")
    code, said = called("import", str(people), "--yes", who="lena")
    assert (code, said.splitlines()[0][:15]) == (0, "Imported: 1 new")
    again = re.search(r"agentdesk server do --as lena --config \S+ imports undo (\S+)", said)
    assert again, said
    assert "Lena Brandt" in called("imports", "list")[1]
    assert called("imports", "refused", again[1], str(tmp_path / "left.csv"))[0] == 0
    assert called("imports", "undo", again[1], who="lena") == (0, "The whole import is taken back.\n")

    assert called("settings", "export", str(laid_down))[0] == 0
    laid_down.write_text(laid_down.read_text("utf-8").replace("Kaffeehaus Sommer", "Kaffeehaus Nord"), "utf-8")
    assert called("settings", "import", str(laid_down), "--yes", who="lena")[0] == 2
    code, said = called("settings", "import", str(laid_down), "--yes")
    assert (code, "Type that at your own desk." in said) == (0, True)
    assert "Kaffeehaus Nord" in called("settings", "export")[1]

    assert called("sync")[1].startswith("“sync” is not carried out at the server")
    assert called("import", str(people), who="nobody") == (2, "Nobody signs in as nobody.\n")
    ask("lock", "lena")
    assert called("import", str(people), who="lena")[0] == 2
    assert run_command_line(["server", "do", "import", str(people)]) == 64
    _renewed(config, copy_of=_database(config))
    assert called("import", str(people))[0] == 1


# --- Backups ---------------------------------------------------------------------------------------------------------


def _renewed(config: Path, *, copy_of: str = "") -> None:
    """Another database takes the place of this one: an empty one, or one with all that is in it."""
    socket, name, fresh = _socket(config), _database(config), f"server_{uuid4().hex}"
    with psycopg.connect(host=socket, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{fresh}" TEMPLATE "{copy_of or "template0"}" OWNER {MODEST}'.encode())
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        connection.execute(f'ALTER DATABASE "{fresh}" RENAME TO "{name}"'.encode())


def test_a_backup_is_restored_into_an_empty_database_and_nothing_is_overwritten(
    ask: Ask, config: Path, tmp_path: Path
) -> None:
    initialised(ask)
    file = tmp_path / "monday.dump"
    code, made = ask("backup", str(file))
    assert (code, made["bytes"] == file.stat().st_size, file.stat().st_mode & 0o777) == (0, True, 0o600)
    assert refused(ask("backup", str(file))) == "server.backup_exists"
    assert refused(ask("restore", str(file))) == "server.database_not_empty"
    assert ask("restore", str(tmp_path / "none"))[1]["failure"]["code"] == "server.backup_missing"
    _renewed(config)
    (tmp_path / "half").write_bytes(file.read_bytes()[:-4_000])
    assert ask("restore", str(tmp_path / "half"))[1]["failure"]["code"] == "server.pg_program_failed"
    nothing = {"erased": 0, "revoked": 0, "unheard": 0, "noted": False, "nothing_lost": False}
    assert ask("restore", str(file)) == (0, nothing)
    assert [each["login"] for each in ask("people")[1]["people"]] == ["miriam"]
    prepare(read_config(config), lambda found, ours: None)


def test_a_server_that_finds_another_database_answers_nobody_until_somebody_says_what_happened(
    ask: Ask, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    initialised(ask)
    prepare(read_config(config), lambda found, ours: None)
    for said in ((), ("--nothing-lost",)):
        _renewed(config, copy_of=_database(config))
        capsys.readouterr()
        assert run_command_line(["--language", "en", "serve", "--config", str(config)]) == 1
        assert "agentdesk server restored --nothing-lost" in capsys.readouterr().err
        house = open_house(read_config(config))
        guard(house.desk.database, None)  # as the workers do
        with pytest.raises(Failure, match=r"sync\.server_unsure"), house.desk.database.reading():
            pass
        assert ask("restored", *said)[1]["nothing_lost"] is bool(said)
        with house.desk.database.reading():
            pass
        house.close()
        prepare(read_config(config), lambda found, ours: None)


def test_a_port_that_is_taken_is_told_in_our_words(ask: Ask, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    initialised(ask)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        config.write_text(config.read_text().replace("port = 0", f"port = {port}"), encoding="utf-8")
        assert run_command_line(["--language", "de", "serve", "--config", str(config)]) == 1
    told = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in told
    assert "dort läuft schon ein anderes Programm" in told


def test_only_a_loss_begins_a_new_epoch(ask: Ask, config: Path) -> None:
    initialised(ask)
    before = _epoch(config)
    ask("restored", "--nothing-lost")
    assert _epoch(config) == before
    ask("restored")
    assert _epoch(config) != before


def _epoch(config: Path) -> str:
    with psycopg.connect(host=_socket(config), user="postgres", dbname=_database(config)) as connection:
        [(epoch,)] = connection.execute("SELECT epoch FROM sync_servers").fetchall()
    return str(epoch)


def test_a_password_of_the_database_is_in_no_argument(
    ask: Ask, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.postgresql("postgresql+psycopg://anna:geheim@db.example:5433/shop?sslmode=require")
    ran: list[Any] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **said: ran.append((command, said)) or _Done())
    dumping._run(database, "pg_dump", "--format=custom")
    [(command, said)] = ran
    assert "geheim" not in " ".join(command)
    wanted = {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "anna",
        "PGPASSWORD": "geheim",
        "PGSSLMODE": "require",
    }
    assert said["env"].items() >= wanted.items()
    assert said["env"]["PGSSLMODE"] == "require"


class _Done:
    returncode = 0
