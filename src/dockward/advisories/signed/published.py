"""Where the security suites are published, and which indexes of theirs are fetched."""

from dockward.advisories.feeds.feed import Download
from dockward.advisories.spaces import CODENAMES

_DEBIAN = {"bullseye": False, "bookworm": True, "trixie": True}
_UBUNTU = {"focal": False, "jammy": True, "noble": True, "resolute": True}
"""Releases, and whether they are fetched unasked."""
_MOST_RELEASE = 4 << 20
MOST_INDEX = 64 << 20


def _suite(word: str, folder: str, codename: str, *, usual: bool) -> Download:
    return Download(
        name=f"{word}/{CODENAMES[codename].partition(':')[2]}",
        folder=folder,
        path=f"dists/{codename}-security/InRelease",
        most=_MOST_RELEASE,
        usual=usual,
        daily=True,
    )


SUITES = (
    *(
        _suite("debian-security", "https://deb.debian.org/debian-security/", name, usual=usual)
        for name, usual in _DEBIAN.items()
    ),
    # Ubuntu's own servers have no TLS; this mirror is large, and the signature tells whether it is honest.
    *(
        _suite("ubuntu-security", "https://mirrors.edge.kernel.org/ubuntu/", name, usual=usual)
        for name, usual in _UBUNTU.items()
    ),
)
