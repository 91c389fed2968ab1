# ruff: noqa: DTZ001, E501  files are as wide as they are, and workbooks know no zone
"""Exports that no rule was written for."""

from __future__ import annotations

from typing import Any

from tests.unit.intake.layouts import Expected, Export, text, workbook

EXPORTS: list[Export] = []


def export(name: str, file: str, data: bytes, kind: str, records: list[Expected], **dropped: int) -> None:
    EXPORTS.append(Export(name, file, data, kind, records, dropped))


def _till(book: Any) -> None:
    from datetime import datetime

    first = book.active
    first.title = "Deckblatt"
    first.append(["Kundenauswertung Optik Hell"])
    sheet = book.create_sheet("Stammdaten")
    sheet.append(
        [
            "Lfd. Nr",
            "Kunden-ID",
            "Anr.",
            "Zuname",
            "Vorn.",
            "Wohnanschrift",
            "Geb.-Datum",
            "Tel. dienstl.",
            "Tel. priv.",
            "letzter Kauf",
            "Werbung erlaubt",
        ]
    )
    sheet.append(
        [
            1,
            4711,
            "Hr.",
            "Brömmel",
            "Udo",
            "Kirchplatz 2, 48143 Münster",
            datetime(1950, 2, 3),
            25112345,
            "0251-998877",
            datetime(2024, 1, 2),
            "ja",
        ]
    )
    sheet.append(
        [2, 4712, "Fr.", "van Dyck", "Ines", "Roggenmarkt 11a, 48143 Münster", None, None, "0251-445566", None, "nein"]
    )


