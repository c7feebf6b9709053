"""OVAL patch definitions (oval.mitre.org, version 5) of Ubuntu, Rocky Linux and Red Hat: fixed versions of packages.

Of a definition's criteria only the comparisons of package versions are taken: which system it is for is told by its
source, and that packages are signed says nothing of flaws.
"""

import re
from collections.abc import Iterator
from xml.parsers import expat

from msgspec import Struct, field

from dockward.advisories.feeds.feed import (
    Document,
    Download,
    Feed,
    FeedError,
    day,
    each,
    mends_no_flaw,
    module_of,
    names,
    references,
    severity_word,
)
from dockward.advisories.limits import MOST_AFFECTED, MOST_RECORDS
from dockward.advisories.ranges import Interval
from dockward.advisories.records import MOST_NAME, Affected, Dated, Item, Record, Skipped, shorten
from dockward.advisories.spaces import BINARY, CODENAMES, scheme_of
from dockward.advisories.versions import key

_MOST_DEPTH = 64
_MOST_TEXT = 65_536
_CVE = re.compile(r"CVE-[0-9]{4}-[0-9]{4,12}")
_CPE = re.compile(r"cpe:/[ao]:(rocky:rocky|redhat:enterprise_linux):([0-9]+)")
_FAMILIES = {"rocky:rocky": "rocky", "redhat:enterprise_linux": "rhel"}
_UBUNTU = re.compile(r"oval:com\.ubuntu\.([a-z]+):")
_TITLE = re.compile(r"((?:RLSA|RLBA|RLEA|RHSA|RHBA|RHEA|USN|LSN)-[0-9:-]*[0-9])(?::| --)?\s*(.*)", re.DOTALL)
_LESS_THAN = "less than"


class _Cve(Struct):
    name: str = ""
    vector: str = ""


class _Definition(Struct):
    id: str
    kind: str
    title: str = ""
    description: str = ""
    severity: str = ""
    issued: str = ""
    systems: list[str] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)
    cves: list[_Cve] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)


class _Oval(Struct):
    """What a document has, by the ids within it: tests are pairs of an object and a state."""

    day: str = ""
    definitions: list[_Definition] = field(default_factory=list)
    tests: dict[str, tuple[str, str]] = field(default_factory=dict)
    objects: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)

    def packages(self, test: str) -> list[tuple[str, str]]:
        """The packages and the version below which the test finds them; none where it is of something else."""
        about, state = self.tests.get(test, ("", ""))
        fixed = self.states.get(state, "")
        name, variable = self.objects.get(about, ("", ""))
        found = self.variables.get(variable, []) if variable else [name]
        return [(one, fixed) for one in found if one and fixed and len(one) <= MOST_NAME]


