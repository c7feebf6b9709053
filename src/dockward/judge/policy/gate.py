"""The gate's part of the policy: what follows from rules at the engine's API, and what may be asked for beside them."""

from enum import Enum
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from dockward.judge.policy.hostviews import HostView
from dockward.judge.policy.roles import GUARDED, Patterns


class Admitted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What may be asked for where no rule can weigh it, as shell patterns; an entry replaces the whole default."""

    security_options: Annotated[Patterns, Meta(description="Of `--security-opt`, as KEY=VALUE")] = (
        "no-new-privileges=true",
        "apparmor=docker-default",
        "seccomp=builtin",
        "seccomp={*",
    )
    runtimes: Annotated[Patterns, Meta(description="Beside the engine's default one")] = ()
    devices: Annotated[
        Patterns, Meta(description="Paths on the host, as /dev/dri/*; names of CDI; driver:NAME; rule:RULE")
    ] = ()
    log_drivers: Annotated[Patterns, Meta(description="Beside the engine's default one")] = (
        "json-file",
        "local",
        "journald",
    )
    log_options: Annotated[Patterns, Meta(description="Of these drivers")] = (
        "max-size",
        "max-file",
        "compress",
        "mode",
        "max-buffer-size",
        "tag",
        "labels",
        "env",
    )
    log_buffer: Annotated[
        int,
        Meta(ge=1, le=1024, description="Mebibytes of a container's log that the engine may hold (max-buffer-size)"),
    ] = 4
    sysctls: Annotated[Patterns, Meta(description="Those of a container's own namespaces by default")] = (
        "net.*",
        "kernel.shm*",
        "kernel.msg*",
        "kernel.sem",
        "fs.mqueue.*",
    )
    volume_types: Annotated[Patterns, Meta(description="Of local volumes with options, as tmpfs or nfs")] = ("tmpfs",)
    volume_drivers: Annotated[Patterns, Meta(description="Beside local")] = ()
    network_drivers: Annotated[Patterns, Meta(description="Of networks that are made or joined")] = (
        "bridge",
        "null",
        "overlay",
    )
    subnets: Annotated[
        Patterns,
        Meta(
            description="Within which networks may choose their addresses; one beside the default ones that is named "
            "exactly may be of any width, and lie over a route of the host"
        ),
    ] = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
    sockets: Annotated[
        Patterns, Meta(description="Unix sockets of the host's root that may be mounted, or folders with some")
    ] = ("/dev/log", "/run/systemd/journal/*")
    registries: Annotated[
        Patterns,
        Meta(
            description="Registries at the host itself, at link-local addresses or where clouds have metadata, as "
            "HOST:PORT; others need no word"
        ),
    ] = ()
    only_registries: Annotated[
        Patterns,
        Meta(
            description="Registries that the engine may be sent to at all, as docker.io or HOST:PORT; where they are "
            "limited builds are refused but for roles that name `build`, for a FROM may name any"
        ),
    ] = ("*",)
    build_entitlements: Annotated[
        Patterns,
        Meta(description="What steps of a build with BuildKit may have beside a container's rights, as network.host"),
    ] = ()
    builder_flaws: Annotated[
        Patterns,
        Meta(
            description="Known flaws of the engine's BuildKit, as CVE-2024-23653, with which roles may build "
            "nevertheless: for engines whose distribution has mended them under the same version"
        ),
    ] = ()
    new_settings: Annotated[
        Patterns,
        Meta(
            description="Fields that the engine tells of containers and the gate doesn't know, as HostConfig.NAME, "
            "Config.NAME or NetworkSettings.Networks.NAME: for engines that are newer than the gate"
        ),
    ] = ()
    addresses: Annotated[bool, Meta(description="Whether containers may choose their hardware addresses")] = False


_ALL = ("*",)
EVERYTHING = Admitted(
    security_options=_ALL,
    runtimes=_ALL,
    devices=_ALL,
    log_drivers=_ALL,
    log_options=_ALL,
    sysctls=_ALL,
    volume_types=_ALL,
    volume_drivers=_ALL,
    network_drivers=_ALL,
    subnets=("0.0.0.0/0", "::/0"),
    sockets=_ALL,
    registries=_ALL,
    build_entitlements=_ALL,
    builder_flaws=_ALL,
    new_settings=_ALL,
    addresses=True,
)
"""Whatever is asked for; what has no meaning that is sure is no matter of this."""


class Action(Enum):
    """What follows from a finding of a rule."""

    DENY = "deny"
    FILL = "fill"
    """The rule's own repair is made in the request; where there is none, it is only told."""
    WARN = "warn"
    LEARN = "learn"
    """It is only recorded."""
    PASS = "pass"  # noqa: S105  # an action, not a password


