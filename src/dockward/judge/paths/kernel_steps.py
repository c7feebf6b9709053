"""Steps straight to the host: capabilities, the host's processes and devices, and kernel settings left open."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from dockward.judge.paths.foothold import Foothold, doubted, told
from dockward.judge.paths.graph import HOST, Cost, Edge
from dockward.model.capabilities import granted, names_in
from dockward.model.hostdevices import opened_by, takes_host
from dockward.model.hostpaths import clean
from dockward.practices._entering import shares_host_processes
from dockward.practices._running import seen

_OPEN_LABELS = ("(unconfined)", "(complain)", ":spc_t:", ":unconfined_t:", ":unconfined_service_t:", ":init_t:")
"""How labels of AppArmor and SELinux end or go on where they hold nobody back."""
_SECRETS = "the host's keys and password hashes"


class _Way(Struct, frozen=True):
    """Capabilities that command the kernel together. `doubt` says what that hangs on; empty where it is certain."""

    names: tuple[str, ...]
    how: str
    doubt: Callable[[Foothold], str]


def _of_modules(at: Foothold) -> str:
    sysctls = at.world.host.sysctls if at.world.host else None
    closed = sysctls is not None and sysctls.known and sysctls.value.get("kernel.modules_disabled") == "1"
    return "sysctl kernel.modules_disabled=1" if closed else ""


def _of_mounting(at: Foothold) -> str:
    """The kernel's settings open to who mounts /proc anew: that takes root, and no security module that forbids it."""
    return _confinement(at) or ("" if at.power.root else "its processes aren't root")


def _of_ports(at: Foothold) -> str:
    return "" if at.w.privileged else "the kernel's lockdown may refuse it"


_WAYS = (
    _Way(("SYS_MODULE",), "loads a kernel module", _of_modules),
    _Way(("SYS_ADMIN",), "mounts /proc anew and sets the program that the host's kernel runs as root", _of_mounting),
    _Way(("SYS_RAWIO",), "writes to the machine's memory and ports", _of_ports),
    _Way(
        ("DAC_READ_SEARCH",),
        "opens any file of the host's disk by its handle",
        lambda _: "a file of that disk must be mounted in it",
    ),
    _Way(
        ("BPF", "PERFMON"),
        "reads the kernel's memory, where keys and password hashes are",
        lambda _: "without CAP_SYS_ADMIN it only reads",
    ),
)


def kernel_powers(at: Foothold) -> Iterator[Edge]:
    """Capabilities that command the kernel itself: those of privileged mode, and those that were added besides."""
    privileged = bool(at.w.privileged)
    held = at.power.capabilities
    if privileged:
        yield from _by(at, held, at.unprivileged)
        held &= granted(at.w.cap_add.value, at.w.cap_drop.value)
    yield from _by(at, held, f"drop the strong capabilities of {at.name}")
    if privileged and not (at.power.root or at.power.sandboxed):
        how = "becomes root in the privileged container and mounts the host's disk"
        evidence = ("inspect HostConfig.Privileged: true",)
        yield at.edge(HOST, Cost.ANOTHER_FLAW, how, evidence=evidence, changes=(at.unprivileged,))


def _by(at: Foothold, held: frozenset[str], change: str) -> Iterator[Edge]:
    """The surest of the ways that these capabilities open."""
    found = [(one, one.doubt(at)) for one in _WAYS if held.issuperset(one.names)]
    for way, doubt in sorted(found, key=lambda pair: bool(pair[1]))[:1]:
        words = " and ".join(f"CAP_{name}" for name in way.names)
        evidence = told(f"{at.power.source}: {words}", doubt)
        yield at.edge(HOST, doubted(doubt), f"{way.how} ({words})", evidence=evidence, changes=(change,))


def _confinement(at: Foothold) -> str:
    """The security module's profile that may forbid to mount, or why it isn't known; empty when there is none."""
    view = seen(at.w)
    if view is None:
        return "" if at.w.apparmor.value == "unconfined" else "its security profile, as far as one is in force"
    for one in view.processes:
        if "SYS_ADMIN" in names_in(one.cap_effective):
            label = one.lsm_label
            if not label.known:
                return "its security profile couldn't be read"
            if label.value not in {"", "unconfined"} and not any(word in label.value for word in _OPEN_LABELS):
                return f"security profile {label.value}"
    return ""


def host_processes(at: Foothold) -> Iterator[Edge]:
    """The host's processes are visible and may be traced."""
    if not at.power.has("SYS_PTRACE") or not shares_host_processes(at.w):
        return
    asked = at.w.pid_mode.value == "host"
    first = "inspect HostConfig.PidMode: host" if asked else "kernel: the host's PID namespace"
    by_mode = at.w.privileged and "SYS_PTRACE" not in granted(at.w.cap_add.value, at.w.cap_drop.value)
    changes = told(f"give {at.name} a PID namespace", at.unprivileged if by_mode else "")
    evidence = (first, f"{at.power.source}: CAP_SYS_PTRACE")
    yield at.edge(HOST, Cost.NOTHING, "traces a process of the host's root", evidence=evidence, changes=changes)


def devices(at: Foothold) -> Iterator[Edge]:
    """A disk or the memory of the host, given by name or by a rule of the devices cgroup.

    Who writes it is root. Who only reads it has the host's keys and hashes, and whether one of them opens it is open.
    """
    for device in at.w.devices.each():
        path = clean(device.host_path)
        if takes_host(path):
            evidence = (f"inspect HostConfig.Devices: {path}:{device.permissions}",)
            changes = (f"take the device {path} from {at.name}",)
            if "w" in device.permissions:
                cost = Cost.NOTHING if at.power.root else Cost.CIRCUMSTANCE
                yield at.edge(HOST, cost, f"writes {path}", evidence=evidence, changes=changes)
            elif "r" in device.permissions:
                cost = Cost.CIRCUMSTANCE if at.power.root else Cost.ANOTHER_FLAW
                yield at.edge(HOST, cost, f"reads {_SECRETS} in {path}", evidence=evidence, changes=changes)
    if at.power.has("MKNOD"):
        yield from _nodes(at)


def _nodes(at: Foothold) -> Iterator[Edge]:
    """What nodes of its own making open by the rules of the devices cgroup, which add up."""
    wide = [(one, opened) for one in at.w.device_rules.value if (opened := opened_by(one))]
    given = {letter for _, opened in wide for letter in opened}
    doubt = "" if "m" in given else "its image must bring the node, for the rules let it make none"
    if all(rule.split()[0] == "c" for rule, _ in wide):
        doubt = "the kernel asks more of who opens the host's memory"
    evidence = told(f"inspect HostConfig.DeviceCgroupRules: {', '.join(at.w.device_rules.value)}", doubt)
    changes = (f"narrow the device rules of {at.name}",)
    if "w" in given:
        how = "makes a node for the host's disk and writes it"
        yield at.edge(HOST, doubted(doubt), how, evidence=evidence, changes=changes)
    elif "r" in given:
        how = f"makes a node for the host's disk and reads {_SECRETS} in it"
        yield at.edge(HOST, Cost.CIRCUMSTANCE, how, evidence=evidence, changes=changes)


def unmasked(at: Foothold) -> Iterator[Edge]:
    """Kernel settings are writable because /proc is not masked."""
    if at.w.readonly_paths.value == () and at.power.root and not at.w.privileged:
        how = "writes /proc/sys/kernel/core_pattern"
        changes = (f"restore the masked paths of {at.name}",)
        evidence = ("inspect HostConfig.ReadonlyPaths: []",)
        yield at.edge(HOST, Cost.NOTHING, how, evidence=evidence, changes=changes)
