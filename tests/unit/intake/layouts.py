# ruff: noqa: DTZ001, E501, RUF001  files are as wide as they are, and workbooks know no zone
"""Exports of many systems as they look, small and made up: what they say, and what we must make of them.

An expectation names, for each record in order, the fields it must have; a list of records has exactly that length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

Expected = dict[str, Any]


@dataclass(frozen=True)
class Export:
    """One file. `records` in the notation of `tests.unit.intake.reading.plain`."""

    name: str
    file: str
    data: bytes
    kind: str
    records: list[Expected]
    dropped: dict[str, int] = field(default_factory=dict)


def text(rows: str, encoding: str = "utf-8") -> bytes:
    return rows.lstrip("\n").encode(encoding)


def workbook(fill: Callable[[Any], None]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    fill(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _german_workbook(book: Any) -> None:
    from datetime import datetime

    sheet = book.active
    sheet.title = "Kundenliste"
    sheet.append(["Kundenliste Frühjahr"])
    sheet.append([])
    sheet.append(["Stand:", datetime(2024, 3, 5)])
    sheet.append(["Kd-Nr.", "Name", "Straße", "PLZ", "Ort", "Telefon", "Kunde seit", "Umsatz"])
    sheet.append([10001, "Müller, Jörg", "Hauptstr. 5", 1067, "Dresden", 493512345678, datetime(2019, 5, 1), 1234.5])
    sheet.append(
        [10002, "Dr. Anna von der Heide", "Am Markt 3a", 10115, "Berlin", "030/1234567", datetime(2020, 1, 31), 99]
    )
    sheet.append([])
    sheet.append(["Summe", None, None, None, None, None, None, "=SUM(H5:H6)"])
    for row in (5, 6):
        sheet.cell(row=row, column=4).number_format = "00000"


def _two_headers_workbook(book: Any) -> None:
    sheet = book.active
    sheet.append(["Kunde", None, None, "Rechnungsadresse", None, None, "Lieferadresse", None, None])
    sheet.merge_cells("D1:F1")
    sheet.merge_cells("G1:I1")
    sheet.append(["Nummer", "Vorname", "Nachname", "Straße", "PLZ", "Ort", "Straße", "PLZ", "Ort"])
    sheet.append(["A-1", "Petra", "Kern", "Lindenweg 4", "50667", "Köln", "Ringstr. 9", "53111", "Bonn"])


EXPORTS: list[Export] = []


def export(name: str, file: str, data: bytes, kind: str, records: list[Expected], **dropped: int) -> None:
    EXPORTS.append(Export(name, file, data, kind, records, dropped))


export(
    "Shopware 5 customers",
    "export_customers.csv",
    text("""
