"""A practice: furnished by commands, in a process of its own that never comes near the real profile."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.guides.commands import GuideCatalogue, SituationOf
from agentdesk.core.guides.shipped import shipped_sources
from agentdesk.core.people.defaults import local_shop
from agentdesk.core.practice.brief import PREFIX, Brief, clear, lay_down, take_up
from agentdesk.core.practice.furnishing import CUSTOMER, make_practice
from agentdesk.core.practice.reading import scenario, scenarios
from agentdesk.core.workplace import create_workplace
from tests.profiles import PASSPHRASE

ROOT = Path(__file__).resolve().parents[2]
TELLING = ("never_rang", "second_parcel", "paid_twice", "ashamed", "for_my_father", "public_post")
"""Together they have every kind of fact."""
DRIVER = """
import json, os, sys
folder, real = sys.argv[1:]
seen = []
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event.split(".")[0] in ("open", "os", "shutil") and
                 args and isinstance(args[0], (str, bytes, os.PathLike)) else None)
def fail(kind, error, trace):
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(3)
sys.excepthook = fail
from pathlib import Path
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from agentdesk.ui.practice import app
from agentdesk.ui.single_instance import server_name

told = {}

def look(practice):
    practising = practice.start.practising
    guide = practising._guides.presenter if practising else None
    if guide is None or not guide.is_known or practising._begun_at is None:
        return QTimer.singleShot(20, lambda: look(practice))
    practising.say("That was our mistake.")
    practising.listen()
    guide.start("second_failure")
    practising.say_as_guided()
    told["led_nowhere"] = [QDesktopServices.openUrl(QUrl(each)) for each in ("tel:+4930", "mailto:a@example.org")]
    practising.finish()
    told["text"] = practising.as_text()
    told["title"] = practice.start.window.windowTitle()
    told["turns"] = [[turn.said.guide, turn.before, turn.after] for turn in practising.talk.turns]
    fds = Path("/proc/self/fd")
    told["held"] = [os.readlink(each) for each in fds.iterdir() if os.path.islink(each)] if fds.is_dir() else []
    told["sockets"] = [os.path.exists(server_name(Path(each))) for each in (folder, real)]
    QTimer.singleShot(0, practice.start.window.close)

former = app.Practice.open
def opened(self, scenario):
    former(self, scenario)
    look(self)
app.Practice.open = opened
told["code"] = app.run(Path(folder))
told["seen"] = sorted(each for each in set(seen) if real in each)
print(json.dumps(told))
"""


def digest(folder: Path) -> dict[str, str]:
    return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.rglob("*") if each.is_file()}


def test_the_practice_window_never_comes_near_the_real_profile(tmp_path, monkeypatch):
    home = tmp_path / "home"
    real = home / "agentdesk" / "default"
    create_workplace(real, local_shop("en"), passphrase=PASSPHRASE).close()
    before = digest(home)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("AGENTDESK_PASSPHRASE", PASSPHRASE)
    folder = lay_down(Brief(scenario="second_parcel", language="en", person="Kim Probe"))
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(folder), str(real)], cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["code"] == 0
    assert told["seen"] == []
    assert not [each for each in told["held"] if str(real) in each]
    assert told["led_nowhere"] == [True, True]  # taken by the window itself: nothing of this machine is asked
    assert told["sockets"] == [False, False]
    assert {name: sum for name, sum in digest(home).items() if "agentdesk" in name} == before
    assert not folder.exists()
    assert told["title"].startswith("PRACTICE")
    assert [each[0] for each in told["turns"]] == ["", "", "second_failure"]
    assert "Thank you. That's the first thing anybody's said that makes sense." in told["text"]
    assert "Second failure" in told["text"]


def test_a_folder_of_a_practice_is_swept_once_nobody_holds_it():
    left, kept = lay_down(Brief()), lay_down(Brief())
    take_up(left)[1].release()
    _, lock = take_up(kept)
    with pytest.raises(ValueError, match="already"):
        take_up(kept)
    fresh = lay_down(Brief())
    clear(fresh, take_up(fresh)[1])
    assert not left.exists()
    assert kept.exists()
    clear(kept, lock)
    assert not kept.exists()


def test_only_folders_of_practices_are_taken_up(tmp_path):
    (tmp_path / "brief.json").write_text(Brief().model_dump_json(), encoding="utf-8")
    with pytest.raises(ValueError, match="not a folder"):
        take_up(tmp_path)
    assert not tmp_path.name.startswith(PREFIX)


def test_the_guides_of_the_shop_come_along_as_text_and_the_draft_takes_its_place(tmp_path):
    own = shipped_sources()["praise"].replace("guide: praise", "guide: own_praise")
    draft, broken = f"{own}# tried\n", f"{own}  : broken"
    brief = Brief(person="Daniel Reuter", guides={"own_praise": own, "lost": broken}, retired=("praise",), draft=draft)
    furnished = make_practice(tmp_path / "shop", scenario("second_parcel"), brief)
    assert [each.name for each in furnished.place.people()] == ["Amira Haddad", "Daniel Reuter", "Lena Vogel"]
    catalogue = furnished.place.desk.ask(GuideCatalogue(), actor=SYSTEM)
    furnished.place.close()
    assert furnished.left_out == ("lost",)
    assert catalogue.entries["own_praise"].source == draft
    assert "praise" not in catalogue.guides


@pytest.mark.parametrize(("n", "name"), list(enumerate(TELLING)))
def test_customers_ring_with_what_has_happened_to_them(n, name, tmp_path):
    """In one language each, turn about: the facts are the same."""
    language = ("de", "en")[n % 2]
    place = make_practice(tmp_path / "shop", scenario(name), Brief(language=language)).place
    customer = place.desk.ask(CustomerByNumber(CUSTOMER), actor=SYSTEM)
    situation = place.desk.ask(SituationOf(customer), actor=place.person().id)
    place.close()
    assert situation["customer.language"] == language
    assert situation["customer.address_name"]
    facts = scenario(name).facts
    assert situation["failures.count"] == len(facts.failures)
    assert situation["promise.broken"] is bool(facts.promises)
    assert situation["callback.missed"] is (facts.callback is not None)
    assert (situation.get("case.subject") is None) is (facts.matter is None)


def test_those_that_ring_here_have_every_kind_of_fact():
    told = [each.facts.model_dump() for each in scenarios().values()]
    here = [scenario(name).facts.model_dump() for name in TELLING]
    assert {kind for facts in told for kind, given in facts.items() if given} - {"tier"} == {
        kind for facts in here for kind, given in facts.items() if given
    }
