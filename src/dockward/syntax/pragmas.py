"""Comments that tell a linter to leave something alone: our own, and those of the linters that people come from."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

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
_EXPIRY = regex(r":?\s*exp:(\d{4}-\d\d-\d\d)")


def parse_pragmas(comment: str, place: Place) -> Iterator[Pragma]:
    """What one comment asks for; `comment` is its text without `#`, `place` where it stands."""
    text = comment[:MOST_CHARACTERS].strip()
    for read in (_own, _hadolint, _checkov, _trivy, _kics, _semgrep, _shellcheck):
        found = read(text, place)
        if found is not None:
            yield found
            return


def parse_checks(value: str, place: Place) -> Pragma | None:
    """BuildKit's directive `check=skip=…`, of which `value` is what follows `check=`; None when it skips nothing."""
    found = _SKIP.search(value[:MOST_CHARACTERS])
    if found is None:
        return None
    rules = _words(found[1])
    return Pragma(tool="buildkit", rules=() if "all" in rules else rules, scope=Scope.FILE, place=place)


def _own(text: str, place: Place) -> Pragma | None:
    found = _OWN.match(text)
    if found is None:
        return None
    scope = Scope.FILE if found["file"] else Scope.NEXT
    return Pragma(tool=OWN, rules=_words(found["rules"]), scope=scope, place=place, reason=_reason(found["reason"]))


def _hadolint(text: str, place: Place) -> Pragma | None:
    found = _HADOLINT.fullmatch(text)
    if found is None:
        return None
    scope = Scope.FILE if found["file"] else Scope.NEXT
    return Pragma(
        tool="hadolint", rules=_words(found["rules"]), scope=scope, place=place, reason=_reason(found["reason"])
    )


def _checkov(text: str, place: Place) -> Pragma | None:
    found = _CHECKOV.match(text)
    if found is None:
        return None
    return Pragma(
        tool="checkov", rules=_words(found["rules"]), scope=Scope.FILE, place=place, reason=_reason(found["reason"])
    )


def _trivy(text: str, place: Place) -> Pragma | None:
    """It holds until the day that it names begins."""
    found = _TRIVY.match(text)
    if found is None:
        return None
    rule = trivy_id(found["rules"])
    reason = _reason(_EXPIRY.sub("", found["reason"]))
    expiry = _EXPIRY.search(found["reason"])
    expires = _day_before(expiry[1]) if expiry else None
    return Pragma(tool="trivy", rules=(rule,), scope=Scope.NEXT, place=place, reason=reason, expires=expires)


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


def _kics(text: str, place: Place) -> Pragma | None:
    found = _KICS.match(text)
    if found is None:
        return None
    scope = Scope.NEXT if found["word"].startswith("ignore-") else Scope.FILE
    return Pragma(tool="kics", rules=_words(found["rules"]), scope=scope, place=place, reason=_reason(found["reason"]))


def _semgrep(text: str, place: Place) -> Pragma | None:
    """Semgrep's ids are paths of which the last part is the rule's."""
    found = _SEMGREP.fullmatch(text)
    if found is None:
        return None
    rules = tuple(one.rpartition(".")[2] for one in _words(found["rules"]))
    return Pragma(tool="semgrep", rules=rules, scope=Scope.NEXT, place=place, reason=_reason(found["reason"]))


def _shellcheck(text: str, place: Place) -> Pragma | None:
    found = _SHELLCHECK.match(text)
    if found is None:
        return None
    return Pragma(
        tool="shellcheck",
        rules=_words(found["rules"]),
        scope=Scope.NEXT,
        place=place,
        reason=_reason(found["reason"]),
    )


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(one for one in re.split(r"[\s,]+", text or "") if one)


def _reason(text: str | None) -> str:
    return (text or "").strip().lstrip("#:—- ").strip()
