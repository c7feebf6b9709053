"""An account in an image in use needs no password."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, ImageAccount
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._contents import whence
from dockward.practices._images import need_use


@rule(
    "DW0915",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    kinds=(Kind.IMAGE,),
    elsewhere=("dockle:DKL-LI-0001",),
    why="`su` lets anyone in the container become that account, and so does an SSH or FTP server.",
    remedy="Lock it: `RUN passwd -l NAME`, or `*` as its password in /etc/shadow.",
    references=("shadow(5)",),
    bad=image(accounts=(ImageAccount("root", 0, 0, empty_password=True),)),
    good=image(accounts=(ImageAccount("root", 0, 0),)),
)
def account_without_password(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    for one in i.accounts.value:
        if one.empty_password:
            words = f"{one.name} has an empty password{whence(i, '/etc/passwd')}."
            yield problem(words, at=i.accounts, evidence=one.name)
