"""An image has the package managers of its base, which no running program needs."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files_and_packages
from dockward.practices.p10_stages._installers import example, installers


@rule(
    "DW1032",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.GUESS,
    strict=True,
    why="It is how bases are made and nobody's mistake. An image that was built to the end installs nothing any more, "
    "and without these programs an intruder has less to begin with.",
    remedy="Where it matters, let the last stage start from a base without them, such as a distroless one or `FROM "
    "scratch`, and copy the program into it.",
    references=("https://docs.docker.com/build/building/base-images/",),
    bad=example("apt", inherited=True),
    good=example("apt", inherited=False),
)
def package_manager_of_base(i: Image) -> Iterator[Problem]:
    names = sorted({one.package.name for one in installers(i, inherited=True)})
    if names:
        yield problem(
            f"Its base brought {', '.join(names)}.", at=i.contents, evidence=tuple(f"package {one}" for one in names)
        )
        return
    need_files_and_packages(i)
