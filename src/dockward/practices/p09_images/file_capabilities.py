"""A program in an image has capabilities of its own, which whoever starts it gets."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.contents import Contents, FoundFile, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_files

_LAYERS = (Origin(diff_id="sha256:" + "2b" * 32, instruction="RUN setcap cap_sys_admin+ep /app/tool"),)
_TOOL = FoundFile(path="app/tool", layer=0, mode=0o755, uid=0, gid=0, capabilities=True)


class Known(Settings, frozen=True):
    """Paths of programs that may have some."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW0962",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    cis="4.8",
    why="They work as a setuid bit does: a flaw in the program gives its powers to whoever may start it.",
    remedy="Take them away in the Dockerfile (`RUN setcap -r PATH`), and give the container the capability if it needs "
    "it at all; `no-new-privileges` makes them void.",
    references=("capabilities(7)",),
    bad=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS, special=(_TOOL,)))),
    good=image(contents=Fact(Contents(distribution=None, packages=(), layers=_LAYERS))),
)
def file_capabilities(i: Image, settings: Known) -> Iterator[Problem]:
    contents = i.contents.value
    found = [one for one in contents.special if one.capabilities and f"/{one.path}" not in settings.allowed]
    for one in found:
        words = f"/{one.path} has capabilities of its own; it comes with {contents.origin(one.layer)}."
        yield problem(words, at=i.contents, evidence=f"/{one.path}")
    if not found:
        need_files(i)
