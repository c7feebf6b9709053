"""Looks at a container that was just made: it must be of the image that was judged.

The request names the image as the client did, for a container remembers by which name it was asked for; and what a name
means may change between the judgement and the engine's own look. A container of another image is taken away again. It
was never started, and where that fails it can't be without being judged as what it is.
"""

import asyncio
import re

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.answering import answered
from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.errors import RefusedError, TakenBackError
from dockward.gate.upstream import Engine

SECONDS = 30.0
"""For the engine to take a container away."""
_ID = re.compile(r"sha256:[0-9a-f]{64}")
_REMOVED = frozenset({204, 404})


class _Made(Struct, frozen=True):
    id: str = field(name="Id")


class _Image(Struct, frozen=True):
    id: str = field(name="Id")


class _Container(Struct, frozen=True):
    image: str = field(name="Image")


async def check_created(engine: Engine, answer: bytes, image: str) -> str:
    """The id of the container that the engine's answer names.

    Raises `TakenBackError` where it is of another image than this, by its id, and `RefusedError` if unsure.
    """
    try:
        made = msgspec.json.decode(answer, type=_Made).id
    except msgspec.MsgspecError as why:
        raise unsure("the engine doesn't say what it made") from why
    found = await answered(engine, _image_of(made, image))
    if found != image:
        ending = await _remove(engine, made)
        raise TakenBackError(
            f"The image's name came to mean another image while the container was made: {found} in place of {image}. "
            f"The container {made[:12]} {ending}.",
            "Ask again: then that one is judged.",
            status=409,
        )
    return made


def _image_of(container: str, image: str) -> Asking[str]:
    found: _Container | None = yield from ask(f"/containers/{container}/json", _Container)
    if found is None:
        raise unsure("the container that was made is gone")
    if found.image != image and _ID.fullmatch(found.image):
        # With several platforms an image has several ids.
        known: _Image | None = yield from ask(f"/images/{found.image}/json", _Image)
        return found.image if known is None else known.id
    return found.image


async def _remove(engine: Engine, container: str) -> str:
    """How that ended; volumes without a name, which were made for it, go with it."""
    try:
        async with asyncio.timeout(SECONDS):
            told = await engine.ask("DELETE", f"/containers/{container}?v=1")
    except (OSError, TimeoutError, h11.RemoteProtocolError, RefusedError) as why:
        return f"couldn't be taken away: {why}"
    return "was taken away" if told.status in _REMOVED else f"couldn't be taken away: the engine answers {told.status}"
