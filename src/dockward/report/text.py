"""Makes words of a Docker world fit to be shown: names, labels and reasons may come from an attacker."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from dockward.model.finding import Finding, Judged
from dockward.model.flaws import ToldFlaw, mending
from dockward.model.subject import Subject
from dockward.syntax.regex import regex

MOST_TEXT = 400
"""Characters shown of one piece of text that comes from the world."""
MOST_NAME = 80
"""Characters shown of a subject's name; the engine allows longer ones."""

MOST_EVIDENCE = 4
"""Parts of a finding's evidence that people are shown; programs get all."""

_UNSAFE = regex(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters: terminals obey them
    "\xad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, or turn the text's direction
    "\ud800-\udfff\ufffe\uffff"  # no characters at all: UTF-8 and XML refuse them
    "\U000e0000-\U000e0fff"  # tags and selectors: invisible
    "]"
)
_DIGITS = regex(r"[0-9]{1,18}|[^0-9]+")
_PROCESS = regex(r"/proc/\d+")


def visible(text: str) -> str:
    """`text` on one line, with everything that a reader would not see as written shown as an escape."""
    return _UNSAFE.sub(lambda found: ascii(found[0])[1:-1], text)


def printable(text: str, most: int = MOST_TEXT) -> str:
    """What is `visible` of `text`, and no more than `most` characters of it."""
    return visible(text) if len(text) <= most else visible(text[: most - 1]) + "…"


def natural(text: str) -> list[tuple[int, str]]:
    """A sorting key by which `worker-2` comes before `worker-10`."""
    return [(int(one) if one.isdecimal() else -1, one) for one in _DIGITS.findall(text)]


def by_name(subject: Subject) -> tuple[str, list[tuple[int, str]], str]:
    """The order in which subjects are shown."""
    return subject.kind, natural(subject.name), subject.id


def plural(count: int, word: str) -> str:
    """`1 policy`, `3 policies`, `2 containers`."""
    if count == 1:
        return f"1 {word}"
    many = word[:-1] + "ies" if word.endswith("cy") else word + "s"
    return f"{count} {many}"


def subject_name(subject: Subject) -> str:
    """What a finding calls the subject, safe to show."""
    return printable(str(subject), MOST_NAME)


def spans(text: str) -> list[tuple[str, bool]]:
    """Our own words in pieces, each with whether it is code: what stands between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return [(text, False)]
    return [(part, bool(number % 2)) for number, part in enumerate(parts) if part]


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


def told_flaw(one: ToldFlaw) -> str:
    """A published flaw of a package: how grave it is and what mends it."""
    words = [one.severity or "not rated", *(["exploited"] if one.exploited else [])]
    words.append(mending(one.fixed, one.outlook))
    return printable(f"{one.id} ({', '.join(words)})")


def evidence(finding: Finding) -> str:
    """A finding's evidence on one line, safe to show: the first parts, and how many more there are."""
    return printable(listed(finding.evidence, MOST_EVIDENCE))