customernumber;email;password;encoder;billing_company;billing_department;billing_salutation;billing_firstname;billing_lastname;billing_street;billing_zipcode;billing_city;phone;billing_additional_address_line1;ustid;shipping_company;shipping_firstname;shipping_lastname;shipping_street;shipping_zipcode;shipping_city;paymentID;newsletter;accountmode;customergroup;language;active
20001;joerg.mueller@example.de;$2y$10$abcdefghij;bcrypt;;;mr;Jörg;Müller;Hauptstraße 5;01067;Dresden;0351 2345678;;;;Jörg;Müller;Hauptstraße 5;01067;Dresden;5;1;0;EK;1;1
20002;info@kern-gmbh.example;$2y$10$klmnop;bcrypt;Kern GmbH;Einkauf;ms;Petra;Kern;Industriestr. 12;50667;Köln;+49 (0)221 987654;Halle 3;DE123456789;Kern GmbH;Lager;Kern;Ringweg 1;53111;Bonn;4;0;0;H;1;1
"""),
    "customers",
    [
        {
            "number": "20001",
            "salutation": "Mr",
            "given_name": "Jörg",
            "family_name": "Müller",
            "emails": ["joerg.mueller@example.de"],
            "phones": ["+493512345678"],
            "addresses": ["Hauptstraße|5|01067|Dresden|"],
            "consent": True,
            "tier": "EK",
        },
        {
            "number": "20002",
            "kind": "organisation",
            "organisation": "Kern GmbH",
            "department": "Einkauf",
            "given_name": "Petra",
            "vat_id": "DE123456789",
            "phones": ["+49221987654"],
            "addresses": ["Industriestr.|12|50667|Köln|", "Ringweg|1|53111|Bonn|"],
            "consent": False,
        },
    ],
)
export(
    "Shopify customers",
    "customers_export.csv",
    text("""
Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags
'6213456789012,Emma,Clarke,emma.clarke@example.co.uk,yes,,12 High Street,Flat 2,London,ENG,GB,'EC1M 5RF,'+442071838750,'+447400123456,no,231.50,3,Prefers e-mail,no,"vip, newsletter"
'6213456789013,Lukas,Weber,lukas@example.de,no,Weber & Söhne GbR,Gartenweg 7,,München,,DE,80331,'+49891234567,,no,0.00,0,,no,
"""),
    "customers",
    [
        {
            "number": "6213456789012",
            "given_name": "Emma",
            "family_name": "Clarke",
            "emails": ["emma.clarke@example.co.uk"],
            "phones": ["+442071838750", "+447400123456"],
            "addresses": ["High Street|12|EC1M 5RF|London|GB"],
            "note": "Prefers e-mail",
            "tags": ["vip", "newsletter"],
        },
        {
            "number": "6213456789013",
            "organisation": "Weber & Söhne GbR",
            "given_name": "Lukas",
            "addresses": ["Gartenweg|7|80331|München|DE"],
            "phones": ["+49891234567"],
        },
    ],
)
export(
    "Shopify orders, one row for each line",
    "orders_export_1.csv",
    text("""
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Phone
#1001,anna@example.de,paid,2024-03-05 10:12:33 +0100,fulfilled,2024-03-06 09:00:00 +0100,no,EUR,54.80,4.90,9.53,59.70,,0.00,DHL Paket,2024-03-05 10:12:30 +0100,2,Wanderschuh - 42,19.90,,WS-42,true,true,fulfilled,Anna Huber,Lindenallee 3,Lindenallee 3,,,Leipzig,'04109,,DE,0341 123456,Anna Huber,Lindenallee 3,Lindenallee 3,,,Leipzig,'04109,,DE,0341 123456,Bitte klingeln,,,Shopify Payments,c123.1,0.00,Berg,5501,,Low,web,0.00,DE MwSt 19%,
#1001,anna@example.de,,,,,,,,,,,,,,2024-03-05 10:12:30 +0100,1,Socken,15.00,,SO-1,true,true,fulfilled,,,,,,,,,,,,,,,,,,,,,,,,,,,,Berg,,,,,0.00,,
#1002,tim@example.com,refunded,2024-03-07 08:00:00 +0100,unfulfilled,,yes,EUR,10.00,0.00,1.60,10.00,,0.00,,2024-03-07 07:59:00 +0100,1,Mütze,10.00,,MU-1,true,true,pending,Tim Lang,Ringstr. 1,Ringstr. 1,,,Graz,8010,,AT,,Tim Lang,Ringstr. 1,Ringstr. 1,,,Graz,8010,,AT,,,,,PayPal,,10.00,Berg,5502,,Low,web,0.00,,
"""),
    "orders",
    [
        {
            "number": "#1001",
            "placed_at": "2024-03-05T10:12:30+01:00",
            "status": "shipped",
            "source_status": "paid / fulfilled",
            "currency": "EUR",
            "shipping": "4.90",
            "total": "59.70",
            "email": "anna@example.de",
            "lines": ["WS-42|Wanderschuh - 42|2|19.90", "SO-1|Socken|1|15.00"],
            "customer": {
                "given_name": "Anna",
                "family_name": "Huber",
                "emails": ["anna@example.de"],
                "addresses": ["Lindenallee|3|04109|Leipzig|DE"],
            },
        },
        {
            "number": "#1002",
            "status": "returned",
            "total": "10.00",
            "lines": ["MU-1|Mütze|1|10.00"],
            "customer": {"family_name": "Lang", "addresses": ["Ringstr.|1|8010|Graz|AT"]},
        },
    ],
)
export(
    "WooCommerce orders",
    "orders-2024-03-05.csv",
    text("""
Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code (Shipping),Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount
5123,Completed,2024-03-05 14:05,,Uwe,Schulz,,Bahnhofstr. 12,Hamburg,DE-HH,20095,DE,uwe@example.de,040 123456,Uwe,Schulz,Bahnhofstr. 12,Hamburg,DE-HH,20095,DE,Kauf auf Rechnung,0,35.5,Flat rate,4.5,0,40,6.39,KER-1,1,Kerze groß,2,12.5,,0
5123,Completed,2024-03-05 14:05,,Uwe,Schulz,,Bahnhofstr. 12,Hamburg,DE-HH,20095,DE,uwe@example.de,040 123456,Uwe,Schulz,Bahnhofstr. 12,Hamburg,DE-HH,20095,DE,Kauf auf Rechnung,0,35.5,Flat rate,4.5,0,40,6.39,KER-2,2,Kerze klein,1,10.5,,0
5124,Cancelled,2024-03-06 09:00,Bitte als Geschenk,Ida,Vogt,,Am Hang 1,Jena,DE-TH,07743,DE,ida@example.de,,,,,,,,,PayPal,0,10.5,,0,0,10.5,1.68,KER-2,1,Kerze klein,1,10.5,,0
"""),
    "orders",
    [
        {
            "number": "5123",
            "placed_at": "2024-03-05T14:05:00",
            "status": "delivered",
            "source_status": "Completed",
            "total": "40",
            "shipping": "4.5",
            "lines": ["KER-1|Kerze groß|2|12.5", "KER-2|Kerze klein|1|10.5"],
            "customer": {
                "given_name": "Uwe",
                "family_name": "Schulz",
                "phones": ["+4940123456"],
                "addresses": ["Bahnhofstr.|12|20095|Hamburg|DE"],
            },
        },
        {
            "number": "5124",
            "status": "cancelled",
            "note": "Bitte als Geschenk",
            "customer": {"family_name": "Vogt", "addresses": ["Am Hang|1|07743|Jena|DE"]},
        },
    ],
)
export(
    "JTL-Wawi customers, Windows encoding",
    "JTL-Export-Kundendaten.csv",
    text(
        """
