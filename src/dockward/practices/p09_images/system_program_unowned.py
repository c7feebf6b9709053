"""Programs lie among those of the system and belong to no package."""

from collections.abc import Iterator

from dockward.kit import Attacker, Name, Problem, Reach, Settings, problem, reach, rule
from dockward.model.contents import FoundProgram
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files_and_packages
from dockward.practices.p09_images._programs import example, named


class Known(Settings, frozen=True):
    """Paths of programs that may lie there."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0971",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Nothing says where they come from, no update mends them, no scan of packages knows their flaws, and a "
    "program that somebody slipped in looks the same.",
    remedy="Install them as packages, or put them where what is your own belongs: /usr/local or /opt.",
    references=("https://refspecs.linuxfoundation.org/FHS_3.0/fhs/ch04s09.html", "hier(7)"),
    bad=example(FoundProgram(path="usr/bin/helper", layer=1)),
    good=example(),
)
def system_program_unowned(i: Image, settings: Known) -> Iterator[Problem]:
    """One finding for all of a layer."""
    contents = i.contents.value
    by_layer: dict[int, list[str]] = {}
    for one in contents.programs.value:
        if not one.package and f"/{one.path}" not in settings.allowed:
            by_layer.setdefault(one.layer, []).append(one.path)
    for layer, paths in sorted(by_layer.items()):
        verbs = ("belongs", "it comes") if len(paths) == 1 else ("belong", "they come")
        words = f"{named(paths)} {verbs[0]} to no package; {verbs[1]} with {contents.origin(layer)}."
        yield problem(words, at=i.contents, evidence=tuple(f"/{one}" for one in paths))
    need_files_and_packages(i)
