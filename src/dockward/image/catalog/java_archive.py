"""Java archives: jar, war, ear and plug-ins of Jenkins, with what lies in them at any depth and what was shaded in.

Maven's pom.properties say exactly what is inside; a shaded jar has several. Without one that fits the file, its
manifest and its name are asked.
"""

import re
from collections.abc import Iterator
from itertools import islice

from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, Cataloger, CatalogError, Unidentified
from dockward.image.catalog.decoding import decode_text
from dockward.image.catalog.fields import parse_fields
from dockward.image.catalog.java_names import JarName, artifact_of, group_of_path, name_of_jar
from dockward.image.catalog.nested import Nested
from dockward.image.zips import Member, read_member, read_members
from dockward.model.package import Package, PackageType

MOST_BYTES = 512 << 20
MOST_UNPACKED = 512 << 20
"""Of one file, with all that lies in it."""
MOST_NESTED_BYTES = 128 << 20
"""Of one archive in an archive."""
MOST_NESTED = 5_000
"""Archives in one file."""
MOST_WANTED = 20_000
"""Members of one archive that tell of packages."""
MOST_DEPTH = 3
"""An ear holds a war, that a jar, and that another one."""
MOST_MANIFEST_BYTES = 1 << 20
MOST_PROPERTIES_BYTES = 64 << 10

ENDINGS = (".jar", ".war", ".ear", ".hpi", ".jpi", ".sar", ".par", ".kar", ".nar")
_MANIFEST = "META-INF/MANIFEST.MF"
"""In any case of its letters (java.util.jar.JarFile)."""
PROPERTIES = re.compile(r"(?:^|(?<=/))META-INF/maven/([^/]+)/([^/]+)/pom\.properties\Z")
_POM = re.compile(r"META-INF/maven/([^/]+)/([^/]+)/pom\.xml")
_WANTED = (b"meta-inf/manifest.mf", b"/pom.properties", b"/pom.xml", *(one.encode() for one in ENDINGS))
_CODE = (b".class",)
TELLING = (*_WANTED, *_CODE)
"""How names of members end that matter, in lower case."""
_PROPERTY = re.compile(r"^[ \t]*+(groupId|artifactId|version)[ \t]*+[=:][ \t]*+(.+)$", re.MULTILINE)


def read_java(path: str, data: Buffer, nested: Nested | None = None) -> Iterator[Package]:
    """The packages; at the end raises `CatalogError` where some of the archive could not be read.

    `nested` bounds what lies in it together with what lies in others.
    """
    nested = nested or Nested()
    if nested.bytes.left <= 0:
        raise CatalogError("it was not read, for the archives of its layer before it hold more than any real ones")
    walk = _Walk(nested)
    yield from walk.archive(path, data, 0)
    walk.end()
    if walk.unread:
        raise CatalogError("; ".join(walk.unread))


def read_file(path: str, data: Buffer, nested: Nested | None = None) -> Iterator[Package | Unidentified]:
    """As `read_java`; code of which nothing in it tells what it is, is unidentified."""
    told = False
    for one in read_java(path, data, nested):
        told = True
        yield one
    if not told and next(read_members(data, _CODE), None):
        yield Unidentified(path)