Kundennummer;Debitorennummer;Kundengruppe;Anrede;Titel;Firma;Vorname;Nachname;Straße;Hausnummer;Adresszusatz;PLZ;Ort;Land;ISO;Tel;Mobil;Fax;eMail;Newsletter;Erstellt;Geburtstag;Bemerkung
K1000;10000;Endkunden;Herr;Dr.;;Klaus;Größ;Schloßallee;7;;97070;Würzburg;Deutschland;DE;0931/123456;0171-1234567;;klaus.groess@example.de;J;12.04.2018;01.02.1970;Stammkunde
K1001;10001;Händler;Firma;;Möbel Öztürk KG;;;Äußere Str.;12 b;Hinterhaus;90402;Nürnberg;Deutschland;DE;0911 7654321;;0911 7654322;info@moebel-oeztuerk.example;N;03.11.2021;;
""",
        "cp1252",
    ),
    "customers",
    [
        {
            "number": "K1000",
            "salutation": "Herr",
            "title": "Dr.",
            "given_name": "Klaus",
            "family_name": "Größ",
            "emails": ["klaus.groess@example.de"],
            "phones": ["+49931123456", "+491711234567"],
            "addresses": ["Schloßallee|7|97070|Würzburg|DE"],
            "tier": "Endkunden",
            "consent": True,
            "customer_since": "2018-04-12",
            "note": "Stammkunde",
        },
        {
            "number": "K1001",
            "kind": "organisation",
            "organisation": "Möbel Öztürk KG",
            "salutation": "",
            "phones": ["+499117654321", "+499117654322"],
            "addresses": ["Äußere Str.|12 b|90402|Nürnberg|DE"],
            "consent": False,
        },
    ],
)
export(
    "plentymarkets order lines with decimal comma",
    "Auftragspositionen.csv",
    text("""
Auftrags-ID;Pos.;Artikel-ID;Variantennr.;Artikelname;Anzahl;VK-Preis brutto;Rabatt %
300123;1;118;WS-42;Wanderschuh;2;1.049,90;10
300123;2;119;SO-1;Socken;3;4,50;
"""),
    "order_lines",
    [
        {
            "order_number": "300123",
            "name": "Wanderschuh",
            "quantity": "2",
            "unit_price": "1049.90",
            "discount_percent": "10",
        },
        {"order_number": "300123", "name": "Socken", "quantity": "3", "unit_price": "4.50"},
    ],
)
export(
    "Magento customers",
    "export.csv",
    text("""
ID,Name,Email,Group,Phone,ZIP,Country,State/Province,"Customer Since","Web Site","Confirmed email","Account Created in","Billing Address","Shipping Address","Date of Birth","Tax VAT Number",Gender,"Street Address",City,Fax,Company
1,"Veronica Costello",roni@example.com,General,"(555) 229-3326",49628-7978,"United States",Michigan,"Jan 24, 2024 9:12:01 AM","Main Website","Confirmation Not Required","Default Store View","6146 Honey Bluff Parkway Calder Michigan 49628-7978","6146 Honey Bluff Parkway Calder Michigan 49628-7978","Dec 15, 1973",,Female,"6146 Honey Bluff Parkway",Calder,,
2,"Jonas Meier",jonas@example.ch,Wholesale,"044 668 18 00",8001,Switzerland,Zürich,"Feb 3, 2024 4:30:00 PM","Main Website","Confirmed","Default Store View",,,,,Male,"Bahnhofstrasse 10",Zürich,,"Meier AG"
"""),
    "customers",
    [
        {
            "number": "1",
            "given_name": "Veronica",
            "family_name": "Costello",
            "salutation": "Ms",
            "tier": "General",
            "phones": ["+15552293326"],
            "addresses": ["Honey Bluff Parkway|6146|49628-7978|Calder|US"],
            "customer_since": "2024-01-24T09:12:01",
        },
        {
            "number": "2",
            "organisation": "Meier AG",
            "given_name": "Jonas",
            "phones": ["+41446681800"],
            "addresses": ["Bahnhofstrasse|10|8001|Zürich|CH"],
            "customer_since": "2024-02-03T16:30:00",
        },
    ],
)
export(
    "eBay orders, German",
    "Ebay-Bestellungen.csv",
    text("""

