"""An image is given a package manager that its program has no use for."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Name, Problem, Reach, Settings, problem, reach, rule
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files_and_packages
from dockward.practices.p10_stages._installers import by_layer, example, installers
from dockward.practices.p10_stages._residue import OTHER_STAGE, way_out


class Wanted(Settings, frozen=True):
    """Package managers that images may have because their programs call them."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW1031",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.GUESS,
    strict=True,
    why="Someone who broke in fetches tools with it from where the firewall lets everyone go, and its own dependencies "
    "bring flaws that have to be mended though nothing calls it.",
    remedy="Install in a stage of its own, and copy what was installed into the last one: the virtual environment, "
    "`node_modules`, `vendor`. `allowed` in the policy names those that the program calls.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    bad=example("python3-pip", inherited=False),
    good=example("python3-pip", inherited=True),
)
def package_manager_added(i: Image, settings: Wanted) -> Iterator[Problem]:
    found = [one for one in installers(i, inherited=False) if one.package.name not in settings.allowed]
    for nr, names in by_layer(found):
        contents = i.contents.value
        words = f"{', '.join(names)} came with {contents.origin(nr)}.{way_out(contents, nr, OTHER_STAGE)}"
        yield problem(words, at=i.contents, evidence=tuple(f"package {one}" for one in names))
    if not found:
        need_files_and_packages(i)
