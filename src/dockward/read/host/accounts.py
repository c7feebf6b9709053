"""Who is who on the host: /etc/passwd and /etc/group as files, and the members of the engine's group."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import Account
from dockward.read.host.tree import read_text, why_unread

MOST_ACCOUNT_BYTES = 4 << 20
"""Bytes of /etc/passwd and of /etc/group: about 50 000 accounts."""
_PASSWD, _GROUP, _SUBUID = "/etc/passwd", "/etc/group", "/etc/subuid"
ACCOUNT_FILES = (_PASSWD, _GROUP, _SUBUID)
"""What `read_names` reads."""
FIRST_PERSON = 1_000
"""Lowest uid that distributions give to people (login.defs(5), UID_MIN)."""
_NOBODYS = frozenset({"nobody", "nogroup"})
_NO_SHELLS = ("/nologin", "/false", "/sync", "/halt", "/shutdown")


class _User(Struct, frozen=True):
    name: str
    uid: int
    gid: int
    home: str
    shell: str

    @property
    def human(self) -> bool:
        return (self.uid == 0 or self.uid >= FIRST_PERSON) and not self.shell.endswith(_NO_SHELLS)


class _Group(Struct, frozen=True):
    name: str
    gid: int
    members: tuple[str, ...]


class Names(Struct, frozen=True):
    """The names of users and groups by number; a number without a name stands for itself."""

    users: dict[int, str]
    groups: dict[int, str]
    subordinates: tuple["Subordinates", ...] = ()

    def user(self, uid: int) -> str:
        """The user's name."""
        return self.users.get(uid, str(uid))

    def group(self, gid: int) -> str:
        """The group's name."""
        return self.groups.get(gid, str(gid))

    def holder(self, uid: int) -> int | None:
        """The account that has this number among its subordinate ones; None for one that is somebody's own."""
        if uid in self.users:
            return None
        return next((one.uid for one in self.subordinates if one.first <= uid < one.first + one.count), None)


class Subordinates(Struct, frozen=True):
    """Numbers that an account may take besides its own (subuid(5))."""

    uid: int
    first: int
    count: int


def read_names(root: Path) -> Names:
    """The host's names, from its own files; what can't be read leaves numbers."""
    return Names(
        {one.uid: one.name for one in reversed(_readable_users(root))},
        {one.gid: one.name for one in reversed(_readable_groups(root))},
        _subordinates(root),
    )


def read_home(root: Path, uid: int) -> str | None:
    """The home directory of a user, None where it isn't in /etc/passwd."""
    return next((one.home for one in _readable_users(root) if one.uid == uid), None)


def read_login(root: Path, uid: int) -> str:
    """The name in /etc/passwd of a user who can log in, empty where none has this number. Raises `OSError`."""
    users = _users(read_text(root, _PASSWD, MOST_ACCOUNT_BYTES))
    return next((one.name for one in users if one.uid == uid and not one.shell.endswith(_NO_SHELLS)), "")


def read_foreign_group(root: Path, uid: int, gid: int) -> str:
    """The name in /etc/group of a group that is more than this user's own and more than nobody's; else empty.

    Its own has its name and no members: files that belong to it are that account's. Raises `OSError`.
    """
    users = {one.name for one in _users(read_text(root, _PASSWD, MOST_ACCOUNT_BYTES)) if one.uid == uid}
    for one in _groups(read_text(root, _GROUP, MOST_ACCOUNT_BYTES)):
        own = one.name in users and not set(one.members) - users
        if one.gid == gid and one.name not in _NOBODYS and not own:
            return one.name
    return ""


def read_docker_group(root: Path, group: str = "docker") -> Fact[tuple[Account, ...]]:
    """Members of the group that may use the engine's socket, those with it as their primary group included.

    Only the local files are looked at: members that a directory service adds are not seen. A member that isn't in
    /etc/passwd counts as a person, with uid -1.
    """
    place = Place(_GROUP, group)
    try:
        groups = tuple(_groups(read_text(root, _GROUP, MOST_ACCOUNT_BYTES)))
    except OSError as why:
        return unknown(why_unread(why, _GROUP), place)
    try:
        users = tuple(_users(read_text(root, _PASSWD, MOST_ACCOUNT_BYTES)))
    except OSError as why:
        return unknown(why_unread(why, _PASSWD), Place(_PASSWD))
    wanted = [one for one in groups if group in {one.name, str(one.gid)}]
    gids = {one.gid for one in wanted}
    names = {name for one in wanted for name in one.members} | {one.name for one in users if one.gid in gids}
    known = {one.name: one for one in reversed(users)}
    return Fact(tuple(_account(name, known.get(name)) for name in sorted(names)), place)


def _account(name: str, user: _User | None) -> Account:
    return Account(name, user.uid, user.human) if user else Account(name, -1, human=True)


def _readable_users(root: Path) -> tuple[_User, ...]:
    try:
        return tuple(_users(read_text(root, _PASSWD, MOST_ACCOUNT_BYTES)))
    except OSError:
        return ()


def _readable_groups(root: Path) -> tuple[_Group, ...]:
    try:
        return tuple(_groups(read_text(root, _GROUP, MOST_ACCOUNT_BYTES)))
    except OSError:
        return ()


def _subordinates(root: Path) -> tuple[Subordinates, ...]:
    """Of accounts that are in /etc/passwd, or named by number; those of a directory service aren't seen."""
    try:
        lines = read_text(root, _SUBUID, MOST_ACCOUNT_BYTES).splitlines()
    except OSError:
        return ()
    known = {one.name: one.uid for one in reversed(_readable_users(root))}
    found = []
    for name, first, count in (parts for line in lines if len(parts := line.split(":")) == 3):  # noqa: PLR2004
        uid = known.get(name, int(name) if _is_id(name) else None)
        if uid is not None and _is_id(first) and _is_id(count):
            found.append(Subordinates(uid, int(first), int(count)))
    return tuple(found)


def _users(text: str) -> Iterator[_User]:
    for line in text.splitlines():
        parts = line.split(":")
        if len(parts) == 7 and _is_id(parts[2]) and _is_id(parts[3]):  # noqa: PLR2004  # the fields of passwd(5)
            yield _User(parts[0], int(parts[2]), int(parts[3]), parts[5], parts[6])


def _groups(text: str) -> Iterator[_Group]:
    for line in text.splitlines():
        parts = line.split(":")
        if len(parts) == 4 and _is_id(parts[2]):  # noqa: PLR2004  # the fields of group(5)
            yield _Group(parts[0], int(parts[2]), tuple(one.strip() for one in parts[3].split(",") if one.strip()))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(1 << 32))
