"""Orders as they come in: whose an order is, what it says, and lines that come in a file of their own.

Orders are the shop's to change: what a source tells counts. What it is silent about stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.customers.model import PointKind
from agentdesk.core.intake import order_parts as parts
from agentdesk.core.intake.batch import Batch
from agentdesk.core.intake.commands import LineRow, OrderRow
from agentdesk.core.intake.customers import create, note_perhaps, update
from agentdesk.core.intake.known import Customers, Known
from agentdesk.core.intake.matching import Answer, is_ours
from agentdesk.core.intake.merging import Said
from agentdesk.core.intake.model import Bucket
from agentdesk.core.intake.records import CustomerRecord, EmailEntry, OrderLineRecord, OrderRecord
from agentdesk.core.intake.store.tables import Row, Table, import_told
from agentdesk.core.orders.store import deliveries, order_lines, order_payments, order_returns, orders

COMPUTED = "total"
"""Source under which it is remembered that we added an order up, because its source told no total."""
LINES = "lines"
"""Source under which it is remembered which lines an import of lines has dealt with."""

Changes = dict[str, tuple[Any, Any]]
_TOLD_LATER = {order_payments: parts.PAYMENT, deliveries: parts.DELIVERY, order_returns: parts.RETURN}


class Stop(Exception):
    """This row is refused: code and facts."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(slots=True)
class Held:
    """An order as the batch sees it, with what belongs to it."""

    row: Row
    of: dict[Table, list[Row]] = field(default_factory=dict)
    computed: bool = False
    told_computed: bool = False
    lines_told: dict[str, Any] | None = None
    placed_fact: UUID | None = None
    is_new: bool = False

    def rows(self, table: Table) -> list[Row]:
        return self.of.setdefault(table, [])


class Orders:
    """The orders a batch is about, looked up all at once."""

    def __init__(self, batch: Batch, numbers: Iterable[str], skus: Iterable[str] = ()) -> None:
        self._batch = batch
        sight = batch.sight
        rows = sight.orders({number for number in numbers if number})
        ids, told = [row["id"] for row in rows], sight.told([row["id"] for row in rows])
        placed = sight.placed(ids, {row["customer_id"] for row in rows})
        of = {table: sight.of_orders(table, ids) for table in (order_lines, *_TOLD_LATER)} if ids else {}
        self._held = {row["number"]: self._held_from(row, told.get(row["id"], {}), placed, of) for row in rows}
        self._names = {sku: product["name"] for sku, product in sight.products(set(skus)).items()}
        self._restate: dict[UUID, Held] = {}

    def __getitem__(self, number: str) -> Held | None:
        return self._held.get(number)

    def customers(self) -> set[UUID]:
        return {held.row["customer_id"] for held in self._held.values()}

    def hold(self, held: Held) -> None:
        self._held[held.row["number"]] = held

    def line_fields(self, line: OrderLineRecord) -> parts.Fields:
        """A line without a name is called by its product's."""
        return parts.line_fields(line, self._names.get(line.sku, ""))

    def keep(self, held: Held) -> None:
        """The order's own row and its line on the timeline are to be written."""
        self._restate[held.row["id"]] = held

    def write(self) -> None:
        """Orders and what the timeline tells of them: told anew in full, the earlier fact leaves it."""
        for held in self._restate.values():
            (self._batch.add if held.is_new else self._batch.put)(orders, held.row)
            data = parts.placed_data(held.row, held.rows(order_lines))
            if held.placed_fact:
                self._batch.withdrawn.append(held.placed_fact)
                data["replaces"] = str(held.placed_fact)
            self.tell("order.placed", held, data, held.row["placed_at"])
        self._restate.clear()

    def tell(self, kind: str, held: Held, data: parts.Fields, at: datetime | None) -> None:
        self._batch.work.fact(
            kind,
            data,
            lane="order",
            customer_id=held.row["customer_id"],
            subject_id=held.row["id"],
            occurred_at=at or held.row["placed_at"],
        )

    def _held_from(
        self, row: Row, told: dict[str, Any], placed: dict[UUID, UUID], of: dict[Table, dict[UUID, list[Row]]]
    ) -> Held:
        id = row["id"]
        return Held(
            row,
            {table: list(by_order.get(id, ())) for table, by_order in of.items()},
            computed=bool(told.get(COMPUTED, {}).get("computed")),
            told_computed=COMPUTED in told,
            lines_told=told.get(LINES),
            placed_fact=placed.get(id),
        )


