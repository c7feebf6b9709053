"""What is new and what is gone between two judgements, a line each for a person, or a line of JSON each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from dockward.judge.assessment import Assessment
from dockward.model.finding import Finding
from dockward.model.flaws import ToldFlaw, mending
from dockward.report.document import FindingDocument, shaped
from dockward.report.json import json_line
from dockward.report.text import iso_moment, printable, subject_name
from dockward.report.view import gaps

_Key = tuple[str, ...]


class ChangeDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of `dockward scan --all --watch -o json`."""

    event: Annotated[
        Literal["start", "new", "gone", "unknown", "known"],
        Meta(
            description="`start` is the first line; a finding is `new` or `gone`; what could not be judged becomes "
            "`unknown`, and once nothing keeps it from that any more `known`. Meanwhile what was known before stands"
        ),
    ]
    taken: Annotated[str, Meta(description="When it was judged, RFC 3339")]
    finding: Annotated[
        FindingDocument | None, Meta(description="With those of its published flaws that are new or gone")
    ] = None
    reason: Annotated[str, Meta(description="What keeps it from being judged")] = ""
    images: Annotated[int | None, Meta(description="How many are watched, at the start")] = None
    findings: Annotated[int | None, Meta(description="How many stand at the start")] = None


def start_of(now: Assessment, images: int) -> ChangeDocument:
    """What is there at the start."""
    return ChangeDocument(event="start", taken=iso_moment(now.taken), images=images, findings=len(now.findings))


def changes(before: Assessment | None, now: Assessment) -> Iterator[ChangeDocument]:
    """What came and what went, the gone first; without anything before all of it is new."""
    taken = iso_moment(now.taken)
    old, new = _items(before.findings if before else ()), _items(now.findings)
    for one in _told(old, old.keys() - new.keys()):
        yield ChangeDocument(event="gone", taken=taken, finding=shaped(FindingDocument, one))
    for one in _told(new, new.keys() - old.keys()):
        yield ChangeDocument(event="new", taken=taken, finding=shaped(FindingDocument, one))
    yield from _gaps(before, now, taken)


def _gaps(before: Assessment | None, now: Assessment, taken: str) -> Iterator[ChangeDocument]:
    old, new = ([one.reason for one in gaps(each)] if each else [] for each in (before, now))
    for reason in old:
        if reason not in new:
            yield ChangeDocument(event="known", taken=taken, reason=reason)
    for reason in new:
        if reason not in old:
            yield ChangeDocument(event="unknown", taken=taken, reason=reason)


def trouble(reason: str, taken: float, *, over: bool = False) -> ChangeDocument:
    """That nothing can be judged anew, or that it can again; `taken` is the moment."""
    return ChangeDocument(event="known" if over else "unknown", taken=iso_moment(taken), reason=reason)


def _items(findings: Iterable[Finding]) -> dict[_Key, Finding]:
    """Findings by what they say; one about published flaws stands for each of them."""
    found: dict[_Key, Finding] = {}
    for one in findings:
        about = (one.rule, one.subject.kind, one.subject.name)
        for flaw in one.flaws:
            found[(*about, flaw.id, flaw.package, flaw.version)] = structs.replace(one, flaws=(flaw,))
        if not one.flaws:
            found[(*about, *one.evidence)] = one
    return found


def _told(items: Mapping[_Key, Finding], wanted: Iterable[_Key]) -> list[Finding]:
    """Those items as findings, in their order: of one finding those flaws together."""
    keys = frozenset(wanted)
    joined: dict[str, Finding] = {}
    for key, one in items.items():
        if key in keys:
            known = joined.get(one.fingerprint)
            joined[one.fingerprint] = structs.replace(one, flaws=(*known.flaws, *one.flaws)) if known else one
    return list(joined.values())


def json_lines(several: Iterable[ChangeDocument]) -> Iterator[str]:
    """A line of JSON each."""
    return (json_line(one) for one in several)


def words(several: Iterable[ChangeDocument]) -> Iterator[str]:
    """Lines for a person: each published flaw has one of its own."""
    for one in several:
        if one.finding is not None:
            yield from (f"{one.taken} {one.event:<4} {text}\n" for text in _finding_words(one.finding))
        elif one.reason and one.event == "unknown":
            yield f"{one.taken} could not judge: {printable(one.reason)}\n"
        elif one.reason:
            yield f"{one.taken} can be judged again: {printable(one.reason)}\n"


def _finding_words(one: FindingDocument) -> Iterator[str]:
    subject = subject_name(one.subject)
    if not one.flaws:
        yield f"{one.severity} {subject}: {printable(one.message)} [{one.rule}]"
    for flaw in one.flaws:
        yield f"{flaw.severity or 'not rated'} {subject}: {printable(_flaw_words(flaw))} [{one.rule}]"


def _flaw_words(one: ToldFlaw) -> str:
    exploited = f", exploited since {one.exploited}" if one.exploited else ""
    return f"{one.id} in {one.package} {one.version} ({mending(one.fixed, one.outlook)}{exploited})"