"Verkaufsprotokollnummer";"Bestellnummer";"Nutzername des Käufers";"Name des Käufers";"E-Mail des Käufers";"Hinweis des Käufers";"Adresse 1 des Käufers";"Adresse 2 des Käufers";"Ort des Käufers";"Bundesland des Käufers";"PLZ des Käufers";"Land des Käufers";"Name des Empfängers";"Telefonnummer des Empfängers";"Adresse 1 des Empfängers";"Adresse 2 des Empfängers";"Ort des Empfängers";"PLZ des Empfängers";"Land des Empfängers";"Artikelnummer";"Angebotstitel";"Bestandseinheit";"Anzahl";"Verkauft für";"Verpackung und Versand";"Gesamtpreis";"Zahlungsmethode";"Verkauft am";"Bezahlt am";"Versanddatum";"Sendungsnummer"

"512";"01-10001-20001";"bastel_fee";"Heike Sommer";"heike@example.de";"";"Wiesenweg 8";"";"Rostock";"";"18055";"Deutschland";"Heike Sommer";"0381 123456";"Wiesenweg 8";"";"Rostock";"18055";"Deutschland";"294001234567";"Bastelset Frühling";"BS-1";"1";"EUR 12,50";"EUR 4,99";"EUR 17,49";"PayPal";"05. Mrz. 2024";"05. Mrz. 2024";"06. Mrz. 2024";"00340434161094021501"

"1 Datensatz(e) heruntergeladen"
"""),
    "orders",
    [
        {
            "number": "01-10001-20001",
            "placed_at": "2024-03-05",
            "currency": "EUR",
            "shipping": "4.99",
            "total": "17.49",
            "customer": {
                "given_name": "Heike",
                "family_name": "Sommer",
                "emails": ["heike@example.de"],
                "addresses": ["Wiesenweg|8|18055|Rostock|DE"],
            },
            "deliveries": ["00340434161094021501|2024-03-06"],
            "status": "shipped",
        },
    ],
)
export(
    "Amazon order report",
    "73012345678.txt",
    text("""
order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-email\tbuyer-name\tbuyer-phone-number\tsku\tproduct-name\tquantity-purchased\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\tship-service-level\trecipient-name\tship-address-1\tship-address-2\tship-address-3\tship-city\tship-state\tship-postal-code\tship-country\tship-phone-number
028-1234567-1234567\t12345678901234\t2024-03-05T10:22:31+00:00\t2024-03-05T10:22:31+00:00\tabc123@marketplace.amazon.example\tSabine Roth\t0172 9988776\tLAMPE-1\tLampe, dimmbar\t2\tEUR\t39.98\t6.38\t3.99\t0.64\tStandard\tSabine Roth\tGoethestr. 14\t2. OG\t\tKassel\t\t34117\tDE\t0172 9988776
"""),
    "orders",
    [
        {
            "number": "028-1234567-1234567",
            "placed_at": "2024-03-05T10:22:31+00:00",
            "currency": "EUR",
            "shipping": "3.99",
            "customer": {
                "given_name": "Sabine",
                "family_name": "Roth",
                "emails": ["abc123@marketplace.amazon.example"],
                "phones": ["+491729988776"],
                "addresses": ["Goethestr.|14|34117|Kassel|DE"],
            },
            "quantity": ["2"],
        },
    ],
)
export(
    "Lexware customers, DOS encoding",
    "Kunden.txt",
    text(
        """
Kundennummer;Matchcode;Anrede;Firma;Name;Vorname;Zusatz;Straße;Land;PLZ;Ort;Telefon1;Telefon2;Telefax;E-Mail;Internet;Bemerkung
10001;MUELLER;Herr;;Müller;Günther;;Blütenweg 3;D;04109;Leipzig;0341-998877;;0341-998878;g.mueller@example.de;;zahlt pünktlich
10002;SCHREINEREI;Firma;Schreinerei Böhm;;;Inh. Karl Böhm;Mühlgasse 1;A;5020;Salzburg;+43 662 123456;;;;;
""",
        "cp850",
    ),
    "customers",
    [
        {
            "number": "10001",
            "salutation": "Herr",
            "given_name": "Günther",
            "family_name": "Müller",
            "phones": ["+49341998877", "+49341998878"],
            "addresses": ["Blütenweg|3|04109|Leipzig|DE"],
            "note": "zahlt pünktlich",
        },
        {
            "number": "10002",
            "kind": "organisation",
            "organisation": "Schreinerei Böhm",
            "phones": ["+43662123456"],
            "addresses": ["Mühlgasse|1|5020|Salzburg|AT"],
        },
    ],
)
export(
    "DATEV debtors",
    "EXTF_Debitoren.csv",
    text(
        """
