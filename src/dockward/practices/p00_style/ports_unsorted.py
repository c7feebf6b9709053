"""The ports of a service don't stand in order."""

import re
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, compose, problem, reach, rule
from dockward.model.compose import Project, Value
from dockward.practices.p00_style._order import Rank, first_misplaced, sorted_items
from dockward.practices.p00_style._services import own_items, written_services
from dockward.syntax.regex import regex

_NUMBER = regex(r"\d+|\D+", re.ASCII)
_DIGITS = 20


@rule(
    "DW0069",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    elsewhere=("dclint:service-ports-alphabetical-order",),
    why="Whether a port is taken shows at a glance in a list that has an order.",
    remedy="Put the lowest host port first.",
    bad=compose("services:", "  web:", "    image: a", "    ports:", '      - "8443:443"', '      - "8080:80"'),
    good=compose("services:", "  web:", "    image: a", "    ports:", '      - "8080:80"', '      - "8443:443"'),
    fixed='services:\n  web:\n    image: a\n    ports:\n      - "8080:80"\n      - "8443:443"\n',
)
def ports_unsorted(project: Project) -> Iterator[Problem]:
    """Ports in the long form have no one word to sort them by, and one that hangs on a variable has no number."""
    for file, name, service in written_services(project):
        ports = service.at("ports")
        told = [one for one in own_items(ports) if isinstance(one.content, str | int) and "$" not in str(one.content)]
        found = first_misplaced(told, _rank)
        if ports is None or found is None:
            continue
        here, before = (str(one.content) for one in found)
        whole = len(told) == len(ports.items)
        fix = sorted_items(file, ports, _rank, "Put the ports in order") if whole else ()
        yield problem(f"{here} stands behind {before}.", at=found[0].place, evidence=f"{name}: {here}", fix=fix)


def _rank(one: Value) -> Rank:
    """Numbers by their size: 80 before 443; an address before them counts last."""
    address, _, ports = f":{one.content}".rpartition(":")
    host = address.rpartition(":")[2] or ports
    return tuple(part.zfill(_DIGITS) if part.isdigit() else part for part in _NUMBER.findall(f"{host} {one.content}"))
