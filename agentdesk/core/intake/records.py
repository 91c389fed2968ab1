"""What a foreign file says, in our own terms: the contract between reading a file and importing it.

A record is a statement of the source, cleaned but not yet checked against what we know: no ids, no defaults of
the shop, no rule of a room. Empty text means "the source does not say". Amounts and quantities are exact decimals
as text (`-1234.50`), never floats. Records are plain JSON, so that they can be staged and travel in commands.

Every value that was not taken over (a phone number Excel rounded to `4,93E+11`, a date that does not exist) is kept
as a `Doubt` with its raw text: the record is imported, nothing is dropped in silence.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NAME_LENGTH = 200
LINE_LENGTH = 500
TEXT_LENGTH = 100_000
RAW_LENGTH = 4_000
LIST_LENGTH = 100
LINES_PER_ORDER = 10_000

Name = Annotated[str, StringConstraints(max_length=NAME_LENGTH)]
Line = Annotated[str, StringConstraints(max_length=LINE_LENGTH)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LENGTH)]
Raw = Annotated[str, StringConstraints(max_length=RAW_LENGTH)]

DecimalText = Annotated[str, StringConstraints(pattern=r"^(-?[0-9]{1,13}(\.[0-9]{1,8})?)?$")]
"""An exact decimal with a point, or empty; as many places as the source wrote (`14.00` stays `14.00`)."""

DateText = Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]

MomentText = Annotated[
    str,
    StringConstraints(
        pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?$"
    ),
]
"""ISO 8601, or empty. Without `Z` or an offset it is wall time of the shop (see `has_zone`); without `T` a day."""

Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
Currency = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")]
Language = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3})?$")]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]

OrderStatus = Literal["", "open", "processing", "paid", "shipped", "delivered", "cancelled", "returned"]
"""Our state of an order; empty when the source's word (kept in `source_status`) says nothing we know."""

Channel = Literal["", "phone", "email", "chat", "social", "letter", "review", "counter"]


def has_zone(moment: str) -> bool:
    """True if the source told the zone of this moment; otherwise the shop's zone applies."""
    return "T" in moment and (moment.endswith("Z") or moment[-6:-5] in ("+", "-"))


class Record(BaseModel):
    """Base of everything a file yields: frozen, closed, JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    if TYPE_CHECKING:

        @classmethod
        def made(cls, values: Mapping[str, Any]) -> Self:
            """A record from values this package has cleaned itself: no second validation (5 times faster).

            `model_construct` fills defaults field by field and is slower than validating.
            """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        type.__setattr__(cls, "made", staticmethod(_maker(cls)))


def _maker(cls: type[Record]) -> Callable[[Mapping[str, Any]], Record]:
    """`made` of one class: everything it needs is looked up once, for it is called for every cell of a file."""
    fields = cls.model_fields
    defaults = {name: field.get_default(call_default_factory=True) for name, field in fields.items()}
    names, new, put = set(fields), object.__new__, object.__setattr__
    slots = BaseModel.__dict__
    put_names = slots["__pydantic_fields_set__"].__set__
    put_extra, put_private = slots["__pydantic_extra__"].__set__, slots["__pydantic_private__"].__set__

    def made(values: Mapping[str, Any]) -> Record:
        record = new(cls)
        put(record, "__dict__", {**defaults, **values})
        put_names(record, names)
        put_extra(record, None)
        put_private(record, None)
        return record

    return made


class Doubt(Record):
    """A value of the source that was not taken over. `code` is a message under `refused.import.<code>`."""

    field: Line
    code: str
    raw: Line = ""


class EmailEntry(Record):
    address: Annotated[str, StringConstraints(max_length=254)]
    label: Name = ""


class PhoneEntry(Record):
    """`raw` is what the file said; `label` in the source's word or one of mobile, home, work, fax."""

    e164: E164
    raw: Name = ""
    label: Name = ""
    extension: Annotated[str, StringConstraints(max_length=20)] = ""


class AddressEntry(Record):
    """`label`: billing, shipping, home, work or the source's word. `line2`: c/o, flat, company, second line."""

    label: Name = ""
    name: Name = ""
    line2: Line = ""
    street: Name = ""
    house_number: Name = ""
    postcode: Name = ""
    city: Name = ""
    region: Name = ""
    country: Country = ""


class HandleEntry(Record):
    network: Name
    handle: Line


class ConsentEntry(Record):
    """A yes or no to advertising as the source keeps it; `wording` is the column's own title, `raw` the cell."""

    kind: Name = "newsletter"
    granted: bool
    wording: Line = ""
    raw: Line = ""
    at: MomentText = ""