"EXTF";700;16;"Debitoren/Kreditoren";5;20240305101112;;"RE";"";"";1001;1;20240101;4;;;"";"";;;;"";;"";;;"";;;"";""
"Konto";"Name (Adressattyp Unternehmen)";"Unternehmensgegenstand";"Name (Adressattyp natürl. Person)";"Vorname (Adressattyp natürl. Person)";"Name (Adressattyp keine Angabe)";"Adressattyp";"Kurzbezeichnung";"EU-Land";"EU-UStID";"Anrede";"Titel/Akad. Grad";"Adelstitel";"Namensvorsatz";"Adressart";"Straße";"Postfach";"Postleitzahl";"Ort";"Land";"Telefon";"E-Mail"
10000;"";"";"Vogel";"Marlies";"";"1";"VOGEL";"";"";"Frau";"";"";"";"STR";"Uferweg 2";"";"18439";"Stralsund";"DE";"03831 112233";"m.vogel@example.de"
10001;"Hafenkontor GmbH";"Spedition";"";"";"";"2";"HAFENKO";"DE";"123456789";"";"";"";"";"STR";"Am Kai 7";"";"20457";"Hamburg";"DE";"040 445566";"kontor@example.de"
""",
        "cp1252",
    ),
    "customers",
    [
        {
            "number": "10000",
            "salutation": "Frau",
            "given_name": "Marlies",
            "family_name": "Vogel",
            "addresses": ["Uferweg|2|18439|Stralsund|DE"],
        },
        {
            "number": "10001",
            "organisation": "Hafenkontor GmbH",
            "addresses": ["Am Kai|7|20457|Hamburg|DE"],
            "emails": ["kontor@example.de"],
        },
    ],
    above_header=1,
)
export(
    "A workbook with a title, lost zeros and a sum",
    "Kunden 2024.xlsx",
    workbook(_german_workbook),
    "customers",
    [
        {
            "number": "10001",
            "given_name": "Jörg",
            "family_name": "Müller",
            "addresses": ["Hauptstr.|5|01067|Dresden|"],
            "phones": ["+493512345678"],
            "customer_since": "2019-05-01",
        },
        {
            "number": "10002",
            "title": "Dr.",
            "given_name": "Anna",
            "family_name": "von der Heide",
            "addresses": ["Am Markt|3a|10115|Berlin|"],
            "phones": ["+49301234567"],
            "customer_since": "2020-01-31",
        },
    ],
    summary=1,
)
export(
    "A workbook with merged cells above the header",
    "Adressen.xlsx",
    workbook(_two_headers_workbook),
    "customers",
    [
        {
            "number": "A-1",
            "given_name": "Petra",
            "family_name": "Kern",
            "addresses": ["Lindenweg|4|50667|Köln|", "Ringstr.|9|53111|Bonn|"],
        }
    ],
)
export(
    "Unicode text saved by Excel",
    "Adressen.txt",
    text(
        """
Anrede\tName\tStraße\tPLZ Ort\tTel.\tHandy\tMail
Frau\tMarie Curie\tRue-Platz 3\t66111 Saarbrücken\t0681 12345\t0160 1234567\tmarie@example.de
Herr\tAli Yılmaz\tRingstraße 15 b\t01067 Dresden\t\t0049 151 12345678\tali@example.de
""",
        "utf-16",
    ),
    "customers",
    [
        {
            "salutation": "Frau",
            "given_name": "Marie",
            "family_name": "Curie",
            "addresses": ["Rue-Platz|3|66111|Saarbrücken|"],
            "phones": ["+4968112345", "+491601234567"],
            "emails": ["marie@example.de"],
        },
        {
            "salutation": "Herr",
            "given_name": "Ali",
            "family_name": "Yılmaz",
            "addresses": ["Ringstraße|15 b|01067|Dresden|"],
            "phones": ["+4915112345678"],
        },
    ],
)
export(
    "Family name first, whole address in one cell, a sep line and a remark above",
    "kundschaft.csv",
    text("""
sep=;
Kundschaft der Buchhandlung;;;
;;;
Nachname Vorname;Anschrift;Telefonnummer;Bemerkungen
Huber Maria;"Dorfstraße 3, 83022 Rosenheim";Tel: 08031/12345;"liest gern Krimis,
kommt samstags"
Öztürk Ayse;"Am Anger 12
99084 Erfurt";0361 / 998877;
Gesamt: 2;;;
"""),
    "customers",
    [
        {
            "given_name": "Maria",
            "family_name": "Huber",
            "addresses": ["Dorfstraße|3|83022|Rosenheim|"],
            "phones": ["+49803112345"],
            "note": "liest gern Krimis,\nkommt samstags",
        },
        {
            "given_name": "Ayse",
            "family_name": "Öztürk",
            "addresses": ["Am Anger|12|99084|Erfurt|"],
            "phones": ["+49361998877"],
        },
    ],
    summary=1,
)
export(
    "Contacts from Outlook, German",
    "Kontakte.csv",
    text(
        """
