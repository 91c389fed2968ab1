"""What hangs on a case, part by part; a part that has nothing to say is not there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.callbacks.model import Callback
from agentdesk.core.cases.commands import NotThanks, UnlinkCases, WithdrawQuery
from agentdesk.core.cases.model import ACTIVE, CaseRow, Gathered, InternalQuery, Kind
from agentdesk.core.handovers.words import receiver_words
from agentdesk.core.privacy.views import How
from agentdesk.core.promises.commands import KeepPromise
from agentdesk.core.promises.model import Promise, PromiseState
from agentdesk.core.wording import label, text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.callbacks.words import whom_words, window_words, zone_words
from agentdesk.ui.cases.around import Around
from agentdesk.ui.cases.confirmation import ConfirmationCard
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.presenter import CasePresenter
from agentdesk.ui.cases.service import service_card
from agentdesk.ui.cases.words import (
    SEVERITY_TONES,
    STATUS_TONES,
    asked_of,
    case_line,
    history_words,
    status_words,
    when,
)
from agentdesk.ui.handovers.words import packet_lines, question_lines
from agentdesk.ui.interactions.words import channel_icon, kind_of_contact, reason_words
from agentdesk.ui.promises.words import due_words, promise_kind, settled_words, short
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import SMALL, TITLE
from agentdesk.ui.widgets.painted import Lines, LinesButton, LinesLabel, Words
from agentdesk.ui.widgets.text import Text, one_line

MOST_HISTORY = 100


def sections(known: Known, page: Around) -> Iterator[QWidget]:
    yield from _notices(known, page)
    if known.confirmation:
        yield ConfirmationCard(known, page)
    yield from service_card(known, page)
    yield from _resolution(known)
    yield from _handover(known, page)
    yield from _queries(known, page)
    yield from _answers(known, page)
    yield from _failures(known, page)
    yield from _promises(known, page)
    yield from _callbacks(known, page)
    yield from _gathered(known, page)
    yield from _related(known, page)
    yield from _talks(known, page)
    yield _history(known, page)


def fact_line(known: Known, zone: ZoneInfo) -> str:
    """Whose it is, about what, since when."""
    case = known.case
    reason = reason_words(known.stock.reasons, case.reason_id)
    facts = (
        ("owner", "" if known.stock.alone else case.owner),
        ("team", "" if known.stock.alone else case.team),
        ("reason", reason),
        ("channel", text(f"channel.{case.channel}")),
        ("product", case.product),
        ("order", case.order_number),
        ("cause", label(case.cause) if case.cause else ""),
        ("department", label(case.department) if case.department else ""),
        ("opened", when(case.opened_at, zone)),
        ("resolved", when(case.resolved_at, zone) if case.resolved_at else ""),
    )
    return " · ".join(f"{text(f'cases.field.{name}')}: {one_line(words)}" for name, words in facts if words)


# ── what is to be seen first ────────────────────────────────────────────────────────────────────────────────────────
def _notices(known: Known, page: Around) -> Iterator[QWidget]:
    case = known.case
    if case.merged_into:
        open_winner = partial(page.open_case, case.merged_into)
        yield Notice("", text("cases.is_merged"), action=text("cases.open_winner"), on_action=open_winner)
    if case.thanked_at:
        not_thanks = partial(page.presenter.do, NotThanks(case_id=case.id), text("cases.done.not_thanks"))
        words = text("cases.thanked", when=when(case.thanked_at, page.presenter.zone))
        yield Notice("", words, action=text("cases.not_thanks"), on_action=not_thanks)
    if case.status in ACTIVE and (case.next_step or case.next_step_at):
        now = page.presenter.door.clock.now()
        at = moment_words(case.next_step_at, now, page.presenter.zone) if case.next_step_at else ""
        late = case.next_step_at is not None and case.next_step_at <= now
        words = " · ".join(part for part in (case.next_step, at) if part)
        yield Notice(text("cases.field.next_step"), words, Tone.CARE if late else Tone.ACCENT)
    if case.status in ACTIVE and case.missing:
        fields = ", ".join(text(f"cases.needed.{each}") for each in case.missing)
        yield Text(text("cases.still_missing", fields=fields), "muted", wrap=True)


def _resolution(known: Known) -> Iterator[QWidget]:
    if known.case.resolution:
        card = SectionCard(text("cases.field.resolution"))
        card.body.addWidget(Text(known.case.resolution, wrap=True))
        yield card


def _handover(known: Known, page: Around) -> Iterator[QWidget]:
    """What the sender told stays in sight for whoever has the case now: the customer tells nothing twice."""
    offer = known.handover
    if offer is None or known.stock.alone:
        return
    zone = page.presenter.zone
    packet = packet_lines(offer.packet, page.presenter.door.clock.now(), zone)
    said = [Words(f"{name}: {words}") for name, words in (*packet, *question_lines(offer))]
    if said:
        way = Words(f"{offer.sender} → {receiver_words(offer.receiver, offer.to_level)}", TITLE)
        state = text(f"cases.history.handover.{offer.state}")
        at = Words(f"{state} · {when(offer.answered_at or offer.offered_at, zone)}", SMALL, "muted")
        yield _card("handover.card", [
            LinesLabel(Lines(icon="arrow-right-left", words=(way, *said, at)), parent=page.widget)
        ])  # fmt: skip


# ── what hangs on it ────────────────────────────────────────────────────────────────────────────────────────────────
def _queries(known: Known, page: Around) -> Iterator[QWidget]:
    if not known.case.queries:
        return
    card = SectionCard(text("cases.queries"))
    for query in known.case.queries:
        card.body.addWidget(_query(query, page))
    yield card


def _query(query: InternalQuery, page: Around) -> QWidget:
    zone = page.presenter.zone
    now = page.presenter.door.clock.now()
    if query.answered_at:
        state, tone = text("cases.query_answered", when=when(query.answered_at, zone)), Tone.GOOD
    elif query.withdrawn_at:
        state, tone = text("cases.query_withdrawn"), Tone.NEUTRAL
    else:
        state = text("cases.query_due", when=when(query.due_at, zone))
        tone = Tone.STOP if query.due_at <= now else Tone.ACCENT
    words = [Words(one_line(asked_of(query)), TITLE), Words(query.question), Words(state, SMALL, "muted")]
    if query.answer:
        words.insert(2, Words(f"→ {query.answer}"))
    line = LinesLabel(Lines(icon="message-circle-question-mark", tone=tone, words=tuple(words)), parent=page.widget)
    if not query.is_open:
        return line
    withdraw = partial(page.presenter.do, WithdrawQuery(query_id=query.id), text("cases.done.query_withdrawn"))
    return _with_button(line, Button(text("cases.withdraw"), "quiet", on_click=withdraw, parent=page.widget))


def _answers(known: Known, page: Around) -> Iterator[QWidget]:
    if known.case.answers:
        yield _card("cases.answers", [
            LinesLabel(Lines(icon="message-square-text", words=(
                Words(answer.topic, TITLE), Words(answer.words),
                Words(f"{answer.person} · {when(answer.given_at, page.presenter.zone)}", SMALL, "muted"))),
                parent=page.widget)
            for answer in known.case.answers
        ])  # fmt: skip


def _failures(known: Known, page: Around) -> Iterator[QWidget]:
    if known.case.failures:
        yield _card("cases.failures", [
            LinesLabel(Lines(icon="circle-alert", tone=SEVERITY_TONES[failure.severity], words=(
                Words(f"{text(f'cases.failure.{failure.kind}')} · {text(f'cases.severity.{failure.severity}')}", TITLE),
                *((Words(failure.words),) if failure.words else ()),
                Words(when(failure.happened_at, page.presenter.zone), SMALL, "muted"))), parent=page.widget)
            for failure in known.case.failures
        ])  # fmt: skip


def _promises(known: Known, page: Around) -> Iterator[QWidget]:
    """Open ones are kept here with one press; pressed themselves they open beside their customer."""
    if known.promises:
        yield _card("cases.promises", [_promise(promise, page) for promise in known.promises])


def _promise(promise: Promise, page: Around) -> QWidget:
    presenter, now = page.presenter, page.presenter.door.clock.now()
    is_open = promise.state is PromiseState.OPEN
    when_due = (due_words if is_open else settled_words)(promise, presenter.zone, now)
    told = " · ".join(filter(None, (promise_kind(promise), promise.owner, when_due)))
    lines = Lines(icon="handshake", words=(Words(promise.words), Words(told, SMALL, "muted")))
    if not is_open:
        return LinesLabel(lines, parent=page.widget)

    def keep() -> None:
        presenter.do(KeepPromise(promise_id=promise.id), text("promise.kept", words=short(promise.words)))

    line = LinesButton(lines, text("work.action.promise"), parent=page.widget)
    line.clicked.connect(partial(page.open_work, "promise", promise.id))
    return _with_button(line, Button(text("promise.keep"), "quiet", on_click=keep, parent=page.widget))


def _callbacks(known: Known, page: Around) -> Iterator[QWidget]:
    """Those not over are settled here by a button; pressed themselves they open beside their customer."""
    if known.callbacks:
        yield _card("cases.callbacks", [_callback(callback, page) for callback in known.callbacks])


def _callback(callback: Callback, page: Around) -> QWidget:
    now, me = page.presenter.door.clock.now(), page.presenter.door.person_id
    zone = zone_words(callback, page.presenter.zone, now)
    told = (window_words(callback, now), zone, text(f"callbacks.phase.{callback.phase(now)}"), whom_words(callback, me))
    words = (Words(callback.purpose or callback.phone), Words(" · ".join(told), SMALL, "muted"))
    lines = Lines(icon="phone-outgoing", words=words)
    if callback.is_over:
        return LinesLabel(lines, parent=page.widget)
    line = LinesButton(lines, text("cases.open"), parent=page.widget)
    line.clicked.connect(partial(page.open_work, "callback", callback.id))
    settle = partial(page.settle_callback, callback.id)
    return _with_button(line, Button(text("cases.settle_callback"), "quiet", on_click=settle, parent=page.widget))


def _gathered(known: Known, page: Around) -> Iterator[QWidget]:
    """The cases of an incident: whose they are, and what their customers have heard from us."""
    if known.case.kind is not Kind.INCIDENT:
        return
    told = sum(each.told is not None for each in known.gathered)
    words = text("cases.gathered_told", told=told, all=len(known.gathered))
    lines: list[QWidget] = [Text(words, "muted", wrap=True)]
    mails = sorted({each.mail for each in known.gathered if each.mail and each.case.status in ACTIVE})
    if mails:
        whose = {each.case.customer_id for each in known.gathered if each.mail and each.case.status in ACTIVE}
        copy = partial(_copy_addresses, page.presenter, ", ".join(mails), whose)
        foot = QWidget()
        FlowLayout(foot).addWidget(Button(text("cases.copy_addresses", count=len(mails)), icon="copy", on_click=copy))
        lines.append(foot)
    yield _card("cases.gathered", [*lines, *(_gathered_case(each, page) for each in known.gathered)])


def _copy_addresses(presenter: CasePresenter, addresses: str, whose: set[UUID | None]) -> None:
    """That they left is kept among the looks."""
    QGuiApplication.clipboard().setText(addresses)
    door, customers = presenter.door, {each for each in whose if each}
    note = lambda: door.desk.views.note(door.person_id, customers, How.COPIED)  # noqa: E731
    door.work(note, owner=presenter, done=lambda _: None)


def _gathered_case(each: Gathered, page: Around) -> QWidget:
    zone, case = page.presenter.zone, each.case
    told = text("cases.told_at", when=when(each.told_at, zone)) if each.told_at else text("cases.not_told")
    words = (Words(case_line(case), TITLE), Words(f"{case.customer} · {status_words(case)} · {told}", SMALL, "muted"))
    tone = Tone.GOOD if each.told_at else Tone.CARE if case.status in ACTIVE else Tone.NEUTRAL
    line = LinesButton(Lines(icon="folder-open", tone=tone, words=words), text("cases.open"), parent=page.widget)
    line.clicked.connect(partial(page.open_case, case.id))
    return line


def _related(known: Known, page: Around) -> Iterator[QWidget]:
    case = known.case
    lines = [_case(case.parent, "parent", page)] if case.parent else []
    gathered = {each.case.id for each in known.gathered}
    lines += [_case(child, "child", page) for child in case.children if child.id not in gathered]
    for link in case.links:
        unlink = UnlinkCases(case_id=case.id, other_id=link.case.id)
        take_off = partial(page.presenter.do, unlink, text("cases.done.unlink"))
        button = Button(kind="icon", icon="x", name=text("cases.unlink"), on_click=take_off, parent=page.widget)
        lines.append(_with_button(_case(link.case, link.kind.value, page), button))
    lines += [_case(merged, "merged", page) for merged in case.merged]
    near = (*case.children, *(link.case for link in case.links), *case.merged, *([case.parent] if case.parent else ()))
    said = {each.id for each in near}
    lines += [_case(each, "chain", page) for each in case.chain if each.id not in said]
    if lines:
        yield _card("cases.related", lines)


def _case(case: CaseRow, how: str, page: Around) -> QWidget:
    words = (
        Words(case_line(case), TITLE),
        Words(f"{text(f'cases.link.{how}')} · {status_words(case)}", SMALL, "muted"),
    )
    icon = "folder-open" if case.status in ACTIVE else "folder"
    line = LinesButton(
        Lines(icon=icon, tone=STATUS_TONES[case.status], words=words), text("cases.open"), parent=page.widget
    )
    line.clicked.connect(partial(page.open_case, case.id))
    return line


def _talks(known: Known, page: Around) -> Iterator[QWidget]:
    if known.talks:
        zone = page.presenter.zone
        yield _card("cases.talks", [
            LinesLabel(Lines(icon=channel_icon(talk.channel, talk.direction), words=(
                Words(kind_of_contact(talk.channel, talk.direction), TITLE),
                *((Words(talk.notes),) if talk.notes else ()),
                Words(f"{talk.person} · {when(talk.started_at, zone)}", SMALL, "muted"))), parent=page.widget)
            for talk in known.talks
        ])  # fmt: skip


def _history(known: Known, page: Around) -> QWidget:
    lines: list[QWidget] = []
    zone = page.presenter.zone
    for entry in known.history[:MOST_HISTORY]:
        title, behind = history_words(entry, zone)
        words = [Words(title, TITLE), *([Words(behind)] if behind else [])]
        words.append(Words(" · ".join(part for part in (entry.person, when(entry.at, zone)) if part), SMALL, "muted"))
        lines.append(LinesLabel(Lines(icon="history", words=tuple(words)), parent=page.widget))
    return _card("cases.history", lines)


# ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _card(title: str, lines: list[QWidget]) -> SectionCard:
    card = SectionCard(text(title))
    for line in lines:
        card.body.addWidget(line)
    return card


def _with_button(line: QWidget, button: Button) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(line, 1)
    row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
    return pair
