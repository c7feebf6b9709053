"""Decides on what images are made of."""

from dockward.gate.asking import Asking
from dockward.gate.decisions import Decision, Passed
from dockward.gate.errors import RefusedError
from dockward.gate.judging import Setting
from dockward.gate.registries import ask_registry
from dockward.gate.requests import Request


def pull(request: Request, setting: Setting) -> Asking[Decision]:
    """An image by its name, from where that says it is."""
    if request.parameters.get("fromSrc"):
        raise RefusedError("Importing a file system as an image isn't admitted.", "Build it, or pull it by its name.")
    return (yield from ask_registry(request, setting))


_PLAIN_BUILD = {"networkmode": ("", "default", "none"), "version": ("", "1"), "isolation": ("", "default")}
_NO_BUILD = ("remote", "extrahosts", "cgroupparent", "squash", "outputs", "session", "buildid")


def build(request: Request, setting: Setting) -> Asking[Decision]:  # noqa: ARG001  # as all decisions
    """A build with the classic builder, which has no more than a container without settings."""
    for name, value in request.target.query:
        harmless = value in _PLAIN_BUILD.get(name, (value,))
        if not harmless or (name in _NO_BUILD and value not in {"", "0", "[]", "null"}):
            raise RefusedError(f"The build's parameter {name} isn't admitted.", "Leave it out.")
    yield from ()
    return Passed(request=request)


def never_build(request: Request, setting: Setting) -> Asking[Decision]:  # noqa: ARG001  # as all decisions
    """What a session asks for comes later, and isn't seen."""
    yield from ()
    raise RefusedError(
        "Building with BuildKit through the gate isn't admitted: what it asks for can't be seen.",
        "Build with DOCKER_BUILDKIT=0, or with a builder of its own.",
    )
