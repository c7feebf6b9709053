"""`!reset` and `!override`: what a later file takes out of the ones before it."""

from collections.abc import Iterable

from msgspec import structs

from dockward.model.compose import Value
from dockward.syntax.compose.document import Steps


def without(entries: dict[str, Value], resets: Iterable[Steps]) -> dict[str, Value]:
    """`entries` without what stands at the ends of `resets`. Items of lists stay: Compose takes out keys alone."""
    below: dict[str, set[Steps]] = {}
    for steps in resets:
        if steps:
            below.setdefault(steps[0], set()).add(steps[1:])
    if below.keys().isdisjoint(entries):
        return entries
    kept = {name: one for name, one in entries.items() if () not in below.get(name, ())}
    return {name: _inside(one, below[name]) if name in below else one for name, one in kept.items()}


def _inside(one: Value, resets: set[Steps]) -> Value:
    return structs.replace(one, content=without(one.entries, resets)) if one.entries else one
