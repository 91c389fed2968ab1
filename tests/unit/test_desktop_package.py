"""What a desktop reads of a package: the menu entry, the page for shops of programs, icons, addresses, versions."""

from __future__ import annotations

import configparser
import plistlib
import re
import struct
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from agentdesk import __version__

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "packaging" / "desktop"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
METAINFO = DESKTOP / "linux" / "org.agentdesk.AgentDesk.metainfo.xml"


@pytest.fixture
def packaging(monkeypatch):
    """The folders of the modules, which are no packages."""
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    monkeypatch.syspath_prepend(str(DESKTOP))


def entry() -> configparser.RawConfigParser:
    read = configparser.RawConfigParser(delimiters=("=",), comment_prefixes=("#",), interpolation=None)
    read.optionxform = str
    read.read(DESKTOP / "linux" / "agentdesk.desktop", encoding="utf-8")
    return read


def test_the_menu_entry_speaks_both_languages_and_opens_our_addresses_alone():
    main = entry()["Desktop Entry"]
    assert (main["Type"], main["Exec"], main["Icon"]) == ("Application", "agentdesk %u", "agentdesk")
    assert main["MimeType"] == "x-scheme-handler/agentdesk;"  # telephone links are for whoever wants it so
    for section in entry().sections():
        for key in ("GenericName", "Comment", "Keywords", "Name"):
            if key in entry()[section] and entry()[section][key] != "AgentDesk":
                assert entry()[section][f"{key}[de]"] != entry()[section][key]


def test_every_action_of_the_menu_entry_is_there():
    named = [each for each in entry()["Desktop Entry"]["Actions"].split(";") if each]
    assert [f"Desktop Action {each}" for each in named] == entry().sections()[1:]


def test_the_page_for_shops_of_programs_is_whole_and_shows_pictures_that_are_there():
    page = ElementTree.parse(METAINFO).getroot()
    assert f"{page.findtext('id')}.metainfo.xml" == METAINFO.name
    assert page.findtext("launchable") == "agentdesk.desktop"
    for place in ("summary", "description/p", "screenshots/screenshot/caption"):
        texts = page.findall(place)
        assert [each.get(LANG) for each in texts] == [None, "de"] * (len(texts) // 2)
    pictures = [Path(each.text or "").name for each in page.iter("image")]
    assert len(pictures) == 6
    assert [name for name in pictures if not (ROOT / "docs" / "pictures" / name).exists()] == []


def test_all_papers_tell_the_same_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    released = ElementTree.parse(METAINFO).find("releases/release")
    assert released is not None
    assert {project["version"], released.get("version")} == {__version__}


def test_the_package_has_the_programs_version_and_sorts_before_its_release(packaging, monkeypatch):
    import deb

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert deb.program_version() == __version__
    assert deb.package_version() in (__version__, f"{__version__}~20260101000000")


def test_icons_for_every_system_are_drawn_from_one_picture(packaging):
    import icons
    from contents import SIZES

    drawn = QImage.fromData(icons.png(48))
    assert (drawn.width(), drawn.height(), drawn.pixelColor(24, 6).name()) == (48, 48, "#1f5f8b")
    assert drawn.pixelColor(0, 0).alpha() == 0
    assert {16, 32, 48, 128, 256, 512} <= set(SIZES)
    assert struct.unpack("<HHH", icons.ico()[:6]) == (0, 1, 7)
    found = icons.icns()
    assert (found[:4], struct.unpack(">I", found[4:8])[0]) == (b"icns", len(found))


def test_the_manual_has_every_verb_in_both_languages(packaging):
    import man_page

    from agentdesk.command_line.help import speak

    pages = {lang: "\n".join(man_page.page(lang)) for lang in ("en", "de")}
    speak("en")
    verbs = {lang: re.findall(r"^\\fB(\w[^\\]*)\\fR", page, re.MULTILINE) for lang, page in pages.items()}
    assert verbs["en"] == verbs["de"]
    assert {"find", "show", "goodwill give", "import"} <= set(verbs["en"])
    assert not re.findall(r"cli\.\w+", "".join(pages.values()))
    assert "BEZEICHNUNG" in pages["de"]


def test_windows_and_macos_learn_our_addresses_and_offer_to_take_calls(packaging):
    import info

    installer = (DESKTOP / "windows" / "agentdesk.iss").read_text(encoding="utf-8")
    assert 'Subkey: "Software\\Classes\\agentdesk\\shell\\open\\command"' in installer
    assert '""{app}\\agentdesk-window.exe"" ""%1""' in installer  # quoted: an address is one argument
    calls = [line for line in installer.splitlines() if line.startswith("Root:") and "tel" in line]
    assert calls
    assert all("Tasks: calls" in line for line in calls)
    types = info.information("1.2.3")["CFBundleURLTypes"]
    ranks = {each["CFBundleURLSchemes"][0]: each["LSHandlerRank"] for each in types}
    assert ranks == {"agentdesk": "Owner", "tel": "Alternate", "callto": "Alternate"}
    assert info.information("1.2.3")["CFBundleShortVersionString"] == "1.2.3"
    assert plistlib.loads((DESKTOP / "macos" / "entitlements.plist").read_bytes())


def test_what_a_bundle_carries_beside_packages_comes_with_a_licence_and_its_words(packaging):
    import parts

    found = {str(each["name"]): each for each in parts.carried()}
    assert {"Qt", "CPython", "ICU", "OpenSSL", "SQLCipher", "SQLite", "zlib", "Inter", "Lucide"} <= found.keys()
    assert [name for name, each in found.items() if not each["licence"]] == []
    assert [name for name, each in found.items() if not all(parts.words_of(each))] == []


def test_what_comes_without_words_is_noticed(packaging):
    import parts

    with pytest.raises(LookupError, match="libmystery"):
        parts.words_of({"name": "libmystery", "within": "numpy", "licence": "MIT"})


@pytest.mark.parametrize(
    ("whose", "notices"),
    [
        (
            "ICU",
            ("cjdict.txt", "laodict.txt", "burmesedict.txt", "libtabe", "ipadic", "Time Zone", "double-conversion"),
        ),
        (
            "Qt",
            ("double-conversion", "harfbuzz", "freetype", "pcre2", "libpng", "libjpeg", "GNU LESSER GENERAL PUBLIC"),
        ),
        ("CPython", ("PYTHON SOFTWARE FOUNDATION LICENSE", "Mersenne Twister", "libmpdec", "expat", "dtoa")),
        ("CLDR", ("UNICODE LICENSE V3",)),
    ],
)
def test_works_of_others_within_what_is_carried_are_named_with_their_notices(packaging, whose, notices):
    import parts

    [part] = [each for each in parts.carried() if each["name"] == whose]
    words = "\n".join(parts.words_of(part)).casefold()
    assert [notice for notice in notices if notice.casefold() not in words] == []


def test_all_words_are_shown_together_and_what_is_compiled_in_is_listed(packaging):
    import parts

    words = parts.texts()
    for name in ("ICU", "SQLite", "OpenSSL", "libffi", "PyInstaller bootloader"):
        assert re.search(rf"^=+\n(.*, )?{name}(,.*)?\n=+$", words, re.MULTILINE), name
    assert re.search(r"^Compiled into cryptography\n=+\n\n(.+\n)*openssl-sys [\d.]+: MIT", words, re.MULTILINE)


def test_a_library_that_belongs_to_no_part_is_noticed(packaging, tmp_path):
    import parts

    for name in ("libmystery.so.1", "libicudata.so.73", "numpy/_core/new.so", "agentdesk/resources/words.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert parts.nobodys(tmp_path) == ["libmystery.so.1"]
