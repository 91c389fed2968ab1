"""What a bundle of macOS says of itself in its Info.plist."""

from __future__ import annotations

from typing import Any

SCHEMES = ("agentdesk", "tel", "callto")
"""`tel` and `callto` are only offered: which program opens them, people choose."""


def information(version: str) -> dict[str, Any]:
    return {
        "CFBundleDisplayName": "AgentDesk",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "de"],
        "CFBundleURLTypes": [_scheme(each) for each in SCHEMES],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": "MIT licence. © AgentDesk contributors.",
    }


def _scheme(name: str) -> dict[str, Any]:
    rank = "Owner" if name == "agentdesk" else "Alternate"
    return {
        "CFBundleURLName": f"org.agentdesk.{name}",
        "CFBundleURLSchemes": [name],
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": rank,
    }
