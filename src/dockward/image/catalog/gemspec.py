"""Installed Ruby gems: the gemspec that RubyGems writes into a folder named specifications. It is never run."""

import re
from collections.abc import Iterator

from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError
from dockward.image.catalog.decoding import decode_text
from dockward.model.package import Package, PackageType

MOST_BYTES = 1 << 20
MOST_REQUIRES = 1_000

_ANYWHERE = "ruby"
"""The platform of gems without machine code."""
_FILE = re.compile(r"(?:^|/)specifications/(?:default/)?([^/]+)\.gemspec$")
_STUB = re.compile(r"[^\n]*\n# stub: (\S+) (\S+) (\S*)")
"""In the second line, where alone RubyGems looks for it (`Gem::StubSpecification`)."""
# Every part is bounded: what isn't closed is looked through again from each place where it might begin.
_TEXT = r"""(?:"([^"\n]{0,300})"|'([^'\n]{0,300})'|%q<([^>\n]{0,300})>)"""
_SET = r"[ ]{0,9}=[ ]{0,9}"
_NAME = re.compile(rf"^[ \t]{{0,20}}\w{{1,50}}\.name{_SET}{_TEXT}", re.MULTILINE)
_VERSION = re.compile(rf"^[ \t]{{0,20}}\w{{1,50}}\.version{_SET}(?:Gem::Version\.new\(?)?{_TEXT}", re.MULTILINE)
_LICENCES = re.compile(rf"^[ \t]{{0,20}}\w{{1,50}}\.licenses?{_SET}(\[?[^\]\n]{{0,2000}})", re.MULTILINE)
_NEEDED = re.compile(rf"\.add_(?:runtime_)?dependency[( ]{{0,9}}{_TEXT}")
_ANY_TEXT = re.compile(_TEXT)


def read_gemspec(path: str, data: Buffer) -> Iterator[Package]:
    """The gem: by the line for quick reading, else by its assignments, else by the file's name.

    Raises `CatalogError` at the end where the file's name says something else: a program may give itself any name.
    """
    text = decode_text(data)
    stub = _stub(text)
    name, version = stub[:2] if stub else _assigned(text) or _named(path)
    licences = _LICENCES.search(text)
    needed = dict.fromkeys(_text(one) for one in _NEEDED.finditer(text))
    if name and version:
        yield Package(
            type=PackageType.GEM,
            name=name,
            version=version,
            path=path,
            architecture=stub[2] if stub and stub[2] != _ANYWHERE else "",
            licences=tuple(filter(None, map(_text, _ANY_TEXT.finditer(licences[1])))) if licences else (),
            requires=tuple(needed)[:MOST_REQUIRES],
        )
        if _named(path) != ("", "") and not f"{_stem(path)}-".startswith(f"{name}-{version}-"):
            raise CatalogError("it says that it is another gem, or another version of it, than its name does")


def _stub(text: str) -> tuple[str, str, str] | None:
    """Name, version and platform."""
    found = _STUB.match(text)
    return (found[1], found[2], found[3]) if found else None


def _assigned(text: str) -> tuple[str, str] | None:
    name, version = _NAME.search(text), _VERSION.search(text)
    return (_text(name), _text(version)) if name and version else None


def _named(path: str) -> tuple[str, str]:
    named = re.fullmatch(r"(.+?)-(\d[\w.]*)(?:-[\w-]+)?", _stem(path))
    return (named[1], named[2]) if named else ("", "")


def _stem(path: str) -> str:
    found = _FILE.search(path)
    return found[1] if found else ""


def _text(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3] or ""


CATALOGER = Cataloger(
    name="gemspec",
    endings=(".gemspec",),
    accepts=lambda path: _FILE.search(path) is not None,
    read=read_gemspec,
    most_bytes=MOST_BYTES,
)
