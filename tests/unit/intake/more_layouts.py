# ruff: noqa: DTZ001, E501  files are as wide as they are, and workbooks know no zone
"""Further exports of shops, tills, address books and evaluations."""

from __future__ import annotations

from typing import Any

from tests.unit.intake.layouts import Expected, Export, text, workbook

EXPORTS: list[Export] = []


def export(name: str, file: str, data: bytes, kind: str, records: list[Expected], **dropped: int) -> None:
    EXPORTS.append(Export(name, file, data, kind, records, dropped))


def _two_sheets(book: Any) -> None:
    from datetime import datetime

    sheet = book.active
    sheet.title = "Aufträge Q1"
    sheet.append(["Nordlicht Versand", None, None, "Auswertung"])
    sheet.append([None, None, None, "gedruckt am", datetime(2024, 4, 1, 8, 30)])
    sheet.append([])
    sheet.append(
        [
            "Auftrag",
            "vom",
            "Kd.-Nr.",
            "Besteller",
            "Artikel-Nr.",
            "Bezeichnung",
            "Menge",
            "E-Preis",
            "Summe",
            "Lieferstatus",
        ]
    )
    sheet.append(
        [24001, datetime(2024, 1, 15), 501, "Kern, Petra", "L-100", "Leuchte Fjord", 2, 49.5, 99, "zugestellt"]
    )
    sheet.append([24001, datetime(2024, 1, 15), 501, "Kern, Petra", "L-200", "Kabel", 1, 7.25, 7.25, "zugestellt"])
    sheet.append(
        [24002, datetime(2024, 2, 2, 13, 45), "#N/A", "Vogt, Ida", "L-100", "Leuchte Fjord", 1, 49.5, 49.5, "offen"]
    )
    sheet.append(["Gesamt", None, None, None, None, None, 4, None, 155.75, None])


