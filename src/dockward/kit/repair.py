"""Changes of a workload, short to write: what most repairs of rules over workloads are made of."""

from dockward.model.fix import Change, Content, Move


def set_key(path: str, value: Content) -> Change:
    """The key at `path` (`deploy.resources.limits.memory`) gets this value."""
    return Change(Move.SET, tuple(path.split(".")), value)


def unset_key(path: str, over: Content | None = None) -> Change:
    """The key at `path` goes; where it comes from what others share, `over` is written over it."""
    return Change(Move.UNSET, tuple(path.split(".")), over)


def add_entry(path: str, value: Content) -> Change:
    """The list or mapping at `path` gets this entry."""
    return Change(Move.ADD, tuple(path.split(".")), value)


def remove_entry(path: str, name: str) -> Change:
    """The list or mapping at `path` loses the entry of this name."""
    return Change(Move.REMOVE, tuple(path.split(".")), name)
