"""What of a service as it is written no container shows: how it is built, and commands around its start and stop."""

from collections.abc import Iterator

from dockward.kit import NotApplicable
from dockward.model.compose import Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Unknown
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._compose import written_service

_HOOKS = ("post_start", "pre_stop")


def build_of(w: Workload, world: World) -> Value:
    """How it is built; an empty value where it isn't.

    Raises `NotApplicable` where no compose file describes it, `UnreadError` where it isn't known.
    """
    return _known(_service(w, world).at("build")) or Value({})


def hooks_of(w: Workload, world: World) -> Iterator[tuple[str, Value]]:
    """The commands that are run in it by itself, by their names: `post_start[0]`. Raises as above."""
    service = _service(w, world)
    for key in _HOOKS:
        hooks = _known(service.at(key))
        yield from ((f"{key}[{nr}]", one) for nr, one in enumerate(hooks.items if hooks is not None else ()))


def asks(one: Value | None, wanted: object) -> bool:
    """Whether it is this. Raises `UnreadError` where that isn't known."""
    return one is not None and one.plain() == wanted


def _known(one: Value | None) -> Value | None:
    if one is not None and isinstance(one.content, Unknown):
        raise UnreadError(one.content.reason, one.place, outside=one.content.outside)
    return one


def _service(w: Workload, world: World) -> Value:
    service = written_service(w, world)
    if service is None:
        raise NotApplicable("no compose file describes it")
    return service
