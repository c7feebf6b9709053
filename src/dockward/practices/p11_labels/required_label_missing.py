"""A container lacks a label that the policy asks for."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Name, NotApplicable, Problem, Reach, Settings, problem, reach, rule, workload
from dockward.model.workload import Workload


class Required(Settings, frozen=True):
    """Names of the labels that every container and service must have; empty: none."""

    required: tuple[Name, ...] = ()


@rule(
    "DW1106",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="What your inventory, billing or on-call list finds by that label, it doesn't find here.",
    remedy="Add it under `labels:` of the service in compose (`docker run --label NAME=VALUE`), or to its image.",
    references=("https://docs.docker.com/reference/compose-file/services/#labels",),
    example_settings=Required(required=("org.example.owner",)),
    bad=workload(labels={"org.example.owner": " "}),
    good=workload(labels={"org.example.owner": "shop"}),
)
def required_label_missing(w: Workload, settings: Required) -> Iterator[Problem]:
    if not settings.required:
        raise NotApplicable("no required labels are set in the policy")
    for name in settings.required:
        if not w.labels.value.get(name, "").strip():
            yield problem(f"It has no label {name}.", at=w.labels, evidence=f"no label {name}")
