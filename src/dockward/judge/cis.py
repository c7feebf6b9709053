"""The recommendations of the CIS Docker Benchmark by number, in our own words; 1.8 is what rules refer to."""

from msgspec import Struct

VERSIONS = ("1.8", "1.7", "1.6")

CIS_TITLES: dict[str, str] = {
    "1.1.1": "The engine's data has a partition of its own",
    "1.1.2": "Only people who may be root are in the docker group",
    "1.1.3": "The audit system records runs of dockerd",
    "1.1.4": "The audit system watches /run/containerd",
    "1.1.5": "The audit system watches the engine's data directory",
    "1.1.6": "The audit system watches /etc/docker",
    "1.1.7": "The audit system watches the engine's service unit",
    "1.1.8": "The audit system watches containerd.sock",
    "1.1.9": "The audit system watches docker.sock",
    "1.1.10": "The audit system watches /etc/default/docker",
    "1.1.11": "The audit system watches daemon.json",
    "1.1.12": "The audit system watches containerd's configuration",
    "1.1.13": "The audit system watches /etc/sysconfig/docker",
    "1.1.14": "The audit system records runs of containerd",
    "1.1.15": "The audit system records runs of containerd-shim",
    "1.1.16": "The audit system records runs of containerd-shim-runc-v1",
    "1.1.17": "The audit system records runs of containerd-shim-runc-v2",
    "1.1.18": "The audit system records runs of runc",
    "1.2.1": "The host itself is hardened",
    "1.2.2": "The engine is current",
    "2.1": "The engine runs without root where it can",
    "2.2": "Containers on the default bridge don't reach each other",
    "2.3": "The engine logs at level info",
    "2.4": "The engine manages the packet filter",
    "2.5": "Every registry is reached over verified TLS",
    "2.6": "The aufs storage driver isn't used",
    "2.7": "The devicemapper storage driver isn't used",
    "2.8": "Every TCP listener of the API demands TLS and a client certificate",
    "2.9": "Containers get sensible default ulimits",
    "2.10": "Root in containers is remapped to another user of the host",
    "2.11": "Containers stay under the default control group",
    "2.12": "The base device keeps its default size",
    "2.13": "API requests pass an authorization plugin",
    "2.14": "Logs leave the host for a central place",
    "2.15": "Containers can't gain privileges by default",
    "2.16": "Containers go on while the engine restarts",
    "2.17": "The userland proxy is off",
    "2.18": "The engine's own system call filter is in force where one is wanted",
    "2.19": "Experimental features are off in production",
    "3.1": "root owns the engine's service unit",
    "3.2": "Only root can change the engine's service unit",
    "3.3": "root owns the engine's socket unit",
    "3.4": "Only root can change the engine's socket unit",
    "3.5": "root owns /etc/docker",
    "3.6": "Only root can change /etc/docker",
    "3.7": "root owns the registries' certificates",
    "3.8": "Nobody can change the registries' certificates",
    "3.9": "root owns the API's CA certificate",
    "3.10": "Nobody can change the API's CA certificate",
    "3.11": "root owns the API's server certificate",
    "3.12": "Nobody can change the API's server certificate",
    "3.13": "root owns the API's server key",
    "3.14": "Only root can read the API's server key",
    "3.15": "root and the docker group own docker.sock",
    "3.16": "Only root and the docker group can use docker.sock",
    "3.17": "root owns daemon.json",
    "3.18": "Only root can change daemon.json",
    "3.19": "root owns /etc/default/docker",
    "3.20": "Only root can change /etc/default/docker",
    "3.21": "Only root can change /etc/sysconfig/docker",
    "3.22": "root owns /etc/sysconfig/docker",
    "3.23": "root owns containerd.sock",
    "3.24": "Only root can use containerd.sock",
    "4.1": "Every image names a user other than root",
    "4.2": "Base images come from trusted places",
    "4.3": "Images hold only the packages that they need",
    "4.4": "Images are scanned, and rebuilt when a fix is out",
    "4.5": "Images are pulled only when signed (content trust)",
    "4.6": "Every image has a health check",
    "4.7": "No layer of an image only updates the package index",
    "4.8": "Images hold no setuid or setgid programs without need",
    "4.9": "Files are copied into images, not added from afar",
    "4.10": "No image keeps a secret in its configuration or history",
    "4.11": "Packages are verified before they are installed into an image",
    "4.12": "Artefacts are used only when their signatures hold",
    "5.1": "Swarm mode is off where it isn't used",
    "5.2": "An AppArmor profile confines every container",
    "5.3": "An SELinux label confines every container",
    "5.4": "Containers hold only the capabilities that they need",
    "5.5": "No container is privileged",
    "5.6": "No sensitive directory of the host is mounted into a container",
    "5.7": "No SSH server runs in a container",
    "5.8": "No low port of the host is published",
    "5.9": "Only needed ports are published",
    "5.10": "No container shares the host's network",
    "5.11": "Every container has a memory limit",
    "5.12": "Every container has a share of the processors set",
    "5.13": "Every container's root file system is read-only",
    "5.14": "Published ports listen on one chosen address of the host",
    "5.15": "Restarts after a failure end after five tries",
    "5.16": "No container shares the host's process namespace",
    "5.17": "No container shares the host's IPC namespace",
    "5.18": "No device of the host is given to a container without need",
    "5.19": "Containers that need other ulimits have them set",
    "5.20": "No mount of a container propagates to the host",
    "5.21": "No container shares the host's UTS namespace",
    "5.22": "No container runs without a system call filter",
    "5.23": "No privileged exec is started in a container",
    "5.24": "No exec is started as root in a container",
    "5.25": "Every container is in the control group meant for it",
    "5.26": "No container can gain privileges",
    "5.27": "Every container's health is checked while it runs",
    "5.28": "Containers run the newest image of what they were chosen to run",
    "5.29": "Every container has a limit of tasks",
    "5.30": "No container is on the default bridge",
    "5.31": "No container shares the host's user namespace",
    "5.32": "No container has the engine's socket",
    "6.1": "Images that nobody uses are cleared away",
    "6.2": "Containers that nobody uses are cleared away",
    "7.1": "The Swarm has as many managers as it needs, and no more",
    "7.2": "Swarm services listen on one chosen address",
    "7.3": "Overlay networks of the Swarm are encrypted",
    "7.4": "Secrets reach services as Swarm secrets",
    "7.5": "Managers of the Swarm are locked until a person unlocks them",
    "7.6": "The Swarm's unlock key is changed from time to time",
    "7.7": "Certificates of nodes are changed often enough",
    "7.8": "The Swarm's CA certificate is changed from time to time",
    "7.9": "Management and data of the Swarm use different networks",
}

