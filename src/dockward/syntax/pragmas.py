"""Comments that tell a linter to leave something alone: our own, and those of the linters that people come from."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from re import Match

from msgspec import structs

from dockward.model.fact import Place
from dockward.model.pragma import Pragma, Scope
from dockward.syntax.regex import regex

MOST_CHARACTERS = 4_096
"""Of one comment; what comes after isn't read."""
OWN = "dockward"

_OWN = regex(r"dockward:\s*ignore(?P<file>-file)?(?:\[(?P<rules>[^\]]*)\])?(?P<reason>.*)", re.IGNORECASE)
_HADOLINT = regex(r"hadolint\s+(?P<file>global\s+)?ignore\s*=\s*(?P<rules>[\w,\s]+?)\s*(?:#(?P<reason>.*))?")
_CHECKOV = regex(r"(?:checkov|bridgecrew):skip=(?P<rules>[\w,]+)\s*(?::(?P<reason>.*))?")
_TRIVY = regex(r"(?:trivy|tfsec):ignore:(?P<rules>[\w\-]+)(?P<reason>.*)")
_OLD_TRIVY_ID = regex(r"DS(\d{3})", re.IGNORECASE)
_KICS = regex(r"kics-scan\s+(?P<word>ignore-line|ignore-block|disable=(?P<rules>[\w\-,]+)|ignore)\s*(?P<reason>.*)")
_SEMGREP = regex(r"nosem(?:grep)?(?::\s*(?P<rules>[\w.\-,\s]+?))?\s*(?:#(?P<reason>.*))?")
_SHELLCHECK = regex(r"shellcheck\s+disable=(?P<rules>[\w,]+)\s*(?:#(?P<reason>.*))?")
_SKIP = regex(r"skip\s*=\s*([^;]*)", re.IGNORECASE)
_WORD = regex(r"[^\s,]+")
_EXPIRY = regex(r":?\s*exp:(\d{4}-\d\d-\d\d)")


def parse_pragmas(comment: str, place: Place) -> Iterator[Pragma]:
    """What one comment asks for, each rule that it names by itself and at its own place.

    `comment` is its text without `#`, `place` where that stands.
    """
    cut = comment[:MOST_CHARACTERS].rstrip()
    text = cut.lstrip()
    start = place.column + 1 + len(cut) - len(text)
    for read in (_own, _hadolint, _checkov, _trivy, _kics, _semgrep, _shellcheck):
        found = read(text, place)
        if found is not None:
            pragma, at = found
            yield from _each(pragma, text, start, at)
            return


def parse_checks(value: str, place: Place) -> Iterator[Pragma]:
    """BuildKit's directive `check=skip=…`, each check by itself; nothing when it skips none.

    `value` is what follows `check=`, `place` where that begins.
    """
    text = value[:MOST_CHARACTERS]
    found = _SKIP.search(text)
    if found is not None:
        rules = _words(found[1])
        named = () if "all" in rules else rules
        pragma = Pragma(tool="buildkit", rules=named, scope=Scope.FILE, place=place)
        yield from _each(pragma, text, place.column, found.start(1))


def _each(pragma: Pragma, text: str, start: int, at: int) -> Iterator[Pragma]:
    """A pragma for each of its rules, whose words stand from character `at` on; `start` is the text's column."""
    if not pragma.rules:
        yield pragma
    for rule, word in zip(pragma.rules, _WORD.finditer(text, at), strict=False):
        yield structs.replace(pragma, rules=(rule,), place=structs.replace(pragma.place, column=start + word.start()))


Found = tuple[Pragma, int] | None
"""What a comment asks for, and where in it its rules begin; -1 where it names none."""


def _made(tool: str, found: Match[str], scope: Scope, place: Place) -> Found:
    pragma = Pragma(tool=tool, rules=_words(found["rules"]), scope=scope, place=place, reason=_reason(found["reason"]))
    return pragma, found.start("rules")


def _own(text: str, place: Place) -> Found:
    found = _OWN.match(text)
    return _made(OWN, found, Scope.FILE if found["file"] else Scope.NEXT, place) if found is not None else None


def _hadolint(text: str, place: Place) -> Found:
    found = _HADOLINT.fullmatch(text)
    return _made("hadolint", found, Scope.FILE if found["file"] else Scope.NEXT, place) if found is not None else None


def _checkov(text: str, place: Place) -> Found:
    found = _CHECKOV.match(text)
    return _made("checkov", found, Scope.FILE, place) if found is not None else None


def _trivy(text: str, place: Place) -> Found:
    """It holds until the day that it names begins."""
    found = _TRIVY.match(text)
    if found is None:
        return None
    rule = trivy_id(found["rules"])
    reason = _reason(_EXPIRY.sub("", found["reason"]))
    expiry = _EXPIRY.search(found["reason"])
    expires = _day_before(expiry[1]) if expiry else None
    pragma = Pragma(tool="trivy", rules=(rule,), scope=Scope.NEXT, place=place, reason=reason, expires=expires)
    return pragma, found.start("rules")


def trivy_id(text: str) -> str:
    """An id as Trivy writes it today: `AVD-DS-0002` and `DS002` are `DS-0002`."""
    plain = text.removeprefix("AVD-")
    old = _OLD_TRIVY_ID.fullmatch(plain)
    return f"DS-0{old[1]}" if old else plain


def _day_before(day: str) -> date:
    """Long ago for a day that there is not."""
    try:
        return date.fromisoformat(day) - timedelta(days=1)
    except (ValueError, OverflowError):
        return date.min


def _kics(text: str, place: Place) -> Found:
    found = _KICS.match(text)
    if found is None:
        return None
    return _made("kics", found, Scope.NEXT if found["word"].startswith("ignore-") else Scope.FILE, place)


def _semgrep(text: str, place: Place) -> Found:
    """Semgrep's ids are paths of which the last part is the rule's."""
    found = _SEMGREP.fullmatch(text)
    if found is None:
        return None
    rules = tuple(one.rpartition(".")[2] for one in _words(found["rules"]))
    pragma = Pragma(tool="semgrep", rules=rules, scope=Scope.NEXT, place=place, reason=_reason(found["reason"]))
    return pragma, found.start("rules")


def _shellcheck(text: str, place: Place) -> Found:
    found = _SHELLCHECK.match(text)
    return _made("shellcheck", found, Scope.NEXT, place) if found is not None else None


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(_WORD.findall(text or ""))


def _reason(text: str | None) -> str:
    return (text or "").strip().lstrip("#:—- ").strip()
