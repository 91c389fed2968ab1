"""A server's settings: what is wrong is told with place and cause in both languages, and nothing is started."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict

from agentdesk.command_line.main import run_command_line
from agentdesk.core.errors import Failure
from agentdesk.core.storage import postgresql
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.postgresql import address_for, require_modest, require_safe
from agentdesk.server.config import read_config
from agentdesk.server.serving import prepare
from tests.postgres import Cluster
from tests.servers import certified

DATABASE = 'database = "postgresql://desk@db.example/agentdesk"\n'
ISSUER, CLIENT = 'sso_issuer = "https://id.example/realms/shop"\n', 'sso_client_id = "desk"\n'


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    made = Database.postgresql(postgres_url)
    yield made
    made.close()


def written(folder: Path, lines: str, mode: int = 0o600) -> Path:
    file = folder / "server.toml"
    file.write_text(lines, encoding="utf-8")
    file.chmod(mode)
    return file


def mistakes(file: Path) -> dict[str, str]:
    with pytest.raises(Failure) as refused:
        read_config(file)
    assert refused.value.code == "server.config_wrong"
    return {each["place"].removeprefix(f"{file}: "): each["type"] for each in refused.value.facts["mistakes"]}


def test_a_database_is_enough(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, DATABASE))
    assert config.database_url == "postgresql+psycopg://desk@db.example/agentdesk?connect_timeout=5"
    assert (str(config.address), config.port, config.workers, config.has_tls) == ("127.0.0.1", 8440, 2, False)


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDESK_SERVER_PORT", "9000")
    monkeypatch.setenv("AGENTDESK_SERVER_METRICS_FROM", '["10.0.0.0/8"]')
    config = read_config(written(tmp_path, f"{DATABASE}port = 8000\n"))
    assert config.port == 9000
    assert list(map(str, config.metrics_from)) == ["10.0.0.0/8"]


def test_without_a_file_the_environment_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDESK_SERVER_DATABASE", "postgresql://desk@db.example/agentdesk")
    assert read_config().port == 8440


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ("", {"database / AGENTDESK_SERVER_DATABASE": "missing"}),
        (f"{DATABASE}prot = 1\n", {"prot": "extra_forbidden"}),
        (f'{DATABASE}port = "x"\nworkers = 0\n', {"port": "int_parsing", "workers": "greater_than_equal"}),
        (f'{DATABASE}log_level = "loud"\n', {"log_level": "literal_error"}),
        (f'{DATABASE}address = "everywhere"\n', {"address": "ip_v4_address"}),
        (f'{DATABASE}tls_key = "/nowhere/key.pem"\n', {"tls_key": "path_not_file"}),
        ('database = "mysql://desk@db.example/agentdesk"\n', {"database": "server_database_address"}),
        ('database = "postgresql://desk@db.example"\n', {"database": "server_database_address"}),
        (f'{DATABASE}address = "0.0.0.0"\n', {"address": "server_tls_missing"}),
        (f"{DATABASE}{ISSUER}", {"sso_client_id / AGENTDESK_SERVER_SSO_CLIENT_ID": "server_sso_half"}),
        (f'{DATABASE}sso_client_id = "desk"\n', {"sso_issuer / AGENTDESK_SERVER_SSO_ISSUER": "server_sso_half"}),
        (f'{DATABASE}{CLIENT}sso_issuer = "http://id.example"\n', {"sso_issuer": "server_sso_issuer"}),
        (f'{DATABASE}{CLIENT}sso_issuer = "https://id.example/?a"\n', {"sso_issuer": "server_sso_issuer"}),
        (f'{DATABASE}{ISSUER}{CLIENT}sso_claim = "a b"\n', {"sso_claim": "string_pattern_mismatch"}),
    ],
)
def test_every_mistake_has_its_place(tmp_path: Path, lines: str, wrong: dict[str, str]) -> None:
    found = mistakes(written(tmp_path, lines))
    assert found.items() >= wrong.items()


def test_a_variable_that_is_called_like_nothing_is_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDESK_SERVER_PROT", "1")
    assert mistakes(written(tmp_path, DATABASE)) == {"AGENTDESK_SERVER_PROT": "unknown_variable"}


def test_a_wrong_variable_is_named_not_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTDESK_SERVER_PORT", "70000")
    assert mistakes(written(tmp_path, f"{DATABASE}port = 80\n")) == {"AGENTDESK_SERVER_PORT": "less_than_equal"}


def test_on_a_public_address_a_proxy_or_tls_has_to_stand_before_the_passwords(tmp_path: Path) -> None:
    public = f'{DATABASE}address = "0.0.0.0"\n'
    assert read_config(written(tmp_path, f"{public}behind_proxy = true\n")).behind_proxy
    key, certificate = certified(tmp_path)
    assert mistakes(written(tmp_path, f'{public}tls_certificate = "{certificate}"\n')) == {
        "tls_key / AGENTDESK_SERVER_TLS_KEY": "server_tls_half"
    }
    assert read_config(written(tmp_path, f'{public}tls_certificate = "{certificate}"\ntls_key = "{key}"\n')).has_tls


def test_a_private_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key, certificate = certified(tmp_path)
    lines = f'{DATABASE}tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    read_config(written(tmp_path, lines))
    key.chmod(0o644)
    assert mistakes(written(tmp_path, lines)) == {"tls_key": "server_key_readable"}


@pytest.mark.parametrize("networks", ['["0.0.0.0/0"]', '["10.0.0.0/8", "::/0"]'])
def test_not_everybody_is_believed_to_be_a_proxy(tmp_path: Path, networks: str) -> None:
    lines = f"{DATABASE}behind_proxy = true\nproxies = {networks}\n"
    assert mistakes(written(tmp_path, lines)) == {"proxies": "server_proxies_everybody"}


def test_several_hosts_are_understood_as_libpq_has_them() -> None:
    url = address_for("postgresql://desk:a%2Cb@one.example:5433,two.example/agentdesk?target_session_attrs=read-write")
    made = sa.create_engine(url)
    _, said = made.dialect.create_connect_args(made.url)
    assert (said["host"], said["port"]) == ("one.example,two.example", "5433,5432")
    assert (said["user"], said["password"], said["dbname"]) == ("desk", "a,b", "agentdesk")
    assert said["target_session_attrs"] == "read-write"
    read = conninfo_to_dict(made.url.set(drivername="postgresql").render_as_string(hide_password=False))
    assert (read["host"], read["port"]) == (said["host"], said["port"])  # as whoever listens takes it


def test_a_password_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret = 'database = "postgresql://desk:secret@db.example/agentdesk"\n'
    file = written(tmp_path, secret, mode=0o644)
    assert mistakes(file) == {str(file): "server_secret_readable"}
    read_config(written(tmp_path, secret))
    of_sso = f'{DATABASE}{ISSUER}{CLIENT}sso_client_secret = "secret"\n'
    file = written(tmp_path, of_sso, mode=0o644)
    assert mistakes(file) == {str(file): "server_secret_readable"}
    assert "secret" not in repr(read_config(written(tmp_path, of_sso)).single_sign_on)
    read_config(written(tmp_path, DATABASE, mode=0o644))


def test_what_is_no_toml_is_told_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"server\.config_broken") as refused:
        read_config(written(tmp_path, f"{DATABASE}port = = 1\n"))
    assert (refused.value.facts["line"], refused.value.facts["column"]) == ("2", "8")


def test_a_file_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Failure, match=r"server\.config_missing"):
        read_config(tmp_path / "nothing.toml")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_command_line_says_all_of_it_in_words_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    file = written(tmp_path, 'port = "x"\nprot = 1\naddress = "::"\n')
    code = run_command_line(["--language", language, "serve", "--config", str(file)])
    said = capsys.readouterr().err
    expected = {
        "de": ["3 Einstellungen", "port: ", "prot: so heißt hier nichts", "AGENTDESK_SERVER_DATABASE: das fehlt"],
        "en": ["3 of the server’s", "port: ", "prot: nothing is called so here", "DATABASE: it is missing"],
    }
    assert code == 1
    assert [words for words in expected[language] if words not in said] == []
    assert "{" not in said


def test_no_message_shows_the_password(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = written(tmp_path, 'database = "postgresql://desk:geheim123@127.0.0.1:9/agentdesk"\n')
    assert run_command_line(["serve", "--config", str(file)]) == 1
    assert "geheim123" not in "".join(capsys.readouterr())
    assert "geheim123" not in repr(read_config(file))


# --- What the database itself tells ----------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_a_database_that_may_lose_what_was_kept_is_refused_by_name(
    database: Database, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """The cluster of the tests has all three switched off: the other two are told to be on."""
    safe = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"} | {setting: "off"}
    shown = postgresql._shown
    monkeypatch.setattr(postgresql, "_shown", lambda connection, name: safe.get(name) or shown(connection, name))
    with pytest.raises(Failure, match=rf"storage\.server_unsafe\(setting='{setting}'"):
        require_safe(database)


def test_the_cluster_of_the_tests_is_refused_as_it_is(database: Database) -> None:
    with pytest.raises(Failure, match=r"storage\.server_unsafe"):
        require_safe(database)


def test_a_superuser_is_refused_by_name(database: Database) -> None:
    with pytest.raises(Failure, match=r"storage\.server_superuser\(role='postgres'"):
        require_modest(database)


def test_an_old_database_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    with pytest.raises(Failure, match=r"storage\.server_old\(found=\d\d, oldest=99\)"):
        require_safe(database)


def test_a_database_that_is_not_there_is_told_with_the_cause(postgres: Cluster) -> None:
    with pytest.raises(Failure, match=r"storage\.server_unreachable.*does not exist"):
        require_safe(Database.postgresql(address_for(postgres.url("nowhere"))))


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    _, certificate = certified(tmp_path)
    key, _ = certified(tmp_path / "other")
    lines = f'{DATABASE}tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    with pytest.raises(Failure, match=r"server\.tls_broken.*MISMATCH"):
        prepare(read_config(written(tmp_path, lines)), lambda found, ours: None)
