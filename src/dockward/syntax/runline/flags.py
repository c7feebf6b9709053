"""The flags of `docker run` and `docker create`, Docker CLI 20.10 to 29, and Podman's: what each takes and sets."""

import re
from enum import Enum

from msgspec import Struct


class Takes(Enum):
    """What a flag's value is."""

    TRUTH = "true or false"
    TEXT = "text"
    WHOLE = "a whole number"
    REAL = "a number with at most nine decimals"
    SIZE = "a size such as 512m or 1.5g"
    TIME = "a time such as 30s or 1m30s"
    TEXTS = "text; the flag may be given several times"
    PAIRS = "name=value; the flag may be given several times"


class Flag(Struct, frozen=True, kw_only=True):
    """One flag. `key` leads to the key of a compose service that says the same; empty where no rule asks for it."""

    name: str
    takes: Takes = Takes.TEXT
    short: str = ""
    key: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    """What its value must look like."""
    form: str = ""
    """The same in words."""
    created: bool = True
    """`docker create` has it too."""


def _group(takes: Takes, *names: str, short: str = "", created: bool = True) -> tuple[Flag, ...]:
    """Flags as `name` or `name>key.of.service`; `short` has their letters in the same order."""
    found = []
    for nr, one in enumerate(names):
        name, _, key = one.partition(">")
        path = tuple(key.split(".")) if key else ()
        letter = short[nr : nr + 1].strip()
        found.append(Flag(name=name, takes=takes, short=letter, key=path, created=created))
    return tuple(found)


def _mode(name: str, key: str, pattern: str, form: str) -> Flag:
    return Flag(name=name, key=(key,), pattern=re.compile(pattern), form=form)


