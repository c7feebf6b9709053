"""SPDX 2.3 as JSON. Source: the specification and its JSON schema at https://spdx.github.io/spdx-spec/v2.3/."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from msgspec import UNSET, UnsetType, field, json, structs

from dockward import __version__
from dockward.image.sbom.bill import CODENAME, GAP, LIKE, NAME, Bill, BillFile, Item, Properties
from dockward.image.sbom.moment import serial
from dockward.image.sbom.wire import Wire
from dockward.model.package import Distribution, PackageType
from dockward.syntax.licences import canonical, conjuncts

OPERATING_SYSTEM = "OPERATING_SYSTEM"
"""As the schema has it; the text of the specification writes a hyphen."""
NOTHING = "NOASSERTION"
DOCUMENT = "SPDXRef-DOCUMENT"
IMAGE = "SPDXRef-Image"
SYSTEM = "SPDXRef-Distribution"
_NO_ID = re.compile(r"[^A-Za-z0-9.-]+")
_MOST_ID = 80
"""Characters of a name that are taken into an id."""
_DIGITS = 12
_FILE_DIGITS = 32
"""Of a file's id: there are hundreds of thousands of them."""


class _Reference(Wire, frozen=True, kw_only=True):
    reference_category: str
    reference_type: str
    reference_locator: str


class _Code(Wire, frozen=True, kw_only=True):
    package_verification_code_value: str
    package_verification_code_excluded_files: tuple[str, ...] = ()


class _Checksum(Wire, frozen=True, kw_only=True):
    algorithm: str
    checksum_value: str


class _File(Wire, frozen=True, kw_only=True):
    spdx_id: str = field(name="SPDXID")
    file_name: str
    checksums: tuple[_Checksum, ...]


class _Package(Wire, frozen=True, kw_only=True):
    spdx_id: str = field(name="SPDXID")
    name: str
    version_info: str = ""
    primary_package_purpose: str
    download_location: str
    files_analyzed: bool
    package_verification_code: _Code | UnsetType = UNSET
    license_concluded: str
    license_declared: str
    copyright_text: str
    source_info: str = ""
    comment: str = ""
    external_refs: tuple[_Reference, ...] = ()


class _Relationship(Wire, frozen=True, kw_only=True):
    spdx_element_id: str
    relationship_type: str
    related_spdx_element: str


class _Licence(Wire, frozen=True, kw_only=True):
    license_id: str
    name: str
    extracted_text: str


class _Creation(Wire, frozen=True, kw_only=True):
    created: str = ""
    creators: tuple[str, ...]


class _Document(Wire, frozen=True, kw_only=True):
    spdx_version: str
    data_license: str
    spdx_id: str = field(name="SPDXID")
    name: str
    document_namespace: str = ""
    creation_info: _Creation
    comment: str = ""
    packages: tuple[_Package, ...]
    files: tuple[_File, ...] = ()
    relationships: tuple[_Relationship, ...]
    has_extracted_licensing_infos: tuple[_Licence, ...] = ()


def write_spdx(bill: Bill, created: str) -> bytes:
    """The bill as a document. `created` is as RFC 3339 has it; the namespace follows the rest."""
    extracted: dict[str, _Licence] = {}
    ids = [_id(one) for one in bill.items]
    document = _Document(
        spdx_version="SPDX-2.3",
        data_license="CC0-1.0",
        spdx_id=DOCUMENT,
        name=bill.name,
        creation_info=_Creation(creators=(f"Tool: dockward-{__version__}",)),
        comment=_comment(tuple((GAP, one) for one in bill.gaps), "Incomplete: some of the image was not looked at."),
        packages=(
            _image(bill),
            *((_system(bill.system),) if bill.system else ()),
            *(_package(one, id_, extracted) for one, id_ in zip(bill.items, ids, strict=True)),
        ),
        files=tuple(_files(bill)),
        relationships=tuple(_relationships(bill, ids)),
        has_extracted_licensing_infos=tuple(extracted[key] for key in sorted(extracted)),
    )
    return json.encode(
        structs.replace(
            document,
            document_namespace=serial(json.encode(document)),
            creation_info=structs.replace(document.creation_info, created=created),
        )
    )


def _id(one: Item) -> str:
    """An id that the package keeps whatever else is in the image."""
    name = _NO_ID.sub("-", one.package.name)[:_MOST_ID]
    return f"SPDXRef-{one.package.type.value}-{name}-{_digits(one.ref)}"


def _digits(text: str, count: int = _DIGITS) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:count]


