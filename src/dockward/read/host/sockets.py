"""Control sockets of container runtimes that lie on the host, each looked for where it usually is."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from dockward.model.fact import Fact, Place, unknown
from dockward.model.hostpaths import clean
from dockward.model.hostsockets import USUAL_SOCKETS
from dockward.read.host.tree import read_names, read_stat, why_unread

_USERS = "/run/user"
_OF_USERS = ("docker.sock", "podman/podman.sock", "docker/containerd/containerd.sock", "buildkit/buildkitd.sock")
MOST_USERS = 1_000
"""Directories of users who are logged in that are looked at."""


def read_control_sockets(root: Path, others: Iterable[str] = ()) -> Fact[frozenset[str]]:
    """The sockets that are there, by their path with links followed; `others` are places of this host's own.

    Unknown where one can't be looked at: left out, it would seem not to be there.
    """
    place = Place("/run")
    try:
        wanted = {clean(one) for one in (*USUAL_SOCKETS, *others, *_places_of_users(root)) if one.startswith("/")}
        return Fact(frozenset(one for one in wanted if _is_socket(root, one)), place)
    except OSError as why:
        return unknown(why_unread(why, str(why.filename or "/run")), place)


def _places_of_users(root: Path) -> Iterator[str]:
    try:
        users = [one for one in read_names(root, _USERS) if one.isascii() and one.isdigit()]
    except FileNotFoundError:
        return
    for user in users[:MOST_USERS]:
        yield from (f"{_USERS}/{user}/{name}" for name in _OF_USERS)


def _is_socket(root: Path, path: str) -> bool:
    try:
        return stat.S_ISSOCK(read_stat(root, path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