export(
    "An optician's workbook with a cover sheet",
    "Auswertung.xlsx",
    workbook(_till),
    "customers",
    [
        {
            "number": "4711",
            "salutation": "Herr",
            "given_name": "Udo",
            "family_name": "Brömmel",
            "addresses": ["Kirchplatz|2|48143|Münster|"],
            "phones": ["+4925112345", "+49251998877"],
            "consent": True,
        },
        {
            "number": "4712",
            "salutation": "Frau",
            "given_name": "Ines",
            "family_name": "van Dyck",
            "addresses": ["Roggenmarkt|11a|48143|Münster|"],
            "phones": ["+49251445566"],
            "consent": False,
        },
    ],
)
export(
    "Gambio orders",
    "orders_export.csv",
    text("""
orders_id|customers_cid|customers_firstname|customers_lastname|customers_company|customers_street_address|customers_city|customers_postcode|customers_country|customers_telephone|customers_email_address|delivery_firstname|delivery_lastname|delivery_street_address|delivery_city|delivery_postcode|delivery_country|payment_method|date_purchased|orders_status|currency|ot_shipping|ot_total|products_model|products_name|products_quantity|products_price
4401|C100|Silke|Mohr||Am Teich 5|Gera|07545|Germany|0365 12345|silke@example.de|Silke|Mohr|Am Teich 5|Gera|07545|Germany|invoice|2024-03-01 08:20:11|Versendet|EUR|5.90|45.80|KR-1|Krug|1|19.9500
4401|C100|Silke|Mohr||Am Teich 5|Gera|07545|Germany|0365 12345|silke@example.de|Silke|Mohr|Am Teich 5|Gera|07545|Germany|invoice|2024-03-01 08:20:11|Versendet|EUR|5.90|45.80|KR-2|Krug klein|1|19.9500
"""),
    "orders",
    [
        {
            "number": "4401",
            "customer_number": "C100",
            "placed_at": "2024-03-01T08:20:11",
            "status": "shipped",
            "currency": "EUR",
            "shipping": "5.90",
            "total": "45.80",
            "lines": ["KR-1|Krug|1|19.9500", "KR-2|Krug klein|1|19.9500"],
            "customer": {
                "given_name": "Silke",
                "family_name": "Mohr",
                "emails": ["silke@example.de"],
                "phones": ["+4936512345"],
                "addresses": ["Am Teich|5|07545|Gera|DE"],
            },
        },
    ],
)
export(
    "Club members, title and name together",
    "Mitglieder.csv",
    text("""
Mitgliedsnummer,Name,Strasse & Nr,PLZ & Ort,Telefon / Mobil,E-Mail,Eintritt
0012,"Prof. Dr. Ernst Lange",Akazienweg 14,"14195 Berlin","030 8311111 / 0170 1112223",lange@example.de,01.04.1999
0013,"Roth, Sigrid","Zum Sportplatz 3","15806 Zossen",03377 300400,,15.10.2008
"""),
    "customers",
    [
        {
            "number": "0012",
            "title": "Prof. Dr.",
            "given_name": "Ernst",
            "family_name": "Lange",
            "addresses": ["Akazienweg|14|14195|Berlin|"],
            "phones": ["+49308311111", "+491701112223"],
            "customer_since": "1999-04-01",
        },
        {
            "number": "0013",
            "given_name": "Sigrid",
            "family_name": "Roth",
            "addresses": ["Zum Sportplatz|3|15806|Zossen|"],
            "phones": ["+493377300400"],
        },
    ],
)
export(
    "A British wholesaler's invoices",
    "invoices.csv",
    text("""
Invoice number,Invoice date,Account ref,Account name,Contact,Address line 1,Address line 2,Town,County,Postcode,Product code,Product description,Qty,Unit price (£),Discount %,Line total (£),Payment status
INV-2041,14/02/2024,HARR01,Harris & Sons Ltd,Joan Harris,Unit 4,Mill Lane,Bath,Somerset,BA1 2QH,P-10,Door hinge,20,1.25,10,22.50,Paid
INV-2041,14/02/2024,HARR01,Harris & Sons Ltd,Joan Harris,Unit 4,Mill Lane,Bath,Somerset,BA1 2QH,P-11,Screw pack,5,2.00,,10.00,Paid
INV-2042,28/02/2024,OAKS01,Oakes Joinery,Peter Oakes,9 Canal Street,,Bristol,,BS1 5TT,P-10,Door hinge,4,1.25,,5.00,Overdue
"""),
    "orders",
    [
        {
            "number": "INV-2041",
            "placed_at": "2024-02-14",
            "customer_number": "HARR01",
            "status": "paid",
            "lines": ["P-10|Door hinge|20|1.25", "P-11|Screw pack|5|2.00"],
            "customer": {"organisation": "Harris & Sons Ltd", "given_name": "Joan", "family_name": "Harris"},
        },
        {
            "number": "INV-2042",
            "placed_at": "2024-02-28",
            "customer_number": "OAKS01",
            "lines": ["P-10|Door hinge|4|1.25"],
            "customer": {"organisation": "Oakes Joinery", "addresses": ["Canal Street|9|BS1 5TT|Bristol|"]},
        },
    ],
)
export(
    "Swiss customers with apostrophes and French words",
    "clients_ch.csv",
    text("""
Nr;Anrede;Vorname;Name;Strasse;Hausnr;PLZ;Ort;Kanton;Land;Tel G;Tel P;Natel;Sprache;Umsatz CHF
101;Frau;Nicole;Favre;Rue du Lac;18;1201;Genève;GE;CH;022 734 56 78;;079 123 45 67;fr;1'250.50
102;Herr;Reto;Zürcher;Bahnhofstrasse;3;8001;Zürich;ZH;CH;;044 211 22 33;;de;980.00
"""),
    "customers",
    [
        {
            "number": "101",
            "salutation": "Frau",
            "given_name": "Nicole",
            "family_name": "Favre",
            "addresses": ["Rue du Lac|18|1201|Genève|CH"],
            "phones": ["+41227345678", "+41791234567"],
            "language": "fr",
        },
        {"number": "102", "family_name": "Zürcher", "phones": ["+41442112233"], "language": "de"},
    ],
)
export(
    "Calls logged by a telephone system",
    "anrufe.csv",
    text("""
Anrufzeit;Rufnummer;Name des Anrufers;Richtung;Dauer;Agent;Anliegen;Gesprächsnotiz
12.03.2024 11:02:10;+49 30 1234567;Jörg Müller;Eingehend;00:03:12;Heike;Lieferverzug;Will Ersatz bis Freitag
12.03.2024 11:30:45;0171 2345678;;Ausgehend;00:01:02;Tim;Rückruf;Mailbox besprochen
"""),
    "notes",
    [
        {
            "at": "2024-03-12T11:02:10",
            "direction": "in",
            "author": "Heike",
            "reason": "Lieferverzug",
            "text": "Will Ersatz bis Freitag",
        },
        {"at": "2024-03-12T11:30:45", "direction": "out", "author": "Tim", "text": "Mailbox besprochen"},
    ],
)
export(
    "Orders from an interface, snake case JSON",
    "api_orders.json",
    text("""
[{"id": 90017, "number": "90017", "status": "processing", "currency": "EUR", "date_created": "2024-03-05T09:14:00", "shipping_total": "4.90", "discount_total": "5.00", "total": "44.80", "customer_id": 12, "payment_method_title": "PayPal", "transaction_id": "8XY12345",
  "billing": {"first_name": "Mona", "last_name": "Licht", "company": "", "address_1": "Sonnenweg 6", "address_2": "", "city": "Ulm", "state": "", "postcode": "89073", "country": "DE", "email": "mona@example.de", "phone": "0731 123456"},
  "shipping": {"first_name": "Mona", "last_name": "Licht", "company": "", "address_1": "Packstation 123", "address_2": "12345678", "city": "Ulm", "state": "", "postcode": "89073", "country": "DE"},
  "line_items": [{"id": 1, "name": "Kerze", "product_id": 55, "quantity": 2, "subtotal": "44.90", "total": "39.90", "sku": "KZ-1", "price": 19.95}],
  "shipping_lines": [{"id": 2, "method_title": "DHL", "total": "4.90"}]}]
"""),
    "orders",
    [
        {
            "number": "90017",
            "placed_at": "2024-03-05T09:14:00",
            "status": "processing",
            "total": "44.80",
            "shipping": "4.90",
            "discount": "5.00",
            "lines": ["KZ-1|Kerze|2|19.95"],
            "customer": {
                "given_name": "Mona",
                "family_name": "Licht",
                "phones": ["+49731123456"],
                "addresses": ["Sonnenweg|6|89073|Ulm|DE"],
            },
        },
    ],
)
export(
    "Customers of a hosted shop, long English names",
    "CustomerList.csv",
    text("""
"Customer #","Billing first name","Billing last name","Billing company name","Billing street","Billing address 2","Billing city","Billing state","Billing zip","Billing country","E-mail address","Phone #","Newsletter subscriber?","Date joined","Store credit","Loyalty level"
"9001","Aoife","Byrne","","14 Quay Rd","","Galway","","H91 X2Y3","Ireland","aoife@example.ie","+353 91 561234","Y","2022-11-05","0.00","Gold"
"9002","Tomás","Walsh","Walsh Books","2 Main St","First floor","Cork","","T12 AB34","Ireland","tomas@example.ie","021 427 1234","N","2023-01-20","5.00","Silver"
"""),
    "customers",
    [
        {
            "number": "9001",
            "given_name": "Aoife",
            "family_name": "Byrne",
            "addresses": ["Quay Rd|14|H91 X2Y3|Galway|IE"],
            "phones": ["+35391561234"],
            "consent": True,
            "customer_since": "2022-11-05",
            "tier": "Gold",
        },
        {
            "number": "9002",
            "organisation": "Walsh Books",
            "phones": ["+353214271234"],
            "consent": False,
            "tier": "Silver",
        },
    ],
)
export(
    "Order lines of a warehouse",
    "lieferscheinpositionen.csv",
    text("""
Belegnr.;PosNr;ArtNr;Artikelbezeichnung 1;Liefermenge;ME;Nettopreis;Pos.-Rabatt;Garantie bis
LS-77;10;0815;Akkuschrauber;1,000;Stk;189,00;0,00;31.03.2027
LS-77;20;0816;Bits-Satz;2,000;Stk;12,90;1,30;
"""),
    "order_lines",
    [
        {
            "order_number": "LS-77",
            "position": "10",
            "sku": "0815",
            "name": "Akkuschrauber",
            "quantity": "1.000",
            "unit_price": "189.00",
            "warranty_until": "2027-03-31",
        },
        {"order_number": "LS-77", "sku": "0816", "quantity": "2.000", "unit_price": "12.90", "discount": "1.30"},
    ],
)
export(
    "Addresses as labels",
    "etiketten.csv",
    text("""
Kundennr;Zeile1;Zeile2;Zeile3;E-Mail
55;Frau Gerda Blau;Nelkenweg 4;99425 Weimar;blau@example.de
56;Herrn Dr. Otto Grün;Rosenstr. 12 b;07743 Jena;gruen@example.de
57;Café Rot;Markt 1;99084 Erfurt;rot@example.de
"""),
    "customers",
    [
        {
            "number": "55",
            "salutation": "Frau",
            "given_name": "Gerda",
            "family_name": "Blau",
            "addresses": ["Nelkenweg|4|99425|Weimar|"],
        },
        {
            "number": "56",
            "salutation": "Herr",
            "title": "Dr.",
            "given_name": "Otto",
            "family_name": "Grün",
            "addresses": ["Rosenstr.|12 b|07743|Jena|"],
        },
        {"number": "57", "organisation": "Café Rot", "addresses": ["Markt|1|99084|Erfurt|"]},
    ],
)
export(
    "Billbee orders",
    "orders.csv",
    text("""
"Bestellnummer extern";"Bestelldatum";"Plattform";"Shop";"Rechnungsnummer";"Käufer Vorname";"Käufer Nachname";"Käufer Firma";"Käufer Straße";"Käufer Hausnummer";"Käufer PLZ";"Käufer Ort";"Käufer Land ISO";"Käufer E-Mail";"Artikel SKU";"Artikelbezeichnung";"Menge";"Einzelpreis Brutto";"Versandkosten Brutto";"Gesamtbetrag Brutto";"Zahlart";"Versanddienstleister";"Trackingnummer";"Versanddatum"
"E-99";"01.02.2024 07:45:00";"Etsy";"Etsy DE";"RE-1";"Carla";"Sturm";"";"Weststr.";"8";"09112";"Chemnitz";"DE";"carla@example.de";"S-1";"Schal";"2";"24,90";"3,90";"53,70";"Etsy Payments";"DHL";"003404";"02.02.2024"
"""),
    "orders",
    [
        {
            "number": "E-99",
            "placed_at": "2024-02-01T07:45:00",
            "status": "shipped",
            "shipping": "3.90",
            "total": "53.70",
            "lines": ["S-1|Schal|2|24.90"],
            "customer": {"given_name": "Carla", "family_name": "Sturm", "addresses": ["Weststr.|8|09112|Chemnitz|DE"]},
            "deliveries": ["003404|2024-02-02"],
        }
    ],
)
export(
    "Handwerker",
    "Adressen.csv",
    text("""
Kunde;Ansprechp.;Strasse;Plz/Ort;Telefon1;Telefon2;E-Mail;letzte Rechnung;offener Betrag
Hausverwaltung Roth GmbH;Hr. Roth;Poststr. 1;79098 Freiburg;0761-112233;0173/1122334;roth@example.de;03.01.2024;0,00
Familie Ott;;Im Tal 5;79102 Freiburg;0761-445566;;;12.11.2023;120,00
"""),
    "customers",
    [
        {
            "kind": "organisation",
            "organisation": "Hausverwaltung Roth GmbH",
            "family_name": "Roth",
            "addresses": ["Poststr.|1|79098|Freiburg|"],
            "phones": ["+49761112233", "+491731122334"],
        },
        {"family_name": "Ott", "salutation": "Familie", "addresses": ["Im Tal|5|79102|Freiburg|"]},
    ],
)
export(
    "Squarespace",
    "orders.csv",
    text("""
Order ID,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,Billing Name,Billing Address1,Billing City,Billing Zip,Billing Province,Billing Country,Payment Method
00042,li@example.com,PAID,2024-01-09 12:00:00 -0500,PENDING,USD,30.00,5.00,0.00,0.00,35.00,,0.00,2024-01-09 11:59:00 -0500,3,Soap,10.00,SQ1,Lavender,Li Chen,5 Bay St,Toronto,M5J 2R8,ON,CA,STRIPE
"""),
    "orders",
    [
        {
            "number": "00042",
            "status": "paid",
            "placed_at": "2024-01-09T11:59:00-05:00",
            "total": "35.00",
            "shipping": "5.00",
            "lines": ["SQ1|Soap|3|10.00"],
            "customer": {"addresses": ["Bay St|5|M5J 2R8|Toronto|CA"], "emails": ["li@example.com"]},
        }
    ],
)
export(
    "Notizen einer Praxis",
    "Notizen.xlsx",
    workbook(
        lambda b: [
            b.active.append(r)
            for r in (
                ["am", "wer", "Patient Nr.", "Notiz", "erledigt"],
                ["5.3.2024", "Kim", "P7", "Termin verlegt", "ja"],
                ["6.3.2024", "Kim", "P9", "Rezept geschickt", "nein"],
            )
        ]
    ),
    "notes",
    [{"at": "2024-03-05", "text": "Termin verlegt"}, {"at": "2024-03-06", "text": "Rezept geschickt"}],
)
export(
    "Produkte eines Teeladens",
    "sortiment.csv",
    text("""
Art.Nr;Bezeichnung;Gruppe;EK;VK;EAN-Code;aktiv
1001;Earl Grey 100g;Schwarztee;2,10;4,95;4000000000012;J
1002;Sencha 100g;Grüntee;3,00;6,50;;N
"""),
    "products",
    [
        {"sku": "1001", "name": "Earl Grey 100g", "price": "4.95", "ean": "4000000000012", "available": True},
        {"sku": "1002", "price": "6.50", "available": False},
    ],
)
export(
    "Rückläufer CRM JSON",
    "people.json",
    text("""
{"results":[{"uuid":"a-1","full_name":"Prof. Helga Brandt","company":{"name":"Brandt Consulting"},"emails":[{"value":"h@example.de","type":"work"}],"phones":[{"value":"+49 40 111222","type":"mobile"}],"location":{"line1":"Elbchaussee 1","zip":"22765","city":"Hamburg","country_code":"DE"},"created_at":"2020-05-01T00:00:00Z"}],"next":null}
"""),
    "customers",
    [
        {
            "number": "a-1",
            "title": "Prof.",
            "given_name": "Helga",
            "family_name": "Brandt",
            "organisation": "Brandt Consulting",
            "emails": ["h@example.de"],
            "phones": ["+4940111222"],
            "addresses": ["Elbchaussee|1|22765|Hamburg|DE"],
            "customer_since": "2020-05-01T00:00:00Z",
        }
    ],
)

