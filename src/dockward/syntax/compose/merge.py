"""How a value meets the one that a later file, or the service that extends it, gives for the same place.

Both are in the long form already, so the rules are few: mappings merge by key, lists follow one another without
repeating an item, scalars are replaced, and a null leaves what is there.
"""

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.shape import Merge, Scope, Shape, fingerprint, unique


def merge(base: Value, over: Value, shape: Shape | None, scope: Scope) -> Value:
    """`over` on top of `base`; what can't be merged is a flaw, and `over` stands."""
    rule = shape.merge if shape else Merge.DEFAULT
    if rule is Merge.REPLACE:
        return over
    if over.content is None:
        return base
    if isinstance(base.content, Unknown) and isinstance(over.content, tuple | dict):
        return base
    if rule is Merge.LOGGING and not _same_driver(base, over):
        return over
    if rule is Merge.SUBNETS:
        return _subnets(base, over, shape, scope)
    return _default(base, over, shape, scope)


def _default(base: Value, over: Value, shape: Shape | None, scope: Scope) -> Value:
    if isinstance(base.content, dict) and isinstance(over.content, dict):
        return structs.replace(base, content=_entries(base.content, over.content, shape, scope))
    if isinstance(base.content, tuple) and isinstance(over.content, tuple):
        return structs.replace(base, content=_items(base.content, over.content, shape, scope))
    mismatched = isinstance(base.content, dict | tuple) and not isinstance(over.content, Unknown)
    if mismatched and not (shape and shape.merge is Merge.EITHER):
        scope.refuse(f"{over.place.pointer} is of another form than in the file before it", over.place, "merge")
    return over


def _entries(base: dict[str, Value], over: dict[str, Value], shape: Shape | None, scope: Scope) -> dict[str, Value]:
    scope.budget.spend(len(base) + len(over))
    found = dict(base)
    for name, one in over.items():
        inner = shape.entry(name) if shape else None
        # The entries of pairs are replaced even by null: it asks for the variable of where Compose runs.
        pair = shape is not None and shape.pairs
        found[name] = merge(base[name], one, inner, scope) if name in base and not pair else one
    return found


def _items(base: tuple[Value, ...], over: tuple[Value, ...], shape: Shape | None, scope: Scope) -> tuple[Value, ...]:
    scope.budget.spend(len(base) + len(over))
    found = list(base)
    marks = {fingerprint(one) for one in base}
    for one in over:
        mark = fingerprint(one)
        if mark not in marks:
            marks.add(mark)
            found.append(one)
    items = tuple(found)
    return unique(items, shape.key) if shape and shape.key else items


def _same_driver(base: Value, over: Value) -> bool:
    """Whether both name the same log driver, or one of them none."""
    one, two = base.at("driver"), over.at("driver")
    return one is None or two is None or one.content == two.content


def _subnets(base: Value, over: Value, shape: Shape | None, scope: Scope) -> Value:
    """Address ranges of the same subnet merge; the others stand side by side, later ones first."""
    inner = shape.item if shape else None
    scope.budget.spend(len(base.items) * len(over.items))
    found: dict[object, Value] = {}
    for original in base.items:
        for one in over.items:
            if _subnet(one) != _subnet(original) and _subnet(one) not in found:
                found[_subnet(one)] = one
            else:
                merged = merge(original, one, inner, scope)
                found[_subnet(merged)] = merged
    return structs.replace(base, content=tuple(found.values()))


def _subnet(one: Value) -> object:
    subnet = one.at("subnet")
    return subnet.content if subnet else None
