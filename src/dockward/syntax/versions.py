"""Version numbers as sort keys: Debian's order, RPM's order, and the order of upstream releases."""

import re

MOST_CHARACTERS = 512
"""Of a version that are looked at; the longest one in a distribution has under 100."""

_END = 0
_SEGMENT = re.compile(r"([^0-9]*)([0-9]*)")
_RPM_SEGMENT = re.compile(r"~|\^|[0-9]+|[A-Za-z]+")
_RELEASE = re.compile(
    r"(?:docker-)?v?(?:[0-9]+:)?v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?"
    r"(?:-ce)?(?:[-~.]?(alpha|beta|rc)[-.]?([0-9]*))?(?![0-9.])"
)
_STAGES = ("alpha", "beta", "rc")

DebianKey = tuple[int, tuple[int, ...], tuple[int, ...]]
RpmPart = tuple[tuple[int, int, str], ...]
RpmKey = tuple[int, RpmPart, RpmPart]
ReleaseKey = tuple[int, int, int, int, int, int]


def debian_key(text: str) -> DebianKey:
    """A key that sorts as `dpkg --compare-versions` does (Debian Policy 5.6.12).

    A missing revision equals `0`; an epoch that is no number counts as a part of the version.
    """
    text = text.strip()[:MOST_CHARACTERS]
    epoch, colon, rest = text.partition(":")
    if not colon or not (epoch.isascii() and epoch.isdigit()):
        epoch, rest = "0", text
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return int(epoch), _debian_part(upstream), _debian_part(revision)


def _debian_part(text: str) -> tuple[int, ...]:
    """Weights of each run of other characters, closed by 0, and the number after it, in turn."""
    key: list[int] = []
    for other, digits in _SEGMENT.findall(text or "0"):
        if other or digits:
            key += [_weight(one) for one in other]
            key += [_END, int(digits or "0")]
    return (*key, _END)


def _weight(character: str) -> int:
    if character == "~":
        return -1
    return ord(character) if character.isascii() and character.isalpha() else ord(character) + 256


def rpm_key(text: str) -> RpmKey:
    """A key that sorts `[epoch:]version[-release]` as RPM does: `~` before the end, `^` after it, letters, numbers."""
    text = text.strip()[:MOST_CHARACTERS]
    epoch, colon, rest = text.partition(":")
    if not colon or not (epoch.isascii() and epoch.isdigit()):
        epoch, rest = "0", text
    version, _, release = rest.partition("-")
    return int(epoch), _rpm_part(version), _rpm_part(release)


def _rpm_part(text: str) -> RpmPart:
    return (*(_rpm_rank(one) for one in _RPM_SEGMENT.findall(text)), (1, 0, ""))


def _rpm_rank(segment: str) -> tuple[int, int, str]:
    if segment in {"~", "^"}:
        return (0 if segment == "~" else 2, 0, "")
    return (4, int(segment), "") if segment[0].isdigit() else (3, 0, segment)


def release_key(text: str) -> ReleaseKey | None:
    """A key for upstream releases of the engine and its parts; None for what isn't one (`dev`, a commit).

    Reads `29.3.1`, `v2.0.0-rc.1`, `1.0.0-rc93`, `5:27.1.1-1~debian.12`, `19.03.15-ce`, `20.10.24+dfsg1`: a
    pre-release sorts before its release, and what a distribution adds behind the number is left out.
    """
    found = _RELEASE.match(text.strip()[:MOST_CHARACTERS])
    if not found:
        return None
    major, minor, patch, stage, number = found.groups()
    return (
        int(major),
        int(minor),
        int(patch or 0),
        0 if stage else 1,
        _STAGES.index(stage) if stage else 0,
        int(number or 0),
    )