export(
    "A list by hand, an address and a contact in one column each",
    "kunden.csv",
    text(
        """Kunde|Anschrift|Kontakt
Herr Karl-Heinz Möller|Goethestraße 14, 60313 Frankfurt am Main|069 2222222
Familie Özdemir|Kirchplatz 1|0221 445566
Frau Prof. Dr. Ilse Aigner-Schmitt|Schlossallee 2b, D-14467 Potsdam|ilse@aigner.de
Max Weber|Am Bach 3 / 99084 Erfurt|0361 22334, max@weber.de
"""
    ),
    "customers",
    [
        {
            "family_name": "Möller",
            "addresses": ["Goethestraße|14|60313|Frankfurt am Main|"],
            "phones": ["+49692222222"],
        },
        {"family_name": "Özdemir", "addresses": ["Kirchplatz|1|||"], "phones": ["+49221445566"]},
        {"title": "Prof. Dr.", "addresses": ["Schlossallee|2b|14467|Potsdam|DE"], "emails": ["ilse@aigner.de"]},
        {"addresses": ["Am Bach|3|99084|Erfurt|"], "phones": ["+4936122334"], "emails": ["max@weber.de"]},
    ],
)

export(
    "Austrian addresses without names of columns",
    "liste.csv",
    text(
        """1;Huber;Maria;Dorfstr. 9;A-5020;Salzburg;+43662123456;maria.huber@aon.at
2;Gruber;Sepp;Berg 4;A-6020;Innsbruck;+43512987654;sepp@gruber.at
3;Moser;Eva;Ring 1;A-1010;Wien;+4315134567;eva.moser@gmx.at
""",
        "cp1252",
    ),
    "customers",
    [
        {"number": "1", "given_name": "Maria", "family_name": "Huber", "addresses": ["Dorfstr.|9|5020|Salzburg|AT"]},
        {"number": "2", "given_name": "Sepp", "family_name": "Gruber", "addresses": ["Berg|4|6020|Innsbruck|AT"]},
        {"number": "3", "given_name": "Eva", "family_name": "Moser", "phones": ["+4315134567"]},
    ],
)