# ── whole orders ────────────────────────────────────────────────────────────────────────────────────────────────────
def take_orders(batch: Batch, rows: Sequence[OrderRow]) -> None:
    if not rows:
        return
    records = [row.record for row in rows]
    refs = [record.customer_ref for record in records]
    within = [_within(record) for record in records]
    known = Customers(
        batch,
        [said for said in within if said],
        (ref.number for ref in refs if ref.number),
        {value for ref in refs for value in (ref.email, ref.email.casefold(), ref.phone) if value},
        rows="orders",
    )
    nameless = {line.sku for record in records for line in record.lines if line.sku and not line.name}
    held = Orders(batch, (record.number for record in records), nameless)
    for row, said in zip(rows, within, strict=True):
        try:
            _take(batch, known, held, row, said)
        except Stop as stop:
            batch.refuse(row.line_no, row.record, stop.code, **stop.facts)
    known.number_the_new()
    held.write()


def _take(batch: Batch, known: Customers, held: Orders, row: OrderRow, within: Said | None) -> None:
    """`within` is what the order itself says of its customer."""
    line_no, record = row.line_no, row.record
    if not record.number:
        raise Stop("order_without_number")
    lines = _priced(held, record, batch.terms.currency)
    if order := held[record.number]:
        moved = _same_customer(batch, known, row, within, order.row["customer_id"])
        changes = moved | _change(batch, held, order, record, lines)
        batch.count(Bucket.CHANGED if changes else Bucket.UNCHANGED, line_no, record, changes)
    else:
        bucket, customer = _customer(batch, known, row, within)
        _place(batch, held, record, lines, customer)
        batch.count(bucket, line_no, record)


def _priced(held: Orders, record: OrderRecord, currency: str) -> list[parts.Fields]:
    """The order's lines. Stop: what they come to cannot be meant."""
    lines = [held.line_fields(line) for line in record.lines]
    if not parts.is_sane(lines):
        raise Stop("amount_too_large")
    return lines


def _same_customer(batch: Batch, known: Customers, row: OrderRow, within: Said | None, customer_id: UUID) -> Changes:
    """An order we know stays with its customer. Stop: the record gives it to somebody else whom we know."""
    if within:
        verdict = known.verdict(within, batch.terms.source)
        whose = verdict.customer_id if verdict.answer is Answer.KNOWN else None
    else:
        found = None if row.record.customer_ref.is_empty else _by_reference(known, row.record)
        whose = found.id if found else None
    if whose and whose != customer_id:
        raise Stop("order_of_other", order=row.record.number)
    return update(batch, known, known[whose], within, row.line_no, fill_only=True) if whose and within else {}


def _customer(batch: Batch, known: Customers, row: OrderRow, within: Said | None) -> tuple[Bucket, Known]:
    """Whose the order is: by the shop's number, by what the order tells of the customer, by address or phone."""
    if within:
        return _customer_within(batch, known, row.line_no, within)
    found = _by_reference(known, row.record)
    if found is None and batch.terms.unknown_customers:
        found = create(batch, known, _from_reference(row.record))
    if found is None:
        ref = row.record.customer_ref
        raise Stop("customer_unknown", customer=ref.number or ref.email or ref.phone)
    return Bucket.NEW, found


def _within(record: OrderRecord) -> Said | None:
    """The customer as the order tells them, under the number by which it refers to them; None when it says nothing."""
    within, ref = record.customer, record.customer_ref
    if within is None:
        return None
    if ref.number and not within.number:
        within = within.model_copy(update={"number": ref.number})
    said = Said.by(within)
    return None if said.is_empty else said


def _customer_within(batch: Batch, known: Customers, line_no: int, within: Said) -> tuple[Bucket, Known]:
    verdict = known.verdict(within, batch.terms.source)
    if verdict.answer is Answer.KNOWN and verdict.customer_id:
        found = known[verdict.customer_id]
        update(batch, known, found, within, line_no, fill_only=True)
        return Bucket.NEW, found
    if verdict.answer is Answer.PERHAPS:
        if known.with_number(within.number):
            raise Stop("customer_number_other", customer=within.number)
        note_perhaps(batch, known, line_no, within, verdict, waits=False)
        return Bucket.PERHAPS_DUPLICATE, create(batch, known, within)
    return Bucket.NEW, create(batch, known, within)


def _by_reference(known: Customers, record: OrderRecord) -> Known | None:
    ref = record.customer_ref
    if ref.is_empty:
        raise Stop("order_without_customer")
    if found := known.with_number(ref.number):
        return found
    for kind, value in ((PointKind.EMAIL, ref.email), (PointKind.PHONE, ref.phone)):
        sharing = [each for each in known.sharing(kind, value) if not ref.number or is_ours(each.row["number"])]
        if len(sharing) > 1:
            raise Stop("customer_ambiguous", customer=value)
        if sharing:
            return sharing[0]
    return None


