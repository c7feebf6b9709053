"""Images and who runs them: words that the rules of several practices share."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from dockward.kit import NotApplicable, Problem
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction, Stage
from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._dockerfiles import command_place as place_in
from dockward.practices._values import step_commands
from dockward.syntax.dockerfile.image import step_of
from dockward.syntax.history import Step, parse_step
from dockward.syntax.reference import Reference, parse_reference

_NOBODY = "no container or service uses this image"
_USERS = "_users_by_image"
_read_step = lru_cache(maxsize=1024)(parse_step)
"""Images share the lines of their bases, and every rule over history asks for all of them."""


def users_of(image: Image, world: World) -> tuple[Workload, ...]:
    """The containers and services made from `image`; one whose image isn't known is left out."""
    return _users(world).get(image.id, ())


def _users(world: World) -> Mapping[str, tuple[Workload, ...]]:
    """Workloads by image id, kept with the world as its cached properties are: most rules over images ask for it."""
    kept: dict[str, Mapping[str, tuple[Workload, ...]]] = vars(world)
    if _USERS not in kept:
        found: dict[str, list[Workload]] = {}
        for one in (*world.containers, *world.services):
            image = image_of(one, world)
            if image is not None:
                found.setdefault(image.id, []).append(one)
        kept[_USERS] = {id_: tuple(several) for id_, several in found.items()}
    return kept[_USERS]


def image_of(w: Workload, world: World) -> Image | None:
    """The image of a container by id, of a service by its reference; None when it isn't in the store or not known."""
    if w.image_id.known and w.image_id.value in world.image_by_id:
        return world.image_by_id[w.image_id.value]
    if w.kind is Kind.CONTAINER or not w.image.known:
        return None
    found = parse_reference(w.image.value)
    return None if found is None else next((one for one in world.images if _answers(one, found)), None)


def _answers(image: Image, wanted: Reference) -> bool:
    if wanted.digest:
        return any(one.endswith("@" + wanted.digest) for one in image.digests)
    names = (parse_reference(one) for one in image.tags)
    return any(one is not None and (one.name, one.tag) == (wanted.name, wanted.effective_tag) for one in names)


def in_use(image: Image, world: World) -> bool:
    """Whether a container or service is made from `image`.

    Raises `UnreadError` when none is known to, but one's image couldn't be told or containers couldn't be listed.
    """
    if users_of(image, world):
        return True
    for one in world.containers:
        if not one.image_id.known:
            raise UnreadError(f"the image of {one.name} isn't known", one.image_id.place)
    unread = [one for one in world.unread if one.kind is Kind.CONTAINER]
    if unread:
        raise UnreadError(unread[0].reason)
    return False


def need_use(image: Image, world: World) -> None:
    """Leave an image alone that nothing runs; what is still to be built, or was named to be scanned, is meant to be.

    Raises `NotApplicable`, and what `in_use` raises.
    """
    if image.written is None and not image.contents.known and not in_use(image, world):
        raise NotApplicable(_NOBODY)


def steps(image: Image) -> tuple[Step, ...]:
    """The instructions that made it, oldest first: of its history, or of its Dockerfile's last stage.

    Raises `UnreadError` when its history is unknown or empty.
    """
    if image.written is not None:
        return _written_steps(image.written, "_shipped_steps", image.written.shipped)
    layers = image.history.value
    if not layers:
        raise UnreadError("the image has no history", image.history.place)
    return tuple(_read_step(one.instruction) for one in layers)


def all_steps(image: Image) -> tuple[Step, ...]:
    """Those, and what the stages did that its Dockerfile builds and doesn't ship. Raises what `steps` raises."""
    if image.written is None:
        return steps(image)
    return _written_steps(image.written, "_built_steps", image.written.built)


def _written_steps(file: Dockerfile, key: str, stages: tuple[Stage, ...]) -> tuple[Step, ...]:
    """Kept with the file as its cached properties are."""
    kept: dict[str, tuple[Step, ...]] = vars(file)
    if key not in kept:
        kept[key] = tuple(
            step_of(one) for stage in stages for each in stage.instructions for one in _with_trigger(each)
        )
    return kept[key]


def _with_trigger(one: Instruction) -> tuple[Instruction, ...]:
    """An instruction, and the RUN that it keeps for another build."""
    return (one, one.trigger) if one.trigger is not None and one.trigger.keyword == "RUN" else (one,)


def told(image: Image, found: Iterable[Problem]) -> Iterator[Problem]:
    """Problems in a Dockerfile each; in a history, which has no lines, one for each evidence, in its order."""
    if image.written is not None:
        yield from found
        return
    by_evidence = {one.evidence: one for one in reversed(tuple(found))}
    yield from (by_evidence[one] for one in sorted(by_evidence))


def place_of(step: Step, image: Image) -> Place:
    """Where the instruction stands: in the Dockerfile, else in the history."""
    return image.history.place if step.written is None else step.written.place


def commands(image: Image) -> Iterator[tuple[Step, Command]]:
    """Every command that building it ran, in stages that don't ship too, with the values that its Dockerfile tells.

    Raises what `steps` raises.
    """
    for step in all_steps(image):
        for command in step_commands(image, step):
            yield step, command


def command_place(step: Step, command: Command, image: Image) -> Place:
    """Where the command stands in the Dockerfile; its instruction where that can't be told, else the history."""
    if image.written is None or step.written is None:
        return image.history.place
    return place_in(image.written, step.written, command)


def reference_of(w: Workload) -> Reference:
    """The image's reference. Raises `NotApplicable` when it was made from an image id."""
    found = parse_reference(w.image.value)
    if found is None:
        raise NotApplicable("its image is named by an id")
    return found
