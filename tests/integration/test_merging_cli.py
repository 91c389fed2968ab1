"""`agentdesk customers …`: words for people, JSON for programs."""

from __future__ import annotations

import json

from agentdesk.command_line.verbs import REFUSED
from tests.integration.test_goodwill_cli import Ask, ask, told

__all__ = ["ask"]


def somebody(ask: Ask, name: str, **more: str) -> str:
    made = told(ask, "do", "customers.create", json.dumps({"family_name": name} | more))
    return str(made["result"]["number"])


def test_two_become_one_and_two_again_with_what_came_later(ask: Ask) -> None:
    stays, duplicate = somebody(ask, "Müller", tier="silver"), somebody(ask, "Mueller", tier="gold")
    merged = told(ask, "customers", "merge", stays, duplicate, "--take", "tier")
    assert (merged["already"], merged["winner_number"]) == (False, stays)
    assert told(ask, "show", duplicate)["customer"]["tier"] == "gold"
    told(ask, "do", "customers.add_note", json.dumps({"customer_id": merged["winner_id"], "words": "Later on"}))
    [found] = told(ask, "customers", "merges", duplicate)
    assert (found["stands"], found["fields_back"], [row["words"] for row in found["later"]]) == (
        True,
        ["tier"],
        ["Later on"],
    )
    code, words = ask("customers", "merges", stays)
    assert (code, "Later on" in words, found["id"] in words) == (0, True, True)
    told(ask, "customers", "unmerge", found["id"], "--also", found["later"][0]["id"])
    assert [entry["kind"] for entry in told(ask, "show", duplicate)["timeline"]].count("note.added") == 1
    assert told(ask, "customers", "unmerge", found["id"])["already"]
    code, words = ask("customers", "merges")
    assert (code, "taken back" in words) == (0, True)


def test_who_cannot_be_one_is_refused_in_the_readers_language(ask: Ask) -> None:
    person, firm = somebody(ask, "Müller"), somebody(ask, "Sommer GmbH", customer_kind="organisation")
    code, _ = ask("customers", "merge", person, firm, language="de")
    assert code == REFUSED
    code, words = ask("customers", "merge", person, firm, "--json", language="de")
    assert (code, json.loads(words)["refused"]["code"]) == (REFUSED, "merges.kinds_differ")
