"""The version numbers of the engine and its parts as sort keys."""

from dockward.syntax.regex import regex

MOST_CHARACTERS = 512
"""Of a version that are looked at."""

_RELEASE = regex(
    r"(?:docker-)?v?(?:[0-9]+:)?v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?"
    r"(?:-ce)?(?:[-~.]?(alpha|beta|rc)[-.]?([0-9]*))?(?![0-9.])"
)
_STAGES = ("alpha", "beta", "rc")

ReleaseKey = tuple[int, int, int, int, int, int]


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
