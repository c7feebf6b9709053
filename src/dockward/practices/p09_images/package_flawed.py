"""A package in an image has published flaws."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule
from dockward.model.flaws import Flaw
from dockward.model.image import Image
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.p09_images._flaws import Wanted, example, problems

_FLAW = Flaw(id="CVE-2023-0002", fixed="3.0.11-1", severity=Severity.MEDIUM)


@rule(
    "DW0965",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    cis="4.4",
    elsewhere=("docker-bench:4.4",),
    why="The flaw is public, often with a program that uses it. How grave it is says the advisory, not this rule.",
    remedy="Build the image anew on an updated base, or update the package in its Dockerfile; a package that nothing "
    "needs is best left out. What is of no matter here goes into the policy, as an exception for the flaw, or into a "
    "VEX document.",
    references=("https://www.first.org/cvss/", "https://www.first.org/epss/"),
    bad=example(_FLAW),
    good=example(),
)
def package_flawed(i: Image, settings: Wanted) -> Iterator[Problem]:
    yield from problems(i, settings, exploited=False)
