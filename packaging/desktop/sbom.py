"""The bill of materials of a bundle, in CycloneDX: each part with version, licence and where it comes from, each file
with its hash and the part to which it belongs.

    python packaging/desktop/sbom.py BUNDLE FILE
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL
from parts import Part, is_library, nobodys, parts, whose

VERSION = SchemaVersion.V1_6


def bill(bundle: Path) -> Bom:
    """The same bundle has the same bill: its moment is the commit's, its number follows from what it lists."""
    found = parts()
    program = _component(found[0], ComponentType.APPLICATION)
    components = {part.name: _component(part, ComponentType.LIBRARY) for part in found[1:]}
    digest = hashlib.sha256()
    for file in _files(bundle):
        place, content = file.relative_to(bundle), hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{content} {place.as_posix()}\n".encode())
        if is_library(PurePosixPath(file.name)) or place.parent == Path():
            inside = place.relative_to("_internal") if place.parts[0] == "_internal" else place
            owner = components.get(whose(PurePosixPath(inside.as_posix())), program)
            owner.components.add(_file(place.as_posix(), content))
    made = Bom(components=components.values(), serial_number=uuid5(NAMESPACE_URL, digest.hexdigest()))
    moment = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    made.metadata = BomMetaData(component=program, timestamp=moment)
    made.register_dependency(program, components.values())
    return made


def _files(bundle: Path) -> Iterator[Path]:
    return iter(sorted(path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()))


def _component(part: Part, kind: ComponentType) -> Component:
    link = PackageURL("pypi", None, part.name.lower().replace("_", "-"), part.version) if part.package else None
    licences = [LicenseExpression(part.licence)] if part.licence else []
    return Component(
        name=part.name, version=part.version or None, type=kind, licenses=licences, bom_ref=part.name,
        purl=link if kind is ComponentType.LIBRARY else None,
        description=f"in {part.within}" if part.within else None,
    )  # fmt: skip


def _file(name: str, digest: str) -> Component:
    found = [HashType(alg=HashAlgorithm.SHA_256, content=digest)]
    return Component(name=name, type=ComponentType.FILE, hashes=found, bom_ref=f"file:{name}")


def main(bundle: Path, target: Path) -> int:
    if unknown := nobodys(bundle / "_internal"):
        print(f"Whose are these, and under which licence? {', '.join(unknown)}", file=sys.stderr)
        return 1
    told = make_outputter(bill(bundle), OutputFormat.JSON, VERSION).output_as_string(indent=1)
    if problem := JsonStrictValidator(VERSION).validate_str(told):
        print(problem, file=sys.stderr)
        return 1
    target.write_text(told + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
