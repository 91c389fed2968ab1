"""What the properties of the program say on Windows: PyInstaller's version file, for this version.

python packaging/desktop/windows/version_file.py 0.1.0 FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

_FORM = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0),
  kids=[
    StringFileInfo([StringTable("040904B0", [
      StringStruct("CompanyName", "AgentDesk contributors"),
      StringStruct("FileDescription", "AgentDesk"),
      StringStruct("FileVersion", "{version}"),
      StringStruct("LegalCopyright", "MIT"),
      StringStruct("ProductName", "AgentDesk"),
      StringStruct("ProductVersion", "{version}"),
    ])]),
    VarFileInfo([VarStruct("Translation", [1033, 1200])]),
  ],
)
"""


def version_file(version: str) -> str:
    """Windows counts in four whole numbers: 0.1.0 is 0, 1, 0, 0."""
    numbers = [int(part) for part in version.split(".")]
    return _FORM.format(four=tuple((numbers + [0] * 4)[:4]), version=version)


if __name__ == "__main__":
    Path(sys.argv[2]).parent.mkdir(parents=True, exist_ok=True)
    Path(sys.argv[2]).write_text(version_file(sys.argv[1]), encoding="utf-8")
