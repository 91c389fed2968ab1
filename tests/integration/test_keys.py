"""Every way to the key of a database, and every way it can be lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import keyring.backend
import keyring.backends.fail
import keyring.core
import pytest

from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage.keyrings import KeyStore, SystemKeyring
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import recovery_for
from tests.profiles import PASSPHRASE, NoKeyring, Person, WorkingKeyring, make_profile, reopen

WRONG = "falsche Passphrase"


def fails(folder: Path, keyring: KeyStore, secrets: Secrets) -> Failure:
    with pytest.raises(Failure) as failure:
        open_profile(Profile(folder), keyring, secrets).close()
    return failure.value


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A profile that opens with its passphrase alone."""
    make_profile(tmp_path / "desk").opened.close()
    return tmp_path / "desk"


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, WorkingKeyring, str]:
    """A profile whose key is in a keyring; folder, keyring, recovery code."""
    store = WorkingKeyring()
    created = create_profile(Profile(tmp_path / "kept"), store, None)
    created.opened.close()
    assert created.recovery_code is not None
    return tmp_path / "kept", store, created.recovery_code


def test_the_keyring_opens_without_a_question(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, store, _ = kept
    with open_profile(Profile(folder), store, Secrets(ask=Person())) as opened:
        assert (opened.by, opened.notes) == ("keyring", ())


def test_without_a_keyring_the_passphrase_opens(desk: Path) -> None:
    with reopen(desk) as opened:
        assert opened.by == "passphrase"


def test_a_passphrase_counts_the_same_however_its_accents_are_typed(desk: Path) -> None:
    with reopen(desk, "vier Ro\u0308sser traben heim") as opened:
        assert opened.by == "passphrase"


def test_nobody_to_ask_is_said(desk: Path) -> None:
    assert fails(desk, NoKeyring(), Secrets()).code == "keys.passphrase_needed"


def test_a_wrong_passphrase_is_said_and_changes_nothing(desk: Path) -> None:
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    assert fails(desk, NoKeyring(), Secrets(given=WRONG)).code == "keys.wrong_passphrase"
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_a_person_may_mistype_twice(desk: Path) -> None:
    person = Person(WRONG, WRONG, PASSPHRASE)
    with open_profile(Profile(desk), NoKeyring(), Secrets(ask=person)) as opened:
        assert opened.by == "passphrase"
    assert [question.trouble and question.trouble.code for question in person.asked] == [
        None,
        "keys.wrong_passphrase",
        "keys.wrong_passphrase",
    ]


def test_a_person_who_gives_up_hears_why_the_question_came(desk: Path) -> None:
    assert fails(desk, NoKeyring(), Secrets(ask=Person())).code == "keys.passphrase_needed"


def test_a_keyring_that_cannot_be_used_leads_to_the_recovery_code(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, _, code = kept
    assert fails(folder, NoKeyring(), Secrets()).code == "keys.no_keyring"
    with open_profile(Profile(folder), NoKeyring(), Secrets(ask=Person(code.lower()))) as opened:
        assert opened.by == "code"


def test_a_mistyped_recovery_code_names_its_group(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, _, code = kept
    mistyped = ("1" if code[0] != "1" else "2") + code[1:]
    person = Person(mistyped, code)
    open_profile(Profile(folder), NoKeyring(), Secrets(ask=person)).close()
    trouble = person.asked[1].trouble
    assert isinstance(trouble, Refused)
    assert (trouble.code, trouble.facts["group"]) == ("keys.code_mistyped", 1)


def test_a_keyring_that_lost_the_key_gets_it_again_from_the_person(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, store, code = kept
    kept_before = dict(store.kept)
    store.kept.clear()
    assert fails(folder, store, Secrets()).code == "keys.keyring_lost"
    person = Person(code)
    with open_profile(Profile(folder), store, Secrets(ask=person)) as opened:
        assert opened.notes == ("note.keys.keyring_mended",)
    assert person.asked[0].why.code == "keys.keyring_lost"
    assert store.kept == kept_before


def test_a_keyring_with_another_key_is_said_and_mended(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, store, code = kept
    right = dict(store.kept)
    store.kept = {name: bytes(32) for name in right}
    assert fails(folder, store, Secrets()).code == "keys.keyring_mismatch"
    assert store.kept != right
    open_profile(Profile(folder), store, Secrets(given=None, ask=Person(code))).close()
    assert store.kept == right


def test_a_passphrase_handed_over_goes_before_the_keyring(tmp_path: Path) -> None:
    store = WorkingKeyring()
    create_profile(Profile(tmp_path), store, PASSPHRASE).opened.close()
    with open_profile(Profile(tmp_path), store, Secrets(given=PASSPHRASE)) as opened:
        assert opened.by == "passphrase"
    with open_profile(Profile(tmp_path), store, Secrets(given=WRONG)) as opened:
        assert opened.by == "keyring"


def test_a_missing_recovery_file_shuts_out_only_who_has_no_keyring(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, store, code = kept
    Profile(folder).recovery.unlink()
    assert fails(folder, NoKeyring(), Secrets(given=code)).code == "keys.recovery_missing"
    with open_profile(Profile(folder), store, Secrets()) as opened:
        assert opened.notes == ("note.keys.recovery_missing",)


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed", "memory_kib", "kind"])
def test_a_changed_recovery_file_is_told_apart_from_a_wrong_passphrase(desk: Path, field: str) -> None:
    path = Profile(desk).recovery
    body = json.loads(path.read_text())
    seal = body["seals"][0]
    if field == "memory_kib":
        seal[field] += 8
    else:
        seal[field] = ("B" if seal[field].startswith("A") else "A") + seal[field][1:]
    path.write_text(json.dumps(body))
    assert fails(desk, NoKeyring(), Secrets(given=PASSPHRASE)).code == "keys.recovery_damaged"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "agentdesk recovery"}', b"\xff\xfe", b"[" * 60_000])
def test_a_recovery_file_that_is_none_is_damaged_and_kept(desk: Path, content: bytes) -> None:
    Profile(desk).recovery.write_bytes(content)
    failure = fails(desk, NoKeyring(), Secrets(given=PASSPHRASE))
    assert failure.code in ("keys.recovery_damaged", "keys.recovery_newer")
    assert Profile(desk).recovery.read_bytes() == content


def test_a_forged_recovery_file_cannot_ask_for_all_memory(desk: Path) -> None:
    from agentdesk.core.storage.recovery import _checksum

    path = Profile(desk).recovery
    body = json.loads(path.read_text())
    del body["checksum"]
    body["seals"][0]["memory_kib"] = 2**31
    path.write_text(json.dumps(body | {"checksum": _checksum(body)}))
    assert fails(desk, NoKeyring(), Secrets(given=PASSPHRASE)).code == "keys.recovery_damaged"


def test_a_recovery_file_of_a_later_program_is_said(desk: Path) -> None:
    path = Profile(desk).recovery
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 2}))
    assert fails(desk, NoKeyring(), Secrets(given=PASSPHRASE)).code == "keys.recovery_newer"


def test_the_recovery_file_of_another_database_is_told(desk: Path, tmp_path: Path) -> None:
    make_profile(tmp_path / "other").opened.close()
    shutil.copy(Profile(tmp_path / "other").recovery, Profile(desk).recovery)
    assert fails(desk, NoKeyring(), Secrets(given=PASSPHRASE)).code == "keys.other_database"


def test_a_new_code_replaces_the_old_one_and_leaves_the_passphrase(desk: Path) -> None:
    with reopen(desk) as opened:
        first, second = opened.new_recovery_code(), opened.new_recovery_code()
    assert fails(desk, NoKeyring(), Secrets(given=first)).code == "keys.wrong_passphrase"
    for secret in (second, PASSPHRASE):
        reopen(desk, secret).close()


@pytest.mark.parametrize(("passphrase", "code"), [("zu kurz", "passphrase_short"), ("x" * 129, "passphrase_long")])
def test_a_passphrase_has_twelve_to_128_characters(tmp_path: Path, passphrase: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        make_profile(tmp_path / "desk", passphrase)
    assert not (tmp_path / "desk").exists()


def test_a_new_passphrase_replaces_the_old_one(desk: Path) -> None:
    with reopen(desk) as opened:
        opened.set_passphrase("ein ganz anderer Satz")
    assert fails(desk, NoKeyring(), Secrets(given=PASSPHRASE)).code == "keys.wrong_passphrase"
    reopen(desk, "ein ganz anderer Satz").close()


def test_who_is_let_in_by_the_keyring_can_make_a_new_recovery_file(kept: tuple[Path, WorkingKeyring, str]) -> None:
    folder, store, _ = kept
    Profile(folder).recovery.write_bytes(b"scrambled")
    with open_profile(Profile(folder), store, Secrets()) as opened:
        code = opened.new_recovery_code()
    assert (folder / "recovery.json.damaged").read_bytes() == b"scrambled"
    reopen(folder, code).close()


def test_neither_key_nor_passphrase_is_on_disk_or_in_a_printed_object(desk: Path) -> None:
    with reopen(desk) as opened:
        key = opened.key
        shown = f"{opened!r} {Secrets(given=PASSPHRASE)!r}"
    assert PASSPHRASE not in shown
    assert key.hex() not in shown
    assert repr(key) not in shown
    for path in (path for path in desk.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert key not in content
        assert key.hex().encode() not in content.lower()
        assert PASSPHRASE.encode() not in content


class ForgetfulBackend(keyring.backend.KeyringBackend):
    """Takes everything and keeps nothing."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        return None


class HangingBackend(ForgetfulBackend):
    """Waits for a prompt that nobody sees."""

    released = threading.Event()
    asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        HangingBackend.asked += 1
        self.released.wait()
        return None


class RaisingBackend(ForgetfulBackend):
    def get_password(self, service: str, username: str) -> str | None:
        raise OSError("the bus is gone")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> object:
    def use(chosen: type[keyring.backend.KeyringBackend]) -> None:
        HangingBackend.released.clear()
        HangingBackend.asked = 0
        monkeypatch.setattr(chosen, "__module__", "keyring.backends.SecretService")
        monkeypatch.setattr(keyring.core, "_keyring_backend", chosen())
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")

    yield use
    HangingBackend.released.set()


def why_unusable(store: SystemKeyring) -> str:
    with pytest.raises(Failure) as failure:
        store.get("aa" * 16)
    assert failure.value.code == "keys.no_keyring"
    return str(failure.value.facts["reason"])


def test_a_keyring_that_hangs_is_none_after_its_time_and_is_not_asked_again(backend: object) -> None:
    backend(HangingBackend)  # type: ignore[operator]
    store = SystemKeyring(seconds=0.2)
    assert why_unusable(store) == "timed_out"
    assert why_unusable(store) == "timed_out"
    assert HangingBackend.asked == 1


def test_a_keyring_that_raises_anything_is_none(backend: object) -> None:
    backend(RaisingBackend)  # type: ignore[operator]
    assert why_unusable(SystemKeyring()) == "OSError"


def test_a_keyring_that_forgets_at_once_is_none(backend: object) -> None:
    backend(ForgetfulBackend)  # type: ignore[operator]
    with pytest.raises(Failure, match="forgets"):
        SystemKeyring().put("aa" * 16, bytes(32))


def test_a_keyring_that_keeps_plain_text_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = type("PlaintextKeyring", (ForgetfulBackend,), {"__module__": "keyrings.alt.file"})
    monkeypatch.setattr(keyring.core, "_keyring_backend", plain())
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert why_unusable(SystemKeyring()) == "keyrings.alt.file.PlaintextKeyring"


def test_a_forged_recovery_file_cannot_name_what_is_loaded_as_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    monkeypatch.setattr(keyring.core, "_keyring_backend", keyring.backends.fail.Keyring())
    monkeypatch.setattr(keyring.core, "load_keyring", loaded.append)
    with pytest.raises(Failure, match="no_keyring"):
        SystemKeyring().get("aa" * 16, kept_by="evil.module.Keyring")
    assert loaded == []


def test_a_computer_without_any_keyring_asks_for_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="passphrase_needed"):
        create_profile(Profile(tmp_path / "desk"), SystemKeyring(), None)
    assert Profile(tmp_path / "desk").is_new
    create_profile(Profile(tmp_path / "desk"), SystemKeyring(), PASSPHRASE).opened.close()


IN_A_SESSION = """
import sys, time
from pathlib import Path
from agentdesk.core.storage.keyrings import SystemKeyring
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile

profile, store = Profile(Path(sys.argv[1])), SystemKeyring()
created = create_profile(profile, store, None)
created.opened.close()
start = time.perf_counter()
with open_profile(profile, SystemKeyring(), Secrets()) as opened:
    print(opened.by, opened.key == created.opened.key)
print(round((time.perf_counter() - start) * 1000), "ms", file=sys.stderr)
from agentdesk.core.storage.keys import salt_of
store.forget(salt_of(profile.database))
try:
    open_profile(profile, SystemKeyring(), Secrets())
except Exception as error:
    print(error.code)
with open_profile(profile, SystemKeyring(), Secrets(ask=lambda question: created.recovery_code)) as opened:
    print(opened.by, *opened.notes)
with open_profile(profile, SystemKeyring(), Secrets()) as opened:
    print(opened.by)
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)
def test_the_real_keyring_keeps_loses_and_regains_the_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".cache").mkdir(parents=True)
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "PYTHON_KEYRING"))
    }
    session = (
        "printf 'test\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
        f'exec {sys.executable} -c "$PROGRAM" {tmp_path / "desk"}'
    )
    ran = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", session],
        env=surroundings | {"HOME": str(home), "PROGRAM": IN_A_SESSION, "XDG_RUNTIME_DIR": str(home)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.split("\n")[:4] == [
        "keyring True",
        "keys.keyring_lost",
        "code note.keys.keyring_mended",
        "keyring",
    ], ran.stderr


def test_recovery_belongs_to_one_key(tmp_path: Path) -> None:
    recovery = recovery_for(bytes(32), "ab" * 16)
    assert recovery.fits(bytes(32))
    assert not recovery.fits(bytes(31) + b"\x01")