export(
    "OXID customers",
    "oxuser.csv",
    text("""
"OXCUSTNR";"OXUSERNAME";"OXSAL";"OXFNAME";"OXLNAME";"OXCOMPANY";"OXSTREET";"OXSTREETNR";"OXADDINFO";"OXZIP";"OXCITY";"OXCOUNTRY";"OXFON";"OXMOBFON";"OXFAX";"OXCREATE"
"8001";"rita@example.de";"MRS";"Rita";"Böse";"";"Gerberweg";"11";"Hinterhof";"99084";"Erfurt";"Deutschland";"0361 445566";"0176 5556667";"";"2021-07-01 12:30:00"
"8002";"k.blum@example.de";"MR";"Kai";"Blum";"Blumenhaus Blum e.K.";"Markt";"2";"";"06108";"Halle";"Deutschland";"0345/778899";"";"";"2022-01-09 08:15:00"
"""),
    "customers",
    [
        {
            "number": "8001",
            "salutation": "Mrs",
            "given_name": "Rita",
            "family_name": "Böse",
            "emails": ["rita@example.de"],
            "phones": ["+49361445566", "+491765556667"],
            "addresses": ["Gerberweg|11|99084|Erfurt|DE"],
            "customer_since": "2021-07-01T12:30:00",
        },
        {"number": "8002", "organisation": "Blumenhaus Blum e.K.", "addresses": ["Markt|2|06108|Halle|DE"]},
    ],
)
export(
    "PrestaShop customers",
    "customer_2024-03-05.csv",
    text("""
ID;Anrede;Vorname;Nachname;E-Mail-Adresse;Umsatz;Aktiviert;Newsletter;Partnerangebote;Registrierung;"Letzter Besuch"
14;Frau;Edda;Lorenz;edda@example.de;120,50;1;1;0;2023-02-11 10:00:12;2024-03-01 09:11:00
15;Herr;Finn;O'Hara;finn@example.ie;0,00;1;0;0;2023-06-30 17:45:00;
"""),
    "customers",
    [
        {
            "number": "14",
            "salutation": "Frau",
            "given_name": "Edda",
            "family_name": "Lorenz",
            "emails": ["edda@example.de"],
            "consent": True,
            "customer_since": "2023-02-11T10:00:12",
        },
        {"number": "15", "family_name": "O'Hara", "consent": False, "customer_since": "2023-06-30T17:45:00"},
    ],
)
export(
    "sevDesk contacts",
    "kontakte_export.csv",
    text("""
Kunden-Nr.;Anrede;Titel;Nachname;Vorname;Organisation;Namenszusatz;Position;Kategorie;IBAN;BIC;Umsatzsteuer-ID;Strasse;PLZ;Ort;Land;Adress-Kategorie;Telefon;Telefon-Kategorie;Mobil;Fax;E-Mail;E-Mail-Kategorie;Webseite;Beschreibung;Geburtstag;Tags
1000;Herr;;Arendt;Bela;;;;Kunde;DE02120300000000202051;BYLADEM1001;;Seeweg 4;23552;Lübeck;Deutschland;Rechnungsadresse;0451 123456;Privat;;;bela@example.de;Privat;;Ruft vormittags an;;VIP,Messe
1001;;;;;Druckerei Voss GmbH & Co. KG;;;Kunde;;;DE999888777;Gewerbering 9;23560;Lübeck;Deutschland;Rechnungsadresse;0451 998877;Arbeit;;0451 998878;info@voss.example;Arbeit;www.voss.example;;;
"""),
    "customers",
    [
        {
            "number": "1000",
            "salutation": "Herr",
            "given_name": "Bela",
            "family_name": "Arendt",
            "phones": ["+49451123456"],
            "addresses": ["Seeweg|4|23552|Lübeck|DE"],
            "note": "Ruft vormittags an",
            "tags": ["VIP", "Messe"],
        },
        {
            "number": "1001",
            "organisation": "Druckerei Voss GmbH & Co. KG",
            "vat_id": "DE999888777",
            "phones": ["+49451998877", "+49451998878"],
        },
    ],
)
export(
    "A report of an American CRM",
    "report1709.csv",
    text("""
"Account Name","Salutation","First Name","Last Name","Title","Mailing Street","Mailing City","Mailing State/Province","Mailing Zip/Postal Code","Mailing Country","Phone","Mobile","Email","Account Owner","Created Date","Contact ID"
"Blue Harbor Inc.","Ms.","Nora","Fields","Buyer","500 Pine St, Suite 12","Seattle","WA","98101","United States","(206) 555-0143","","nora@example.com","Sam Reed","3/15/2024","0035g00000A1"
"Blue Harbor Inc.","Mr.","Ken","Ota","CFO","500 Pine St, Suite 12","Seattle","WA","98101","United States","(206) 555-0144","(425) 555-0111","ken@example.com","Sam Reed","12/2/2023","0035g00000A2"


"Confidential Information - Do Not Distribute"
"Generated By: Sam Reed 3/20/2024 9:00 AM"
"""),
    "customers",
    [
        {
            "number": "0035g00000A1",
            "organisation": "Blue Harbor Inc.",
            "salutation": "Ms",
            "given_name": "Nora",
            "family_name": "Fields",
            "position": "Buyer",
            "phones": ["+12065550143"],
            "addresses": ["Pine St|500|98101|Seattle|US"],
            "customer_since": "2024-03-15",
        },
        {
            "number": "0035g00000A2",
            "family_name": "Ota",
            "phones": ["+12065550144", "+14255550111"],
            "customer_since": "2023-12-02",
        },
    ],
)
export(
    "Customers of a till",
    "export-20240305.csv",
    text("""
Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Street Address 1,Street Address 2,City,State,Postal Code,Country,Birthday,Memo,Email Subscription Status
,Olive,Grant,olive@example.com,'+15035550188,Liv,,88 Oak Ln,,Portland,OR,97201,US,1980-04-04,Likes oat milk,subscribed
C-77,Raj,Patel,raj@example.com,'+15035550190,,Patel Foods LLC,9 Elm Ct,Unit 3,Salem,OR,97301,US,,,unsubscribed
"""),
    "customers",
    [
        {
            "given_name": "Olive",
            "family_name": "Grant",
            "phones": ["+15035550188"],
            "addresses": ["Oak Ln|88|97201|Portland|US"],
            "note": "Likes oat milk",
            "consent": True,
            "further_names": ("Liv",),
        },
        {
            "number": "C-77",
            "organisation": "Patel Foods LLC",
            "consent": False,
            "addresses": ["Elm Ct|9|97301|Salem|US"],
        },
    ],
)
export(
    "Orders with area codes and abbreviations",
    "auftr.txt",
    text(
        """
Auftr.-Nr.|Best.-Datum|Kd.-Nr.|Name1|Name2|Strasse|PLZ|Ort|Vorwahl|Rufnummer|Art.-Nr.|Bez.|Anz.|Einzel|Ges.
7001|12.02.24|88|Hansen|Inga|Deichweg 1|25813|Husum|04841|12345|T-1|Teekanne|1|29,90|29,90
7001|12.02.24|88|Hansen|Inga|Deichweg 1|25813|Husum|04841|12345|T-2|Tasse|4|6,50|26,00
7002|13.02.24|89|Jensen|Ole|Am Hafen 3|25746|Heide|0481|99887|T-2|Tasse|2|6,50|13,00
""",
        "cp850",
    ),
    "orders",
    [
        {
            "number": "7001",
            "placed_at": "2024-02-12",
            "customer_number": "88",
            "lines": ["T-1|Teekanne|1|29.90", "T-2|Tasse|4|6.50"],
            "customer": {"family_name": "Hansen", "phones": ["+49484112345"], "addresses": ["Deichweg|1|25813|Husum|"]},
        },
        {
            "number": "7002",
            "lines": ["T-2|Tasse|2|6.50"],
            "customer": {"family_name": "Jensen", "phones": ["+4948199887"]},
        },
    ],
)
export(
    "A printed evaluation in a workbook",
    "Q1.xlsx",
    workbook(_two_sheets),
    "orders",
    [
        {
            "number": "24001",
            "placed_at": "2024-01-15",
            "customer_number": "501",
            "status": "delivered",
            "source_status": "zugestellt",
            "lines": ["L-100|Leuchte Fjord|2|49.5", "L-200|Kabel|1|7.25"],
            "customer": {"given_name": "Petra", "family_name": "Kern"},
        },
        {
            "number": "24002",
            "placed_at": "2024-02-02T13:45:00",
            "customer_number": "",
            "status": "open",
            "lines": ["L-100|Leuchte Fjord|1|49.5"],
        },
    ],
    summary=1,
)
export(
    "German keys deep inside a JSON document",
    "dump.json",
    text("""
{"meta": {"erzeugt": "2024-03-05T10:00:00+01:00", "anzahl": 2},
 "data": {"bestellungen": [
  {"bestellnummer": "W-9", "bestelldatum": "05.03.2024 10:15", "status": "in Bearbeitung",
   "kunde": {"kundennummer": "K9", "anrede": "Frau", "vorname": "Jule", "nachname": "Adler", "email": "jule@example.de"},
   "rechnungsadresse": {"strasse": "Turmstr.", "hausnummer": "21", "plz": "10559", "ort": "Berlin", "land": "DE"},
   "positionen": [{"artikelnummer": "P1", "bezeichnung": "Poster", "menge": 2, "einzelpreis": "12,50"}],
   "versandkosten": "4,90", "gesamtbetrag": "29,90", "waehrung": "EUR"},
  {"bestellnummer": "W-10", "bestelldatum": "06.03.2024 18:40", "status": "storniert",
   "kunde": {"kundennummer": "K10", "anrede": "Herr", "vorname": "Mats", "nachname": "Ek", "email": "mats@example.se"},
   "rechnungsadresse": {"strasse": "Storgatan", "hausnummer": "3", "plz": "111 23", "ort": "Stockholm", "land": "SE"},
   "positionen": [], "versandkosten": "0,00", "gesamtbetrag": "0,00", "waehrung": "EUR"}]}}
"""),
    "orders",
    [
        {
            "number": "W-9",
            "placed_at": "2024-03-05T10:15:00",
            "status": "processing",
            "source_status": "in Bearbeitung",
            "total": "29.90",
            "shipping": "4.90",
            "lines": ["P1|Poster|2|12.50"],
            "customer": {"number": "K9", "salutation": "Frau", "addresses": ["Turmstr.|21|10559|Berlin|DE"]},
        },
        {
            "number": "W-10",
            "status": "cancelled",
            "customer": {"family_name": "Ek", "addresses": ["Storgatan|3|111 23|Stockholm|SE"]},
        },
    ],
)
export(
    "BigCommerce orders",
    "orders.csv",
    text("""
Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Status,Subtotal (inc tax),Tax Total,Shipping Cost (inc tax),Order Total (inc tax),Payment Method,Ship Method,Date Shipped,Shipping First Name,Shipping Last Name,Shipping Street 1,Shipping Suburb,Shipping State,Shipping ZIP,Shipping Country,Order Notes
301,42,Grace Lee,grace@example.com,+44 20 7946 0958,25/03/2024,Awaiting Fulfillment,45.00,7.50,5.00,50.00,Stripe,Royal Mail,,Grace,Lee,4 Abbey Rd,London,Greater London,NW8 9AY,United Kingdom,Leave at door
302,43,Omar Nasser,omar@example.com,,26/03/2024,Shipped,20.00,3.33,0.00,20.00,PayPal,Royal Mail,27/03/2024,Omar,Nasser,10 Kings Ave,Leeds,West Yorkshire,LS1 4AP,United Kingdom,
"""),
    "orders",
    [
        {
            "number": "301",
            "customer_number": "42",
            "placed_at": "2024-03-25",
            "status": "processing",
            "total": "50.00",
            "shipping": "5.00",
            "note": "Leave at door",
            "customer": {"given_name": "Grace", "phones": ["+442079460958"]},
        },
        {"number": "302", "status": "shipped", "placed_at": "2024-03-26", "deliveries": ["|2024-03-27"]},
    ],
)
export(
    "Contact persons and companies in one list, UTF-8 read as Windows text and saved again",
    "verteiler.csv",
    text("""
Firma;Ansprechpartner;Straße/Hausnr.;PLZ;Ort;Telefon Zentrale;Telefon mobil;E-Mail geschäftlich;Notiz 1;Notiz 2
Gärtnerei Grün;Frau Dr. Anke Lüders;Beetweg 17;4349;Leipzig;0341/445566;0172-3344556;lueders@example.de;Rabatt 5 %;Liefert montags
;Herr Tom Groß;Am Wäldchen 2;04103;Leipzig;;0172-3344557;tom@example.de;;
Summe: 2 Einträge;;;;;;;;;
"""),
    "customers",
    [
        {
            "kind": "organisation",
            "organisation": "Gärtnerei Grün",
            "salutation": "Frau",
            "title": "Dr.",
            "given_name": "Anke",
            "family_name": "Lüders",
            "addresses": ["Beetweg|17|04349|Leipzig|"],
            "phones": ["+49341445566", "+491723344556"],
        },
        {"kind": "person", "given_name": "Tom", "family_name": "Groß", "addresses": ["Am Wäldchen|2|04103|Leipzig|"]},
    ],
    summary=1,
)
export(
    "Products with variants in English",
    "catalog.tsv",
    text("""
item_sku\titem_name\tbrand_name\texternal_product_id\tstandard_price\tproduct_description\tparent_sku\tcolor_name
MUG-R\tMug, red\tClayworks\t4006381333931\t12.99\tHandmade mug\tMUG\tred
MUG-B\tMug, blue\tClayworks\t4006381333948\t12.99\tHandmade mug\tMUG\tblue
"""),
    "products",
    [
        {
            "sku": "MUG-R",
            "name": "Mug, red",
            "maker": "Clayworks",
            "price": "12.99",
            "group": "MUG",
            "options": "red",
            "description": "Handmade mug",
        },
        {"sku": "MUG-B", "options": "blue"},
    ],
)
