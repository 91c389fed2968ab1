"""The whole window with a customer on the line, made of the reusable widgets alone."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.choice import ChoiceButton
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.mood import MoodPicker
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.results import Result, ResultPopup
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.timeline import Mark, Timeline, TimelineEntry
from agentdesk.ui.widgets.work_list import WorkList, WorkRow, WorkSection


def said(english: str, german: str) -> str:
    return german if language().code == "de" else english


def make_desk() -> MainWindow:
    window = MainWindow()
    window.set_left(work_list())
    window.set_centre(customer())
    window.set_right(help_column())
    window.top.status.show_state(said("In contact · 04:12", "Im Gespräch · 04:12"), dot=Tone.CARE)
    window.top.status.show()
    window.top.person.show_state(said("Miriam Vogt · Agent L1", "Miriam Vogt · Stufe 1"))
    window.top.person.show()
    window.bottom.set_state(said("Saved", "Gesichert"))
    window.bottom.set_fact("waiting", said("0 changes waiting", "0 Änderungen warten"))
    window.bottom.set_hint(said("F1 Help · Ctrl+K Find anything", "F1 Hilfe · Strg+K Alles finden"))
    return window


def work_list() -> WorkList:
    made = WorkList(said("Work list", "Arbeitsliste"))
    made.show_sections(
        [
            WorkSection(said("Now", "Jetzt"), _now()),
            WorkSection(said("Today", "Heute"), _today(), 5),
            WorkSection(said("Waiting", "Wartet"), _waiting(), 4),
            WorkSection(said("Needs attention", "Klärungsbedarf"), _attention()),
        ]
    )
    made.mark("mueller")
    return made


def _now() -> tuple[WorkRow, ...]:
    return (
        WorkRow(
            key="mueller",
            icon="phone",
            title="Jörg Müller",
            due="04:12",
            tone=Tone.CARE,
            reason=said("In contact · delivery failed twice", "Im Gespräch · Lieferung zweimal gescheitert"),
        ),
        WorkRow(
            key="demir",
            icon="phone-outgoing",
            title="Aylin Demir",
            due=said("8 min late", "8 Min. zu spät"),
            tone=Tone.STOP,
            reason=said("Callback promised 14:30–15:00", "Rückruf zugesagt 14:30–15:00"),
        ),
        WorkRow(
            key="brandt",
            icon="mail",
            title="Hofladen Brandt",
            due=said("in 22 min", "in 22 Min."),
            tone=Tone.CARE,
            reason=said("Reply due · invoice copy", "Antwort fällig · Rechnungskopie"),
        ),
    )


def _today() -> tuple[WorkRow, ...]:
    return (
        WorkRow(
            key="schaefer",
            icon="phone-outgoing",
            title="Petra Schäfer",
            due="16:00",
            reason=said("Callback · named contact: you", "Rückruf · Ansprechperson: Sie"),
        ),
        WorkRow(
            key="weiss",
            icon="target",
            title="Thomas Weiß",
            due="17:30",
            reason=said("Promised: update on refund", "Zugesagt: Stand der Erstattung"),
        ),
        WorkRow(
            key="gross",
            icon="heart",
            title="Lena Groß",
            due=said("today", "heute"),
            reason=said("Follow-up check · well since repair?", "Nachsorge · alles gut seit der Reparatur?"),
        ),
    )


def _waiting() -> tuple[WorkRow, ...]:
    return (
        WorkRow(
            key="kovac",
            icon="hourglass",
            title="Ivana Kovač",
            due="12 min",
            reason=said("Voucher € 60 · asked Sabine K.", "Gutschein 60 € · gefragt: Sabine K."),
        ),
        WorkRow(
            key="sommer",
            icon="package",
            title="Café Sommer",
            due=said("tomorrow", "morgen"),
            reason=said("Warehouse checks stock", "Das Lager prüft den Bestand"),
        ),
    )


def _attention() -> tuple[WorkRow, ...]:
    return (
        WorkRow(
            key="refused",
            icon="triangle-alert",
            title=said("Change was refused", "Änderung abgelehnt"),
            tone=Tone.STOP,
            due=said("open", "offen"),
            reason=said(
                "Callback clashed with 15:30 · choose again", "Rückruf überschneidet sich mit 15:30 · neu wählen"
            ),
        ),
    )


def customer() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in (header(), story()):
        column.addWidget(part)
    column.addWidget(timeline(), 1)
    column.addWidget(conversation())
    return page


def header() -> QWidget:
    made, column = _panel(20, 16, 20, 14, 10)
    names = QHBoxLayout()
    names.setSpacing(8)
    names.addWidget(Text("Jörg Müller", "title"))
    names.addWidget(Chip("Gold", Tone.CARE))
    names.addWidget(Chip(said("Identity confirmed", "Identität bestätigt"), Tone.GOOD))
    names.addWidget(Chip(said("May leave · 2 failures in 30 days", "Wechselgefahr · 2 Fehler in 30 Tagen"), Tone.STOP))
    names.addStretch(1)
    facts = FlowLayout(gap=20)
    for label, value in (
        (said("No.", "Nr."), "K-104882"),
        (said("Phone", "Telefon"), "+49 171 5550142"),
        (said("E-mail", "E-Mail"), "j.mueller@example.org"),
        (said("Named contact", "Ansprechperson"), "Miriam Vogt"),
        (said("Customer since", "Kunde seit"), "2017"),
        (said("12 months", "12 Monate"), said("€ 1,284 · 9 orders", "1.284 € · 9 Bestellungen")),
    ):
        facts.addWidget(_fact(label, value))
    column.addLayout(names)
    column.addLayout(facts)
    return made


def _fact(label: str, value: str) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(5)
    row.addWidget(Text(label, "muted"))
    row.addWidget(Text(value))
    return made


def story() -> QWidget:
    made = ScrollColumn(side=20, fits=True)
    made.add(
        Notice(
            said("Second failure in a row.", "Zweiter Fehler in Folge."),
            said(
                "Delivery of order 88213 failed on 3 Nov and again today. "
                "Critical case: guide “Second failure”, goodwill raised.",
                "Die Lieferung zu 88213 ist am 3. Nov. und heute gescheitert. "
                "Härtefall: Leitfaden „Zweiter Fehler“, mehr Kulanz.",
            ),
            Tone.STOP,
        )
    )
    made.add(
        Notice(
            said("Story so far", "Vorgeschichte"),
            said(
                "Ordered a coffee grinder (€ 189) on 28 Oct. Parcel was lost on 3 Nov; Daniel apologised and "
                "promised a replacement by today. Replacement was sent to the old address. "
                "Called twice, wrote once; last mood: angry.",
                "Kaffeemühle (189 €) am 28. Okt. bestellt. Das Paket ging am 3. Nov. verloren; Daniel hat sich "
                "entschuldigt und Ersatz bis heute zugesagt. Der Ersatz ging an die alte Adresse. "
                "Zwei Anrufe, eine Mail; zuletzt verärgert.",
            ),
        )
    )
    chips = FilterChips(said("Show", "Zeigen"))
    chips.show_filters(
        [
            Filter("all", said("All", "Alle"), letter="A"),
            Filter("calls", said("Calls", "Anrufe"), 6, "C"),
            Filter("mail", "Mail", 3, "M"),
            Filter("orders", said("Orders", "Bestellungen"), 9, "O"),
            Filter("vouchers", said("Vouchers", "Gutscheine"), 1, "V"),
            Filter("notes", said("Notes", "Notizen"), letter="N"),
        ]
    )
    made.add(chips)
    return made


def entries() -> list[TimelineEntry]:
    today, earlier = said("Today", "Heute"), said("3 November", "3. November")
    return [
        TimelineEntry(
            key=1,
            icon="package-x",
            tone=Tone.STOP,
            day=today,
            time="11:04",
            title=said("Order 88213-R", "Bestellung 88213-R"),
            detail=said("replacement · returned to sender", "Ersatz · zurück an Absender"),
            note=said(
                "Carrier: “addressee unknown” — address changed on 30 Oct, replacement used the old one",
                "Zusteller: „Empfänger unbekannt“ — Adresse am 30. Okt. geändert, der Ersatz nahm die alte",
            ),
        ),
        TimelineEntry(
            key=2,
            icon="mail",
            day=today,
            time="09:12",
            title=said("Mail in", "Mail eingegangen"),
            detail="“Wo bleibt meine Lieferung???”",
            note=said(
                "Case C-5521 · answered by Daniel R. in 41 min",
                "Vorgang C-5521 · beantwortet von Daniel R. nach 41 Min.",
            ),
        ),
        TimelineEntry(
            key=3,
            icon="ticket",
            tone=Tone.CARE,
            day=earlier,
            time="16:40",
            title=said("Voucher € 10", "Gutschein 10 €"),
            detail=said("goodwill, lost parcel · not used", "Kulanz, Paket verloren · nicht eingelöst"),
            note=said(
                "Issued by Daniel R. · valid until 31 Dec 2029", "Ausgestellt von Daniel R. · gültig bis 31.12.2029"
            ),
        ),
        TimelineEntry(
            key=4,
            icon="phone-incoming",
            day=earlier,
            time="16:31",
            title=said("Call in", "Anruf"),
            detail=said("7 min · Daniel R. · mood: disappointed", "7 Min. · Daniel R. · enttäuscht"),
            note=said("Lost parcel. Promised replacement by 21 Nov.", "Paket verloren. Ersatz bis 21. Nov. zugesagt."),
            marks=(Mark(said("arrived late", "verspätet eingetroffen"), Tone.CARE),),
        ),
        TimelineEntry(
            key=5,
            icon="notebook-pen",
            day=earlier,
            time="16:30",
            title=said("Note", "Notiz"),
            detail="<b>not bold</b> <img src=x>",
            struck=True,
            marks=(Mark(said("corrected", "berichtigt")),),
            note=said("Written by mistake", "Versehentlich geschrieben"),
        ),
    ]


def timeline() -> Timeline:
    made = Timeline(said("What happened", "Verlauf"))
    made.show_entries(len(entries()), None, entries())
    return made


def conversation() -> QWidget:
    made, column = _panel(20, 10, 20, 12, 10)
    made.setObjectName("bottom")
    head = QHBoxLayout()
    head.setSpacing(10)
    head.addWidget(Text(said("Call in · C-5521", "Anruf · C-5521"), "strong"))
    head.addWidget(Chip(said("Delivery › Not arrived", "Lieferung › Nicht angekommen")))
    head.addStretch(1)
    mood = MoodPicker()
    mood.show_step(5)
    head.addWidget(mood)
    notes = QPlainTextEdit(
        "Replacement went to old address (Goethestr.). New: Lindenweg 8, 50674 Köln. Wants it before Wednesday …"
    )
    notes.setAccessibleName(said("Notes", "Notizen"))
    notes.setFixedHeight(64)
    foot = QHBoxLayout()
    foot.setSpacing(10)
    foot.addWidget(Text(said("Draft saved", "Entwurf gesichert"), "muted"))
    foot.addStretch(1)
    foot.addWidget(Button(said("Schedule callback", "Rückruf planen"), key="F8"))
    foot.addWidget(Button(said("Hand over", "Übergeben"), key="F9"))
    foot.addWidget(Button(said("Wrap up", "Nachbearbeiten"), "primary", key=said("Ctrl ↵", "Strg ↵")))
    column.addLayout(head)
    column.addWidget(notes)
    column.addLayout(foot)
    return made


def help_column() -> QWidget:
    column = ScrollColumn()
    for card in (guide_card(), knowledge_card(), goodwill_card(), callback_card()):
        column.add(card)
    return column


def guide_card() -> SectionCard:
    card = SectionCard(
        said("Guide · Second failure, angry", "Leitfaden · Zweiter Fehler"),
        said("step 2 of 5 · F5", "Schritt 2/5 · F5"),
    )
    card.body.addWidget(
        Notice(
            said("Say", "Sagen"),
            said(
                "“Mr Müller, the replacement was promised for today and it isn’t there. I’m sorry.”",
                "„Herr Müller, der Ersatz war für heute zugesagt und ist nicht da. Das tut mir leid.“",
            ),
            Tone.GOOD,
        )
    )
    for number, words in enumerate(
        (
            said("Calmer — agree on the solution", "Ruhiger — Lösung vereinbaren"),
            said("Still angry — let him finish, offer goodwill", "Noch verärgert — ausreden lassen"),
            said("Wants to cancel — one-call cancellation", "Will kündigen — in einem Anruf"),
        ),
        1,
    ):
        card.body.addWidget(ChoiceButton(words, f"Alt {number}"))
    return card


def knowledge_card() -> SectionCard:
    card = SectionCard(said("Knowledge", "Wissen"), said("for this case · F6", "zum Vorgang · F6"), folds=True)
    for title, note in (
        (
            said("Replacement to a changed address", "Ersatz an neue Adresse"),
            said("used 41× this month · solved 92 %", "41× genutzt · 92 % gelöst"),
        ),
        (
            said("Express delivery to a new address", "Express an neue Adresse"),
            said("cut-off 16:00 · costs", "bis 16:00 · Kosten"),
        ),
    ):
        card.body.addWidget(Text(title))
        card.body.addWidget(Text(note, "small"))
    return card


def goodwill_card() -> SectionCard:
    card = SectionCard(said("Goodwill", "Kulanz"), "F7")
    card.body.addWidget(Text(said("Available now € 30.00", "Jetzt verfügbar 30,00 €"), "strong"))
    row = QHBoxLayout()
    amount = QLineEdit(said("€ 25.00", "25,00 €"))
    amount.setAccessibleName(said("Amount", "Betrag"))
    amount.setFixedWidth(96)
    why = QLineEdit(said("Delivery failed twice", "Lieferung zweimal gescheitert"))
    why.setCursorPosition(0)
    why.setAccessibleName(said("Reason", "Grund"))
    row.addWidget(amount)
    row.addWidget(why, 1)
    card.body.addLayout(row)
    buttons = QHBoxLayout()
    buttons.addWidget(Button(said("Issue voucher", "Gutschein ausstellen"), "primary"))
    buttons.addWidget(Button(said("Ask supervisor", "Freigabe holen")))
    buttons.addStretch(1)
    card.body.addLayout(buttons)
    return card


def callback_card() -> SectionCard:
    card = SectionCard(said("Callback", "Rückruf"), "F8", folds=True)
    card.set_words(
        said("Callback", "Rückruf"),
        "F8",
        said("Monday 10:00–10:30 · you · his time (Köln)", "Montag 10:00–10:30 · Sie"),
    )
    card.set_open(False)
    return card


def open_results(window: MainWindow, typed: str = "mueller 50674") -> ResultPopup:
    popup = ResultPopup(window.top.search, name=said("Found", "Gefunden"))
    window.top.search.setFocus()
    window.top.search.setText(typed)
    people = said("Customers", "Kundschaft")
    popup.show_results(
        [
            Result(
                key=1,
                icon="user",
                title="Jörg Müller",
                detail="Lindenweg 8, 50674 Köln",
                aside="K-104882",
                group=people,
                chip="Gold",
                tone=Tone.CARE,
                why=said("Name and postcode · last contact today", "Name und PLZ · letzter Kontakt heute"),
            ),
            Result(
                key=2,
                icon="user",
                title="Jürgen Mueller-Lüdenscheidt-Hohenstaufen",
                detail="Aachener Straße 112, 50674 Köln",
                aside="K-098211",
                group=people,
                why=said("Sounds like the name · last contact in March", "Klingt ähnlich · letzter Kontakt im März"),
            ),
            Result(
                key=3,
                icon="building-2",
                title="Müller & Söhne <b>GmbH</b>",
                detail="50674 Köln",
                aside="K-100004",
                group=people,
                why=said("Name and postcode", "Name und PLZ"),
            ),
            Result(
                key=4,
                icon="user-plus",
                title=said("New customer “mueller 50674”", "Neu anlegen: „mueller 50674“"),
                aside=said("Ctrl+N", "Strg+N"),
                group=said("Or", "Oder"),
            ),
        ]
    )
    return popup


def _panel(left: int, top: int, right: int, bottom: int, gap: int) -> tuple[QWidget, QVBoxLayout]:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(left, top, right, bottom)
    column.setSpacing(gap)
    return made, column
