"""A label's name breaks the rules that Docker gives for names of labels."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.syntax.regex import regex

_NAME = regex(r"[a-z](?:[a-z0-9]|[.-](?=[a-z0-9]))*")
_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
_BUILDERS = ("com.docker.compose.", "com.docker.official-images.", "com.docker.dhi.", "com.docker.extension.")
"""What Docker's own programs and images put there."""


@rule(
    "DW1158",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    elsewhere=("dockerfilelint:label_invalid", "hadolint:DL3048"),
    why="Filters and programs that read labels by their rules miss it; a name in Docker's own space may be read as "
    "Docker's word.",
    remedy="Use small letters, digits, and single dots and dashes between them, and begin with a domain of yours in "
    "reverse: `org.example.owner`.",
    references=("https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations",),
    strict=True,
    written="FROM debian:12.8\nLABEL Build_Date=today\n",
    bad=image(labels={"Build_Date": "today"}),
    good=image(labels={"org.example.build-date": "today"}),
)
def image_label_name_invalid(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for name in sorted(i.labels.value):
        reserved = name.startswith(_RESERVED) and not name.startswith(_BUILDERS)
        if reserved or not _NAME.fullmatch(name):
            why = "is in a space that is Docker's own" if reserved else "isn't formed as names of labels are"
            yield problem(f"The label {name} {why}.", at=i.labels, evidence=f"label name {name}")
