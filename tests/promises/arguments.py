"""Arguments for any command, invented from its JSON Schema: mostly possible, sometimes absurd, always by a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

Schema = Mapping[str, Any]

NASTY = (
    "", " ", "\0", "a\0b", "\ud800", "x\udfff", "\u202eevol", "Zoe\u200b\u200d\u0308",
    "\U0001d504\U0001d521 \U0001f469\u200d\U0001f527",
    '<img src="file:///etc/hostname">', '=HYPERLINK("x")', "{name} {{me.name}} %s", "ß" * 600, "\x1e\x1f\x1d",
    "\\u0000", "' OR 1=1 --",
)  # fmt: skip
WORDS = (
    "Jörg", "Müller", "Anna-Lena", "O’Neill", "Świątek", "van der Berg", "Kaffeehaus Sommer", "kommt später",
    "bitte ab 17 Uhr anrufen", "mobile", "work", "Lindenweg", "8a", "50674", "Köln", "Herr", "Dr.", "gold", "VIP",
    "0171 5550142", "+49 221 555 0199", "030/5550123", "jm@example.org", "Zoë@example.com", "Paket\nkam nicht an",
    "K-4711", "A-100", "Europe/Berlin", "/gruss", "gruss", "danke", "12.50", "EUR",
)  # fmt: skip
PATTERNED = (
    "", "DE", "AT", "GB", "EUR", "CHF", "de", "en", "12.50", "-3", "0.00", "2026-11-20", "2026-11-20T10:30:00Z",
    "2026-11-20T10:30:00", "+4917155501", "+442079460000", "A1", "abc",
    "$argon2id$v=19$m=47104,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$" + "A" * 43,
    "5f" * 32,
)  # fmt: skip
FOLLOWING_NAMES: Mapping[str, tuple[str, ...]] = {
    "time_zone": ("Europe/Berlin", "Europe/Vienna", "UTC"),
    "shortcut": ("gruss", "danke", "rueckruf", "ende"),
    "code_hash": ("5f" * 32, "a0" * 32),
    "last_four": ("8RBN", "0042"),
    "email": ("jm@example.org", "a.b@example.com"),
}


class Known(Protocol):
    """What there is already, so that ids mostly mean something."""

    def some_id(self, argument: str, chance: random.Random) -> UUID | None:
        """An id that fits an argument of this name, or None."""

    @property
    def now(self) -> datetime: ...


class Inventor:
    """Makes JSON values that fit a schema."""

    def __init__(self, chance: random.Random, known: Known, *, nasty: float = 0.1) -> None:
        self._chance, self._known, self._nasty = chance, known, nasty

    def arguments(self, schema: Schema) -> dict[str, Any]:
        made: dict[str, Any] = self._object(schema, schema.get("$defs", {}))
        return made

    def _value(self, schema: Schema, name: str, definitions: Schema) -> Any:
        if "$ref" in schema:
            return self._value(definitions[schema["$ref"].rpartition("/")[2]], name, definitions)
        if "anyOf" in schema:
            return self._value(self._chance.choice(schema["anyOf"]), name, definitions)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._chance.choice(schema["enum"])
        match schema.get("type"):
            case "string":
                return self._string(schema, name)
            case "integer" | "number":
                low = schema.get("minimum", schema.get("exclusiveMinimum", -2))
                return self._chance.randint(low, max(low, schema.get("maximum", 20)))
            case "boolean":
                return self._chance.random() < 0.5
            case "array":
                return self._array(schema, name, definitions)
            case "object":
                return self._object(schema, definitions)
            case "null":
                return None
            case _:
                return self._chance.choice([1, "x", None, {"a": [1, "b"]}])

    def _string(self, schema: Schema, name: str) -> str:
        match schema.get("format"):
            case "uuid":
                return str(self._id(name))
            case "date-time":
                return self._moment().isoformat()
            case "date":
                return self._moment().date().isoformat()
        pattern = schema.get("pattern")
        if pattern and self._chance.random() > self._nasty / 2:
            fitting = [text for text in PATTERNED if re.search(pattern, text)]
            assert fitting, f"no text here fits {pattern}: add one to PATTERNED"
            return self._chance.choice(fitting)
        return self._text(name)

    def _text(self, name: str) -> str:
        if self._chance.random() < self._nasty:
            return self._chance.choice(NASTY)
        return self._chance.choice(FOLLOWING_NAMES.get(name, WORDS))

    def _id(self, name: str) -> UUID:
        known = self._known.some_id(name, self._chance) if self._chance.random() > self._nasty / 2 else None
        return known or UUID(int=self._chance.getrandbits(128), version=4)

    def _moment(self) -> datetime:
        return self._known.now + timedelta(
            minutes=self._chance.randint(-600, 60), microseconds=self._chance.randint(0, 9)
        )

    def _array(self, schema: Schema, name: str, definitions: Schema) -> list[Any]:
        if "prefixItems" in schema:
            return [self._value(item, name, definitions) for item in schema["prefixItems"]]
        items = schema.get("items", {})
        least = schema.get("minItems", 0)
        count = self._chance.randint(least, max(least, 3))
        made = [self._value(items, name.removesuffix("s"), definitions) for _ in range(count)]
        return [value for n, value in enumerate(made) if value not in made[:n]] if schema.get("uniqueItems") else made

    def _object(self, schema: Schema, definitions: Schema) -> dict[str, Any]:
        if "properties" not in schema:
            inner = schema.get("additionalProperties")
            inner = inner if isinstance(inner, dict) else {}
            return {lang: self._value(inner, lang, definitions) for lang in ("de", "en") if self._chance.random() < 0.9}
        needed = schema.get("required", ())
        return {
            name: self._value(inner, name, definitions)
            for name, inner in schema["properties"].items()
            if name in needed or self._chance.random() < 0.6
        }
