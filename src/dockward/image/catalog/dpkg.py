"""dpkg's database: /var/lib/dpkg/status with updates, and status.d of images without dpkg.

Format: deb-control(5), dpkg(1).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from dockward.image.catalog.budget import listing_budget, spend_on
from dockward.image.catalog.cataloger import MOST_PACKAGES, Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.decoding import decode_text
from dockward.image.catalog.paragraphs import BLANKS, Broken, iter_paragraphs
from dockward.model.package import Package, PackageType

_STATUS = "var/lib/dpkg/status"
_SINGLE = "var/lib/dpkg/status.d"
UPDATES = "var/lib/dpkg/updates"
"""What dpkg wrote since it wrote its database last, in files whose names are numbers."""
_FIELDS = frozenset(
    {
        "package",
        "status",
        "version",
        "architecture",
        "multi-arch",
        "source",
        "conffiles",
        "pre-depends",
        "depends",
        "provides",
    }
)
_NEXT_FIELD = re.compile(rf"\n(?![{BLANKS}])")
_SOURCE = re.compile(r"([^\s(]+)(?:\s*\(\s*([^)\s]+)\s*\))?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*")
_CONFFILE = re.compile(r"^[ \t]*/(\S.*?) ([0-9a-f]{32})(?: |$)", re.MULTILINE)
_ONCE = frozenset({"package", "status", "version"})
_REVISIONS = frozenset({"revision", "package-revision", "package_revision"})
"""Fields of old, which add to the version before them."""
_STATUS_WORDS = 3
_ABSENT = frozenset({"not-installed", "config-files"})
"""The states of dpkg(1) without files on the disk; a half-installed or unconfigured package has some or all of them."""
_MOST_BYTES = 32 << 20
_MOST_LENGTH = 1 << 20
"""Of a paragraph; the longest real ones have 50 KiB."""

Fields = Mapping[str, str]
"""Of one paragraph, by their names in lower case."""


def read_status(path: str, data: Buffer) -> Iterator[Package | Ownership]:
    """The packages whose files are on the disk, configured or not, and their configuration files."""
    broken = Broken()
    present = _present(decode_text(data), broken)
    needs = _Needs(present)
    for fields in present:
        yield _package(path, fields, needs)
        if conffiles := {name: f"md5:{digest}" for name, digest in _CONFFILE.findall(fields.get("conffiles", ""))}:
            yield Ownership(type=PackageType.DEB, package=_list_name(fields), files=conffiles, path=path)
    broken.tell()


def _present(text: str, broken: Broken) -> list[Fields]:
    """The paragraphs of packages with files."""
    present: list[Fields] = []
    budget = listing_budget()
    for paragraph in iter_paragraphs(text):
        fields = _parse_fields(paragraph[:_MOST_LENGTH])
        if _is_absent(fields):
            continue
        if not fields.get("package") or not fields.get("version") or len(paragraph) > _MOST_LENGTH:
            broken.add()
            continue
        spend_on(budget, sum(value.count(",") + value.count("\n") + 1 for value in fields.values()), len(paragraph))
        present.append(fields)
        if len(present) > MOST_PACKAGES:
            raise CatalogError(f"it tells of more than {MOST_PACKAGES} packages")
    return present


def _is_absent(fields: Fields) -> bool:
    """A status has three words, and dpkg takes no other."""
    words = fields.get("status", "").split()
    return len(words) == _STATUS_WORDS and words[-1] in _ABSENT and bool(fields.get("package"))


def _parse_fields(paragraph: str) -> Fields:
    """The fields as dpkg takes them; no package where it is told twice, which is no single paragraph then.

    A value ends with a byte that is zero; names of packages are in small letters (lib/dpkg/fields.c).
    """
    fields: dict[str, str] = {}
    several = False
    for line in _NEXT_FIELD.split(paragraph):
        name, _, value = line.partition(":")
        name, value = name.lower().strip(BLANKS), value.partition("\0")[0].strip(BLANKS)
        if name in _REVISIONS and fields.get("version"):
            fields["version"] += f"-{value}"
        elif name in _FIELDS:
            several = several or (name in fields and name in _ONCE)
            fields[name] = value
    return fields | {"package": "" if several else fields.get("package", "").lower()}


class _Needs:
    """Which package of one database each relation of deb-control(5) is met by."""

    def __init__(self, present: Sequence[Fields]) -> None:
        self._names = {fields["package"] for fields in present}
        self._providers = {
            virtual: fields["package"] for fields in present for virtual in _names(fields.get("provides", ""), ",")
        }
        self._met: dict[str, str] = {}

    def of(self, relations: str) -> Iterator[str]:
        """A package for each group of alternatives, where the group names any."""
        for group in relations.split(","):
            if (met := self._met.get(group)) is None:
                met = self._met[group] = self._meet(_names(group, "|"))
            if met:
                yield met

    def _meet(self, alternatives: Sequence[str]) -> str:
        """The first that is there, under its own name or another's; else the first."""
        for one in alternatives:
            if one in self._names:
                return one
        there = (self._providers[one] for one in alternatives if one in self._providers)
        return next(there, alternatives[0] if alternatives else "")


def _names(relations: str, separator: str) -> list[str]:
    return [found[0] for one in relations.split(separator) if (found := _NAME.search(one))]


def _package(path: str, fields: Fields, needs: _Needs) -> Package:
    name, version = fields["package"], fields["version"]
    source = _SOURCE.match(fields.get("source", ""))
    wanted = needs.of(f"{fields.get('pre-depends', '')},{fields.get('depends', '')}")
    return Package(
        type=PackageType.DEB,
        name=name,
        version=version,
        path=path,
        architecture=fields.get("architecture", ""),
        source=source[1] if source else name,
        source_version=(source[2] if source else "") or version,
        requires=tuple(dict.fromkeys(one for one in wanted if one != name)),
    )


def _list_name(fields: Fields) -> str:
    """As dpkg names the package's files in its info folder."""
    same = fields.get("multi-arch") == "same"
    return f"{fields['package']}:{fields.get('architecture', '')}" if same else fields["package"]


CATALOGERS = (
    Cataloger(
        name="dpkg", names=frozenset({"status"}), accepts=_STATUS.__eq__, read=read_status, most_bytes=_MOST_BYTES
    ),
    Cataloger(
        name="dpkg-single",
        folders=frozenset({_SINGLE}),
        accepts=lambda path: not path.endswith(".md5sums"),
        read=read_status,
        most_bytes=_MOST_LENGTH,
    ),
    Cataloger(
        name="dpkg-updates",
        folders=frozenset({UPDATES}),
        accepts=lambda path: path.rpartition("/")[2].isdecimal(),
        read=read_status,
        most_bytes=_MOST_LENGTH,
    ),
)
