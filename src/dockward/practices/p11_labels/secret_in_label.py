"""A label of a container holds what looks like a secret."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import EnvKind, Workload
from dockward.practices.p11_labels._labels import given
from dockward.syntax.secrets import classify

_SECRET = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})
_ENGINES = ("com.docker.", "org.opencontainers.", "desktop.docker.")


@rule(
    "DW1110",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    confidence=Confidence.LIKELY,
    why="Labels are shown to everyone who may list containers: dashboards, proxies and monitors read and store them.",
    remedy="Take it out, change the secret, and hand it over as a file (`secrets:` in compose).",
    references=("https://docs.docker.com/compose/how-tos/use-secrets/",),
    bad=workload(labels={"org.example.api.token": "c29tZXRoaW5n-made-up"}),
    good=workload(labels={"org.example.api.token": "/run/secrets/token"}),
)
def secret_in_label(w: Workload) -> Iterator[Problem]:
    for name, value in sorted(given(w).items()):
        if not name.startswith(_ENGINES) and classify(name, value) in _SECRET:
            yield problem(f"The label {name} looks like a secret.", at=w.labels, evidence=f"label {name}")
