"""A container's image is named without its registry."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices._images import reference_of


@rule(
    "DW0406",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    why="Other engines search other registries for a short name, and a misspelt or private name is asked of the "
    "public registry, where a stranger may have taken it.",
    remedy="Write the registry: `docker.io/library/nginx:1.27`, `registry.example.org/shop/api:1.4.2`.",
    references=("https://docs.docker.com/reference/compose-file/services/#image",),
    strict=True,
    bad=workload(image="shop/api:1.4.2"),
    good=workload(image="docker.io/shop/api:1.4.2"),
)
def registry_not_written(w: Workload) -> Iterator[Problem]:
    if not reference_of(w).qualified:
        yield problem(at=w.image)
