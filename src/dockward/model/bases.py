"""Well-known images that others are built on, and what they bring: user, tools, data, what they are there for.

Source: the Dockerfiles and the documentation of their projects; each table says which and as of when. What isn't here
isn't known.
"""

from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants

__all__ = ["Base", "BaseRole", "is_doubtful", "known_base", "library", "vendors"]

_LIBRARIES = (
    "docker.io/library/",
    "docker.io/amd64/",
    "docker.io/arm32v6/",
    "docker.io/arm32v7/",
    "docker.io/arm64v8/",
    "docker.io/i386/",
    "docker.io/ppc64le/",
    "docker.io/riscv64/",
    "docker.io/s390x/",
    "mirror.gcr.io/library/",
    "public.ecr.aws/docker/library/",
)
"""Where the official images lie: Docker Hub, its copies for one architecture each, and mirrors."""
_NANOSERVER = "nanoserver"
_WINDOWS = ("nanoserver", "windowsservercore")
_SYSTEM_PARTS = (
    ("alpine", "apk"),
    ("al2023", "dnf"),
    ("al2", "yum"),
    ("amazonlinux2", "yum"),
    ("almalinux", "dnf"),
    ("rockylinux", "dnf"),
    ("fedora", "dnf"),
    ("oraclelinux", "microdnf"),
    ("oracle", "microdnf"),
    ("ubi", "microdnf"),
    *((one, "apt") for one in ("debian", "ubuntu", "trixie", "bookworm", "bullseye", "buster")),
    *((one, "apt") for one in ("resolute", "noble", "jammy", "focal", "bionic")),
)
"""The package manager of the system that a part of an official image's tag names."""


@cache
def library() -> dict[str, Variants]:
    """Docker's official images, by name in the library."""
    # Loaded here, as the others: the tables take longer to load than a file takes to judge.
    from dockward.model._bases import applications, languages, servers, stores, systems  # noqa: PLC0415

    return {**systems.TABLE, **languages.TABLE, **stores.TABLE, **servers.TABLE, **applications.TABLE}


@cache
def vendors() -> dict[str, Variants]:
    """Images of others, by registry and repository."""
    from dockward.model._bases import foundations, systems, vendors  # noqa: PLC0415

    return {**systems.VENDORS, **foundations.TABLE, **vendors.TABLE}


def known_base(repository: str, tag: str) -> Base | None:
    """The image of this registry and repository (`docker.io/library/debian`) and tag (`latest` where none is written).

    None where nothing is known of it, and for images of Windows, save that the small one starts without an
    administrator's rights. An empty tag, as of an image by its digest alone, is taken for any.
    """
    parts = _parts(tag)
    if _NANOSERVER in parts or repository == f"mcr.microsoft.com/windows/{_NANOSERVER}":
        return Base(role=BaseRole.SYSTEM, user="ContainerUser", shell=False)
    if any(one.startswith(_WINDOWS) for one in parts):
        return None
    for prefix in _LIBRARIES:
        if repository.startswith(prefix):
            found = _variant(library().get(repository.removeprefix(prefix), ()), parts)
            return _on_its_system(found, parts) if found is not None else None
    return _variant(vendors().get(repository) or _family(repository), parts)


def is_doubtful(repository: str, tag: str) -> bool:
    """Whether some of its maker's images, or of its tags, run as root and others don't, and this one isn't known."""
    several = vendors().get(repository) or _family(repository)
    return bool(several) and _variant(several, _parts(tag)) is None


def _parts(tag: str) -> tuple[str, ...]:
    return tuple(tag.lower().split("-"))


@cache
def _families() -> Callable[[str], Variants]:
    from dockward.model._bases.families import family_of  # noqa: PLC0415

    return family_of


def _family(repository: str) -> Variants:
    return _families()(repository)


def _variant(variants: Variants, parts: tuple[str, ...]) -> Base | None:
    return next((base for beginning, base in variants if any(one.startswith(beginning) for one in parts)), None)


def _on_its_system(base: Base, parts: tuple[str, ...]) -> Base:
    if base.role is BaseRole.SYSTEM:
        return base
    named = (packages for part, packages in _SYSTEM_PARTS if any(one.startswith(part) for one in parts))
    return replace(base, packages=next(named, base.packages)) if base.packages else base
