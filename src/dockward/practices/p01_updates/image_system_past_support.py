"""The distribution that an image is built on gets no security fixes any more."""

from collections.abc import Iterator
from datetime import date

from dockward.kit import Attacker, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.contents import Contents
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.package import Distribution
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import need_whole
from dockward.practices.p01_updates import need_releases


def _image(version: str, end: date) -> Image:
    system = Distribution(id="debian", version=version, name=f"Debian GNU/Linux {version}", end_of_life=end)
    return image(contents=Fact(Contents(distribution=system, packages=(), layers=())))


@rule(
    "DW0121",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="No new flaw in its packages will be mended, and scanners that go by the distribution's own list show fewer of "
    "them from day to day.",
    remedy="Build on a release that is maintained: change the tag in FROM, build anew and test.",
    references=("os-release(5)",),
    bad=_image("10", date(2024, 6, 30)),
    good=_image("13", date(2030, 6, 30)),
)
def image_system_past_support(i: Image, world: World) -> Iterator[Problem]:
    system = i.contents.value.distribution
    if system is None:
        need_whole(i)
        raise NotApplicable("it holds no distribution")
    need_releases(system.id, system.version)
    name = system.name or f"{system.id} {system.version}".strip()
    if system.end_of_life is None:
        raise UnreadError(f"nothing here knows how long {name} is supported")
    if system.end_of_life < world.today:
        words = f"{name} has had no security fixes since {system.end_of_life}."
        yield problem(words, at=i.contents, evidence=(system.id, system.version))