export(
    "A British list with a flat before the street, and the best customers ticked",
    "clients.csv",
    text(
        """Full Name,Company,Address Line 1,Town,Postcode,Country,Landline,VIP
Dr Sarah Connor-Smith,,"Flat 3, 12 Baker St",London,NW1 6XE,UK,020 7946 0018,Y
"O'Brien, Pat",Pat's Pots Ltd.,The Old Mill,Stow,GL54 1AA,United Kingdom,,N
Total: 2 contacts,,,,,,,
"""
    ),
    "customers",
    [
        {"addresses": ["Baker St|12|NW1 6XE|London|GB"], "tier": "VIP"},
        {"given_name": "Pat", "addresses": ["The Old Mill||GL54 1AA|Stow|GB"]},
    ],
    summary=1,
)

export(
    "Columns of e-mail addresses and phone numbers that hold the other",
    "kontakte.csv",
    text(
        """Name;E-Mail;Telefon
Jan Kurz;0171 2345678;
Ute Lang;ute@lang.de 0171 2345679;b@c.de
Eva Breit;eva@breit.de, e2@breit.de;030 123456 / eva3@breit.de
"""
    ),
    "customers",
    [
        {"phones": ["+491712345678"]},
        {"emails": ["ute@lang.de", "b@c.de"], "phones": ["+491712345679"]},
        {"emails": ["eva@breit.de", "e2@breit.de", "eva3@breit.de"], "phones": ["+4930123456"]},
    ],
)

