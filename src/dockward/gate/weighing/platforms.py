"""For which platform a container is made: that of the image by which it is judged, and no other.

With containerd's store one name means an image for each of several platforms, each with its own user, labels and
command. The engine tells of one of them.
"""

from collections.abc import Sequence

from dockward.engine.wire.image import ImageAnswer
from dockward.gate.errors import RefusedError
from dockward.model.engine import Engine

_ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "armhf": "arm/v7",
    "armel": "arm/v6",
    "armv7l": "arm/v7",
    "armv6l": "arm/v6",
    "i386": "386",
    "i686": "386",
}
"""Other names of some (`platforms/database.go` of containerd), and what kernels call them."""
_SAME = {"amd64/v1": "amd64", "arm64/v8": "arm64", "arm64/8": "arm64", "arm": "arm/v7"}
"""Without a variant one of them is meant."""


def check_platform(wanted: str, image: ImageAnswer, reference: str) -> None:
    """Raise `RefusedError` where a container is wanted for another platform than this image's."""
    own = "/".join(filter(None, (image.os, image.architecture, image.variant)))
    if not wanted or (image.os and image.architecture and _plain(wanted) == _plain(own)):
        return
    raise RefusedError(
        f"A container for the platform {wanted[:60]!a} can't be judged: what the engine tells of the image "
        f"{reference[:200]!a} is for {own[:60] or 'none that it names'}.\n"
        "  Why: an image for another platform may have another user, other labels and another command.",
        "Leave the platform out (`--platform`, DOCKER_DEFAULT_PLATFORM, Compose's `platform`), or name the image for "
        "that platform by its own digest.",
    )


def check_got(wanted: str, engine: Engine) -> None:
    """Raise `RefusedError` where an image is wanted for another platform than the engine's own.

    In containerd's store it would stand beside that one under the same name; else it takes the name from it, and is
    what is judged from then on.
    """
    own = _own(engine)
    if not wanted or engine.containerd_store.content is False or _plain(wanted) == own:
        return
    raise RefusedError(
        f"An image for the platform {wanted[:60]!a} isn't admitted: in the engine's store its name would stand for "
        f"that of {own} too, and containers are judged by one of them.",
        "Leave the platform out (`--platform`, DOCKER_DEFAULT_PLATFORM, Compose's `platform`).",
    )


def check_built(wanted: Sequence[str], engine: Engine) -> None:
    """The same of an image that is built for several: beside the engine's own it may be for other architectures.

    The engine tells of its own then, and takes that where a container names none. Of two variants it might take either.
    """
    own = _own(engine)
    others = [one for one in wanted if _plain(one) != own]
    if len(others) == len(wanted) or own.split("/")[1] in {_plain(one).split("/")[1] for one in others if "/" in one}:
        for one in others:
            check_got(one, engine)


def _own(engine: Engine) -> str:
    return _plain(f"linux/{engine.architecture.content}")


def _plain(platform: str) -> str:
    """In one way of writing; what isn't `OS/ARCHITECTURE` or `OS/ARCHITECTURE/VARIANT` stays as it is."""
    system, _, rest = platform.lower().partition("/")
    architecture, slash, variant = rest.partition("/")
    rest = f"{_ARCHITECTURES.get(architecture, architecture)}{slash}{variant}"
    return f"{system}/{_SAME.get(rest, rest)}"
