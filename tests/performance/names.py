# ruff: noqa: RUF001 - Turkish letters are meant
"""Short lists from which `people` puts its customers together."""

from __future__ import annotations

import unicodedata

GERMAN_GIVEN = """
Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Maria Ursula Monika Petra Sabine Renate Anna Julia Christian
Stefan Jörg Uwe Frank Martin Bernd Karin Susanne Andrea Birgit Claudia Martina Heike Angelika Günter Helmut
Gerhard Horst Dieter Manfred Werner Heinz Hans Karl Lukas Leon Finn Jonas Paul Elias Ben Emma Mia Hannah Sofia
Lena Lea Marie Laura Sarah Lisa Katharina Christina Stefanie Nicole Anja Tanja Sandra Melanie Nadine Kerstin
Silke Ute Gabriele Brigitte Ingrid Helga Erika Gisela Hildegard Gerda Waltraud Käthe Bärbel Jörn Björn Sören
Götz Rüdiger Lothar Norbert Rainer Reiner Holger Jens Torsten Thorsten Dirk Ralf Ralph Sven Kai Kay Marc Mark
Marcus Markus Matthias Mathias Tobias Florian Sebastian Daniel David Alexander Maximilian Max Moritz Felix Jakob
Johann Johannes Anton Emil Oskar Theo Fritz Friedrich Friederike Henriette Charlotte Luise Louise Greta Frieda
Ida Clara Klara Nora Paula Antonia Franziska Johanna Magdalena Theresa Therese Elisabeth Margarete Margret Ilse
Else Lieselotte Rosemarie Annegret Annemarie Anneliese Hannelore Ulrich Ulrike Volker Winfried Siegfried
Eberhard Eckhard Hartmut Heiner Detlef Joachim Achim Rolf Rudolf Walter Willi Wilhelm Ludwig Leopold Konrad Kurt
Ernst Erich Erwin Egon Hugo Bruno Otto Arno Armin Arnold Benno Gero Gregor Hendrik Henning Hermann Ingo Ivo Jan
Jost Lars Linus Malte Mats Nico Niklas Ole Philipp Robin Roland Roman Simon Till Tim Timo Udo Veit Vincent Xaver
Yannick Adelheid Agnes Beate Carola Cornelia Dagmar Doris Edith Elke Eva Gudrun Heidrun Hella Inge Irene Irmgard
Jana Jutta Katja Kirsten Marion Marlene Mechthild Nele Pia Rita Romy Rosa Ruth Sigrid Silvia Simone Sonja
Sybille Thea Uta Vera Verena Veronika Viola Wiebke Yvonne
"""

GERMAN_FAMILY = """
Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann
Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung
Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht
Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel
Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas
Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner Kunz Lutz Götz Kern Nagel Ebert Paul Riedel Barth Hirsch
Wirth Jahn Löffler Marx Fiedler Heß Hess Ritter Ott Seifert Bock Bayer Bäcker Brüggemann Büttner Döring Förster
Görlitz Häusler Höhn Kämpf Kröger Lüders Nölle Rösler Rühl Schütte Schütz Strauß Süß Thür Töpfer Vögele Wöhrle
Zöllner Maurer Mayr Meyer Baur Behrens Blum Decker Dietz Erdmann Ehlers Fink Freitag Fritz Geiger Gerlach Haupt
Heller Henning Hesse Hermann Jacob Jansen Janssen Kaufmann Kirchner Kluge Kramer Krieger Kurz Lenz Mertens
Metzger Michel Mohr Naumann Nowak Opitz Peter Popp Preuß Rau Reich Reuter Röder Rudolph Sander Schilling
Schlüter Schweizer Singer Stahl Stark Steffen Stoll Thiel Ulrich Unger Urban Walther Weise Wendt Wenzel Wiese
Wilhelm Wild Witt Wulf Zander Zeller
"""

GERMAN_FORE = """
Stein Berg Gold Grün Wald Silber Eichen Buchen Linden Rosen Hirsch Adler Hasel Kirch Mühl Brunn Bach See Feld
Wiesen Acker Stroh Hafer Weizen Korn Kessel Schmal Breit Hoch Tief Lang Kurz Rot Weiß Schwarz Blau Braun Heid
Moor Sand Lehm Kies Eisen Kupfer Zinn Salz Pfeffer Zucker Honig Apfel Birn Kirsch Pflaum Nuss Hopf Wein Rauch
Feuer Licht Schatten Winter Sommer Herbst Oster Pfingst Sonn Mond Stern Himmel Wolken Regen Schnee Eis Frost
Wind Sturm Donner Blitz Vogel Falken Raben Krähen Finken Lerchen Schwan Gäns Enten Hühner Bären Wolfs Fuchs
Dachs Otter Biber Hasen Luchs Katzen Rinder Ochsen Ross Füllen Lämmer Schaf Ziegen Eber Sau Fisch Hecht Karpf
Aal Krebs Dorn Distel Farn Moos Klee Lauch Rüben Kohl Erbs Linsen Bohnen Dürr Frei Gut Hart Klein Kühn Lieb Neu
Recht Reich Sauer Schön Stark Süß Treu Wahr Wohl Zimmer
"""

