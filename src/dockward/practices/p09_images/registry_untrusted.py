"""A container's image comes from a registry that the policy doesn't trust."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Name,
    NotApplicable,
    Problem,
    Reach,
    TrustedRegistries,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.workload import Workload
from dockward.practices._images import reference_of
from dockward.syntax.reference import covers


class Sources(TrustedRegistries, frozen=True):
    """Where images may come from."""

    trusted: tuple[Name, ...] = ()


@rule(
    "DW0901",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    cis="4.2",
    elsewhere=("docker-bench:4.2", "dockle:CIS-DI-0002"),
    why="Whoever owns that repository decides what runs here, and nobody has looked at who that is.",
    remedy="Copy the image to a registry that you trust and name it there, or add its registry or repository to "
    "`registries.trusted` in the policy.",
    references=("https://docs.docker.com/docker-hub/repos/manage/trusted-content/",),
    example_settings=Sources(trusted=("registry.example.org",)),
    bad=workload(image="ghcr.io/stranger/miner:1"),
    good=workload(image="registry.example.org/shop/api:1.4.2"),
)
def registry_untrusted(w: Workload, settings: Sources) -> Iterator[Problem]:
    found = reference_of(w)
    if not settings.trusted:
        raise NotApplicable("no trusted registries are set in the policy")
    if not any(covers(one, found) for one in settings.trusted):
        yield problem(f"{found.name} is in no trusted registry.", at=w.image)
