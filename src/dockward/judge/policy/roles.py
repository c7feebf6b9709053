"""Who may do what at the gate: roles with the clients that have them, and sockets made for one consumer each."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from dockward.judge.policy.powers import WORDS
from dockward.kit import Name

Patterns = tuple[Name, ...]
Account = Annotated[str, Meta(min_length=1)] | int
Words = tuple[Annotated[str, Meta(extra_json_schema={"enum": list(WORDS)})], ...]
Secrets = Literal["shown", "veiled", "hidden"]
Purpose = Literal["traefik", "portainer", "watchtower", "prometheus", "ci", "custom"]
MAIN, TLS = "main", "tls"
"""What the gate's own socket, and its port, are called."""
GUARDED = ("com.docker.compose.*", "com.docker.stack.*", "com.docker.swarm.*", "traefik.*", "dockward.*")


class Who(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """A client: all that is named here must hold of it. An account is one of the host, not of a container."""

    user: Annotated[Account | None, Meta(description="Name or number of the process's account")] = None
    group: Annotated[Account | None, Meta(description="Name or number of any of its groups")] = None
    login: Annotated[Account | None, Meta(description="Who logged in, whatever he became since")] = None
    unit: Annotated[Name | None, Meta(description="The system's unit that it runs in, as a shell pattern")] = None
    container: Annotated[Name | None, Meta(description="The container it runs in: its name as a shell pattern")] = None
    certificate: Annotated[Name | None, Meta(description="The name in its certificate, as a shell pattern")] = None
    socket: Annotated[
        Name | None, Meta(description="The socket that it came by: its name, main for the gate's own, or tls")
    ] = None


class Objects(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """Whose containers, volumes and networks: an object that any entry names is there, every other isn't."""

    projects: Annotated[Patterns, Meta(description="Compose projects, as shell patterns")] = ()
    labels: Annotated[Patterns, Meta(description="KEY=VALUE, whose value is a shell pattern, or KEY alone")] = ()
    names: Annotated[Patterns, Meta(description="Names, as shell patterns")] = ()
    networks: Annotated[Patterns, Meta(description="Containers that are in a network with such a name")] = ()


class Role(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """What some clients may ask for."""

    who: Annotated[tuple[Who, ...], Meta(min_length=1, description="Clients that have this role")]
    may: Annotated[Words, Meta(min_length=1, description="Powers, or routes by their names")]
    objects: Annotated[
        Objects | None, Meta(description="To which objects it is limited, beside what it makes itself; without, all")
    ] = None
    images: Annotated[
        Patterns | None,
        Meta(description="Images by repository, by a shell pattern over NAME:TAG or NAME@DIGEST, or by digest"),
    ] = None
    paths: Annotated[
        Patterns | None,
        Meta(
            description="Directories of the host that its containers may mount, with all below; without, any admitted"
        ),
    ] = None
    labels: Annotated[Patterns, Meta(description="Guarded labels that it may set, as shell patterns")] = ()
    secrets: Annotated[
        Secrets, Meta(description="Whether answers show secrets; hidden takes out the whole environment too")
    ] = "shown"


class SocketEntry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab", omit_defaults=True):
    """A socket for one consumer of the API; whoever can open it may do what it is for."""

    purpose: Annotated[
        Purpose,
        Meta(description="The consumer whose needs are known; custom has those in `may`"),
    ] = field(name="for")
    path: Annotated[Name | None, Meta(description="Where it is; /run/dockward/NAME.sock without a word")] = None
    mode: Annotated[str, Meta(description="Its mode, as three octal digits")] = "660"
    owner: Annotated[Account | None, Meta(description="Name or number of the account that owns it")] = None
    group: Annotated[Account | None, Meta(description="Name or number of its group")] = None
    objects: Annotated[Objects | None, Meta(description="To which objects it is limited; without, to none")] = None
    images: Annotated[Patterns | None, Meta(description="As for roles")] = None
    paths: Annotated[Patterns | None, Meta(description="As for roles")] = None
    labels: Annotated[Patterns, Meta(description="As for roles")] = ()
    may: Annotated[Words, Meta(description="Powers or routes beside those of its purpose")] = ()
    secrets: Annotated[Secrets | None, Meta(description="As for roles, in place of what its purpose has")] = None
