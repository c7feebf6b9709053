"""A container's user is put into a group that rules the host's files."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p05_users._root import is_number

_GROUPS = {
    "0": "root's group, which may read and often write system files",
    "root": "root's group, which may read and often write system files",
    "docker": "the group that may use the engine's socket",
    "disk": "the group that may read and write whole disks",
    "6": "the group of disks on most hosts, which may read and write them whole",
    "15": "the group of the kernel's memory on Debian",
    "42": "the group of password hashes on Debian and Alpine",
    "kmem": "the group that may read the kernel's memory",
    "shadow": "the group that may read password hashes",
    "lxd": "the group that may start privileged system containers",
    "libvirt": "the group that may start virtual machines as root",
    "sudo": "the group whose members may become root",
    "wheel": "the group whose members may become root",
}
_ROOTS = frozenset({"0", "root"})


@rule(
    "DW0514",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="Together with one mount or device of the host, the group opens what the user alone could not.",
    remedy="Take the group out of `group_add`; give the container's own group the one file that it needs instead "
    "(`setfacl` or `chgrp` on the host).",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(group_add=("6",)),
    good=workload(group_add=("video",)),
    written="image: app:1.0\ngroup_add: [docker, audio]\n",
    fixed="image: app:1.0\ngroup_add: [audio]\n",
)
def privileged_group_added(w: Workload) -> Iterator[Problem]:
    for group in w.group_add.each():
        name = str(int(group)) if is_number(group) else group
        if name in _GROUPS:
            fix = Fix(
                title=f"Take {name} out of `group_add`",
                risk="files that only this group may open are closed to it",
                changes=(remove_entry("group_add", group),),
            )
            message = f"It joins {name}, {_GROUPS[name]}."
            yield problem(message, at=w.group_add, evidence=f"HostConfig.GroupAdd={name}", fix=fix)
    yield from _own_group(w)


def _own_group(w: Workload) -> Iterator[Problem]:
    """The group that the user has in the first place; root's own is another rule's."""
    group = w.user.value.partition(":")[2] if w.user.known else ""
    name = str(int(group)) if is_number(group) else group
    if name in _GROUPS and name not in _ROOTS:
        yield problem(f"Its user is of {name}, {_GROUPS[name]}.", at=w.user, evidence=f"Config.User group={name}")
