"""A package is under a licence that the policy doesn't allow."""

from collections.abc import Iterator

from dockward.kit import Attacker, LicenceTerms, Problem, Reach, problem, reach, rule
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.practices._contents import need_whole
from dockward.practices.p09_images._licences import example, judged
from dockward.syntax.licenceterms import Standing

_MOST_NAMED = 5


class Terms(LicenceTerms, frozen=True):
    """The licences that are allowed and denied, and what holds for single packages."""


@rule(
    "DW0972",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    why="Whoever hands the image on is bound by it: the policy says by what nobody here wants to be.",
    remedy="Take another package, or another version. Where the package says it wrongly, write its licence below "
    "`licences.packages` in the policy; where it may stay, except it by this rule and the package's name as evidence.",
    references=("https://spdx.org/licenses/", "https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/"),
    example_settings=Terms(denied=("AGPL-*",)),
    bad=example("MIT AND AGPL-3.0-only"),
    good=example("MIT OR AGPL-3.0-only"),
)
def licence_refused(i: Image, settings: Terms) -> Iterator[Problem]:
    for one, licences in judged(i, settings, Standing.REFUSED):
        named = ", ".join(licences[:_MOST_NAMED])
        words = f"{one.package.name} {one.package.version} is under {named}; it comes with "
        yield problem(
            f"{words}{i.contents.value.origin(one.layer)}.", at=i.contents, evidence=(one.package.name, *licences)
        )
    need_whole(i)