"Anrede","Vorname","Weitere Vornamen","Nachname","Suffix","Firma","Abteilung","Position","Straße geschäftlich","Ort geschäftlich","Postleitzahl geschäftlich","Land/Region geschäftlich","Straße privat","Ort privat","Postleitzahl privat","Land/Region privat","Fax geschäftlich","Telefon (geschäftlich)","Telefon (privat)","Mobiltelefon","E-Mail-Adresse","E-Mail 2: Adresse","Geburtstag","Notizen"
"Herr","Jan","Peter","Winter","","Winter & Sohn","Verkauf","Leiter","Hafenstr. 9","Kiel","24103","Deutschland","Waldweg 2","Plön","24306","Deutschland","+49 431 11223","+49 431 11220","04522 3344","0175 4455667","jan@example.de","winter@example.org","0.0.00","Messe 2023"
""",
        "cp1252",
    ),
    "customers",
    [
        {
            "salutation": "Herr",
            "given_name": "Jan",
            "family_name": "Winter",
            "organisation": "Winter & Sohn",
            "department": "Verkauf",
            "position": "Leiter",
            "emails": ["jan@example.de", "winter@example.org"],
            "phones_set": {"+4943111223", "+4943111220", "+4945223344", "+491754455667"},
            "addresses": ["Waldweg|2|24306|Plön|DE", "Hafenstr.|9|24103|Kiel|DE"],
            "note": "Messe 2023",
        },
    ],
)
export(
    "Contacts from Google",
    "contacts.csv",
    text("""
First Name,Middle Name,Last Name,Phonetic First Name,Name Prefix,Name Suffix,Nickname,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address
Lena,,Fuchs,,Dr.,,,,,,,Allergie gegen Nüsse,,* myContacts,* Home,lena@example.de,Work,l.fuchs@example.com,Mobile,+49 170 2345678,Home,06131 112233,Home,"Rheinstr. 5
55116 Mainz",Rheinstr. 5,Mainz,,,55116,DE,
"""),
    "customers",
    [
        {
            "title": "Dr.",
            "given_name": "Lena",
            "family_name": "Fuchs",
            "emails": ["lena@example.de", "l.fuchs@example.com"],
            "phones": ["+491702345678", "+496131112233"],
            "addresses": ["Rheinstr.|5|55116|Mainz|DE"],
            "note": "Allergie gegen Nüsse",
        },
    ],
)
export(
    "Etsy orders, American dates",
    "EtsySoldOrders2024.csv",
    text("""
Sale Date,Order ID,Buyer User ID,Full Name,First Name,Last Name,Number of Items,Payment Method,Date Shipped,Street 1,Street 2,Ship City,Ship State,Ship Zipcode,Ship Country,Currency,Order Value,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Shipping,Sales Tax,Order Total,Status,Card Processing Fees,Order Net,Buyer
03/05/24,3123456789,quiltlover,Mary Jones,Mary,Jones,1,Credit Card,03/07/24,77 Maple Ave,Apt 4,Boston,MA,02108,United States,USD,45.00,,,0.00,0.00,6.50,0.00,51.50,,1.80,49.70,Mary Jones
03/22/24,3123456790,handmade4u,Paul Stein,Paul,Stein,2,Credit Card,,Lindenstr. 2,,Berlin,,10969,Germany,USD,20.00,,,0.00,0.00,12.00,0.00,32.00,,1.10,30.90,Paul Stein
"""),
    "orders",
    [
        {
            "number": "3123456789",
            "placed_at": "2024-03-05",
            "total": "51.50",
            "shipping": "6.50",
            "currency": "USD",
            "status": "shipped",
            "customer": {"given_name": "Mary", "family_name": "Jones"},
        },
        {"number": "3123456790", "placed_at": "2024-03-22", "total": "32.00", "customer": {"family_name": "Stein"}},
    ],
)
export(
    "Orders and customer in JSON lines",
    "orders.jsonl",
    text("""
{"orderNumber":"S-1","orderDate":"2024-03-05T10:00:00Z","state":"completed","currency":"EUR","amountTotal":59.8,"shippingTotal":4.9,"orderCustomer":{"customerNumber":"10045","email":"otto@example.de","firstName":"Otto","lastName":"Graf","salutation":"Herr"},"billingAddress":{"street":"Steinweg 1","zipcode":"34117","city":"Kassel","country":"Deutschland","phoneNumber":"0561 123456"},"lineItems":[{"productNumber":"A1","label":"Topf","quantity":1,"unitPrice":39.9},{"productNumber":"A2","label":"Deckel","quantity":2,"unitPrice":7.5}]}
{"orderNumber":"S-2","orderDate":"2024-03-06T11:30:00Z","state":"open","currency":"EUR","amountTotal":7.5,"shippingTotal":0,"orderCustomer":{"customerNumber":"10046","email":"ute@example.de","firstName":"Ute","lastName":"Kranz","salutation":"Frau"},"billingAddress":{"street":"Bergstr. 22","zipcode":"01067","city":"Dresden","country":"Deutschland","phoneNumber":null},"lineItems":[{"productNumber":"A2","label":"Deckel","quantity":1,"unitPrice":7.5}]}
"""),
    "orders",
    [
        {
            "number": "S-1",
            "placed_at": "2024-03-05T10:00:00Z",
            "status": "delivered",
            "total": "59.8",
            "shipping": "4.9",
            "currency": "EUR",
            "lines": ["A1|Topf|1|39.9", "A2|Deckel|2|7.5"],
            "customer": {
                "number": "10045",
                "given_name": "Otto",
                "family_name": "Graf",
                "phones": ["+49561123456"],
                "addresses": ["Steinweg|1|34117|Kassel|DE"],
            },
        },
        {
            "number": "S-2",
            "status": "open",
            "lines": ["A2|Deckel|1|7.5"],
            "customer": {"number": "10046", "salutation": "Frau", "addresses": ["Bergstr.|22|01067|Dresden|DE"]},
        },
    ],
)
export(
    "A document with customers under a key",
    "backup.json",
    text("""
{"exported": "2024-03-05", "shop": "Teeladen", "version": 3,
 "customers": [
  {"id": 7, "name": "Familie Brandt", "contact": {"mail": "brandt@example.de", "phone": "04131/556677"},
   "addresses": [{"type": "billing", "street": "Am Sande 4", "zip": "21335", "town": "Lüneburg", "country": "DE"},
                 {"type": "shipping", "street": "Bardowicker Str. 8", "zip": "21335", "town": "Lüneburg", "country": "DE"}]},
  {"id": 8, "name": "Teestube Nord GmbH", "contact": {"mail": "info@example.net", "phone": null}, "addresses": []}
 ]}
