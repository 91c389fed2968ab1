"""What the settings do for the safety of a profile: ways in, backup, checks, restoring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.core import safekeeping
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.people.commands import AddTeam, Teams
from agentdesk.core.safekeeping import Protection
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import open_profile
from agentdesk.core.storage.profile import Profile
from agentdesk.core.workplace import Workplace, open_workplace
from tests.profiles import PASSPHRASE, NoKeyring, WorkingKeyring
from tests.ui.settings.places import open_place

FRESH = "zwölf Boxkämpfer jagen Viktor"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = open_place(tmp_path / "desk")
    yield made
    made.close()


def opens(folder: Path, secret: str) -> bool:
    try:
        open_profile(Profile(folder), NoKeyring(), Secrets(given=secret)).close()
    except AgentDeskError:
        return False
    return True


def test_it_is_known_what_opens_the_data(place: Workplace, tmp_path: Path):
    assert safekeeping.protection(place) == Protection(tmp_path / "desk", keyring=False, passphrase=True, code=False)
    safekeeping.renew_code(place)
    assert safekeeping.protection(place).code


def test_a_profile_kept_by_the_keyring_has_a_code(tmp_path: Path):
    place = open_place(tmp_path / "desk", keys=WorkingKeyring(), passphrase=None)
    assert safekeeping.protection(place) == Protection(tmp_path / "desk", keyring=True, passphrase=False, code=True)
    place.close()


@pytest.mark.parametrize("content", [None, b"{broken"])
def test_without_a_recovery_file_nothing_but_the_keyring_opens_the_data(tmp_path: Path, content: bytes | None):
    keys = WorkingKeyring()
    open_place(tmp_path / "desk", keys=keys, passphrase=None).close()
    (tmp_path / "desk" / "recovery.json").unlink()
    if content is not None:
        (tmp_path / "desk" / "recovery.json").write_bytes(content)
    place = open_workplace(tmp_path / "desk", keys=keys)
    assert safekeeping.protection(place) == Protection(tmp_path / "desk", keyring=True, passphrase=False, code=False)
    place.close()


def test_a_new_code_opens_and_the_former_one_does_not(place: Workplace, tmp_path: Path):
    former, fresh = safekeeping.renew_code(place), safekeeping.renew_code(place)
    assert opens(tmp_path / "desk", fresh)
    assert not opens(tmp_path / "desk", former)


def test_another_passphrase_takes_the_present_one(place: Workplace, tmp_path: Path):
    with pytest.raises(Failure, match="wrong_passphrase"):
        safekeeping.change_passphrase(place, FRESH, former="geraten und geraten")
    safekeeping.change_passphrase(place, FRESH, former=PASSPHRASE)
    assert opens(tmp_path / "desk", FRESH)
    assert not opens(tmp_path / "desk", PASSPHRASE)


def test_who_forgot_the_passphrase_changes_it_with_the_code(place: Workplace, tmp_path: Path):
    code = safekeeping.renew_code(place)
    safekeeping.change_passphrase(place, FRESH, former=code)
    assert opens(tmp_path / "desk", FRESH)


def test_a_passphrase_that_is_too_short_changes_nothing(place: Workplace, tmp_path: Path):
    with pytest.raises(Refused, match="passphrase_short"):
        safekeeping.change_passphrase(place, "kurz", former=PASSPHRASE)
    assert opens(tmp_path / "desk", PASSPHRASE)


def test_a_first_passphrase_needs_no_former_one(tmp_path: Path):
    place = open_place(tmp_path / "desk", keys=WorkingKeyring(), passphrase=None)
    safekeeping.change_passphrase(place, FRESH, former="")
    assert opens(tmp_path / "desk", FRESH)
    place.close()


def test_the_code_is_not_in_what_a_log_would_show_of_the_workplace(tmp_path: Path):
    place = open_place(tmp_path / "desk", keys=WorkingKeyring(), passphrase=None)
    assert place.recovery_code
    assert place.recovery_code not in repr(place)
    place.close()


def test_each_check_is_announced_before_it_begins(place: Workplace):
    heard: list[tuple[str, float]] = []
    results = safekeeping.look_over(place, lambda name, share: heard.append((name, share)))
    assert [name for name, _ in heard] == [checked.name for checked in results]
    assert [share for _, share in heard] == sorted(share for _, share in heard)
    assert all(checked.ok for checked in results)


def test_looking_can_be_stopped_between_two_checks(place: Workplace):
    def stop(_: str, share: float) -> None:
        if share:
            raise Refused("backup.cancelled")

    with pytest.raises(Refused):
        safekeeping.look_over(place, stop)


def test_what_is_wrong_is_said_in_lines(place: Workplace, tmp_path: Path):
    (tmp_path / "desk" / "recovery.json").unlink()
    wrong = [checked for checked in safekeeping.look_over(place) if not checked.ok]
    assert [checked.name for checked in wrong] == ["profile.recovery"]
    assert wrong[0].found == ("failure keys.recovery_missing",)


def test_a_backup_takes_the_place_of_what_is_there(place: Workplace, tmp_path: Path):
    me = place.person().id
    safekeeping.back_up(place, tmp_path / "saved.agentdesk")
    place.desk.execute(AddTeam(name="Nachher"), actor=me)
    place.close()
    done = safekeeping.restore_backup(
        tmp_path / "desk", tmp_path / "saved.agentdesk", ask=lambda why: PASSPHRASE, keys=NoKeyring()
    )
    assert done.secret == PASSPHRASE
    assert PASSPHRASE not in repr(done)
    assert done.former_files
    assert (done.former_files / "desk.db").exists()
    again = open_workplace(tmp_path / "desk", given=done.secret, keys=NoKeyring())
    assert again.desk.ask(Teams(), actor=me) == ()
    again.close()


def test_a_damaged_backup_leaves_what_is_there(place: Workplace, tmp_path: Path):
    me = place.person().id
    safekeeping.back_up(place, tmp_path / "saved.agentdesk")
    content = bytearray((tmp_path / "saved.agentdesk").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "saved.agentdesk").write_bytes(content)
    place.desk.execute(AddTeam(name="Nachher"), actor=me)
    place.close()
    with pytest.raises(Failure, match=r"backup\.damaged"):
        safekeeping.restore_backup(tmp_path / "desk", tmp_path / "saved.agentdesk", given=PASSPHRASE, keys=NoKeyring())
    again = open_workplace(tmp_path / "desk", given=PASSPHRASE, keys=NoKeyring())
    assert [team.name for team in again.desk.ask(Teams(), actor=me)] == ["Nachher"]
    again.close()


def test_what_is_open_is_not_replaced(place: Workplace, tmp_path: Path):
    safekeeping.back_up(place, tmp_path / "saved.agentdesk")
    with pytest.raises(Failure, match=r"profile\.in_use"):
        safekeeping.restore_backup(tmp_path / "desk", tmp_path / "saved.agentdesk", given=PASSPHRASE, keys=NoKeyring())
