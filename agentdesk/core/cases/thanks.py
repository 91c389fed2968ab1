"""A message that only thanks: filed without reopening anything. Pure. What is doubtful is no message of thanks.

Nothing is weighed: each clause of the message has to be one that we know (a greeting, thanks for something, that it
works now, a wish for the weekend, a closing with its name). One clause that we do not know, a question mark, a word of
doubt, and somebody has to read it. So a complaint that begins politely is never put away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_WORDS, MOST_SIGNATURE = 60, 8
"""Words of a message, lines below its closing: longer ones are read by somebody."""


@dataclass(frozen=True, slots=True)
class Thanks:
    """`words` are the customer's own: without what was quoted, and what a device signed."""

    language: str
    words: str


def thanks_in(text: str) -> Thanks | None:
    """The thanks, if the message says nothing else; German and English."""
    own = _own_words(text)
    plain = _plain(own)
    if plain is None or _DOUBT.search(plain) or len(plain.split()) > MOST_WORDS:
        return None
    languages = list(_thanks(plain))
    if None in languages or not any(languages):
        return None
    return Thanks("de" if "de" in languages else "en", own)


# --- What the customer wrote ------------------------------------------------------------------------------------------

_QUOTED_FROM_HERE = re.compile(
    r"""^[ \t]*(?:
        -{2,}\s*(?:Original|Urspr|Weitergeleitet|Forwarded|Antwort|Reply).*
        | _{10,}[ \t]*
        | \*?(?:Von|From):\*?[ \t].+\n(?:.*\n){0,2}?[ \t]*\*?(?:Gesendet|Sent|Datum|Date|An|To):.*
        | (?:Am|On)\ [^\n]{6,120}(?:\n[^\n]{0,120})?\b(?:schrieb|wrote)\b[^\n]{0,120}(?:\n[^\n]{0,80})?:[ \t]*
        | [^\n]{3,80}\ (?:schrieb\ am|wrote\ on)\ [^\n]{6,80}:[ \t]*
    )$""",
    re.MULTILINE | re.VERBOSE | re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_SIGNATURE_MARK = re.compile(r"^--[ \t]?$", re.MULTILINE)
_DEVICE = re.compile(
    r"^.{0,3}(?:(?:von|aus) (?:meinem|der|unterwegs).{0,40}gesendet|gesendet (?:von|mit|aus|über)|sent (?:from|via|with)"
    r"|get outlook|diese (?:nachricht|e-?mail) wurde von).{0,80}$",
    re.MULTILINE | re.IGNORECASE,
)


def _own_words(text: str) -> str:
    """What is quoted line by line goes, and what stands between or below such lines stays: it may be an answer."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    attribution = _QUOTED_FROM_HERE.search(text)
    if attribution:
        below = text[attribution.end() :]
        text = text[: attribution.start()] + (below if _QUOTED_LINE.search(below) else "")
    text = _SIGNATURE_MARK.split(_QUOTED_LINE.sub("", text), maxsplit=1)[0]
    return _DEVICE.sub("", text).strip()


_GLAD = "🙏👍😊🙂😀😃😄😁☺❤💕💖💙💚🧡💛💜🥰😍🎉🎊✨🌟⭐🌞☀🌷🌸🌹💐🤗👏🙌💪👌✌😘💯🤩🥳🫶🤝💝🍀🎄🌈😇🌻🏻🏼🏽🏾♥"
_SMILEY = re.compile(r"(?<![\w(])(?:[:;=]-?[)D*]+|\^\^|<3|xd)(?!\w)", re.IGNORECASE)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "’": "'", "´": "'", "`": "'"})
_NOT_SAID = re.compile(rf"[{_GLAD}\ufe0f\u200d]")
_KNOWN_SIGNS = re.compile(r"[\w\s.,;:!'()@+/&*_|–—-]*")


def _plain(own: str) -> str | None:
    """Without umlauts, glad emojis and letters drawn out; None for signs that ask, quote, leave open or scowl."""
    said = _SMILEY.sub(" ", _NOT_SAID.sub(" ", own)).translate(_UMLAUTS)
    said = re.sub(r"([a-zA-Z])\1{2,}", r"\1", said)
    return said if _KNOWN_SIGNS.fullmatch(said) and not re.search(r"\.{2,}", said) else None


_DOUBT = re.compile(
    r"""\b(?:aber|leider|nich[t]?|nix|nichts|kein\w*|nie|niemals|nein|trotzdem|trotz|allerdings|jedoch|dennoch|obwohl|bitte
    |warte\w*|wann|wo|warum|wieso|weshalb|ohne|kaputt\w*|defekt\w*|fehl\w*|falsch\w*|beschwer\w*|reklam\w*|enttaeusch\w*
    |schlecht\w*|unverschaemt\w*|frech\w*|storn\w*|kuendig\w*|voraus|vorab|endlich|erst|nur|immer\ noch|saftladen|idiot\w*
    |betrueg\w*|schade|frage\w*|ps|p\.\ ?s|nachtrag|ausserdem|zudem|uebrigens|problem(?!\ (?:ist|geloest|solved|is))
    |but|however|unfortunately|still|yet|not|\w+n't|dont|doesnt|didnt|cant|wont|isnt|no|never|nothing|none|without|wait\w*
    |please|pls|plz|although|though|except|advance|unless|until|cancel\w*|broken|wrong|missing|complain\w*|disappoint\w*
    |worst|terrible|useless|awful|only|finally|question\w*|btw|also|when|where|why|how|sorry|sarcas\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words after which somebody reads it, wherever they stand; most are in no clause that we know anyway."""


# --- The clauses we know ----------------------------------------------------------------------------------------------


def _any(words: str) -> str:
    return "(?:" + "|".join(word.replace("_", r"\s+") for word in words.split()) + ")"


_NAME = r"(?-i:[A-Z][a-z]+\.?(?:[-'][A-Z][a-z]+)?)"
_NAMES = rf"{_NAME}(?:\s+(?:(?:von|van|de|der|den|zu)\s+)?{_NAME}){{0,2}}"
_TITLED = rf"(?:{_any('frau herr herrn mr mrs ms miss dr prof')}\.?\s+)+[\w'-]+(?:\s+{_NAME})?"
_TEAM = _any(
    "(?:ganze[sn]?_)?team (?:service|support|kunden(?:dienst|service|support)?)[-_]?team kundenservice kundendienst support "
    "alle alle_zusammen zusammen leute ihr_lieben there all everyone everybody team guys folks (?:the_)?(?:whole_)?team "
    "damen_und_herren damen herren sir madam sir_or_madam customer_(?:service|support|care)(?:_team)? support_team service_team"
)
_WHO = rf"(?:{_TITLED}|(?:\w+[-\s])?{_TEAM}|{_NAMES})"

# German
_DE_VERY = _any(
    "sehr so ganz echt wirklich super mega total richtig riesig auch_hier nochmal nochmals noch_mal noch_einmal wieder "
    "herzlich einfach absolut extrem wahnsinnig ueberaus besonders ausgesprochen unglaublich dermassen jetzt nun"
)
_DE_GOOD = _any(
    "super(?:schnell|nett|lieb)?\\w{0,2} schnell\\w{0,4} rasch\\w{0,2} prompt\\w{0,2} zuegig\\w{0,2} umgehend\\w{0,2} sofortig\\w{0,2} nett\\w{0,4} freundlich\\w{0,2} "
    "lieb\\w{0,2} toll\\w{0,2} gut\\w{0,2} klasse kompetent\\w{0,2} ausfuehrlich\\w{0,2} hilfreich\\w{0,2} kulant\\w{0,2} grossartig\\w{0,2} "
    "unkompliziert\\w{0,2} wunderbar\\w{0,2} perfekt\\w{0,2} hervorragend\\w{0,2} professionell\\w{0,2} reibungslos\\w{0,2} schoen\\w{0,2} prima spitze "
    "top genial\\w{0,2} spitzenmaessig\\w{0,2} ausgezeichnet\\w{0,2} fantastisch\\w{0,2} phantastisch\\w{0,2} geduldig\\w{0,2} gross\\w{0,2} tatkraeftig\\w{0,2} "
    "blitzschnell\\w{0,2} zuverlaessig\\w{0,2} persoenlich\\w{0,2} telefonisch\\w{0,2} rueck\\w{0,2} erneut\\w{0,2} neue[nrs]? prompte cool\\w{0,2} sauber\\w{0,2} "
    "aufmerksam\\w{0,2} engagiert\\w{0,2} bestens einwandfrei\\w{0,2} problemlos\\w{0,2} wertvoll\\w{0,2} informativ\\w{0,2} schnellst\\w{0,4} tadellos\\w{0,2} erstklassig\\w{0,2}"
)
_DE_NOUN = _any(
    "hilfe mithilfe hilfestellung unterstuetzung antwort(?:en)? beantwortung rueckmeldung(?:en)? rueckinfo info(?:s|rmation(?:en)?)? auskunft auskuenfte "
    "bearbeitung abwicklung loesung service kundenservice kundendienst support beratung muehe[n]? geduld gutschein[e]? gutschrift "
    "erstattung rueckerstattung rueckzahlung ueberweisung lieferung ersatzlieferung nachlieferung ersatz ersatzteil[e]? zusendung uebersendung versand bestaetigung "
    "nachricht(?:en)? e-?mail[s]? mail[s]? anruf rueckruf gespraech telefonat freundlichkeit kulanz kulanzloesung entgegenkommen einsatz engagement zeit "
    "erklaerung(?:en)? erlaeuterung(?:en)? hinweis[e]? tipp[s]? tip[s]? link alles bemuehung(?:en)? reaktion klaerung geschenk ueberraschung umtausch "
    "austausch reparatur paket paeckchen ware chat tolle aufmerksamkeit korrektur aktualisierung update newsletter anleitung "
    "zusammenarbeit kooperation betreuung erledigung regelung rechnungskorrektur bestellung gespraeche"
)
_DE_OF = _any("die der den das dem ihre[nrsm]? ihr eure[nrsm]? euer deine[nrsm]? dein diese[nrsm]? all_die all_ihre all_eure eine[nrs]? ein so_eine[nrs]? all meine[nrsm]? mein")
_DE_THING = rf"(?:{_DE_OF}\s+)?(?:(?:{_DE_VERY}|{_DE_GOOD})\s+)*{_DE_NOUN}"
_DE_THINGS = rf"{_DE_THING}(?:\s*(?:und|sowie|u|&|\+)\s+(?:fuer\s+)?{_DE_THING})*(?:\s+(?:heute|gestern|am_telefon|von_gestern|von_heute|bei_(?:meiner|der)_bestellung|in_dieser_sache|in_dieser_angelegenheit|dazu|hierzu|und_alles_gute))*"
_DE_TO = _any("ihnen dir euch dia eich an_sie an_dich an_euch an_alle ihnen_allen euch_allen an_das_(?:ganze_)?team an_ihr(?:_ganzes)?_team an_euer(?:_ganzes)?_team dafuer hierfuer fuer_alles von_herzen vielmals sehr schoen schon nochmal nochmals noch_einmal herzlich recht_herzlich im_namen_der_familie von_mir")
_DE_DASS = rf"(?:dass|das)\s+(?:(?:sie|ihr|du|es|das|alles|mir|uns|sich|so|ihnen)\s+|{_DE_VERY}\s+|{_DE_GOOD}\s+)*(?:reagiert|geholfen|weitergeholfen|geantwortet|geklappt|funktioniert|gekuemmert|gegangen|ging|geregelt|geloest|erledigt|bearbeitet|geliefert|zurueckgerufen|gemeldet|angerufen)(?:\s+{_any('haben hast habt hat ist wurde')})?"
_DE_THANKS = rf"""(?:(?:{_DE_VERY}|{_any('ok okay oki dann sag sage ich_sage auch_von_mir von_mir wir_sagen moechte_ich wollte_mich ich_moechte_mich wir_moechten_uns ich_wollte_mich')})\s+)*
    (?:{_any('danke danke_danke dankee dankeschoen dankschoen dankesehr dankscheen dankschee dangge danggee dankeschoe dankeschee merci mersi dnake dakne danek danle dabke thx thanx thanks dankle dankee vergelts vergelt')}
      |(?:{_any('vielen veilen vieln viielen viele herzlichen herzlichsten besten allerbesten tausend lieben recht_herzlichen ganz_herzlichen grossen riesen riesigen schoenen vielen_lieben vielen_herzlichen 1000 verbindlichen aufrichtigen ganz_lieben')}\s+)+{_any('dank dnak dankk danke')}
      |{_any('(?:sehr_|herzlich_|ganz_herzlich_)?bedanken ich_danke wir_danken danken dank')}
    )(?:'?s\s+gott)?(?:\s+{_DE_TO})*
    (?:\s+(?:fuer|fur|f)\s+{_DE_THINGS}|[\s,]+{_DE_DASS}|\s+{_DE_TO})*(?:\s+und\s+alles\s+gute)?"""
_DE_FINE = _any(
    "super perfekt toll klasse prima spitze top wunderbar grossartig genial mega ok okay oki alles_klar alles_gut alles_bestens alles_super passt passt_so "
    "passt_perfekt passt_wunderbar wow ach oh juhu hurra cool stark sehr_(?:schoen|nett|gut|lieb|freundlich|hilfreich|zufrieden) ganz_(?:toll|lieb|herzlich) schoen fein bestens einwandfrei "
    "gut_gemacht weiter_so so_macht_das_spass hat_spass_gemacht gerne_wieder jederzeit_wieder wunderbar einfach_(?:toll|super|klasse|spitze) echt_(?:toll|super|klasse|spitze|stark) "
    "(?:das_)?freut_mich(?:_sehr|_riesig|_wirklich)? (?:ich_)?freue?_mich(?:_sehr|_riesig)? erledigt alles_erledigt geklaert alles_geklaert besser_gehts_kaum "
    "(?:ich_|wir_)?(?:bin|sind)_(?:sehr_|mega_|total_|echt_|wirklich_|absolut_|ganz_|voll_|rundum_|super_)*(?:zufrieden|gluecklich|begeistert|happy|erleichtert|dankbar|beeindruckt) "
    "5_sterne fuenf_sterne note_1 note_eins note_1\\+ so_muss_das_sein so_muss_service_sein so_geht_service das_nenne_ich_(?:mal_)?service vorbildlich topservice top_service super_service toller_service klasse_service bester_service "
    "hab_mich_sehr_gefreut habe_mich_sehr_gefreut sie_sind_(?:ein_schatz|ein_engel|die_beste|der_beste|die_besten|spitze|super|klasse|toll|grossartig) du_bist_(?:ein_schatz|ein_engel|die_beste|der_beste|super|toll|klasse|spitze) "
    "ihr_seid_(?:ein_schatz|die_besten|spitze|super|klasse|toll|grossartig|der_hammer|die_groessten|mega) echt kompliment grosses_kompliment grosses_lob ein_grosses_lob lob daumen_hoch hut_ab respekt"
)
_DE_IT = _any("das es alles (?:die_|meine_)?(?:bestellung|lieferung|ware|gutschrift|erstattung|rueckerstattung|sendung|ueberweisung|rechnung|reparatur|kaffeemaschine|maschine) (?:das_|mein_|unser_)?(?:paket|paeckchen|geld|problem|geraet|ersatzteil|problem_ist) (?:der_|mein_)?(?:ersatz|betrag|gutschein|umtausch) die_sache beides")
_DE_SINCE = _any("jetzt nun heute gestern heute_morgen heute_frueh inzwischen mittlerweile schon bereits soeben gerade gerade_eben eben wieder alles auch")
_DE_WELL = _any("gut wohlbehalten heil unversehrt puenktlich sicher super prima perfekt bestens wunderbar einwandfrei tadellos problemlos reibungslos toll klasse top schnell alles hervorragend ganz sofort")
_DE_DONE = _any("angekommen da eingetroffen erledigt geloest geklaert behoben gutgeschrieben eingegangen in_ordnung super perfekt bestens prima gut ok okay wunderbar gelungen geliefert heil")
_DE_OUTCOME = rf"""(?:{_DE_IT}\s+(?:ist|sind|war|wurde)\s+(?:{_DE_SINCE}\s+|{_DE_WELL}\s+)*{_DE_DONE}
    |(?:{_DE_SINCE}\s+)*(?:(?:es|alles|das|sie|er)\s+)?(?:{_DE_SINCE}\s+)*(?:hat|haette|hats)\s+(?:{_DE_SINCE}\s+|{_DE_WELL}\s+|es\s+|mir\s+|uns\s+|sehr\s+|das\s+|echt\s+|wirklich\s+)*(?:geklappt|funktioniert|geholfen|weitergeholfen|gefallen)
    |(?:es|alles|das|sie|er|{_DE_IT})\s+(?:funktioniert|klappt|laeuft|passt|geht)(?:\s+(?:{_DE_SINCE}|{_DE_WELL}|einwandfrei))*
    |(?:jetzt|nun)\s+(?:ist|laeuft|funktioniert|klappt|passt|geht|stimmt)\s+(?:alles|es|das|sie|er)(?:\s+(?:{_DE_SINCE}|{_DE_WELL}|{_DE_DONE}))*
    |(?:funktioniert|klappt|laeuft|passt|geht|angekommen|erhalten|gefunden|problem\s+(?:ist\s+)?(?:geloest|behoben))(?:\s+(?:{_DE_SINCE}|{_DE_WELL}))*
    |(?:ich\s+|wir\s+)?(?:hab|habe|haben)\s+(?:ich\s+|wir\s+)?(?:es|alles|sie|das|(?:die|das|den|mein|meine|meinen)\s+\w+)\s+(?:{_DE_SINCE}\s+|{_DE_WELL}\s+)*(?:erhalten|bekommen|gefunden)
    |(?:sie|du|ihr)\s+(?:haben|hast|habt)\s+(?:mir|uns)\s+(?:{_DE_VERY}\s+|{_DE_WELL}\s+)*(?:geholfen|weitergeholfen)
    |{_any('damit das')}\s+(?:haben_sie|ist|haben|hat)\s+(?:mir\s+|uns\s+|sie\s+)*(?:{_DE_VERY}\s+)*(?:geholfen|weitergeholfen)
    |(?:das|es)\s+(?:ist|war)\s+(?:{_DE_VERY}\s+)*(?:{_DE_GOOD}|{_DE_WELL})(?:\s+von\s+(?:ihnen|euch|dir))?
    |(?:{_DE_OF}\s+)?{_any('service kundenservice support beratung hilfe kundendienst')}\s+(?:ist|war)\s+(?:{_DE_VERY}\s+)*{_DE_GOOD}
    |(?:{_DE_VERY}\s+)*{_DE_GOOD}\s+(?:{_DE_GOOD}\s+)*{_any('service kundenservice support beratung kundendienst hilfe leistung arbeit team lieferung loesung')})"""
_DE_WISH = rf"""(?:(?:ich\s+|wir\s+)?(?:wuensche|wuenschen)\s+)?(?:{_any('ihnen dir euch')}\s+)?(?:auch\s+)?(?:noch\s+)?(?:einen|nen|ein|eine|n|das)?\s*(?:{_any('ganz sehr')}\s+)?
    {_any('schoene[nrs]? schoenes schoenen gute[nr]? guten angenehme[nrs]? tolle[nrs]? frohe[s]? sonnige[nrs]? ruhige[nrs]? erholsame[nrs]? besinnliche[s]? geruhsame[nrs]?')}\s+(?:start\s+(?:in\s+die|ins)\s+)?
    {_any('tag abend wochenende feierabend woche restwoche resttag nachmittag weihnachten ostern feiertage feiertag sonntag adventszeit weihnachtszeit rutsch urlaub zeit vormittag montag freitag start_ins_wochenende start_in_die_woche jahr neues_jahr')}(?:\s+(?:noch|euch|ihnen|dir|auch|zusammen))*
    |(?:noch\s+)?{_any('alles_gute alles_liebe bleiben_sie_gesund bleibt_gesund bleib_gesund ihnen_auch euch_auch dir_auch gleichfalls ebenso bis_bald bis_dann bis_zum_naechsten_mal gute_zeit guten_rutsch einen_guten_rutsch guten_rutsch_ins_neue_jahr')}"""
_DE_GREETING = rf"(?:{_any('hallo hallihallo hi hey hej huhu halo moin moin_moin servus gruezi guten_tag guten_morgen guten_abend gutentag tag gruess_gott gruess_dich liebe[rs]? mein_lieber meine_liebe lieber_herr liebe_frau sehr_geehrte[rs]? werte[rs]? geehrte[rs]?')})(?:\s+(?:{_any('liebe[rs]? sehr_geehrte[rs]? ihr')}\s+)?(?:{_WHO}|[a-z]+))?(?:\s+und\s+{_WHO})?"
_DE_CLOSING = rf"(?:{_any('(?:mit_)?(?:ganz_)?(?:den_)?(?:freundlichen|besten|lieben|herzlichen|vielen|schoenen|sonnigen|froehlichen|freundlichem|bestem|liebem|freundliche|beste|liebe|viele|schoene|herzliche|sonnige)_(?:grues+en|grues+e|grus+|gruesen|grusse|grussen|gruse|gruesze)')}|{_any('lg vg mfg bg glg vlg hg lieben_gruss gruss gruesse gruss_und_danke schoene_gruesse ciao tschuess tschues tschau ade pfiat_di bussi mfg\\.')}|{_any('ihr ihre euer eure dein deine')}(?=\s+(?-i:[A-Z])))(?:\s+(?:aus|vom|von|an)\s+(?:dem\s+|der\s+|das\s+)?\w+)?"

# English
_EN_VERY = _any("so very really truly absolutely again once_again ever_so kindly just honestly such a_lot lots super much all once_more indeed incredibly extremely sincerely")
_EN_GOOD = _any(
    "quick prompt fast speedy swift rapid great good kind nice lovely excellent amazing awesome fantastic wonderful brilliant superb friendly helpful professional "
    "perfect outstanding thorough detailed patient generous outstanding efficient immediate timely super exceptional terrific incredible top_notch top first_class responsive clear useful courteous continued ongoing"
)
_EN_NOUN = _any(
    "help assistance support service reply replies response responses answer answers info information update updates email e-mail mail message messages call phone_call callback call_back advice time effort efforts patience kindness "
    "refund replacement exchange voucher credit discount delivery parcel package order confirmation solution resolution explanation clarification customer_service customer_support customer_care everything all_you_do all_of_this all_of_your_help "
    "job work turnaround follow_up follow-up heads_up quick_fix fix tip tips link instructions guidance chat goodwill_gesture gesture understanding_staff care attention hard_work quick_action swift_action gift surprise speedy_resolution communication feedback correction invoice receipt"
)
_EN_OF = _any("your the ur yr this that all_the all_your a an all_of_your my such_a such")
_EN_TOPIC = _any("with_(?:this|that|it|my_(?:order|return|refund|parcel|account|problem|issue|delivery|coffee_machine|machine|case|replacement)|everything|all_of_this) on_(?:this|that|the_phone|my_(?:order|behalf|case)) today yesterday this_morning in_this_matter so_quickly so_promptly so_soon so_fast so_swiftly quickly promptly to_me to_us for_me for_us up out earlier very_quickly really_quickly")
_EN_THING = rf"(?:{_EN_OF}\s+)?(?:(?:{_EN_VERY}|{_EN_GOOD})\s+(?:and\s+(?={_EN_GOOD}))?)*{_EN_NOUN}"
_EN_DOING = rf"{_any('letting_(?:me|us)_know getting_back_to_(?:me|us) getting_back coming_back_to_(?:me|us) helping(?:_me|_us)?(?:_out)? sorting(?:_this|_that|_it|_everything|_things|_my_order)?(?:_out)? fixing_(?:it|this|that|everything|the_problem|the_issue) resolving_(?:it|this|that|the_issue|the_problem|my_issue) replying responding answering looking_into_(?:it|this|that) taking_care_of_(?:it|this|that|me|everything) dealing_with_(?:it|this|that) calling(?:_me)?(?:_back)? being_so_(?:helpful|kind|patient|quick|nice|friendly|understanding) sending_(?:it|the_replacement|a_replacement|the_refund|the_new_one|the_information|the_info|the_link|the_invoice|the_receipt|this|that|this_over|it_over) handling_(?:it|this|that) your_time going_the_extra_mile processing_(?:it|this|the_refund|my_refund|my_return) clearing_(?:this|that|it)_up explaining(?:_it|_this|_that|_everything)? making_(?:this|it|that)_right making_it_so_easy refunding_me the_refund confirming updating_me keeping_me_(?:posted|updated|informed)')}(?:\s+{_EN_TOPIC})*"
_EN_THINGS = rf"(?:{_EN_THING}|{_EN_DOING})(?:\s+{_EN_TOPIC})*(?:\s*(?:and|&|\+)\s+(?:for\s+)?(?:{_EN_THING}|{_EN_DOING})(?:\s+{_EN_TOPIC})*)*"
_EN_THANKS = rf"""(?:(?:{_EN_VERY}|{_any('ok okay and well i_just_wanted_to_say just_wanted_to_say wanted_to_say i_wanted_to_say i_want_to_say i_would_like_to_say just_to_say many big huge a_big a_huge a_million million with oh ah aw aww hey we i my_sincere my_heartfelt heartfelt sincere warmest say_a_big say')})\s+)*
    {_any('thanks thank_you thankyou thank_u thank_you_all thanx thx thnx thks tks thnaks thansk tahnks thankss thanls tnx ty tysm tyvm tyy cheers ta much_appreciated greatly_appreciated appreciated (?:i_|we_)(?:really_|truly_|do_|very_much_|greatly_|so_)*appreciate_(?:it|that|this|you) (?:i_|we_)?(?:really_|truly_|do_|very_much_|greatly_)*appreciate_(?:all_)?(?:the|your|ur)_(?:\w+_){0,1}(?:help|support|assistance|effort|efforts|time|reply|response|service|patience) i_am_(?:so_|very_|truly_)?grateful i\'m_(?:so_|very_|truly_)?grateful grateful many_thanks')}
    (?:\s+{_any('so_much very_much a_lot lots a_million a_ton tons heaps loads again once_again kindly to_you_all to_you to_everyone to_all to_the_(?:whole_)?team all you_all you_guys guys everyone so_very_much very_kindly very mate muchly indeed from_the_bottom_of_my_heart much sooo? for_everything for_that for_this for_it for_you all_round folks mates both a_mil lads love dear')})*
    (?:\s+(?:for|4)\s+{_EN_THINGS})?(?:\s+{_any('again so_much very_much once_again everyone all guys')})*"""
_EN_FINE = _any(
    "great perfect brilliant excellent awesome amazing fantastic wonderful lovely super cool wow fab fabulous superb ok okay alright all_good all_(?:is_)?(?:well|good|fine|sorted|set) got_it received sorted solved resolved nice very_nice very_kind very_helpful "
    "that's_(?:great|perfect|brilliant|excellent|awesome|amazing|fantastic|wonderful|lovely|very_kind|so_kind|very_helpful|super|fine|all|it|good|very_good|very_nice_of_you|very_kind_of_you|so_kind_of_you|good_news|great_news) "
    "that_is_(?:great|perfect|brilliant|excellent|awesome|amazing|fantastic|wonderful|lovely|very_kind|so_kind|very_helpful|good_news|great_news|fine|very_kind_of_you|so_kind_of_you) thats_(?:great|perfect|brilliant|awesome|amazing|lovely) "
    "you(?:_guys|_all)?(?:'re|_are|_were|re)_(?:simply_|really_|truly_|all_|so_|very_|just_|absolutely_|such_)*(?:the_best|great|amazing|awesome|a_star|stars|a_lifesaver|a_legend|legends|fantastic|brilliant|wonderful|super|helpful|kind|very_helpful|very_kind|so_helpful|so_kind|rock_stars|an_angel|a_gem) "
    "you_(?:guys_|all_)?(?:rock|made_my_day|really_made_my_day|saved_my_day|saved_the_day|totally_rock) ur_the_best keep_up_the_(?:good|great|excellent)_work keep_it_up (?:best|great|excellent|amazing|fantastic|brilliant|wonderful|outstanding|superb|top|first_class)_(?:customer_)?(?:service|support|care)(?:_ever|_as_always|_as_ever|_all_round)? "
    "(?:i_am|i'm|im|we_are|we're)_(?:very_|so_|really_|extremely_|super_|absolutely_|more_than_)*(?:happy|pleased|satisfied|impressed|delighted|grateful|relieved|thrilled|chuffed) good_news great_news good_job great_job well_done nice_one top_marks five_stars 5_stars god_bless(?:_you)? bless_you much_love great_stuff good_stuff good_work great_work all_the_best problem_solved issue_resolved case_closed job_done made_my_day a\\+\\+ happy_customer very_happy_customer a_happy_customer"
)
_EN_IT = _any("it that this everything all the_(?:new_one|replacement|parcel|package|refund|order|money|voucher|machine|item|delivery|problem|issue|part|credit) my_(?:new_one|replacement|parcel|package|refund|order|money|voucher|machine|item|delivery|problem|issue|account|new_machine|coffee_machine)")
_EN_SINCE = _any("now today yesterday again already just this_morning safely fine perfectly well great beautifully in_perfect_condition in_one_piece as_expected on_time like_a_charm like_a_dream like_new brilliantly smoothly very nicely all in_my_account")
_EN_OUTCOME = rf"""(?:{_EN_IT}\s+(?:(?:has|have|is|was|are|did|'s)\s+)?(?:{_EN_SINCE}\s+)*(?:been\s+)?(?:arrived|came|here|works|work|worked|working|fixed(?:\s+it)?|solved(?:\s+it)?|sorted|resolved|received|done|fine|good|perfect|great|set|sorted\s+out|did\s+the\s+trick|did\s+it|does\s+it|the\s+trick|delivered|helped|credited|running)(?:\s+(?:me\s+a\s+lot|a\s+lot|{_EN_SINCE}))*
    |(?:it|that|all|everything)'s\s+(?:{_EN_SINCE}\s+)*(?:working|here|fixed|sorted|fine|good|perfect|great|arrived|solved|resolved|done)(?:\s+{_EN_SINCE})*
    |(?:i\s+|we\s+|i've\s+|i\s+have\s+|have\s+|we\s+have\s+|we've\s+)?(?:just\s+|now\s+)?(?:got|received)\s+(?:{_EN_IT}|your\s+(?:email|message|reply))(?:\s+{_EN_SINCE})*
    |(?:works|working|worked|arrived|sorted|fixed)(?:\s+{_EN_SINCE})+|(?:works|worked|it\s+did)
    |you(?:'ve|\s+have|\s+guys\s+have|\s+guys)?\s+(?:{_any('been really all have were')}\s+)*(?:helped\s+(?:me|us)(?:\s+(?:a\s+lot|so\s+much|out|very\s+much|greatly))*|(?:{_EN_VERY}\s+)*{_EN_GOOD})
    |(?:your\s+|the\s+)(?:customer\s+)?(?:service|support|help|team|staff)\s+(?:is|was|has\s+been|are|were)\s+(?:{_EN_VERY}\s+)*{_EN_GOOD}
    |{_any('happy_to_say glad_to_say')})"""
_EN_WISH = rf"""(?:i\s+)?(?:{_any('have hope_you_have wish_you wishing_you enjoy and_have')})\s+(?:a|an|the|your)?\s*(?:{_any('very really')}\s+)?(?:{_EN_GOOD}\s+|{_any('happy merry blessed pleasant relaxing rest_of_your rest_of_the')}\s+)*{_any('day weekend week evening one afternoon christmas holiday holidays time night rest_of_your_day rest_of_the_day new_year easter')}(?:\s+(?:too|everyone|all|ahead))?|{_any('happy_holidays merry_christmas happy_new_year happy_easter same_to_you you_too stay_safe stay_well take_care all_the_best good_evening good_night')}"""
_EN_GREETING = rf"(?:{_any('hi hello hey hiya dear good_morning good_afternoon good_evening good_day greetings hi_there hello_there hey_there morning evening')})(?:\s+(?:{_WHO}|[a-z]+))?(?:\s+and\s+{_WHO})?"
_EN_CLOSING = rf"(?:{_any('(?:with_)?(?:my_)?(?:best|kind|kindest|warm|warmest|many|all_the_best)_(?:regards|wishes) best kind_regards regards rgds br kr yours yours_(?:sincerely|truly|faithfully) sincerely sincerely_yours cheers love xx x xxx xoxo warmly all_the_best bye bye_bye goodbye with_thanks with_many_thanks with_gratitude gratefully thanks_and_regards thanks_&_regards thanks_and_best_regards')})(?:\s+from\s+\w+)?"


def _clause(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?![\w'])", re.IGNORECASE | re.VERBOSE)


_GERMAN, _ENGLISH, _HARMLESS, _CLOSING = "de", "en", "", "closing"
_CLAUSES = (
    (_clause(_DE_THANKS), _GERMAN),
    (_clause(_EN_THANKS), _ENGLISH),
    *((_clause(pattern), _HARMLESS) for pattern in (
        _DE_GREETING, _EN_GREETING, _DE_FINE, _EN_FINE, _DE_OUTCOME, _EN_OUTCOME, _DE_WISH, _EN_WISH,
    )),
    (_clause(_DE_CLOSING), _CLOSING),
    (_clause(_EN_CLOSING), _CLOSING),
)  # fmt: skip
_BETWEEN = re.compile(r"[\s.,;:!()*_|–—/&+-]+(?:(?:und|and|u)\s+)?|^(?:und|and)\s+", re.IGNORECASE)
_SIGNED = re.compile(rf"(?:{_WHO})(?![\w'])", re.IGNORECASE)
_SIGNATURE_LINE = re.compile(r"[\w\s.,:'()@+/&*_|–—-]{0,80}")


def _thanks(plain: str) -> Iterator[str | None]:
    """For each clause the language in which it thanks, or nothing; None where a clause is not one that we know."""
    at = 0
    while at < len(plain):
        if between := _BETWEEN.match(plain, at):
            at = between.end()
            continue
        found = [(match.end(), kind) for pattern, kind in _CLAUSES if (match := pattern.match(plain, at))]
        end, kind = max(found, default=(at, _HARMLESS))
        if kind is _CLOSING and end > at:
            yield _HARMLESS if _is_signature(plain[end:]) else None
            return
        if end == at:
            signed = _SIGNED.match(plain, at)
            yield _HARMLESS if signed and not plain[signed.end() :].strip(" \n\t.,!-") else None
            return
        yield kind
        at = end


def _is_signature(rest: str) -> bool:
    """Below a closing: a name, an address, a number. Short lines, none of which ends like a sentence of its own."""
    lines = [line for line in rest.strip(" \t.,!;:-").splitlines() if line.strip()]
    first, *others = lines or [""]
    return (
        len(lines) <= MOST_SIGNATURE
        and len(first.split()) <= 5
        and all(_SIGNATURE_LINE.fullmatch(line) and len(line.split()) <= 8 for line in others)
    )
