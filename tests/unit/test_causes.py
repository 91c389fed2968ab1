"""Why something failed is told in the language of the window, whatever system and libraries say in English."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import failure_of_os
from agentdesk.core.wording import cause_text, error_text


@pytest.mark.parametrize("code", sorted(errno.errorcode))
def test_no_failure_of_the_system_is_told_in_english_to_a_german_desk(code: int) -> None:
    problem = failure_of_os(OSError(code, os.strerror(code)), Path("desk.db"))
    assert os.strerror(code) not in error_text(problem, lang="de")


def test_the_failure_itself_keeps_what_the_system_said() -> None:
    problem = failure_of_os(OSError(errno.EIO, os.strerror(errno.EIO)), Path("desk.db"))
    error_text(problem, lang="de")
    assert problem.facts["reason"] == os.strerror(errno.EIO)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (os.strerror(errno.EACCES), "Sie dürfen sie nicht lesen oder schreiben"),
        (os.strerror(errno.EISDIR), "das ist ein Ordner"),
        (os.strerror(errno.EIO), "das System meldet einen Fehler"),
        ("eigene Worte", "eigene Worte"),
    ],
)
def test_causes_are_told_in_our_words(said: str, words: str) -> None:
    assert cause_text(said, lang="de") == words


def test_what_a_library_says_about_a_broken_file_is_not_repeated() -> None:
    broken = Failure("import.workbook_broken", cause="KeyError: There is no item named xl/workbook.xml")
    assert "There is" not in error_text(broken, lang="de")
    broken = Failure("import.json_broken", line=3, column=7, cause="Expecting ',' delimiter")
    assert "Expecting" not in error_text(broken, lang="de")
