"""What a client may ask for: the role that fits it, or the socket that it came by."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from dockward.gate.asking import Asking, ask
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.rights.profiles import PROFILES, path_of
from dockward.judge.policy.hostviews import HostView
from dockward.judge.policy.powers import POWERS, routes_of
from dockward.judge.policy.roles import GUARDED, MAIN, Account, Objects, Patterns, Role, Secrets, SocketEntry, Who

_MOST_POWERS = 3
BUILDING = frozenset({"build.run", "build.session", "build.calls", "build.solve"})
"""Routes that begin builds, or are of one: only for who may build in so many words."""


class Grant(Struct, frozen=True, kw_only=True):
    """What one client may ask for. `owner` is what the gate writes on objects that a limited client makes.

    `guarded` are labels that want a right, and `labels` those that it has a right to. `taken` are names that belong to
    others, and `closed` places of sockets and keys that show what is others'.
    """

    owner: str
    routes: frozenset[str]
    objects: Objects | None = None
    images: Patterns | None = None
    paths: Patterns | None = None
    labels: Patterns = ()
    secrets: Secrets = "shown"
    guarded: Patterns = ()
    taken: Patterns = ()
    closed: tuple[str, ...] = ()
    rewrites: bool = True
    """Whether its requests can be changed, which an authorization plugin can't do."""
    builds: bool = False
    """Whether the policy says in so many words that it may build, or lets it set all labels."""

    @property
    def name(self) -> str:
        """For people."""
        return self.owner.replace("/", " ", 1)

    @property
    def marks(self) -> bool:
        """Whether its containers and services get the owner's label, by which they are held as they start anew."""
        return self.objects is not None or (self.paths is not None and self.rewrites)


class Access(Struct, frozen=True, kw_only=True):
    """Who may do what, by the policy."""

    roles: Mapping[str, Role] = {}
    sockets: Mapping[str, SocketEntry] = {}
    guarded: Patterns = GUARDED
    places: tuple[str, ...] = ()
    """By which the gate is reached as somebody else: its own socket, the plugin's, keys of certificates."""


def find_grant(identity: Identity, access: Access) -> Asking[Grant | None]:
    """What this client may ask for; None where the policy makes no difference between clients.

    Raises `RefusedError` for a client that no role fits.
    """
    if identity.socket in access.sockets:
        return _of_socket(identity.socket, access)
    if not access.roles:
        return None
    container = yield from container_of(identity, access.roles.values())
    for name, role in access.roles.items():
        if any(fits(who, identity, container) for who in role.who):
            return _of_role(name, access)
    who = f"{identity.name}, process {identity.process or 'unknown'}"
    raise RefusedError(f"No role of the policy fits who asks ({who}).", "Have the policy give it a role.")


def grant_of(owner: str, access: Access) -> Grant | None:
    """What the client may whose objects have this as their owner's label; None for one that the policy doesn't have."""
    kind, _, name = owner.partition("/")
    if kind == "role" and name in access.roles:
        return _of_role(name, access)
    return _of_socket(name, access) if kind == "socket" and name in access.sockets else None


def check_route(route: str, grant: Grant) -> None:
    """Raise `RefusedError` for a route that isn't among those of the client."""
    if route not in grant.routes:
        powers = [name for name, routes in POWERS.items() if route in routes][:_MOST_POWERS]
        words = " or ".join(f"`{one}`" for one in powers[:-1] or powers)
        raise RefusedError(f"The {grant.name} may not ask for {route}.", f"Have the policy allow it {words}.")


def _of_role(name: str, access: Access) -> Grant:
    role = access.roles[name]
    return Grant(
        owner=f"role/{name}",
        routes=routes_of(role.may),
        objects=role.objects,
        images=role.images,
        paths=role.paths,
        labels=role.labels,
        secrets=role.secrets,
        guarded=(*access.guarded, *_selecting(access)),
        taken=_taken(access, role.objects),
        closed=_closed(access, role.objects),
        builds=may_build(role.may, role.labels),
    )


