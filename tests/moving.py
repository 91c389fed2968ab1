"""A shop that works alone, with people, money, a PIN, looks and codes of its shop system, to be moved to a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.customers.commands import AddNote, TagCustomer
from agentdesk.core.drafts import Draft
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.drafting import ConversationDraft
from agentdesk.core.people.commands import OpenShop, SetPin
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.source import Source, open_source
from agentdesk.core.vouchers.issuing import code_of
from agentdesk.core.workplace import Workplace, create_workplace, open_workplace
from tests.desks import NOON
from tests.profiles import PASSPHRASE, NoKeyring
from tests.vouchers import Shop, issuing

MIRIAM = "Miriam Vogt"
_OPENED = OpenShop(
    shop_name="Kaffeehaus Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name=MIRIAM,
)


@dataclass(frozen=True)
class Alone:
    """Where it lies, who is in it, and what is to be found again: a voucher with its code."""

    folder: Path
    miriam: UUID
    kim: UUID
    customer_id: UUID
    voucher_id: UUID
    code: str
    pool_id: UUID

    def open(self) -> Workplace:
        return open_workplace(self.folder, given=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON))

    @contextmanager
    def source(self) -> Iterator[Source]:
        with open_source(self.folder, NoKeyring(), Secrets(PASSPHRASE)) as source:
            yield source


def make_alone(folder: Path) -> Alone:
    place = create_workplace(folder, _OPENED, passphrase=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON))
    with issuing():
        miriam = place.person().id
        shop = Shop(place.desk, miriam)
        kim = shop.somebody(Role.AGENT)
        pin = SetPin(person_id=miriam, verifier=place.desk.pins.verifier(miriam, "271828"))
        place.desk.execute(pin, actor=SYSTEM)
        shop.do(AddNote(customer_id=shop.customer_id, words="Ruft wegen der Mühle an \\ 'Größe' 🧡\n\tund wartet"), kim)
        shop.do(TagCustomer(customer_id=shop.customer_id, add=("vip",)))
        pool_id = shop.import_pool(["SOMMER-0001", "SOMMER-0002"], 1_000)
        voucher_id = shop.issue(2_000)
        code = code_of(place.desk, voucher_id, actor=miriam)
        for person_id, words in ((miriam, "Miriams angefangene Worte"), (kim, "Kims angefangene Worte")):
            _keep_words(place, person_id, shop.customer_id, words)
    place.close()
    return Alone(folder, miriam, kim, shop.customer_id, voucher_id, code, pool_id)


def _keep_words(place: Workplace, person_id: UUID, customer_id: UUID, words: str) -> None:
    """A conversation that is going on, with what was typed in it so far."""
    draft = ConversationDraft.begun(StartInteraction(customer_id=customer_id), person_id, NOON)
    draft = draft.but(notes=words, reason_id=shipped_reason("delivery.late"))
    place.desk.execute(draft.start, actor=person_id, id=draft.start_id, occurred_at=NOON)
    with closing(place.open_drafts()) as drafts:
        kept = {"command_id": draft.wrap_up_id, "content": draft.content(), "customer_id": customer_id}
        drafts.save(Draft(id=draft.wrap_up_id, kind="interaction", updated_at=NOON, **kept))
