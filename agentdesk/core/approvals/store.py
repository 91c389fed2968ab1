"""The table of requests, and how its rows, read beside what they ask for, become models."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.approvals.model import OPEN, Request, RequestState
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers, points_of
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.own_benefit import key_of
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.goodwill.store import goodwill_acts, staff_points
from agentdesk.core.people.store import people
from agentdesk.core.storage.prepared import Prepared
from agentdesk.core.storage.schema import Id, Moment, synced_table, text_column
from agentdesk.core.vouchers.model import Stub

approvals = synced_table(
    "approvals",
    sa.Column("id", Id, primary_key=True),
    # everything it asks for is in the act, which counts from the request on
    sa.Column("act_id", Id, sa.ForeignKey("goodwill_acts.id"), nullable=False, unique=True),
    sa.Column("customer_id", Id, nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    text_column("currency"),
    text_column("expires_on"),
    sa.Column("short_note", sa.Boolean, nullable=False),
    sa.Column("lease_id", Id),
    sa.Column("stub_no", sa.BigInteger),
    sa.Column("code_hash", sa.LargeBinary(32)),
    text_column("last_four"),
    # of what is on the table; a decision about anything else is refused
    text_column("shown_hash"),
    sa.Column("requested_by", Id, nullable=False),
    sa.Column("requested_at", Moment, nullable=False),
    sa.Column("team_id", Id, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("to_id", Id),
    sa.Column("put_at", Moment, nullable=False),
    sa.Column("answer_by", Moment, nullable=False),
    sa.Column("lapses_at", Moment, nullable=False),
    text_column("state"),
    sa.Column("first_by", Id),
    sa.Column("first_at", Moment),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    sa.Column("amount_decided", sa.BigInteger),
    text_column("reason"),
    text_column("to_say"),
    text_column("question"),
    sa.Column("asked_by", Id),
    text_column("answer"),
    sa.Column("noted", sa.Boolean, nullable=False),
    sa.CheckConstraint("amount > 0", name="positive"),
    # four eyes, by person
    sa.CheckConstraint("first_by IS NULL OR first_by <> requested_by", name="not_by_the_requester"),
    sa.CheckConstraint(
        "state <> 'approved' OR (decided_by <> requested_by AND (first_by IS NULL OR first_by <> decided_by))",
        name="four_eyes",
    ),
    sa.UniqueConstraint("lease_id", "stub_no"),
    sa.Index("ix_approvals_open", "state", "lapses_at"),
    sa.Index("ix_approvals_requester", "requested_by", "noted", "state"),
    sa.Index("ix_approvals_customer", "customer_id", "requested_at"),
    sa.Index("ix_approvals_decided", "decided_at"),
    sa.Index("ix_approvals_code", "code_hash"),
    lasting=True,
)

_AS_THEY_ARE = (
    "id", "act_id", "customer_id", "amount", "currency", "short_note", "requested_by", "requested_at", "team_id",
    "live", "to_id", "put_at", "answer_by", "lapses_at", "first_by", "first_at", "decided_by", "decided_at",
    "amount_decided", "reason", "to_say", "question", "asked_by", "answer", "noted",
)  # fmt: skip
_OF_THE_ACT = ("case_id", "reason_id", "order_id", "voucher_id", "words")

_found, _act = approvals.c, goodwill_acts.c
_first, _decider = people.alias("first"), people.alias("decider")
NAMED_REQUESTS = (
    sa.select(
        approvals,
        *NAME_COLUMNS,
        _act.kind,
        *(_act[name] for name in _OF_THE_ACT),
        people.c.name.label("requester"),
        _first.c.name.label("first"),
        _decider.c.name.label("decider"),
    )
    .join(goodwill_acts, _act.id == _found.act_id)
    .outerjoin(customers, customers.c.id == _found.customer_id)
    .outerjoin(people, people.c.id == _found.requested_by)
    .outerjoin(_first, _first.c.id == _found.first_by)
    .outerjoin(_decider, _decider.c.id == _found.decided_by)
)
_THIS = Prepared.by_name(NAMED_REQUESTS.where(_found.id == sa.bindparam("request", type_=Id)))
_same_stub = sa.and_(
    _found.lease_id == sa.bindparam("lease", type_=Id), _found.stub_no == sa.bindparam("no", type_=sa.BigInteger)
)
_same_code = _found.code_hash == sa.bindparam("hashed", type_=sa.LargeBinary)
_WITH_STUB = Prepared(
    sa.select(_found.id).where(sa.or_(_same_stub, _same_code), _found.id != sa.bindparam("but", type_=Id))
)
_REACHED_SO = Prepared(
    sa.select(staff_points.c.person_id).where(
        staff_points.c.kind == sa.bindparam("kind"), staff_points.c.key == sa.bindparam("key")
    )
)
_OLDEST_FIRST = (_found.requested_at, _found.id)
_IS_OPEN = _found.state.in_([state.value for state in sorted(OPEN)])


def request_row(request: Request) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(request, name) for name in _AS_THEY_ARE}
    stub = request.stub
    row |= {"lease_id": stub and stub.lease_id, "stub_no": stub and stub.stub_no}
    row |= {"code_hash": bytes.fromhex(stub.code_hash) if stub else None, "last_four": stub.last_four if stub else ""}
    row |= {"expires_on": request.expires_on.isoformat() if request.expires_on else ""}
    return row | {
        "state": request.state.value,
        "shown_hash": request.shown_hash,
        "scope_id": request.customer_id,
    }


def request_from(connection: sa.Connection, row: Any) -> Request:
    """`row` is one of NAMED_REQUESTS."""
    state = RequestState(row["state"])
    return Request(
        **{name: row[name] for name in (*_AS_THEY_ARE, *_OF_THE_ACT)},
        kind=GoodwillKind(row["kind"]),
        state=state,
        stub=_stub(row),
        expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
        customer=called(row, row["customer_number"]),
        requester=row["requester"] or "",
        first=row["first"] or "",
        decider=row["decider"] or "",
        kept_out=who_is(connection, row["customer_id"]) if state in OPEN else frozenset(),
        row_version=row["row_version"],
    )


def who_is(connection: sa.Connection, customer_id: UUID) -> frozenset[UUID]:
    """Those who work here and are this customer, as far as can be told from how both are reached."""
    keys = dict.fromkeys(key for key in map(key_of, points_of(connection, [customer_id])) if key)
    return frozenset(
        row.person_id for kind, key in keys for row in _REACHED_SO.all(connection, kind=kind.value, key=key)
    )


def known_request(connection: sa.Connection, request_id: UUID) -> Request:
    """Raises Refused approvals.unknown."""
    found = holds(connection, request_id)
    if found is None:
        raise Refused("approvals.unknown", id=str(request_id))
    return found


def open_requests(connection: sa.Connection) -> Iterator[Request]:
    """Those that nobody has decided, oldest first; also those whose time is over."""
    return _requests(connection, _IS_OPEN)


def over_since(connection: sa.Connection, now: datetime) -> Iterator[tuple[UUID, datetime]]:
    """Requests whose time is over while nobody has written it down yet."""
    asked = sa.select(_found.id, _found.lapses_at).where(_IS_OPEN, _found.lapses_at <= now)
    for row in connection.execute(asked.order_by(_found.lapses_at, _found.id)):
        yield row.id, row.lapses_at


def decided_requests(connection: sa.Connection, requesters: frozenset[UUID]) -> Iterator[Request]:
    """Those of these people that have ended, and that they have not noted."""
    ended = sa.and_(sa.not_(_IS_OPEN), _found.noted.is_(sa.false()))
    return _requests(connection, ended, _found.requested_by.in_(requesters))


def ended_requests(connection: sa.Connection, since: datetime, most: int | None) -> list[Request]:
    """Those that have ended since then, latest first; all of them for `most` None."""
    ended = sa.and_(sa.not_(_IS_OPEN), _found.decided_at >= since)
    asked = NAMED_REQUESTS.where(ended).order_by(_found.decided_at.desc(), _found.id).limit(most)
    return [request_from(connection, row) for row in connection.execute(asked).mappings().all()]


def requests_of(connection: sa.Connection, customer_id: UUID) -> list[Request]:
    """Latest first."""
    return list(_requests(connection, _found.customer_id == customer_id))[::-1]


def stub_is_asked_for(connection: sa.Connection, stub: Stub, but: UUID) -> bool:
    """Whether another request has this stub."""
    hashed = bytes.fromhex(stub.code_hash)
    found = _WITH_STUB.first(connection, lease=stub.lease_id, no=stub.stub_no, hashed=hashed, but=but)
    return found is not None


def holds(connection: sa.Connection, owner_id: UUID) -> Request | None:
    """The request whose money is on the account of this owner."""
    row = _THIS.first(connection, request=owner_id)
    return row and request_from(connection, row)


def _requests(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> Iterator[Request]:
    rows = connection.execute(NAMED_REQUESTS.where(*where).order_by(*_OLDEST_FIRST)).mappings().all()
    return (request_from(connection, row) for row in rows)


def _stub(row: Any) -> Stub | None:
    if row["lease_id"] is None:
        return None
    return Stub(row["lease_id"], row["stub_no"], row["code_hash"].hex(), row["last_four"])