export(
    "A market place that says what something was sold for",
    "verkauf.csv",
    text(
        """Bestellnummer;Name des Käufers;E-Mail des Käufers;Adresse 1 des Käufers;Ort des Käufers;PLZ des Käufers;Land des Käufers;Artikelnummer;Angebotstitel;Anzahl;Verkauft für;Verpackung und Versand;Gesamtpreis;Verkauft am
22-09876;Gerd Blau;gerd@blau.de;Weg 2;Ulm;89073;Deutschland;110123;Glas mundgeblasen;2;EUR 9,99;EUR 3,99;EUR 23,97;05-Jan-25
"""
    ),
    "orders",
    [
        {
            "number": "22-09876",
            "placed_at": "2025-01-05",
            "shipping": "3.99",
            "total": "23.97",
            "lines": ["110123|Glas mundgeblasen|2|9.99"],
        }
    ],
)

export(
    "Contacts of a telephone, several values in one cell",
    "contacts.csv",
    text(
        """First Name,Last Name,Labels,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Contact owner
Ida,Sommer,lake ::: regular,ida@gmx.de ::: i2@gmx.de,Work,030 55566 ::: 030 55577,Tim Boss
"""
    ),
    "customers",
    [
        {
            "given_name": "Ida",
            "emails": ["ida@gmx.de", "i2@gmx.de"],
            "phones": ["+493055566", "+493055577"],
            "tags": ["lake", "regular"],
        }
    ],
)