GERMAN_AFT = """
mann bach berg feld hof meier müller bauer stein hauser burger wald thal rath horst heim dorf beck brunner kamp
loh rode scheid stedt wig hard bert brecht fried huber hammer holz hagen haus heuser kirchner knecht kötter land
lein lich linger macher mayer mer moser ner ning pohl reiter reuther richter rieder rich sang schmid schneider
schütz städter stätter steiner storf strasser vogel vogt wagner walder weber wein weiler wirth zahn ziegler zell
nagel graf graber gruber grund gart furt fuß egger ecker eder dörfer bühler brink brand born böck bichler baum
ahorn acher
"""

BEFORE = "ober nieder unter alt neu groß klein mitter inner außer vorder hinter auf aus über"

ENGLISH_GIVEN = """
James John Robert Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony Mark
Donald Steven Stephen Paul Andrew Kenneth George Joshua Kevin Brian Edward Ronald Timothy Jason Jeffrey Geoffrey
Ryan Jacob Gary Nicholas Eric Jonathan Stuart Stewart Larry Justin Scott Brandon Benjamin Samuel Gregory Frank
Raymond Patrick Jack Dennis Jerry Tyler Aaron Jose Adam Henry Nathan Douglas Zachary Peter Kyle Walter Ethan
Jeremy Harold Keith Roger Noah Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Nancy
Lisa Margaret Betty Sandra Ashley Dorothy Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie
Rebecca Laura Sharon Cynthia Kathleen Catherine Katherine Kathryn Helen Amy Shirley Angela Anna Brenda Pamela
Nicole Ruth Samantha Christine Emma Virginia Debra Janet Carolyn Rachel Heather Maria Diane Julie Joyce Evelyn
Joan Victoria Kelly Christina Lauren Frances Martha Judith Cheryl Megan Andrea Olivia Ann Anne Jean Alice
Jacqueline Hannah Doris Gloria Teresa Kathy Sara Janice Julia Grace Judy Theresa Beverly Denise Marilyn Amber
Danielle Rose Brittany Diana Abigail Natalie Jane Lori Alexis Tiffany Kayla Oliver Harry Archie Freddie Alfie
Poppy Daisy Rosie Imogen Harriet Gemma Siobhan Niamh Aoife Sean Shaun Liam Callum Rhys Gareth Owen
"""

ENGLISH_FAMILY = """
Smith Jones Williams Brown Taylor Davies Wilson Evans Thomas Johnson Roberts Walker Wright Robinson Thompson
White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Cooper Morris Ward
Moore Baker Harrison King Morgan Allen James Lee Phillips Watson Parker Bennett Young Griffiths Mitchell Kelly
Cook Carter Richardson Bailey Collins Bell Shaw Murphy Miller Cox Khan Richards Marshall Simpson Anderson Price
Wilkinson Adams Ali Foster Ellis Chapman Begum Mason Gray Hunt Webb Palmer Holmes Mills Rogers Barnes Knight
Matthews Barker Powell Stevens Stephens Russell Fisher Butler Dixon Harvey Pearson Graham Fletcher Murray Howard
Gibson Andrews Stewart Stuart Elliott Reynolds Fox Ford Saunders Payne Owen West Pearce Day Brooks Lawrence
Atkinson Bradley Spencer Dawson Burton Watts Rose Wells Perry Ball Grant Hart Dunn Hudson Rhodes Newman
Armstrong Francis O'Brien O'Connor O'Neill McDonald MacDonald McKenzie Campbell Cameron Fraser Reid Scott Ross
Hamilton Sinclair Douglas Wallace Kerr Burns Doyle Byrne Walsh Ryan Kennedy Lynch Quinn Nolan Keane Sweeney
Farrell Doherty Gallagher
"""