"""),
    "customers",
    [
        {
            "number": "7",
            "salutation": "Familie",
            "family_name": "Brandt",
            "emails": ["brandt@example.de"],
            "phones": ["+494131556677"],
            "addresses": ["Am Sande|4|21335|Lüneburg|DE", "Bardowicker Str.|8|21335|Lüneburg|DE"],
        },
        {"number": "8", "kind": "organisation", "organisation": "Teestube Nord GmbH"},
    ],
)
export(
    "Products of a German shop",
    "Artikel.csv",
    text("""
Artikelnummer;Artikelname;Warengruppe;Hersteller;GTIN;VK brutto;Lagerbestand;Beschreibung;Anleitung
WS-42;Wanderschuh;Schuhe;Berg;4006381333931;129,90;7;"Wasserdicht, leicht";https://example.de/ws.pdf
SO-1;Socken;Textil;Berg;4006381333948;"1.004,50";120;;
"""),
    "products",
    [
        {
            "sku": "WS-42",
            "name": "Wanderschuh",
            "category": "Schuhe",
            "maker": "Berg",
            "ean": "4006381333931",
            "price": "129.90",
            "description": "Wasserdicht, leicht",
            "manual_url": "https://example.de/ws.pdf",
        },
        {"sku": "SO-1", "price": "1004.50"},
    ],
)
export(
    "Products from Shopify",
    "products_export.csv",
    text("""
Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Barcode,Image Src,Status
trail-shoe,Trail Shoe,<p>Light.</p>,Berg,Apparel,Shoes,outdoor,true,Size,42,TS-42,450,shopify,3,89.00,,4006381333931,,active
trail-shoe,,,,,,,,,43,TS-43,460,shopify,1,89.00,,4006381333932,,
"""),
    "products",
    [
        {"sku": "TS-42", "name": "Trail Shoe", "price": "89.00", "ean": "4006381333931", "maker": "Berg"},
        {"sku": "TS-43", "price": "89.00"},
    ],
)
export(
    "A contact log",
    "Kontakthistorie.csv",
    text("""
Datum;Uhrzeit;Kundennr.;Kunde;Kontaktart;Richtung;Bearbeiter;Betreff;Notiz
05.03.2024;09:15;10001;Jörg Müller;Telefon;eingehend;Heike;Lieferung;"Paket fehlt seit Montag.
Rückruf zugesagt."
06.03.2024;14:02;10002;Anna Huber;E-Mail;ausgehend;Tim;Rechnung;Kopie geschickt
"""),
    "notes",
    [
        {
            "at": "2024-03-05T09:15:00",
            "customer_number": "10001",
            "channel": "phone",
            "direction": "in",
            "author": "Heike",
            "subject": "Lieferung",
            "text": "Paket fehlt seit Montag.\nRückruf zugesagt.",
        },
        {
            "at": "2024-03-06T14:02:00",
            "customer_number": "10002",
            "channel": "email",
            "direction": "out",
            "text": "Kopie geschickt",
        },
    ],
)
export(
    "Tickets of a help desk",
    "tickets.csv",
    text("""