export(
    "Telephone and fax in one column",
    "auswertung.csv",
    text("Kd. Nr.;Kunde;Tel./Fax;PLZ/Ort\n1;Fa. Holz Huber;08031-1234 / Fax 08031-1235;83022 Rosenheim\n"),
    "customers",
    [{"organisation": "Holz Huber", "phones": ["+4980311234", "+4980311235"]}],
)

export(
    "An American address with its state before the postcode",
    "sales_order.csv",
    text(
        """"ID","Purchase Date","Bill-to Name","Grand Total (Purchased)","Status","Billing Address","Shipping and Handling","Customer Email"
"000000123","Mar 5, 2024, 10:15:00 AM","Anna Bell","54.00","complete","12 Oak St,Portland,Oregon,97205","5.00","anna@bell.com"
"""
    ),
    "orders",
    [{"number": "000000123", "placed_at": "2024-03-05T10:15:00", "total": "54.00", "status": "delivered"}],
)

export(
    "Customers in JSON with lists of addresses",
    "kunden.json",
    text(
        """{"kunden":[
{"kundennr":"D-1","vorname":"Pia","nachname":"Zorn","anschriften":[
  {"strasse":"Weg","hausnr":"3","plz":"04109","ort":"Leipzig"},
  {"strasse":"Ring","hausnr":"4","plz":"04107","ort":"Leipzig"}]},
{"kundennr":"D-2","vorname":"Ida","nachname":"Zahn","anschriften":[]}]}"""
    ),
    "customers",
    [{"number": "D-1", "addresses": ["Weg|3|04109|Leipzig|", "Ring|4|04107|Leipzig|"]}, {"number": "D-2"}],
)
