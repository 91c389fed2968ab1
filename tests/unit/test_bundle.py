"""What goes into a bundle: everything the program reads, nothing that is not ours to ship. Building is done by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath
from types import SimpleNamespace

import pytest
from babel import Locale

ROOT = Path(__file__).resolve().parents[2]
DESKTOP = ROOT / "packaging" / "desktop"
QT = "PySide6/Qt/lib/libQt6{}.so.6"


@pytest.fixture
def desktop(monkeypatch):
    """The modules of the folder, which is no package."""
    monkeypatch.syspath_prepend(str(DESKTOP))
    import bundle_checks
    import contents

    return SimpleNamespace(contents=contents, checks=bundle_checks)


def test_all_data_of_the_program_comes_in(desktop):
    folders = {folder for _, folder in desktop.contents.resources()}
    kept = subprocess.run(["git", "ls-files", "agentdesk"], cwd=ROOT, capture_output=True, text=True)
    if kept.returncode:
        pytest.skip("not a git checkout")
    data = [PurePosixPath(name) for name in kept.stdout.split() if not name.endswith((".py", ".po"))]
    assert {str(path.parent) for path in data} <= folders
    steps = {Path(file).name for file, folder in desktop.contents.resources() if folder.endswith("migrations/versions")}
    assert steps == {path.name for path in (ROOT / "agentdesk/core/storage/migrations/versions").glob("*.py")}


@pytest.mark.parametrize("module", ["Core", "Widgets", "Svg", "WaylandClient"])
def test_parts_of_qt_under_the_lgpl_may_come_in(desktop, module):
    assert desktop.contents.belongs(QT.format(module), "")
    assert desktop.contents.belongs(f"PySide6/Qt{module}.abi3.so", "")
    assert desktop.contents.belongs(f"PySide6/Qt{module}.pyd", "")
    assert desktop.contents.belongs(f"PySide6/Qt6{module}.dll", "")
    assert desktop.contents.belongs(f"PySide6/Qt/lib/Qt{module}.framework/Versions/A/Qt{module}", "")


@pytest.mark.parametrize(
    "module",
    ["Charts", "DataVisualization", "Graphs", "VirtualKeyboard", "WaylandCompositor", "Quick3D", "Quick", "Qml", "Pdf"],
)
def test_no_other_part_of_qt_does(desktop, module):
    assert not desktop.contents.belongs(QT.format(module), "")
    assert not desktop.contents.belongs(f"PySide6/Qt{module}.pyd", "")


@pytest.mark.parametrize(
    ("file", "comes"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        ("PySide6/Qt/plugins/wayland-graphics-integration-server/libqt-wayland-compositor-wayland-egl.so", False),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", False),
        ("PySide6/Qt/lib/libavcodec.so.61", False),
        ("PySide6/avformat-61.dll", False),
        ("PySide6/Qt/lib/libicudata.so.73", True),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("babel/locale-data/de_AT.dat", True),
        ("babel/locale-data/zu.dat", False),
        ("agentdesk/resources/guides/defect.yaml", True),
    ],
)
def test_of_everything_else_what_the_window_uses(desktop, file, comes):
    assert desktop.contents.belongs(file, "somewhere/site-packages/" + file) is comes


def test_the_systems_own_libraries_stay_the_systems(desktop):
    assert not desktop.contents.belongs("libxcb.so.1", "/lib/x86_64-linux-gnu/libxcb.so.1")
    assert desktop.contents.belongs("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0")
    assert desktop.contents.belongs("numpy.libs/libopenblas.so", "/usr/lib/python3/dist-packages/numpy.libs/x.so")


def test_languages_that_the_program_reads_come_in(desktop):
    from agentdesk.core.intake.reading.countries import _SPOKEN
    from agentdesk.ui.customer.editor_fields import LANGUAGES

    assert {*_SPOKEN, *LANGUAGES} <= {*desktop.contents.READ_LANGUAGES}
    assert all(Locale.parse(each) for each in desktop.contents.READ_LANGUAGES)


def test_a_bundle_with_something_foreign_or_without_a_resource_is_not_in_order(desktop, tmp_path):
    for name in ("libQt6VirtualKeyboard.so.6", "PySide6/Qt/plugins/platforms/libqeglfs.so"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = list(desktop.checks.problems(tmp_path))
    assert found[:2] == [
        "not ours to ship: PySide6/Qt/plugins/platforms/libqeglfs.so",
        "not ours to ship: libQt6VirtualKeyboard.so.6",
    ]
    assert "missing, or another: agentdesk/resources/privacy/catalogue.toml" in found
    assert "missing: QtWidgets" in found


def test_a_bundle_begins_its_own_processes_without_a_python(monkeypatch):
    from agentdesk.core.processes import Kind, another

    monkeypatch.setattr(sys, "executable", "/usr/lib/agentdesk/agentdesk")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert another(Kind.PRACTICE, "here") == ["/usr/lib/agentdesk/agentdesk", "--process", "practice", "here"]


def test_the_program_is_told_to_be_another_process():
    from agentdesk.core.processes import Kind, another

    done = subprocess.run(another(Kind.SPELLING), cwd=ROOT, input="", capture_output=True, text=True, check=True)
    assert isinstance(json.loads(done.stdout), list)