class _Reading:
    """Builds an `_Oval` from the parser's events; entities that a document defines are refused."""

    def __init__(self) -> None:
        self.found = _Oval()
        self._open: list[tuple[str, str]] = []
        self._text: list[str] = []
        self._room = _MOST_TEXT
        self._elements = 0
        self._operation = ""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartDoctypeDeclHandler = self._entity
        self.parser.buffer_text = True

    def _entity(self, *_: object) -> None:
        raise FeedError("XML that defines entities")

    def _start(self, name: str, has: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= _MOST_DEPTH or self._elements > 20 * MOST_RECORDS:
            raise FeedError("XML that nests too deep or is too long")
        tag = name.rpartition(":")[2]
        self._open.append((tag, has.get("id", "")))
        self._text = []
        self._room = _MOST_TEXT
        if tag == "definition":
            self.found.definitions.append(_Definition(has.get("id", ""), has.get("class", "")))
        elif self.found.definitions and tag in {"advisory", "criterion", "reference", "cve", "issued"}:
            _add(self.found.definitions[-1], tag, has)
        else:
            self._relate(tag, has)

    def _relate(self, tag: str, has: dict[str, str]) -> None:
        """Which test is of which object and state, and where an object has its names from."""
        owner = self._open[-2][1] if len(self._open) > 1 else ""
        if tag == "object":
            self.found.tests[owner] = (has.get("object_ref", ""), self.found.tests.get(owner, ("", ""))[1])
        elif tag == "state":
            self.found.tests[owner] = (self.found.tests.get(owner, ("", ""))[0], has.get("state_ref", ""))
        elif tag == "name" and "var_ref" in has:
            self.found.objects[owner] = ("", has["var_ref"])
        elif tag == "evr":
            self._operation = has.get("operation", "")

    def _characters(self, text: str) -> None:
        kept = text[: self._room]
        self._room -= len(kept)
        self._text.append(kept)

    def _end(self, _: str) -> None:
        tag, _ = self._open.pop()
        text = "".join(self._text).strip()
        owner, number = self._open[-1] if self._open else ("", "")
        if tag == "timestamp":
            self.found.day = day(text)
        elif tag == "name" and owner.endswith("info_object") and text:
            self.found.objects[number] = (text, "")
        elif tag == "evr" and self._operation == _LESS_THAN:
            self.found.states[number] = text
        elif tag == "value" and owner == "constant_variable":
            self.found.variables.setdefault(number, []).append(text)
        elif self.found.definitions:
            _close(self.found.definitions[-1], tag, owner, text)
        self._text = []


def _add(definition: _Definition, tag: str, has: dict[str, str]) -> None:
    if tag == "criterion":
        definition.tests.append(has.get("test_ref", ""))
    elif tag == "advisory":
        definition.systems.append(has.get("from", ""))
    elif tag == "reference":
        definition.references.append((has.get("ref_id", ""), has.get("ref_url", "")))
    elif tag == "issued":
        definition.issued = day(has.get("date"))
    else:
        # Ubuntu has the vector alone, Red Hat has the score before it.
        definition.cves.append(_Cve(vector=has.get("cvss_vector", "") or has.get("cvss3", "").partition("/")[2]))


def _close(definition: _Definition, tag: str, owner: str, text: str) -> None:
    if tag in {"title", "description"} and owner == "metadata":
        setattr(definition, tag, text)
    elif tag == "severity" and owner == "advisory":
        definition.severity = text
    elif tag == "cve" and definition.cves:
        definition.cves[-1].name = text
    elif tag == "cpe":
        definition.systems.append(text)


def _recognises(document: Document) -> bool:
    return b"<oval_definitions" in document.head


def _parse(document: Document) -> Iterator[Item]:
    reading = _Reading()
    try:
        reading.parser.Parse(document.data, True)  # expat takes it by place only
    except (expat.ExpatError, ValueError) as why:
        raise FeedError("broken XML") from why
    found = reading.found
    yield Dated(found.day)
    patches = (one for one in found.definitions if one.kind == "patch")
    yield from each(lambda one: _definition(found, one), patches)


_NOTICES = {
    "focal": True,
    "jammy": True,
    "noble": True,
    "resolute": True,
    "trusty": False,
    "xenial": False,
    "bionic": False,
    "plucky": False,
}
"""Releases, and whether their notices are fetched unasked: those of the long-term releases that are common."""
_DOWNLOADS = (
    *(
        Download(
            name=f"ubuntu/{CODENAMES[one].partition(':')[2]}",
            folder="https://security-metadata.canonical.com/oval/",
            path=f"com.ubuntu.{one}.usn.oval.xml.bz2",
            most=128 << 20,
            usual=usual,
        )
        for one, usual in _NOTICES.items()
    ),
    *(
        Download(
            name=f"redhat/{one}",
            folder="https://security.access.redhat.com/data/oval/v2/",
            path=f"RHEL{one}/rhel-{one}.oval.xml.bz2",
            most=128 << 20,
        )
        # Of release 10 on Red Hat publishes no OVAL, but CSAF alone.
        for one in (8, 9)
    ),
)
FEED = Feed("OVAL", _recognises, _parse, downloads=_DOWNLOADS)


def _space(one: _Definition) -> str:
    """The release that a definition is for: in Ubuntu's ids, in Red Hat's and Rocky's CPE names. Raises `FeedError`."""
    ubuntu = _UBUNTU.match(one.id)
    if ubuntu and ubuntu[1] in CODENAMES:
        return CODENAMES[ubuntu[1]] + BINARY
    found = {(family, release) for text in one.systems for family, release in _CPE.findall(text)}
    if len(found) != 1:
        raise FeedError("an OVAL definition of no single release that is known")
    ((family, release),) = found
    return f"{_FAMILIES[family]}:{release}"


def _definition(oval: _Oval, one: _Definition) -> Iterator[Item]:
    space = _space(one)
    pairs = dict.fromkeys(pair for test in one.tests for pair in oval.packages(test))
    if not pairs or len(pairs) > MOST_AFFECTED:
        raise FeedError("an OVAL definition that names no packages, or too many")
    title = _TITLE.match(one.title)
    if title is None:
        yield Skipped("an OVAL definition without the notice's number in its title")
        return
    scheme, severity = scheme_of(space), severity_word(one.severity)
    affected = []
    for name, fixed in pairs:
        made = (Interval(high=key(scheme, fixed), fixed=fixed.removeprefix("0:")),)
        module = module_of(title[2], made)
        affected.append(Affected(space=space, name=name, intervals=made, severity=severity, module=module))
    cves = names((*(ref for ref, _ in one.references if _CVE.fullmatch(ref)), *_CVE.findall(one.description)))
    if mends_no_flaw(title[1], cves):
        yield Skipped("mends no flaw", fault=False)
        return
    yield Record(
        id=title[1],
        covers=cves,
        summary=shorten(title[2] or one.description),
        published=one.issued,
        references=references(url for _, url in one.references),
        affected=tuple(affected),
    )
    for cve in one.cves:
        if cve.vector and _CVE.fullmatch(cve.name):
            yield Record(id=cve.name, vectors=(cve.vector,))
