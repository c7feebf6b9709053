"""Two accounts or groups of an image in use share a number or a name."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.fact import Fact
from dockward.model.image import Image, ImageAccount
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use


@rule(
    "DW0513",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    elsewhere=("dockle:DKL-LI-0002",),
    why="Whoever is one of them is the other: its files, its processes. A second account with number 0 is a second "
    "root that nobody looks for.",
    remedy="Give each account in the image's /etc/passwd and each group in its /etc/group a number and a name of its "
    "own (`useradd --uid`, `groupadd --gid`), or take the spare one out (`userdel`, `groupdel`).",
    references=("passwd(5)", "group(5)"),
    bad=image(accounts=(ImageAccount("root", 0, 0), ImageAccount("toor", 0, 0))),
    good=image(accounts=(ImageAccount("root", 0, 0), ImageAccount("api", 10_001, 0))),
)
def duplicate_account_ids(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not (i.accounts.value or i.groups.value):
        raise NotApplicable("it holds no accounts")
    yield from _twice("account", "uid", [(one.name, one.uid) for one in i.accounts.value], i.accounts)
    yield from _twice("group", "gid", [(one.name, one.gid) for one in i.groups.value], i.groups)


def _twice(kind: str, number: str, entries: list[tuple[str, int]], at: Fact[Any]) -> Iterator[Problem]:
    """One problem for each number that several names share, and for each name that stands for several numbers."""
    names: defaultdict[int, set[str]] = defaultdict(set)
    ids: defaultdict[str, set[int]] = defaultdict(set)
    for name, one in entries:
        names[one].add(name)
        ids[name].add(one)
    for one, several in sorted(names.items()):
        if len(several) > 1:
            words = ", ".join(sorted(several))
            yield problem(f"The {kind}s {words} all have {number} {one}.", at=at, evidence=f"{number} {one}: {words}")
    for name, numbers in sorted(ids.items()):
        if len(numbers) > 1:
            yield problem(f"The {kind} {name} stands there twice.", at=at, evidence=f"{kind} {name} twice")