def _from_reference(record: OrderRecord) -> Said:
    ref = record.customer_ref
    emails = (EmailEntry.made({"address": ref.email}),) if ref.email else ()
    return Said.by(CustomerRecord.made({"number": ref.number, "family_name": ref.name, "emails": emails}))


def _place(batch: Batch, held: Orders, record: OrderRecord, lines: list[parts.Fields], customer: Known) -> None:
    """An order we did not know."""
    row: Row = {"id": batch.work.new_id("order"), "customer_id": customer.id, "scope_id": customer.id}
    row |= {"number": record.number, "placed_at": None, "status": "", "source_status": "", "note": ""}
    row |= {"currency": parts.order_currency(record, batch.terms.currency), "imported_at": batch.work.now}
    order = Held(row | dict.fromkeys(("shipping", "discount", "total"), 0), is_new=True)
    held.hold(order)
    batch.placed.append((row["id"], record.number, customer.id))
    _say(batch, held, order, record, lines)
    held.keep(order)


def _change(batch: Batch, held: Orders, order: Held, record: OrderRecord, lines: list[parts.Fields]) -> Changes:
    """What the record says otherwise of an order we know."""
    before = dict(order.row)
    changes = _say(batch, held, order, record, lines)
    changes |= {name: (before[name], value) for name, value in order.row.items() if value != before[name]}
    if changes:
        order.row["imported_at"] = batch.work.now
        held.keep(order)
        batch.work.changed("customer", order.row["customer_id"])
    return changes


def _say(batch: Batch, held: Orders, order: Held, record: OrderRecord, lines: list[parts.Fields]) -> Changes:
    """Puts what the record says into the order and what belongs to it."""
    row, currency = order.row, record.currency or order.row["currency"]
    row["currency"] = currency
    if placed_at := batch.moment(record.placed_at):
        row["placed_at"] = placed_at
    if record.status or record.source_status:
        row |= {"status": record.status, "source_status": record.source_status}
    for name in ("shipping", "discount"):
        if amount := getattr(record, name):
            row[name] = parts.minor(amount, currency)
    if record.note:
        row["note"] = record.note
    changes = _say_lines(batch, order, lines)
    _say_total(batch, order, record)
    told = {
        order_payments: [parts.payment_fields(each, currency, batch.moment) for each in record.payments],
        deliveries: [parts.delivery_fields(each, batch.moment) for each in record.deliveries],
        order_returns: [parts.return_fields(each, currency, batch.moment) for each in record.returns],
    }
    for table, wanted in told.items():
        if wanted and _say_parts(batch, held, order, table, wanted):
            changes[table.name] = ("", "")
    return changes


def _say_lines(batch: Batch, order: Held, wanted: list[parts.Fields]) -> Changes:
    """An order that comes with its lines comes with all of them."""
    present = order.rows(order_lines)
    if not wanted or (len(wanted) == len(present) and all(map(parts.same, present, wanted))):
        return {}
    kept: list[Row] = []
    for rank, fields in enumerate(wanted):
        if rank < len(present):
            kept.append(present[rank] | fields | {"rank": rank})
            batch.put(order_lines, kept[-1])
        else:
            kept.append(_add_part(batch, order, order_lines, fields | {"rank": rank}))
    for surplus in present[len(wanted) :]:
        batch.remove(order_lines, surplus["id"])
    order.of[order_lines] = kept
    return {"lines": (len(present), len(kept))} if present else {}


def _say_total(batch: Batch, order: Held, record: OrderRecord) -> None:
    row = order.row
    if record.total:
        row["total"] = parts.minor(record.total, row["currency"])
        computed = False
    elif order.is_new or order.computed:
        _add_up(order)
        computed = True
    else:
        return
    if computed != order.computed:
        mark = {"subject_id": row["id"], "source": COMPUTED, "scope_id": row["scope_id"]}
        (batch.put if order.told_computed else batch.add)(import_told, mark | {"told": {"computed": computed}})
        order.computed, order.told_computed = computed, True


def _add_up(order: Held) -> None:
    row = order.row
    row["total"] = parts.total_of(order.rows(order_lines), row["shipping"], row["discount"], row["currency"])


def _say_parts(batch: Batch, held: Orders, order: Held, table: Table, wanted: list[parts.Fields]) -> bool:
    """Payments, deliveries and returns: those the source tells now, each once; news is told on the timeline."""
    names, present = _TOLD_LATER[table], order.rows(table)
    there = [parts.as_key(row, names) for row in present]
    fresh = []
    for fields in wanted:
        key = parts.as_key(fields, names)
        if key in there:
            there.remove(key)
        else:
            fresh.append(fields)
    gone = []
    for row in present:
        if (key := parts.as_key(row, names)) in there:
            there.remove(key)
            gone.append(row)
            batch.remove(table, row["id"])
    order.of[table] = [row for row in present if row not in gone]
    for fields in fresh:
        order.of[table].append(_add_part(batch, order, table, fields))
        _tell_part(held, order, table, fields)
    return bool(fresh or gone)


