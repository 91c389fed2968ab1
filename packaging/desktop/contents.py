"""What belongs into a bundle of the desk, and what does not: read by the recipe, the checks and the tests.

Qt's own parts are under the LGPL, but for some that are GPL or commercial only (Charts, Virtual Keyboard, Data
Visualization, the Wayland compositor, …), whatever their package says. So what may come in is listed, not what may not.
What the system has, stays the system's: X11, fonts, OpenSSL get their repairs from there.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "agentdesk"
LICENCES = "agentdesk/resources/licences"
"""Where a bundle has the list of its parts and their words; not in the repository, for it tells of one bundle."""
MIGRATIONS = "agentdesk/core/storage/migrations"
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
"""Of the program's sign, in pixels."""
LANGUAGES = ("de", "en")
READ_LANGUAGES = (*LANGUAGES, "ar", "cs", "da", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk")
"""Those in which names of countries and languages are understood."""

QT_LIBRARIES = {"Core", "DBus", "Gui", "Network", "OpenGL", "PrintSupport", "Svg", "Test", "Widgets"}
QT_LIBRARIES |= {"WaylandClient", "WlShellIntegration", "XcbQpa"}
"""The modules that the window is made of, and what they rest on. All of them LGPL-3.0-only."""

QT_PLUGINS = {
    "platforms": {"xcb", "wayland", "offscreen", "minimal", "windows", "cocoa"},
    "imageformats": {"gif", "ico", "icns", "jpeg", "svg"},
    "iconengines": {"svgicon"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platformthemes": {"gtk3", "xdgdesktopportal"},
    "printsupport": {"cupsprintersupport"},
    "styles": {"modernwindowsstyle", "macstyle"},
    "tls": {"opensslbackend", "certonlybackend", "schannelbackend", "securetransportbackend"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
}
"""By folder. The names are those of the files without `libq`, `q` and what is behind the dot."""

OPTIONAL = ("platformthemes", "printsupport", "wayland-graphics-integration-client")
"""Plug-ins without which the window opens too, where the system has not what they rest on."""

EXCLUDED = (
    *("tkinter", "unittest", "pydoc", "doctest", "pdb", "lib2to3", "idlelib", "ensurepip", "venv", "turtle"),
    *("curses", "readline", "sqlite3", "pip", "setuptools", "pkg_resources", "wheel", "PyInstaller"),
    *("pytest", "hypothesis", "mypy", "IPython", "numpy.f2py", "numpy.testing", "numpy.distutils", "babel.messages"),
    *("cyclonedx", "jsonschema", "license_expression", "rpds", "referencing"),
    *("fastapi", "starlette", "uvicorn", "psycopg", "prometheus_client", "structlog", "pyotp", "joserfc"),
)
"""Never imported by the desk: tools, tests, and what only a server is made of."""

FFMPEG = ("avcodec", "avdevice", "avfilter", "avformat", "avutil", "swresample", "swscale")
"""Libraries for sound and film, which come with a module of Qt that no window here uses."""

LOOKED_UP = (
    *("keyring.backends.SecretService", "keyring.backends.Windows", "keyring.backends.macOS"),
    *("keyring.backends.kwallet", "keyring.backends.chainer", "keyring.backends.fail"),
    *("sqlcipher3.dbapi2", "hunspell", "logging.config"),
)
"""Found by name when the program runs, so that nothing in the code tells of them."""


def resources() -> list[tuple[str, str]]:
    """(file, folder in the bundle) of all data: whatever lies under `agentdesk` and is no module."""
    found = [path for path in PACKAGE.rglob("*") if _is_data(path)]
    return sorted((str(path), str(path.parent.relative_to(ROOT))) for path in found)


def _is_data(path: Path) -> bool:
    if not path.is_file() or "__pycache__" in path.parts:
        return False
    inside = PurePosixPath(path.relative_to(ROOT).as_posix())
    if inside.suffix == ".po":  # compiled, it is beside
        return False
    return inside.suffix != ".py" or inside.is_relative_to(MIGRATIONS)  # Alembic reads its steps as files


def belongs(name: str, source: str) -> bool:
    """Whether a file that the recipe has found comes in; `name` is its place in the bundle, `source` where it lies."""
    place = PurePosixPath(name.replace("\\", "/"))
    if place.parts[0] == "PySide6" or place.name.startswith(("libQt6", "Qt6")):
        return qt_belongs(place)
    if place.parts[:2] == ("babel", "locale-data"):
        return place.stem.partition("_")[0] in (*READ_LANGUAGES, "root")
    return not is_the_systems(place, source)


def qt_belongs(place: PurePosixPath) -> bool:
    if "plugins" in place.parts:
        folder = place.parts[place.parts.index("plugins") + 1]
        return plugin_name(place) in QT_PLUGINS.get(folder, set())
    if "translations" in place.parts:
        return place.name in {f"{kind}_{lang}.qm" for kind in ("qt", "qtbase") for lang in LANGUAGES}
    if "qml" in place.parts or place.suffix == ".json":
        return False
    module = library_name(place)
    return module in QT_LIBRARIES if module else not place.name.removeprefix("lib").startswith(FFMPEG)


def library_name(place: PurePosixPath) -> str | None:
    """`Widgets` of libQt6Widgets.so.6, Qt6Widgets.dll, QtWidgets.framework and QtWidgets.abi3.so; None for others."""
    for part in place.parts:
        plain = part.removeprefix("lib").removesuffix(".framework").partition(".")[0]
        for prefix in ("Qt6", "Qt"):
            if plain.startswith(prefix) and plain != prefix and plain[len(prefix) :][:1].isupper():
                return plain.removeprefix(prefix)
    return None


def plugin_name(place: PurePosixPath) -> str:
    plain = place.name.partition(".")[0].removeprefix("lib")
    return plain if plain.startswith("qt-") else plain.removeprefix("q")


def is_optional(library: Path) -> bool:
    return library.parent.name in OPTIONAL


def is_the_systems(place: PurePosixPath, source: str) -> bool:
    """A library of Debian's (or whose system it is), but not one that belongs to a wheel or to Python itself."""
    there = PurePosixPath(source.replace("\\", "/"))
    if not there.is_relative_to("/lib") and not there.is_relative_to("/usr/lib"):
        return False
    return "-packages" not in source and "lib-dynload" not in place.parts and not place.name.startswith("libpython")