ENGLISH_FORE = """
Ash Black Brad Brook Bur Car Chat Chester Clay Cliff Col Cran Crow Dal Den Dun East Ed El Fair Farn Fen Fleet
Gar Gold Graf Green Had Ham Har Haw Hazel Hather Hol Hop Hurst Kel Ken Kings Lang Law Lind Long Lyn Mar Mead Mel
Mil Nor North Oak Old Pen Pres Rad Red Rich Ridge Rock Rush Salt Sand Shaw Shel Shep South Spring Staf Stan Sted
Stock Stone Strat Swin Thorn Til Up Wake Wal War Wat Wel West Whit Wil Win Wood Wor Wyn Yar
"""

ENGLISH_AFT = """
ford ton ley worth field wood well bury combe den don gate grove ham hill hurst land low man mere more ridge
shaw stead stock stone thorpe wall water way wick by cliffe cote croft dale er ing ings ington ingham ingley son
sby berry bourne bridge brook burn castle cross door head house leigh lock mill pole port side smith street tree
view ward
"""

OTHER_GIVEN = """
Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Ömer Yusuf Murat Emre Can Kemal Süleyman Özgür Çağlar Şahin Ayşe
Fatma Emine Hatice Zeynep Elif Gül Yağmur Özlem Şirin Büşra Çiğdem Piotr Paweł Michał Łukasz Stanisław Krzysztof
Wojciech Grzegorz Agnieszka Małgorzata Katarzyna Joanna Żaneta Zofia Ana José François Hélène Renée Giuseppe
Francesca Luca Chiara Nikola Milena Dragan Olena Dmytro Svitlana Ivana Jiří Tomáš Zoë Noël Aurélie Thảo Hoàng
Đức
"""

OTHER_FAMILY = """
Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt
Özkan Şimşek Polat Güneş Erdoğan Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński
Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk García Fernández González Rodríguez López Dubois
Lefèvre Côté Rossi Russo Ferrari Esposito Bianchi Popović Jovanović Petrović Kovačević Horvat Shevchenko
Kovalenko Novák Dvořák Černý Nguyễn Trần Lê Phạm Hoàng Vũ
"""

TOWNS = """
Berlin Hamburg München Köln Frankfurt Stuttgart Düsseldorf Leipzig Dortmund Essen Bremen Dresden Hannover
Nürnberg Duisburg Bochum Wuppertal Bielefeld Bonn Münster Mannheim Karlsruhe Augsburg Wiesbaden Kiel Lübeck
Rostock Erfurt Mainz Kassel Potsdam Oldenburg Osnabrück Heidelberg Darmstadt Regensburg Würzburg Göttingen Ulm
Heilbronn Jena Trier Gießen
"""
ENGLISH_TOWNS = """
London Birmingham Manchester Leeds Glasgow Liverpool Bristol Sheffield Edinburgh Cardiff Leicester Belfast
Nottingham Newcastle Brighton Plymouth Reading Oxford Cambridge York Bath Exeter Norwich Swansea Dundee Aberdeen
"""
VILLAGE_FORE = "Ober Unter Neu Alt Groß Klein Hohen Nieder Bad Sankt Wester Oster Mittel Burg Kirch Markt Wald Grün"
VILLAGE_AFT = """
hausen dorf heim bach stedt rode felden kirchen burg au ried brunn thal see moos berg wald feld ingen leben
stadt büttel wede husum hagen horst kamp loh born
"""
STREETS = """
Hauptstraße Schulstraße Gartenstraße Bahnhofstraße Dorfstraße Bergstraße Birkenweg Lindenstraße Kirchstraße
Waldstraße Ringstraße Goethestraße Schillerstraße Mozartweg Amselweg Wiesenweg Mühlenweg Rosenweg Feldstraße
Parkallee
"""
TRADES = (
    "Blumenhaus Autohaus Gasthof Bäckerei Metzgerei Schreinerei Elektro Möbel Apotheke Druckerei Spedition Café Studio"
)
FORMS = ("GmbH", "GmbH & Co. KG", "e. K.", "OHG", "AG", "und Söhne", "KG", "Ltd")
MOBILE = "151 152 157 159 160 162 163 170 171 172 173 174 175 176 177 178 179"
AREAS = """
30 40 89 221 69 711 211 341 231 201 421 351 511 911 203 234 202 521 228 251 621 721 821 611 431 451 381 361 6131
561
"""
MAIL = "gmail.com gmx.de web.de t-online.de yahoo.de outlook.com hotmail.co.uk icloud.com freenet.de posteo.de aol.com"

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ł": "l", "đ": "d"})


def ascii_only(name: str) -> str:
    """A name as it stands in an e-mail address."""
    apart = unicodedata.normalize("NFKD", name.lower().translate(_WRITTEN_OUT))
    return "".join(letter for letter in apart if letter.isascii() and letter.isalpha())