_ALL = (
    *_group(
        Takes.TRUTH,
        "interactive", "tty", "publish-all", "quiet", "privileged>privileged", "read-only>read_only", "init", "rm",
        "no-healthcheck", "oom-kill-disable>oom_kill_disable", "use-api-socket>use_api_socket",
        "disable-content-trust", "help",
        short="itPq",
    ),
    *_group(Takes.TRUTH, "detach", "sig-proxy", short="d", created=False),
    *_group(Takes.TEXT, "detach-keys", created=False),
    *_group(
        Takes.TEXT,
        "user>user", "hostname", "workdir", "name", "entrypoint", "cgroup-parent>cgroup_parent", "cidfile",
        "cpuset-cpus>cpuset", "cpuset-mems", "domainname", "gpus", "health-cmd", "ip", "ip6", "isolation",
        "log-driver>logging.driver", "mac-address", "platform", "pull", "runtime>runtime", "stop-signal",
        "volume-driver", "io-maxbandwidth",
        short="uhw",
    ),
    *_group(
        Takes.WHOLE,
        "cpu-shares>cpu_shares", "cpu-period>cpu_period", "cpu-quota>cpu_quota", "cpu-rt-period", "cpu-rt-runtime",
        "cpu-count", "cpu-percent", "blkio-weight", "health-retries>healthcheck.retries", "io-maxiops",
        "memory-swappiness", "oom-score-adj>oom_score_adj", "pids-limit>pids_limit", "stop-timeout",
        short="c",
    ),
    *_group(Takes.REAL, "cpus>cpus"),
    *_group(
        Takes.SIZE,
        "memory>mem_limit", "memory-swap>memswap_limit", "memory-reservation>mem_reservation", "shm-size>shm_size",
        "kernel-memory",
        short="m",
    ),
    *_group(
        Takes.TIME,
        "health-interval>healthcheck.interval", "health-timeout>healthcheck.timeout", "health-start-period",
        "health-start-interval",
    ),
    *_group(
        Takes.TEXTS,
        "attach", "env", "label", "publish", "volume", "add-host", "blkio-weight-device", "cap-add>cap_add",
        "cap-drop>cap_drop", "device", "device-cgroup-rule>device_cgroup_rules", "device-read-bps",
        "device-read-iops", "device-write-bps", "device-write-iops", "dns", "dns-option", "dns-search", "env-file",
        "expose", "group-add>group_add", "label-file", "link", "link-local-ip", "mount", "network",
        "network-alias", "security-opt>security_opt", "tmpfs>tmpfs", "ulimit", "volumes-from>volumes_from",
        short="aelpv",
    ),
    *_group(Takes.PAIRS, "annotation", "log-opt>logging.options", "storage-opt>storage_opt", "sysctl>sysctls"),
    _mode("cgroupns", "cgroup", r"host|private|", "host or private"),
    _mode("ipc", "ipc", r"none|private|shareable|host|container:.+|",
          "none, private, shareable, host or container:NAME"),
    _mode("pid", "pid", r"host|container:.+|", "host or container:NAME"),
    _mode("restart", "restart", r"no|always|unless-stopped|on-failure(?::[0-9]{1,9})?|",
          "no, always, unless-stopped or on-failure:TRIES"),
    _mode("userns", "userns_mode", r"host|", "host"),
    _mode("uts", "uts", r"host|", "host"),
)  # fmt: skip
FLAGS = {one.name: one for one in _ALL}
SHORT = {one.short: one for one in _ALL if one.short}
OLD_NAMES = {"net": "network", "net-alias": "network-alias", "dns-opt": "dns-option"}
"""Names that the client still takes and no longer tells of."""
_PODMAN = (
    *_group(
        Takes.TRUTH,
        "env-host", "http-proxy", "no-hostname", "no-hosts", "passwd", "read-only-tmpfs", "replace", "rmi",
        "tls-verify", "unsetenv-all",
    ),
    *_group(
        Takes.TEXT,
        "arch", "authfile", "cert-dir", "cgroups", "chrootdirs", "conmon-pidfile", "creds", "decryption-key",
        "group-entry", "health-log-destination", "health-on-failure", "health-startup-cmd",
        "health-startup-interval", "health-startup-retries", "health-startup-success", "health-startup-timeout",
        "hosts-file", "image-volume", "init-ctr", "init-path", "os", "passwd-entry", "personality", "pidfile", "pod",
        "pod-id-file", "preserve-fd", "preserve-fds", "rdt-class", "retry", "retry-delay", "sdnotify",
        "seccomp-policy", "shm-size-systemd", "subgidname", "subuidname", "systemd", "timeout", "tz", "umask",
        "variant",
    ),
    *_group(
        Takes.TEXTS, "cgroup-conf", "gidmap", "hooks-dir", "hostuser", "requires", "secret", "uidmap", "unsetenv"
    ),
    _mode("cgroupns", "cgroup", r"host|private|ns:.+|container:.+|", "host, private, ns:PATH or container:NAME"),
    _mode("ipc", "ipc", r"none|private|shareable|host|container:.+|ns:.+|",
          "none, private, shareable, host, ns:PATH or container:NAME"),
    _mode("pid", "pid", r"host|private|container:.+|ns:.+|", "host, private, ns:PATH or container:NAME"),
    _mode("userns", "userns_mode", r"host|private|nomap|(?:auto|keep-id)(?::.+)?|container:.+|ns:.+|",
          "host, auto, keep-id, nomap, private, ns:PATH or container:NAME"),
    _mode("uts", "uts", r"host|private|container:.+|ns:.+|", "host, private, ns:PATH or container:NAME"),
)  # fmt: skip
FLAGS_OF = {"podman": FLAGS | {one.name: one for one in _PODMAN}}
"""All flags of a client other than docker's own. Source: podman-run(1) of Podman 5."""
GLOBAL_WITH_VALUE = frozenset(
    {"--config", "--context", "--host", "--log-level", "--tlscacert", "--tlscert", "--tlskey", "-c", "-H", "-l"}
)
"""Flags of `docker` itself that take a value."""
