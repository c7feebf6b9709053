"""Nobody can tell whether the policy allows the licences of packages."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, LicenceTerms, Problem, Reach, problem, reach, rule
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_whole
from dockward.practices.p09_images._licences import example, judged
from dockward.syntax.licenceterms import Standing

_MOST_NAMED = 5


class Terms(LicenceTerms, frozen=True):
    """The licences that are allowed and denied, and what holds for single packages."""


@rule(
    "DW0973",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    why="They declare none, or one in words that are no name of SPDX's: the terms may be any, also none at all.",
    remedy="Look into the packages, and write what holds below `licences.packages` in the policy; a name that isn't "
    "SPDX's may stand among the allowed ones as the package has it.",
    references=("https://spdx.org/licenses/",),
    example_settings=Terms(denied=("AGPL-*",)),
    bad=example("see the file COPYING"),
    good=example("MIT"),
)
def licence_unknown(i: Image, settings: Terms) -> Iterator[Problem]:
    """One finding for all packages of an image."""
    names = sorted({one.package.name for one, _ in judged(i, settings, Standing.UNKNOWN)})
    if names:
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        words = f"No licence that SPDX knows is declared by {', '.join(names[:_MOST_NAMED])}{more}."
        yield problem(words, at=i.contents, evidence="licences")
    need_whole(i)
