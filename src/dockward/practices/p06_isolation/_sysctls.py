"""Kernel settings of the host against the values that harden it."""

from collections.abc import Iterator

from msgspec import Struct

from dockward.kit import Problem, problem
from dockward.model.host import Host


class Wanted(Struct, frozen=True):
    """A setting, its good values (the first is the one to set), and what any other value means."""

    name: str
    good: tuple[str, ...]
    otherwise: str


def weak_settings(h: Host, wanted: tuple[Wanted, ...]) -> Iterator[Problem]:
    """One problem for each setting that this kernel has and that isn't at a good value."""
    for one in wanted:
        value = h.sysctls.value.get(one.name)
        if value is not None and value.strip() not in one.good:
            message = f"{one.name} is {value}, wanted {one.good[0]}: {one.otherwise}."
            yield problem(message, at=h.sysctls, evidence=f"{one.name}={value}")
