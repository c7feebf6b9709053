"""The Debian release of images whose tags name none.

Source: the definition files of Docker's official images (docker-library/official-images, library/golang and
library/rust), as of October 2025: tags got the release that was the newest as their version was the newest.
"""

from dockward.syntax.regex import regex

_NEWEST = "trixie"
"""What is built on an older one runs on it: its C library is a newer one of the same kind."""
_BEFORE = {
    "golang": (((1, 19), "bullseye"), ((1, 24), "bookworm")),
    "rust": (((1, 70), "bullseye"), ((1, 89), "bookworm")),
}
"""By image, the versions before which a release was the default."""
_PATCHES = {"golang": ((1, 24, 6), "bookworm")}
"""A version whose patches before this one were of an older release."""
_VERSION = regex(r"([0-9]{1,4})\.([0-9]{1,4})(?:\.([0-9]{1,4}))?(?=$|-)")


def default_debian(image: str, tag: str) -> str:
    """The release that this tag of an image (`golang`) stands for; the newest where that isn't known."""
    found = _VERSION.match(tag)
    if found is None:
        return _NEWEST
    version = int(found[1]), int(found[2])
    for limit, name in _BEFORE.get(image, ()):
        if version < limit:
            return name
    limit_of_patches, name = _PATCHES.get(image, ((0, 0, 0), _NEWEST))
    patch = (*version, int(found[3] or 0))
    return name if found[3] and version == limit_of_patches[:2] and patch < limit_of_patches else _NEWEST
