"""The order of Go modules and of Go itself, as golang.org/x/mod/semver has it."""

import re

from dockward.advisories.versions.encoding import MOST_CHARACTERS, VERSION, not_a_version, number
from dockward.advisories.versions.semver import prerelease

_NUMBER = r"(0|[1-9][0-9]*)"
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_VERSION = re.compile(
    rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER}(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?"
    r"(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?)?"
)
_TOOLCHAIN = re.compile(r"go([0-9]+)\.([0-9]+)(?:\.([0-9]+))?(?:(beta|rc)([0-9]+))?(?:[\s-].*)?", re.DOTALL)


def key(version: str) -> bytes:
    """Sorts `v1.2.3`; the vulnerability database leaves out the `v`. `+incompatible` doesn't count.

    A pseudo-version is a pre-release and sorts as one. Reads the toolchain's own form too, as govulncheck does:
    `go1.21rc2` is `v1.21.0-rc.2`, and what a vendor adds behind is left out. All else (`(devel)`, a branch) is no
    version: the tool has such before all versions, and equal among each other; here they go by their text.
    """
    text = version.strip()[:MOST_CHARACTERS]
    if found := _VERSION.fullmatch(text):
        major, minor, patch, stage = found.groups()
        return VERSION + number(major) + number(minor or "0") + number(patch or "0") + prerelease(stage or "")
    if found := _TOOLCHAIN.fullmatch(text):
        major, minor, patch, stage, count = found.groups()
        return VERSION + number(major) + number(minor) + number(patch or "0") + prerelease(_stage(stage, count))
    return not_a_version(text)


def _stage(name: str | None, count: str | None) -> str:
    return f"{name}.{count}" if name else ""