class Refusals(Enum):
    """What is done with what rules would refuse: the way to a policy that refuses only what it should."""

    LEARN = "learn"
    """It is passed, and recorded."""
    WARN = "warn"
    """It is passed and recorded, and the client is told."""
    ENFORCE = "enforce"


class Kept(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """How much of the ledger is kept: the oldest records go when one of the two is exceeded."""

    days: Annotated[
        int, Meta(ge=1, le=36_500, description="Days that a record is kept at least, where there is room")
    ] = 400
    mebibytes: Annotated[int, Meta(ge=64, le=1 << 20, description="Of all records together")] = 1024


class Elsewhere(Enum):
    """What is done with a container that was made without the gate, runs, and is more than is admitted."""

    PASS = "pass"  # noqa: S105  # an action, not a password
    RECORD = "record"
    FREEZE = "freeze"


class Unpausable(Enum):
    """What is done with a container that is to be frozen and that the engine doesn't pause."""

    RETRY = "retry"
    KILL = "kill"


class GatePolicy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"):
    """What the gate does with what rules find in a container that is asked for."""

    deny_from: Annotated[
        Literal["info", "low", "medium", "high", "critical"],
        Meta(description="The least severity at which a finding that is certain refuses the request"),
    ] = "high"
    rules: Annotated[
        dict[str, Any],
        Meta(
            description="By rule id or name: deny, fill (the rule's repair is made in the request), warn, learn (it is "
            "only recorded) or pass; without a word the severity decides"
        ),
    ] = {}
    network: Annotated[
        str,
        Meta(
            description="The network that a container gets in place of the engine's default bridge, where the policy "
            "fills in for the rule default-bridge"
        ),
    ] = ""
    build_cgroup: Annotated[
        str,
        Meta(
            pattern="^([A-Za-z0-9_.:/-]{1,200})?$",
            description="The control group below which containers of builds are put, as builds.slice: what all of them "
            "together may have, processes among it, is said there, for the API has no limit of them for builds",
        ),
    ] = ""
    refusals: Annotated[
        Refusals, Meta(description="What is done with what rules would refuse: learn (recorded), warn, or enforce")
    ] = Refusals.ENFORCE
    refusals_of: Annotated[
        dict[str, Refusals],
        Meta(description="Likewise for single clients, in its place: by role/NAME or socket/NAME"),
    ] = {}
    made_elsewhere: Annotated[
        Elsewhere,
        Meta(
            description="What is done with a container that was made without the gate, starts, and is more than is "
            "admitted: pass, record or freeze; one that was made through it is frozen where it isn't what it was"
        ),
    ] = Elsewhere.RECORD
    unpausable: Annotated[
        Unpausable,
        Meta(
            description="What is done with a container that is to be frozen and that the engine doesn't pause: retry, "
            "or kill, after three tries"
        ),
    ] = Unpausable.RETRY
    ledger: Kept = Kept()
    crl: Annotated[
        str,
        Meta(
            pattern="^(/.*)?$",
            description="The file with lists of revoked certificates (PEM or DER) of clients from afar; read anew as "
            "it changes. While it is out of date, or can't be read, none of them is served",
        ),
    ] = ""
    admitted: Admitted = Admitted()
    roles: Annotated[
        dict[str, Any],
        Meta(description="By name; a client has the first that fits it. With any, who has none is refused"),
    ] = {}
    host_views: Annotated[
        dict[str, HostView],
        Meta(description="Containers that may see the whole host read-only, by a name for each; else none may"),
    ] = {}
    guarded_labels: Annotated[
        Patterns, Meta(description="Labels that only roles with a right to them may set, once there are roles")
    ] = GUARDED
    sockets: Annotated[dict[str, Any], Meta(description="Sockets for one consumer each, by name")] = {}
