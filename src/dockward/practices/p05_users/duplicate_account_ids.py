"""Two accounts of an image share a number or a name."""

from collections import defaultdict
from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, ImageAccount


@rule(
    "DW0513",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("dockle:DKL-LI-0002",),
    why="Whoever is one of them is the other: its files, its processes. A second account with number 0 is a second "
    "root that nobody looks for.",
    remedy="Give each account in the image's /etc/passwd a number and a name of its own (`useradd --uid`), or take the "
    "spare one out (`userdel`).",
    references=("passwd(5)",),
    bad=image(accounts=(ImageAccount("root", 0, 0), ImageAccount("toor", 0, 0))),
    good=image(accounts=(ImageAccount("root", 0, 0), ImageAccount("api", 10_001, 0))),
)
def duplicate_account_ids(i: Image) -> Iterator[Problem]:
    by_uid: defaultdict[int, set[str]] = defaultdict(set)
    by_name: defaultdict[str, set[ImageAccount]] = defaultdict(set)
    for one in i.accounts.value:
        by_uid[one.uid].add(one.name)
        by_name[one.name].add(one)
    for uid, names in sorted(by_uid.items()):
        if len(names) > 1:
            words = ", ".join(sorted(names))
            yield problem(f"The accounts {words} all have uid {uid}.", at=i.accounts, evidence=f"uid {uid}: {words}")
    for name, several in sorted(by_name.items()):
        if len({one.uid for one in several}) > 1:
            yield problem(f"The account {name} stands there twice.", at=i.accounts, evidence=f"account {name} twice")