class _Walk:
    """Through one file and the archives in it. `unread` holds why something was left out."""

    def __init__(self, nested: Nested) -> None:
        self.unread: dict[str, None] = {}
        self._all = nested
        self._most = min(MOST_UNPACKED, nested.bytes.left)
        self._budget = Budget(self._most, "unpacked bytes")
        self._nested = 0

    def end(self) -> None:
        """Take what was unpacked from what may be of all."""
        self._all.bytes.spend(min(self._most - self._budget.left, self._all.bytes.left))

    def archive(self, path: str, data: Buffer, depth: int) -> Iterator[Package]:
        members = self._members(data, depth)
        told: dict[tuple[str, str], Package] = {}
        for member in members:
            if found := PROPERTIES.search(member.name):
                text = decode_text(self._content(data, member, MOST_PROPERTIES_BYTES))
                if package := by_maven(path, text, found[1], found[2]):
                    told[package.name, package.version] = package
        manifest = next((one for one in members if one.name.upper() == _MANIFEST), None)
        fields = dict(parse_fields(self._content(data, manifest, MOST_MANIFEST_BYTES), "")) if manifest else {}
        groups = {found[2]: found[1] for one in members if (found := _POM.fullmatch(one.name))}
        yield from _with_itself(path, told, fields, groups)
        for member in members:
            if member.name.lower().endswith(ENDINGS):
                yield from self._inner(f"{path}!/{member.name}", data, member, depth + 1)

    def _inner(self, path: str, data: Buffer, member: Member, depth: int) -> Iterator[Package]:
        self._nested += 1
        if depth > MOST_DEPTH:
            self.unread[f"archives in archives more than {MOST_DEPTH} deep"] = None
        elif self._nested > MOST_NESTED:
            self.unread[f"more than {MOST_NESTED} archives in it"] = None
        elif content := self._nested_content(data, member):
            yield from self.archive(path, content, depth)

    def _nested_content(self, data: Buffer, member: Member) -> bytes:
        try:
            self._all.archives.spend(1)
        except CatalogError as why:
            self.unread[str(why)] = None
            return b""
        return self._content(data, member, MOST_NESTED_BYTES)

    def _members(self, data: Buffer, depth: int) -> list[Member]:
        found: list[Member] = []
        try:
            found.extend(islice(read_members(data, _WANTED, self._all.members if depth else None), MOST_WANTED))
        except CatalogError as why:
            self.unread[str(why)] = None
        if len(found) == MOST_WANTED:
            self.unread[f"more than {MOST_WANTED} members that tell something"] = None
        return found

    def _content(self, data: Buffer, member: Member, most: int) -> bytes:
        try:
            return read_member(data, member, most, self._budget)
        except CatalogError as why:
            self.unread[str(why)] = None
            return b""


def by_maven(path: str, text: str, group: str, artifact: str) -> Package | None:
    """By pom.properties; its folder names group and artifact as well."""
    found = {name: value.strip() for name, value in _PROPERTY.findall(text)}
    version = found.get("version", "")
    if not version or "${" in version:
        return None
    return _package(path, f"{found.get('groupId', group)}:{found.get('artifactId', artifact)}", version)


def _with_itself(
    path: str, told: dict[tuple[str, str], Package], fields: dict[str, str], groups: dict[str, str]
) -> Iterator[Package]:
    """What Maven told, and the jar itself where none of that is it; the licence of the manifest is the jar's own.

    `groups` are those that folders in the jar name for an artifact.
    """
    stem = path.rpartition("/")[2].rpartition(".")[0]
    own = artifact_of(stem)
    licences = _licences(fields)
    # A file without a version in its name was named by hand, so the one word that Maven left is about it.
    named_by_hand = own == stem and len(told) == 1
    itself = [one for one in told.values() if named_by_hand or one.name.rpartition(":")[2] in {own, stem}]
    # What is called otherwise than an archive of Java is only one if it has a manifest.
    may_be_named = not itself and (fields or path.lower().endswith(ENDINGS))
    named = name_of_jar(stem, fields) if may_be_named else None
    named = _grouped(named, path, groups) if named else None
    if named and not any(one.name == named.name for one in told.values()):
        yield _package(path, named.name, named.version, licences)
    for one in told.values():
        yield _package(path, one.name, one.version, licences) if one in itself else one


def _grouped(named: JarName, path: str, groups: dict[str, str]) -> JarName:
    """With the group that its folders tell, in it or around it, where nothing else told one."""
    group = groups.get(named.name) or group_of_path(path, named.name, named.version)
    return named._replace(name=f"{group}:{named.name}") if group else named


def _licences(fields: dict[str, str]) -> tuple[str, ...]:
    """Bundle-License: identifiers or addresses, each with attributes behind semicolons."""
    each = (one.partition(";")[0].strip(' "') for one in fields.get("bundle-license", "").split(","))
    return tuple(dict.fromkeys(filter(None, each)))


def _package(path: str, name: str, version: str, licences: tuple[str, ...] = ()) -> Package:
    return Package(type=PackageType.MAVEN, name=name, version=version, path=path, licences=licences)


CATALOGER = Cataloger(
    name="java-archive",
    endings=ENDINGS,
    read=read_file,
    read_nested=read_file,
    most_bytes=MOST_BYTES,
)
