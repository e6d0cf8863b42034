"""The bill of materials (CycloneDX) of what is installed to run: `python -m tools.sbom FILE`.

It is made from the lock alone, `requirements.txt`: each package with its version, the hashes of the files that may
be installed, and what needs it. The same lock gives the same bytes. Licences are not in the lock, and so not here.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

_ROOT = Path(__file__).parents[1]
_PACKAGE = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"^\s*#\s+(?:via\s+)?([A-Za-z0-9][A-Za-z0-9._-]*)(?: \(pyproject\.toml\))?$")


@dataclass(frozen=True)
class Locked:
    """A package of the lock: the hashes of its files, and the packages that need it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def locked_packages(lock: str) -> Iterator[Locked]:
    """Return the packages of a lock that pip-compile wrote, in its order."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    for block in blocks:
        found = _PACKAGE.match(block)
        if found is not None:
            names = [_NEEDED_BY.match(line) for line in block.splitlines()]
            needed_by = tuple(name[1] for name in names if name is not None and name[1] != "via")
            yield Locked(found[1], found[2], tuple(_HASH.findall(block)), needed_by)


def bill_of_materials(lock: str, name: str, version: str) -> str:
    """Return the bill of a program that is installed from a lock, as JSON."""
    packages = tuple(locked_packages(lock))
    program = Component(name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name)
    components = {each.name: _component(each) for each in packages}
    bom = Bom(components=components.values())
    bom.metadata.component = program
    # Neither a moment nor a number that is drawn: both would differ each time.
    bom.metadata.timestamp = None  # type: ignore[assignment]
    bom.serial_number = None  # type: ignore[assignment]
    needing = {name: program, **components}
    for needed_by, component in needing.items():
        needs = [components[each.name] for each in packages if needed_by in each.needed_by]
        bom.register_dependency(component, needs)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(package: Locked) -> Component:
    purl = PackageURL("pypi", None, package.name, package.version)
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes]
    # Any one of these files may be what is installed; from where is the installer's matter.
    files = ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=XsUri(str(purl)), hashes=hashes)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        external_references=[files],
    )


def house_bill() -> str:
    """Return the bill of this program."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (_ROOT / "requirements.txt").read_text(encoding="utf-8")
    return bill_of_materials(lock, project["name"], project["version"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tools.sbom FILE")
    Path(sys.argv[1]).write_text(house_bill(), encoding="utf-8")