def _add_part(batch: Batch, order: Held, table: Table, fields: parts.Fields) -> Row:
    place = {"id": batch.work.new_id(table.name), "order_id": order.row["id"], "scope_id": order.row["scope_id"]}
    row: Row = place | fields
    batch.add(table, row)
    return row


def _tell_part(held: Orders, order: Held, table: Table, fields: parts.Fields) -> None:
    if table is order_payments and fields["paid_at"]:
        held.tell("payment.received", order, parts.payment_data(order.row, fields), fields["paid_at"])
    elif table is deliveries and fields["delivered_at"]:
        held.tell("order.delivered", order, parts.delivery_data(order.row, fields), fields["delivered_at"])
    elif table is order_returns:
        held.tell("order.returned", order, parts.return_data(order.row, fields), fields["at"])


# ── lines in a file of their own ────────────────────────────────────────────────────────────────────────────────────
def take_lines(batch: Batch, rows: Sequence[LineRow]) -> None:
    """Lines find the order they belong to; the same line twice in one file is two lines."""
    if not rows:
        return
    nameless = {row.record.sku for row in rows if row.record.sku and not row.record.name}
    held = Orders(batch, (row.record.order_number for row in rows), nameless)
    together: dict[str, list[LineRow]] = {}
    for row in rows:
        number = row.record.order_number
        if not number:
            batch.refuse(row.line_no, row.record, "line_without_order")
        elif held[number] is None:
            batch.refuse(row.line_no, row.record, "order_unknown", order=number)
        else:
            together.setdefault(number, []).append(row)
    for number, lines in together.items():
        order = held[number]
        assert order
        _join(batch, held, order, lines)
    held.write()


def _join(batch: Batch, held: Orders, order: Held, rows: list[LineRow]) -> None:
    free = _not_dealt_with(batch, order)
    waiting: list[tuple[LineRow, parts.Fields]] = []
    dealt: list[Row] = []
    for row in rows:
        fields = held.line_fields(row.record)
        if (found := _first(free, lambda line: parts.same(line, fields))) is None:  # noqa: B023 - called at once
            waiting.append((row, fields))
        else:
            free.remove(found)
            dealt.append(found)
            batch.count(Bucket.UNCHANGED, row.line_no, row.record)
    for row, fields in waiting:
        dealt.append(_join_one(batch, order, row, fields, free))
    if waiting:
        _remember_dealt(batch, order, dealt)
        if order.computed:
            _add_up(order)
        order.row["imported_at"] = batch.work.now
        held.keep(order)
        batch.work.changed("customer", order.row["customer_id"])


def _join_one(batch: Batch, order: Held, row: LineRow, fields: parts.Fields, free: list[Row]) -> Row:
    """A line that is not there as it stands: one that says otherwise of the same article, or a new one."""
    lines = order.rows(order_lines)
    found = _first(free, lambda line: all(line[name] == fields[name] for name in ("sku", "name", "options")))
    if found is None:
        rank = max((line["rank"] for line in lines), default=-1) + 1
        lines.append(_add_part(batch, order, order_lines, fields | {"rank": rank}))
        batch.count(Bucket.NEW, row.line_no, row.record)
        return lines[-1]
    free.remove(found)
    changes = {name: (found[name], value) for name, value in fields.items() if found[name] != value}
    lines[lines.index(found)] = changed = found | fields
    batch.put(order_lines, changed)
    batch.count(Bucket.CHANGED, row.line_no, row.record, changes)
    return changed


def _not_dealt_with(batch: Batch, order: Held) -> list[Row]:
    """Lines of the order that no earlier row of this import stands for."""
    told = order.lines_told or {}
    dealt = set(told.get("lines", ())) if told.get("import_id") == str(batch.terms.import_id) else set()
    return [line for line in order.rows(order_lines) if str(line["id"]) not in dealt]


def _remember_dealt(batch: Batch, order: Held, dealt: list[Row]) -> None:
    told = order.lines_told or {}
    before = told.get("lines", ()) if told.get("import_id") == str(batch.terms.import_id) else ()
    lines = [*before, *(str(line["id"]) for line in dealt)]
    mark: Row = {"subject_id": order.row["id"], "source": LINES, "scope_id": order.row["scope_id"]}
    mark["told"] = {"import_id": str(batch.terms.import_id), "lines": lines}
    (batch.put if order.lines_told else batch.add)(import_told, mark)
    order.lines_told = mark["told"]


def _first(rows: Iterable[Row], fits: Callable[[Row], bool]) -> Row | None:
    return next(filter(fits, rows), None)
