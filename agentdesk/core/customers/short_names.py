"""Short forms of given names: whom the caller calls Bob may be Robert in the file. Our own list, German and English."""

from __future__ import annotations

from collections import defaultdict

from agentdesk.core.customers.folding import fold

_FORMS = """
alexander alex alec xander sascha sandy; alexandra alex sandra lexi sascha; alfred alf fred alfie; andreas andi andy;
andrew andy drew; anneliese anne liesel; anthony tony; antonia toni; anton toni; barbara babs barb bärbel; benedikt
ben; benjamin ben benny; bernhard bernd; birgit biggi; brigitte gitte gitta; caroline carol carrie; charles charlie
chuck; christa chris; christian chris; christine chris chrissy tina; christina chris tina; christopher chris kit
topher; cornelia conny nelly; daniel dan danny; david dave davy; deborah debbie deb; dietrich dieter dirk; donald don
donny; dorothea doro thea; dorothy dot dolly; edward ed eddie ted ned; eleanor nell ellie nora; elisabeth lisa elise
else sissi; elizabeth liz lizzie beth betty eliza lisa; emily em emmy; florian flo; frances fran; francis frank;
franziska franzi; frederick fred freddie; friedrich fritz fred; gabriele gabi gabriela; georg jörg schorsch; gerald
gerry jerry; gerhard gerd; gertrud trude gerti; gregory greg; günther günter; hannelore hanne lore; heinrich heinz
heiner henrik; helene leni hella; henry harry hank hal; hermann armin; hildegard hilde; ingeborg inge; irmgard irmi;
jacob jake; jakob köbi jack; james jim jimmy jamie; jennifer jenny jen; jessica jess jessie; joachim achim jochen;
johann hans hannes; johannes hans hannes jo; john jack johnny; jonathan jon; joseph joe joey; josef sepp jupp josi;
joshua josh; judith judy; karl charly; karoline caro line; katharina katja kathi kati käthe katrin; katherine kate
kathy katie kay; kenneth ken kenny; nikolaus klaus niko; kristina tina; lawrence larry; leonard leo lenny len;
leonhard leo hartl; ludwig lutz louis; magdalena lena magda leni; margarete grete gretel greta margret rita; margaret
maggie meg peggy greta; maria mia mitzi marie; martina tina; matthew matt; matthias matze hias; maximilian max maxi;
melanie mel; michael mike mick micha michel; michaela micha ela; monika moni; nicholas nick nicky; pamela pam;
patricia pat patty trish; patrick pat paddy; peter pete; philipp phil; philip phil; rebecca becky becca; renate nati;
richard dick rick ricky richie; robert rob bob bobby robbie bert; roland rolf; ronald ron ronny; rosemarie rosi rose;
rudolf rudi rolf; russell russ; samuel sam sammy; samantha sam; sebastian basti seb; siegfried sigi; sigrid sigi;
sophia sophie; stefan steffen; stefanie steffi stephanie; stephen steve; steven steve; susan sue susie; susanne susi
sanne; theodor theo; theodore ted theo; theresa tess resi terry; thomas tom tommy; timothy tim timmy; tobias tobi;
ulrich uli; ulrike uli ulli; ursula uschi ulla; veronika vroni; victoria vicky tori; vincent vince; walter walt wally;
waltraud traudl; wilhelm willi willy; william bill billy will willie liam; wolfgang wolf wolfi; zachary zach
"""


def _together() -> dict[str, set[str]]:
    forms_of: dict[str, set[str]] = defaultdict(set)
    for group in _FORMS.split(";"):
        name, *forms = [fold(word).key for word in group.split()]
        for form in forms:
            forms_of[name].add(form)
            forms_of[form].add(name)
    return forms_of


_FORMS_OF = _together()


def forms_of(name: str) -> set[str]:
    """Folded names that a folded given name may stand for, or be the long form of."""
    return _FORMS_OF.get(name, set())
