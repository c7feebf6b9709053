"""A setting of the host's kernel lets users trick others through links and files in shared directories."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, reach, rule
from dockward.model.host import Host
from dockward.practices.p06_isolation._sysctls import Wanted, weak_settings

_WANTED = (
    Wanted("fs.protected_hardlinks", ("1",), "links to others' files can be planted"),
    Wanted("fs.protected_symlinks", ("1",), "links in /tmp lead programs of root astray"),
    Wanted("fs.protected_fifos", ("1", "2"), "pipes in /tmp can be planted for others"),
    Wanted("fs.protected_regular", ("1", "2"), "files in /tmp can be planted for others"),
    Wanted("fs.suid_dumpable", ("0", "2"), "memory of setuid programs is dumped for their user"),
)


@rule(
    "DW0635",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Programs of root that write into shared directories are led to another file; volumes are such directories "
    "too, shared between containers and the host.",
    remedy="Write the wanted value into /etc/sysctl.d/90-hardening.conf and run `sysctl --system`.",
    references=("https://docs.kernel.org/admin-guide/sysctl/fs.html",),
    bad=host(sysctls={"fs.protected_symlinks": "0"}),
    good=host(sysctls={"fs.protected_symlinks": "1", "fs.suid_dumpable": "2"}),
)
def file_settings_weak(h: Host) -> Iterator[Problem]:
    yield from weak_settings(h, _WANTED)
