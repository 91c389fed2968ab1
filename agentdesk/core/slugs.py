"""Words as a name for files, links and guides: ASCII letters and digits, in lower case."""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug(words: str, joint: str, most: int) -> str:
    """`Paket weg?` becomes `paket-weg`; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate(_GERMAN)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", joint, plain).strip(joint)[:most].strip(joint)
