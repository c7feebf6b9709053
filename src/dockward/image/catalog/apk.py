"""apk's database of installed packages. Format: https://wiki.alpinelinux.org/wiki/Apk_spec, apk-tools' database.c."""

import binascii
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from dockward.image.catalog.budget import Budget, listing_budget, spend_on
from dockward.image.catalog.cataloger import MOST_PACKAGES, Buffer, Cataloger, CatalogError, Ownership
from dockward.image.catalog.decoding import decode_text
from dockward.image.catalog.paragraphs import Broken, iter_paragraphs
from dockward.model.package import Package, PackageType

_PATHS = frozenset({"lib/apk/db/installed", "usr/lib/apk/db/installed"})
_NAME = re.compile(r"[^\s<>=~@!]+")
_DIGESTS = {"Q1": ("sha1", 20), "Q2": ("sha256", 32)}
"""How a checksum begins, what made it, and its bytes."""
_FIELDS = frozenset("PVALoDp")
_SHORT = re.compile(r"(?<=\n)[^\n](?=\n)")
"""A line of one character, with which a record ends as with an empty one (`apk_db_fdb_read`)."""
_MOST_BYTES = 32 << 20


class _Record:
    """One package: its fields by their letters, and its files with their digests."""

    __slots__ = ("fields", "files")

    def __init__(self, lines: Iterable[str], budget: Budget) -> None:
        self.fields: dict[str, str] = {}
        self.files: dict[str, str] = {}
        folder = last = ""
        for line in lines:
            letter, value = line[0], line[2:-1]
            if letter == "R":
                last = f"{folder}{value}"
                spend_on(budget, 1, len(last))
                self.files[last] = ""
            elif letter == "Z" and last:
                self.files[last] = _digest(value)
            elif letter == "F":
                folder, last = f"{value}/" if value else "", ""
            elif letter in _FIELDS:
                spend_on(budget, value.count(" "), len(value))
                self.fields[letter] = value

    @property
    def name(self) -> str:
        return self.fields.get("P", "")


def read_installed(path: str, data: Buffer) -> Iterator[Package | Ownership]:
    """The packages and their files. The digest of a link is that of the path that it holds."""
    broken = Broken()
    records = _records(decode_text(data), broken)
    names = {one.name for one in records}
    meets = {virtual: one.name for one in records for virtual in _names(one.fields.get("p", ""))}
    for one in records:
        wanted = (need if need in names else meets.get(need, need) for need in _names(one.fields.get("D", "")))
        yield _package(path, one, tuple(dict.fromkeys(need for need in wanted if _is_package(need, one.name))))
        if one.files:
            yield Ownership(type=PackageType.APK, package=one.name, files=one.files, path=path)
    broken.tell()


def _records(text: str, broken: Broken) -> list[_Record]:
    """The packages, but for what `apk add --virtual` makes up: its names begin with a dot."""
    records: list[_Record] = []
    budget = listing_budget()
    for paragraph in iter_paragraphs(_SHORT.sub("", text)):
        record = _Record(StringIO(f"{paragraph}\n"), budget)
        if not record.name or not record.fields.get("V"):
            broken.add()
        elif not record.name.startswith("."):
            records.append(record)
        if len(records) > MOST_PACKAGES:
            raise CatalogError(f"it tells of more than {MOST_PACKAGES} packages")
    return records


def _names(dependencies: str) -> Iterator[str]:
    """What stands before version and repository; what must not be there is left out."""
    for word in dependencies.split(" "):
        if found := _NAME.match(word):
            yield found[0]


def _is_package(need: str, name: str) -> bool:
    """Whether it is not the package itself, nor a library, program or path that nothing here provides."""
    return need != name and ":" not in need and "/" not in need


def _package(path: str, record: _Record, requires: tuple[str, ...]) -> Package:
    fields = record.fields
    licence = fields.get("L", "").strip()
    return Package(
        type=PackageType.APK,
        name=record.name,
        version=fields["V"],
        path=path,
        architecture=fields.get("A", ""),
        source=fields.get("o") or record.name,
        source_version=fields["V"],
        licences=(licence,) if licence else (),
        requires=requires,
    )


def _digest(checksum: str) -> str:
    """In hexadecimal with its kind; nothing where it is none of those that apk writes."""
    kind, size = _DIGESTS.get(checksum[:2], ("", 0))
    try:
        raw = binascii.a2b_base64(checksum[2:], strict_mode=True)
    except ValueError:
        return ""
    return f"{kind}:{raw.hex()}" if kind and len(raw) == size else ""


CATALOGER = Cataloger(
    name="apk", names=frozenset({"installed"}), accepts=_PATHS.__contains__, read=read_installed, most_bytes=_MOST_BYTES
)
