"""A volume doesn't say what kind of data it holds."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Name, NotApplicable, Problem, Reach, Settings, problem, reach, rule, volume
from dockward.model.volume import Volume


class DataClass(Settings, frozen=True):
    """The label that names the kind of data, and the values that it may have; no label: not asked for."""

    label: str = ""
    classes: tuple[Name, ...] = ()


@rule(
    "DW1107",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="Whoever cleans up, copies or hands on the volume can't tell a cache from customers' data.",
    remedy="Volumes can't be labelled later: make it with `labels:` in compose (`docker volume create --label "
    "NAME=VALUE`) and copy the data over.",
    references=("https://docs.docker.com/reference/compose-file/volumes/#labels",),
    strict=True,
    example_settings=DataClass(label="org.example.data", classes=("cache", "personal")),
    bad=volume(labels={"org.example.data": "whatever"}),
    good=volume(labels={"org.example.data": "personal"}),
)
def volume_class_unlabelled(v: Volume, settings: DataClass) -> Iterator[Problem]:
    if not settings.label:
        raise NotApplicable("no label for kinds of data is set in the policy")
    value = v.labels.value.get(settings.label, "").strip()
    if not value:
        yield problem(f"It has no label {settings.label}.", at=v.labels, evidence=f"no label {settings.label}")
    elif settings.classes and value not in settings.classes:
        message = f"Its label {settings.label} has none of the values that the policy knows."
        yield problem(message, at=v.labels, evidence=f"unknown value of {settings.label}")
