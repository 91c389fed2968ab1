"""Words that only fit where one hears the other are held to the channels on which that is so."""

from __future__ import annotations

import pytest

from agentdesk.core.guides.aloud import aloud


@pytest.mark.parametrize(
    ("words", "language", "codes"),
    [
        ("Erzählen Sie. Ich höre zu.", "de", ["phone_words"]),
        ("Bleiben Sie kurz dran, ich lese es Ihnen vor.", "de", ["phone_words"]),
        ("Sie hören bis Freitag von uns.", "de", []),
        ("Ich sehe nach. Einen Moment.", "de", ["live_words"]),
        ("I'm listening.", "en", ["phone_words"]),
        ("You'll hear from us by Friday, that's good to hear.", "en", []),
        ("Let me read it back. One moment.", "en", ["phone_words", "live_words"]),
    ],
)
def test_what_only_fits_aloud_is_known(words, language, codes):
    assert [found.code for found, _ in aloud(words, language)] == codes