Ticket ID,Created at,Requester,Requester email,Channel,Subject,Description,Assignee
811,2024-03-05 08:01,Mary Jones,mary@example.com,Web,Wrong size,I ordered 42 and got 41.,Sam
812,2024-03-05 09:40,Paul Stein,paul@example.com,Chat,Invoice,"Please send it again, thanks",Kim
"""),
    "notes",
    [
        {
            "number": "811",
            "at": "2024-03-05T08:01:00",
            "email": "mary@example.com",
            "subject": "Wrong size",
            "text": "I ordered 42 and got 41.",
        },
        {"number": "812", "channel": "chat", "email": "paul@example.com", "text": "Please send it again, thanks"},
    ],
)
export(
    "Reviews",
    "bewertungen.csv",
    text("""
Bewertungsdatum;Bestellnummer;Sterne;Titel;Kommentar;E-Mail
05.03.2024;B-100;5;Super;Schnell und freundlich;eva@example.de
07.03.2024;B-101;2;Na ja;Karton beschädigt;max@example.de
"""),
    "notes",
    [
        {
            "at": "2024-03-05",
            "order_number": "B-100",
            "rating": "5",
            "subject": "Super",
            "text": "Schnell und freundlich",
            "channel": "review",
            "email": "eva@example.de",
        },
        {"order_number": "B-101", "rating": "2"},
    ],
)
export(
    "Orders without lines, one column for the customer",
    "auftraege.csv",
    text(
        """
Auftragsnr|Auftragsdatum|Kunde|Kunden-Nr|Auftragswert|Versandkosten|Status|Zahlungsart|Sendungsnummer
A24-0001|5.3.24|Müller, Jörg|10001|1.234,50 €|0,00 €|versendet|Rechnung|JVGL0123456789
A24-0002|6.3.24|Huber, Anna|10002|19,90 €|4,90 €|storniert|Vorkasse|
""",
        "iso8859-15",
    ),
    "orders",
    [
        {
            "number": "A24-0001",
            "placed_at": "2024-03-05",
            "customer_number": "10001",
            "total": "1234.50",
            "shipping": "0.00",
            "currency": "EUR",
            "status": "shipped",
            "source_status": "versendet",
            "customer": {"family_name": "Müller"},
        },
        {"number": "A24-0002", "status": "cancelled", "total": "19.90", "shipping": "4.90"},
    ],
)
export(
    "No header at all",
    "liste.csv",
    text("""
Herr;Jörg Müller;Hauptstr. 5;01067 Dresden;joerg@example.de;0351 2345678
Frau;Anna Huber;Lindenallee 3;04109 Leipzig;anna@example.de;0341 123456
Frau;Petra Kern;Ringweg 1;53111 Bonn;petra@example.de;0228 998877
"""),
    "customers",
    [
        {
            "salutation": "Herr",
            "given_name": "Jörg",
            "family_name": "Müller",
            "addresses": ["Hauptstr.|5|01067|Dresden|"],
            "emails": ["joerg@example.de"],
            "phones": ["+493512345678"],
        },
        {"family_name": "Huber", "addresses": ["Lindenallee|3|04109|Leipzig|"]},
        {"family_name": "Kern", "addresses": ["Ringweg|1|53111|Bonn|"]},
    ],
)
export(
    "Orders of a spreadsheet that writes the number once",
    "bestellungen.csv",
    text("""
Bestell-Nr;Datum;Kunde E-Mail;Artikel;Stück;Preis;Gesamt
B1;05.03.2024;a@example.de;Topf;1;10,00;10,00
;;;Deckel;2;5,00;10,00
B2;06.03.2024;b@example.de;Pfanne;1;30,00;30,00
;;;;;Summe;50,00
"""),
    "orders",
    [
        {"number": "B1", "email": "a@example.de", "lines": ["|Topf|1|10.00", "|Deckel|2|5.00"]},
        {"number": "B2", "email": "b@example.de", "lines": ["|Pfanne|1|30.00"]},
    ],
    summary=1,
)
export(
    "Old Mac text with addresses of three countries",
    "adressliste.csv",
    text(
        """
Name,Street,House no,Zip,Town,Country,Phone
Zoë Brontë,High Street,12,SW1A 1AA,London,England,020 7946 0958
François Lefèvre,rue de l’Église,7,75001,Paris,France,01 42 68 53 00
Jürgen Weiß,Königsplatz,3,34117,Kassel,Germany,0561-998877
""",
        "mac_roman",
    ).replace(b"\n", b"\r"),
    "customers",
    [
        {
            "given_name": "Zoë",
            "family_name": "Brontë",
            "addresses": ["High Street|12|SW1A 1AA|London|GB"],
            "phones": ["+442079460958"],
        },
        {
            "given_name": "François",
            "family_name": "Lefèvre",
            "addresses": ["rue de l’Église|7|75001|Paris|FR"],
            "phones": ["+33142685300"],
        },
        {"given_name": "Jürgen", "family_name": "Weiß", "addresses": ["Königsplatz|3|34117|Kassel|DE"]},
    ],
)
