"""Which files are believed: never one from which more was shown than it knows, always the one that was here last."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.sync.guard import KeyringMemory, Mark, was_put_back

DESK = UUID(int=1)
SEQ = st.integers(1, 10**9)


class Kept(dict[str, bytes]):
    """A keyring."""

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:  # type: ignore[override]
        return dict.get(self, database)

    def put(self, database: str, key: bytes) -> str:
        self[database] = key
        return "keyring"

    def forget(self, database: str) -> None:
        self.pop(database, None)


@given(shown=SEQ, older=SEQ)
def test_a_file_that_knows_less_than_was_shown_is_not_believed(shown: int, older: int) -> None:
    kept = Mark(shown, done=True)
    assert was_put_back(kept, shown - older, has_leases=True)
    assert not was_put_back(kept, shown, has_leases=True)
    assert not was_put_back(kept, shown + older, has_leases=True)


@given(begun=SEQ)
def test_a_program_that_was_cut_off_is_believed_whether_or_not_it_was_committed(begun: int) -> None:
    kept = Mark(begun, done=False)
    assert not was_put_back(kept, begun - 1, has_leases=True)
    assert not was_put_back(kept, begun, has_leases=True)
    assert was_put_back(kept, begun - 2, has_leases=True)


def test_a_file_with_leases_of_which_this_machine_knows_nothing_is_a_copy() -> None:
    assert was_put_back(None, 7, has_leases=True)
    assert not was_put_back(None, 7, has_leases=False)


@given(mark=st.builds(Mark, SEQ, st.booleans()))
def test_a_keyring_gives_back_what_it_was_given(mark: Mark) -> None:
    keyring: KeyStore = Kept()
    memory = KeyringMemory(keyring, "salt", DESK)
    assert memory.recall() is None
    memory.keep(mark)
    assert KeyringMemory(keyring, "salt", DESK).recall() == mark
    assert memory.of(UUID(int=2)).recall() is None