def _comment(told: Properties, words: str = "") -> str:
    """What the format has no field for, one JSON object behind the words; nothing where nothing is told."""
    if not told:
        return ""
    found: dict[str, str | list[str]] = {}
    for name, value in told:
        before = found.get(name)
        found[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return f"{words}{' ' if words else ''}{json.encode(found).decode()}"


def _image(bill: Bill) -> _Package:
    return _listed(
        IMAGE,
        (bill.name, bill.version),
        "CONTAINER",
        comment=_comment(bill.properties),
        references=_references(bill.purl),
    )


def _system(one: Distribution) -> _Package:
    told = ((NAME, one.name), (CODENAME, one.codename), (LIKE, " ".join(one.like)))
    comment = _comment(tuple((name, value) for name, value in told if value))
    return _listed(SYSTEM, (one.id, one.version), OPERATING_SYSTEM, comment=comment)


def _package(one: Item, id_: str, extracted: dict[str, _Licence]) -> _Package:
    package = one.package
    found = _listed(
        id_,
        (package.name, package.version),
        "APPLICATION" if package.type is PackageType.GENERIC else "LIBRARY",
        comment=_comment(one.properties),
        references=_references(one.purl),
    )
    declared = _declared(package.licences, extracted)
    code = _code(one.files)
    return structs.replace(
        found,
        license_declared=declared,
        source_info=f"told by /{package.path}",
        # A package of which the document has files is one whose files were analyzed, and only such a one (clause 7.8).
        files_analyzed=code is not UNSET,
        package_verification_code=code,
    )


def _code(files: Iterable[BillFile]) -> _Code | UnsetType:
    """As clause 7.9 makes it of the files' digests; of no file none."""
    digests = sorted(one.digest for one in files if one.digest)
    if not digests:
        return UNSET
    return _Code(
        package_verification_code_value=_sha1("".join(digests)),
        package_verification_code_excluded_files=tuple(_file_name(one) for one in files if not one.digest),
    )


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _files(bill: Bill) -> Iterator[_File]:
    """Each once, whoever owns it: names that no encoding can write may look alike."""
    several = {(each.path, each.digest): each for one in bill.items for each in one.files if each.digest}
    for key in sorted(several):
        one = several[key]
        checksum = _Checksum(algorithm="SHA1", checksum_value=one.digest)
        yield _File(spdx_id=_file_id(one), file_name=_file_name(one), checksums=(checksum,))


def _file_id(one: BillFile) -> str:
    """An id that the file keeps whatever else is in the image, as long as it stays as it is."""
    return f"SPDXRef-File-{_digits(f'{one.digest} {one.path}', _FILE_DIGITS)}"


def _file_name(one: BillFile) -> str:
    """From the root on, as clause 8.1 wants it."""
    return f"./{one.path}"


def _listed(
    id_: str, name: tuple[str, str], purpose: str, *, comment: str, references: tuple[_Reference, ...] = ()
) -> _Package:
    """A package by name and version of which nothing is asserted that somebody would have to look at its files for."""
    return _Package(
        spdx_id=id_,
        name=name[0],
        version_info=name[1],
        primary_package_purpose=purpose,
        download_location=NOTHING,
        files_analyzed=False,
        license_concluded=NOTHING,
        license_declared=NOTHING,
        copyright_text=NOTHING,
        comment=comment,
        external_refs=references,
    )


def _references(purl: str) -> tuple[_Reference, ...]:
    if not purl:
        return ()
    return (_Reference(reference_category="PACKAGE-MANAGER", reference_type="purl", reference_locator=purl),)


def _declared(licences: Iterable[str], extracted: dict[str, _Licence]) -> str:
    """All of them as one expression; what is none becomes a reference to a licence that the document names itself."""
    parts = [each for one in filter(None, licences) for each in _parts(one, extracted)]
    compound = len(parts) > 1
    return " AND ".join(f"({one})" if compound and " " in one else one for one in dict.fromkeys(parts)) or NOTHING


def _parts(licence: str, extracted: dict[str, _Licence]) -> Iterator[str]:
    if found := canonical(licence):
        yield from conjuncts(found)
        return
    id_ = f"LicenseRef-{_NO_ID.sub('-', licence)[:_MOST_ID]}-{_digits(licence)}"
    extracted[id_] = _Licence(license_id=id_, name=licence, extracted_text=f"Declared as: {licence}")
    yield id_


def _relationships(bill: Bill, ids: list[str]) -> Iterator[_Relationship]:
    yield _Relationship(spdx_element_id=DOCUMENT, relationship_type="DESCRIBES", related_spdx_element=IMAGE)
    for one in (*((SYSTEM,) if bill.system else ()), *ids):
        yield _Relationship(spdx_element_id=IMAGE, relationship_type="CONTAINS", related_spdx_element=one)
    for id_, one in zip(ids, bill.items, strict=True):
        for nr in one.needs:
            yield _Relationship(spdx_element_id=id_, relationship_type="DEPENDS_ON", related_spdx_element=ids[nr])
        for file in dict.fromkeys(_file_id(each) for each in one.files if each.digest):
            yield _Relationship(spdx_element_id=id_, relationship_type="CONTAINS", related_spdx_element=file)
