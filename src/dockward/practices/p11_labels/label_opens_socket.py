"""A label lets a container ask the filtered engine socket for anything."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p11_labels._labels import given

_PREFIX = "socket-proxy.allow."
_ACTING = frozenset({"delete", "patch", "post", "put"})
_EVERYTHING = frozenset({"", ".*", "/.*", ".+", "/.+", "*"})


@rule(
    "DW1114",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="The filter in front of the engine's socket reads what each client may do from the client's own label: with a "
    "pattern for everything it starts a privileged container for it.",
    remedy="Write the requests that it makes and no others, for example `socket-proxy.allow.post: "
    "/v1\\..{1,2}/containers/shop-api/restart`.",
    references=("https://github.com/wollomatic/socket-proxy",),
    bad=workload(labels={f"{_PREFIX}post": ".*"}),
    good=workload(labels={f"{_PREFIX}post": "/v1\\..{1,2}/containers/shop-api/restart"}),
)
def label_opens_socket(w: Workload) -> Iterator[Problem]:
    for name, value in sorted(given(w).items()):
        method = name.lower().removeprefix(_PREFIX)
        if name.lower().startswith(_PREFIX) and method in _ACTING and value.strip().strip("^$") in _EVERYTHING:
            yield problem(f"It may send any {method.upper()} request.", at=w.labels, evidence=f"label {name}")
