"""A label of a container holds what looks like a secret."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import EnvKind, Workload
from dockward.model.world import World
from dockward.practices._images import image_of
from dockward.practices._sorts import OF_ENGINES, sort_words
from dockward.practices.p11_labels._labels import given
from dockward.syntax.secrets import classify, sort_of

_SECRET = frozenset({EnvKind.CREDENTIAL, EnvKind.CONNECTION_STRING})


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
def secret_in_label(w: Workload, world: World) -> Iterator[Problem]:
    """Labels that its image has are told of the image."""
    image = image_of(w, world)
    brought = (image.labels.told or {}).items() if image is not None else ()
    for name, value in sorted(given(w).items()):
        if not name.startswith(OF_ENGINES) and classify(name, value) in _SECRET and (name, value) not in brought:
            words = f"The label {name} looks like a secret{sort_words(sort_of(name, value))}."
            yield problem(words, at=w.labels, evidence=f"label {name}")