class CustomerRecord(Record):
    """A person or an organisation. `number` is the shop's own. An organisation's names are its contact person's."""

    number: Name = ""
    kind: Literal["person", "organisation"] = "person"
    salutation: Name = ""
    title: Name = ""
    given_name: Name = ""
    family_name: Name = ""
    suffix: Name = ""
    organisation: Name = ""
    department: Name = ""
    position: Name = ""
    further_names: Annotated[tuple[Name, ...], Field(max_length=LIST_LENGTH)] = ()
    emails: Annotated[tuple[EmailEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    phones: Annotated[tuple[PhoneEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    addresses: Annotated[tuple[AddressEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    handles: Annotated[tuple[HandleEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    language: Language = ""
    tier: Name = ""
    tags: Annotated[tuple[Name, ...], Field(max_length=LIST_LENGTH)] = ()
    customer_since: MomentText = ""
    vat_id: Name = ""
    form: Literal["", "sie", "du"] = ""
    note: Text = ""
    consent: ConsentEntry | None = None
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=LIST_LENGTH)] = ()


class CustomerRef(Record):
    """How a foreign record names its customer; all empty: the source does not say who it was."""

    number: Name = ""
    email: Annotated[str, StringConstraints(max_length=254)] = ""
    phone: Annotated[str, StringConstraints(max_length=16)] = ""
    name: Name = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing here can find a customer; a name alone is no reference."""
        return not (self.number or self.email or self.phone)


NOBODY = CustomerRef.made({})


class OrderLineRecord(Record):
    """One line. `discount` is an amount off the whole line, `discount_percent` a share of 100; at most one is set.

    `order_number` is empty inside an order. Negative quantities are goods that came back.
    """

    order_number: Name = ""
    position: Name = ""
    sku: Name = ""
    name: Line = ""
    options: Line = ""
    quantity: DecimalText = ""
    unit_price: DecimalText = ""
    discount: DecimalText = ""
    discount_percent: DecimalText = ""
    total: DecimalText = ""
    currency: Currency = ""
    warranty_until: DateText = ""
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=LIST_LENGTH)] = ()


class PaymentEntry(Record):
    """Money that came (`payment`) or went back (`refund`), by the source's word for the means."""

    kind: Literal["payment", "refund"] = "payment"
    method: Name = ""
    amount: DecimalText = ""
    currency: Currency = ""
    paid_at: MomentText = ""
    reference: Name = ""


class DeliveryEntry(Record):
    carrier: Name = ""
    tracking: Name = ""
    due_at: MomentText = ""
    shipped_at: MomentText = ""
    delivered_at: MomentText = ""
    address: AddressEntry | None = None


class ReturnEntry(Record):
    at: MomentText = ""
    reason: Line = ""
    amount: DecimalText = ""
    sku: Name = ""
    quantity: DecimalText = ""


class OrderRecord(Record):
    """One order with its lines. Its customer by reference and, where the source tells more, as a whole record.

    Discount and shipping are positive amounts. Whether an order without a customer is refused is the import's rule.
    """

    number: Name = ""
    customer_ref: CustomerRef = NOBODY
    customer: CustomerRecord | None = None
    placed_at: MomentText = ""
    status: OrderStatus = ""
    source_status: Line = ""
    currency: Currency = ""
    shipping: DecimalText = ""
    discount: DecimalText = ""
    total: DecimalText = ""
    note: Text = ""
    lines: Annotated[tuple[OrderLineRecord, ...], Field(max_length=LINES_PER_ORDER)] = ()
    payments: Annotated[tuple[PaymentEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    deliveries: Annotated[tuple[DeliveryEntry, ...], Field(max_length=LIST_LENGTH)] = ()
    returns: Annotated[tuple[ReturnEntry, ...], Field(max_length=LINES_PER_ORDER)] = ()
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=LIST_LENGTH)] = ()


class ProductRecord(Record):
    """`group` is the number of the article this is a variant of."""

    sku: Name = ""
    name: Line = ""
    options: Line = ""
    group: Name = ""
    category: Name = ""
    maker: Name = ""
    ean: Name = ""
    price: DecimalText = ""
    currency: Currency = ""
    manual_url: Annotated[str, StringConstraints(max_length=2_000)] = ""
    description: Text = ""
    available: bool | None = None
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=LIST_LENGTH)] = ()


class NoteRecord(Record):
    """A note, or a conversation that took place elsewhere; a review is one on the channel `review`."""

    number: Name = ""
    customer_ref: CustomerRef = NOBODY
    order_number: Name = ""
    sku: Name = ""
    at: MomentText = ""
    channel: Channel = ""
    direction: Literal["", "in", "out"] = ""
    author: Name = ""
    reason: Line = ""
    subject: Line = ""
    text: Text = ""
    rating: DecimalText = ""
    doubts: Annotated[tuple[Doubt, ...], Field(max_length=LIST_LENGTH)] = ()


AnyRecord = CustomerRecord | OrderRecord | OrderLineRecord | ProductRecord | NoteRecord


class Unreadable(Record):
    """A row that yields no record: the message `refused.import.<code>` with `facts`, and the row as it stood."""

    line_no: int
    code: str
    facts: dict[str, str] = {}
    raw: Raw = ""
    place: Name = ""
