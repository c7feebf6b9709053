"""Makes words of a Docker world fit to be shown: names, labels and reasons may come from an attacker."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from dockward.model.finding import Finding, Judged
from dockward.model.severity import Severity
from dockward.model.subject import Subject

MOST_TEXT = 400
"""Characters shown of one piece of text that comes from the world."""
MOST_NAME = 80
"""Characters shown of a subject's name; the engine allows longer ones."""

_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters: terminals obey them
    "\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, or turn the text's direction
    "\ud800-\udfff\ufffe\uffff"  # no characters at all: UTF-8 and XML refuse them
    "\U000e0000-\U000e0fff"  # tags and selectors: invisible
    "]"
)
_PROCESS = re.compile(r"/proc/\d+")


def printable(text: str, most: int = MOST_TEXT) -> str:
    """`text` on one line, with everything that a reader would not see as written shown as an escape."""
    shown = _UNSAFE.sub(_escape, text[: most + 1])
    return shown if len(text) <= most else shown[: most - 1] + "…"


def _escape(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def plural(count: int, word: str) -> str:
    """`1 policy`, `3 policies`, `2 containers`."""
    if count == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("cy") else word + "s"
    return f"{count} {many}"


def subject_name(subject: Subject) -> str:
    """What a finding calls the subject, safe to show."""
    return printable(str(subject), MOST_NAME)


def counted(subjects: Iterable[Subject]) -> str:
    """How many of which kind: `200 containers, 1 service`; a kind that there is only one of goes by its name."""
    kinds: dict[str, int] = {}
    for one in subjects:
        word = f"{one.kind}:" if one.name else one.kind
        kinds[word] = kinds.get(word, 0) + 1
    return ", ".join(plural(count, kind[:-1]) if kind.endswith(":") else kind for kind, count in kinds.items())


def listed(names: Sequence[str], most: int) -> str:
    """The first `most` names and how many more there are."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def named(subjects: Sequence[Subject], most: int) -> str:
    """Subjects by name, the kind said once where it is the same: `containers api, web and 3 more`."""
    kinds = {one.kind for one in subjects}
    if len(kinds) == 1 and len(subjects) > 1 and all(one.name for one in subjects):
        kind = plural(len(subjects), next(iter(kinds))).split(" ", 1)[1]
        return f"{kind} {listed([printable(one.name, MOST_NAME) for one in subjects], most)}"
    return listed([subject_name(one) for one in subjects], most)


def moment(taken: float) -> str:
    """A time as people write it, in UTC."""
    return datetime.fromtimestamp(taken, UTC).strftime("%Y-%m-%d %H:%M UTC")


def iso_moment(taken: float) -> str:
    """A time as machines read it (RFC 3339), in UTC, to the second."""
    return datetime.fromtimestamp(taken, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def same_reason(judged: Judged) -> str:
    """The reason without process numbers, so that one cause over many processes reads as one."""
    return _PROCESS.sub("/proc/PID", printable(judged.reason)) or "no reason given"


def severities(counts: dict[Severity, int]) -> str:
    """`1 critical, 5 high`, worst first."""
    return ", ".join(f"{counts[one]} {one.word}" for one in sorted(counts, reverse=True) if counts[one])


def evidence(finding: Finding) -> str:
    """A finding's evidence on one line, safe to show."""
    return printable(", ".join(finding.evidence))
