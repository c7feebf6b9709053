"""Well-known images that others are built on, and what they bring: their user, their package manager, their tools.

Source: the Dockerfiles and the documentation of the projects, as of November 2026. What isn't here is not known.
"""

from msgspec import Struct


class Base(Struct, frozen=True, kw_only=True):
    """What an image brings. `user` is the one it starts as, empty for root; `packages` its package manager or nothing.

    `development`: it carries compilers and headers.
    """

    user: str = ""
    health_check: bool = False
    packages: str = ""
    development: bool = False


_LIBRARY = "docker.io/library/"
_SYSTEMS = {"alpine": "apk", "debian": "apt", "ubuntu": "apt", "fedora": "dnf", "rockylinux": "dnf", "almalinux": "dnf"}
_BUILDERS = frozenset({"gcc", "golang", "gradle", "maven", "rust"})
_LANGUAGES = frozenset({"node", "python", "ruby"})
"""With compilers, unless the tag says `slim` or `alpine`."""


def known_base(repository: str, tag: str) -> Base | None:
    """The image of this repository (`docker.io/library/debian`) and tag; None where nothing is known of it."""
    name = repository.removeprefix(_LIBRARY)
    if name in _SYSTEMS:
        return Base(packages=_SYSTEMS[name])
    packages = "apk" if "alpine" in tag else "apt"
    if name in _BUILDERS:
        return Base(packages=packages, development=True)
    if name in _LANGUAGES:
        return Base(packages=packages, development="slim" not in tag and "alpine" not in tag)
    return None
