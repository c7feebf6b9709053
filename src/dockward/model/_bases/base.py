"""What is recorded of a well-known image, and how its tags tell its variants apart."""

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct
from msgspec.structs import replace


class BaseRole(Enum):
    """What an image is there for."""

    SYSTEM = "system"
    """An operating system, or the little of one that a program needs."""
    LANGUAGE = "language"
    """A language's runtime, with or without its compilers."""
    BUILDER = "builder"
    """Tools that make programs: build systems, compilers, image builders."""
    DATABASE = "database"
    """It keeps data: databases, caches, search engines, stores of objects."""
    WEBSERVER = "webserver"
    """It serves pages, or programs that are put into it."""
    PROXY = "proxy"
    BROKER = "broker"
    """It hands messages on."""
    MONITORING = "monitoring"
    APPLICATION = "application"
    """A whole program for people."""
    TOOL = "tool"
    """A command that runs and ends."""


class Base(Struct, frozen=True, kw_only=True):
    """What an image brings to a container or to an image that is built on it."""

    role: BaseRole
    user: str = ""
    """The user that its configuration names, as there; empty for root."""
    health_check: bool = False
    shell: bool = True
    """Whether it has /bin/sh."""
    packages: str = ""
    """Its package manager: apt, apk, dnf, yum, microdnf, zypper, pacman or tdnf; empty for none of these."""
    data: tuple[str, ...] = ()
    """Paths that it must be able to write: its volumes, and the directories where it keeps its data."""
    ports: tuple[str, ...] = ()
    """Ports that it exposes (`80/tcp`)."""
    variables: Mapping[str, str] = {}
    """Those of its environment that what is built on it is told to use."""
    development: bool = False
    """It carries a compiler, or a JDK or SDK in place of a runtime alone."""


Variants = tuple[tuple[str, Base | None], ...]
"""For each beginning of a part of a tag (`alpine` of `3.14-alpine3.24`), the image of such tags; None where it isn't
known. The first that fits counts; an empty beginning fits every tag."""


def every_tag(base: Base) -> Variants:
    """An image whose tags all bring the same."""
    return (("", base),)


def smaller(base: Base, *beginnings: str) -> Variants:
    """An image with compilers, that tags with a part that begins so leave out."""
    return (*((one, replace(base, development=False)) for one in beginnings), ("", base))


def larger(base: Base, *beginnings: str) -> Variants:
    """An image without compilers, that tags with a part that begins so bring."""
    return (*((one, replace(base, development=True)) for one in beginnings), ("", base))


def tcp(*numbers: int) -> tuple[str, ...]:
    """These ports of TCP."""
    return tuple(f"{one}/tcp" for one in numbers)


def udp(*numbers: int) -> tuple[str, ...]:
    """These ports of UDP."""
    return tuple(f"{one}/udp" for one in numbers)