NOT_JUDGED: dict[str, str] = {
    "4.12": "Nothing on a host records whether a signature was checked before an image was run.",
    "7.6": "The engine keeps no date of the last change of the unlock key; only your own records do.",
}
"""Numbers that no program can judge on a running host, and why."""

_LEVEL_2 = frozenset(
    (
        *(f"1.1.{nr}" for nr in range(7, 19)),
        *("2.10", "2.11", "2.12", "2.13", "2.14", "2.18"),
        *(f"3.{nr}" for nr in range(17, 23)),
        *("4.5", "4.8", "4.11", "5.3", "5.23", "5.24", "5.30"),
    )
)
_AUTOMATED = frozenset(
    (
        *("1.1.3", "1.1.17", "1.1.18", *(f"1.1.{nr}" for nr in range(6, 16))),
        *(f"3.{nr}" for nr in (*range(1, 7), 15, 16, 23, 24)),
    )
)
_AUTOMATED_IN_1_6 = _AUTOMATED - {"1.1.15", "1.1.17", "1.1.18"} | {"1.1.4"}
_NEW_IN_1_8 = 7
"""The place of the one new number in section 2: what 1.8 numbers 2.8 to 2.19 is 2.7 to 2.18 before."""


class Recommendation(Struct, frozen=True):
    """One recommendation: its number in the version asked for, its number in 1.8, and the benchmark's marks."""

    number: str
    current: str
    title: str
    level: int
    automated: bool


def numbers(version: str) -> tuple[tuple[str, str], ...]:
    """Pairs of a number in `version` and the same recommendation's number in 1.8, in the benchmark's order.

    Raises `KeyError` for a version that isn't in `VERSIONS`.
    """
    if version not in VERSIONS:
        raise KeyError(version)
    if version == "1.8":
        return tuple((number, number) for number in CIS_TITLES)
    return tuple((_before_1_8(number), number) for number in CIS_TITLES if number != f"2.{_NEW_IN_1_8}")


def _before_1_8(number: str) -> str:
    section, _, rest = number.partition(".")
    if section == "2" and int(rest) > _NEW_IN_1_8:
        return f"2.{int(rest) - 1}"
    return number


def recommendations(version: str) -> tuple[Recommendation, ...]:
    """Every recommendation of `version`. Raises `KeyError` for a version that isn't in `VERSIONS`."""
    automated = _AUTOMATED_IN_1_6 if version == "1.6" else _AUTOMATED
    return tuple(
        Recommendation(number, current, CIS_TITLES[current], 2 if current in _LEVEL_2 else 1, current in automated)
        for number, current in numbers(version)
    )