def _of_socket(name: str, access: Access) -> Grant:
    socket, profile = access.sockets[name], PROFILES[access.sockets[name].purpose]
    return Grant(
        owner=f"socket/{name}",
        routes=profile.routes | routes_of(socket.may),
        objects=socket.objects or Objects(),
        images=socket.images,
        paths=socket.paths,
        labels=(*profile.labels, *socket.labels),
        secrets=socket.secrets or profile.secrets,
        guarded=(*access.guarded, *_selecting(access)),
        taken=_taken(access, socket.objects),
        closed=_closed(access, socket.objects or Objects()),
        builds=may_build(socket.may, socket.labels),
    )


def may_build(words: Iterable[str], labels: Patterns) -> bool:
    """Whether the policy says so in so many words, or lets the client set all labels.

    While a build runs its containers have whatever labels its Dockerfile says.
    """
    return "*" in labels or not {"build", "build.run"}.isdisjoint(words)


def _limits(access: Access) -> Iterable[Objects]:
    several = [one.objects for one in access.roles.values()] + [one.objects for one in access.sockets.values()]
    return (one for one in several if one is not None)


def _selecting(access: Access) -> tuple[str, ...]:
    """Labels that decide on whose an object is want a right like the guarded ones."""
    keys = (text.partition("=")[0] for one in _limits(access) for text in one.labels)
    return tuple(dict.fromkeys(key.replace("[", "[[]") for key in keys))


def _closed(access: Access, own: Objects | None) -> tuple[str, ...]:
    """Sockets by which a container of this client would see more than the client does."""
    if own is None:
        return ()
    sockets = (path_of(name, one) for name, one in access.sockets.items() if not _is_within(one.objects, own))
    return (*sockets, *access.places)


def _is_within(less: Objects | None, more: Objects) -> bool:
    return less is None or all(set(getattr(less, one)) <= set(getattr(more, one)) for one in Objects.__struct_fields__)


def _taken(access: Access, own: Objects | None) -> tuple[str, ...]:
    """Names of others' objects, and of containers whose name gives a role."""
    mine = own.names if own is not None else ()
    names = [name for one in _limits(access) for name in one.names]
    names += [who.container for role in access.roles.values() for who in role.who if who.container]
    return tuple(name for name in dict.fromkeys(names) if name not in mine)


def container_of(identity: Identity, roles: Iterable[Role | HostView]) -> Asking[str | None]:
    """The name of the container that the client runs in; empty for none, None where that can't be told or matter."""
    if not identity.container or not any(who.container for role in roles for who in role.who):
        return identity.container
    answer: dict[str, Any] | None = yield from ask(f"/containers/{identity.container}/json", dict[str, Any])
    return str(answer.get("Name", "")).removeprefix("/") if answer is not None else None


def fits(who: Who, identity: Identity, container: str | None) -> bool:
    """Whether all that is said of a client holds. An account of the host says nothing inside a container."""
    on_host = who.container is not None or container == ""
    return all(
        (
            who.user is None or (on_host and _is(who.user, identity.user, identity.uid)),
            who.group is None or (on_host and _is_any(who.group, identity)),
            who.login is None or (on_host and _is(who.login, identity.login, identity.login_uid)),
            who.unit is None or (on_host and bool(identity.unit) and fnmatchcase(identity.unit, who.unit)),
            who.container is None or (bool(container) and fnmatchcase(container or "", who.container)),
            who.certificate is None
            or (bool(identity.certificate) and fnmatchcase(identity.certificate, who.certificate)),
            who.socket is None or who.socket == (identity.socket or MAIN),
        )
    )


def _is(wanted: Account, name: str, number: int | None) -> bool:
    return number is not None and str(wanted) in {name, str(number)}


def _is_any(wanted: Account, identity: Identity) -> bool:
    return str(wanted) in {*identity.groups, *map(str, identity.gids)}
