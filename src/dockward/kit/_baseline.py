"""A small Docker world in good order: every rule must be silent on it, and every example departs from it."""

from datetime import date
from functools import cache
from typing import TypeVar

from dockward.model.engine import DaemonSettings, Engine, Setting, SettingValue
from dockward.model.fact import Fact, Place
from dockward.model.host import (
    AuditRules,
    Component,
    Firewall,
    Host,
    HostMount,
    OperatingSystem,
    Reboot,
    Updates,
)
from dockward.model.image import Image, ImageAccount, Layer
from dockward.model.kernel import NAMESPACES, CgroupLimits, IdRange, KernelView, Listener, Process
from dockward.model.network import Network
from dockward.model.policy import PolicyFile
from dockward.model.swarm import Node, Swarm
from dockward.model.volume import Volume
from dockward.model.workload import (
    Attachment,
    EnvEntry,
    HealthCheck,
    Lifetime,
    Logging,
    Mount,
    MountKind,
    Port,
    Resources,
    Restart,
    Seccomp,
    SeccompChoice,
    State,
    Ulimit,
    Workload,
)
from dockward.model.world import World

T = TypeVar("T")

NOW = 1_790_000_000.0
DAY = 86_400.0
MIB = 1 << 20
CONTAINER_ID = "c0" * 32
IMAGE_ID = "sha256:" + "1a" * 32
NETWORK_ID = "ee" * 32
DIGEST = "registry.example.org/shop/api@sha256:" + "d1" * 32


def _inspect(pointer: str, value: T) -> Fact[T]:
    return Fact(value, Place("inspect", pointer))


def _api(source: str, pointer: str, value: T) -> Fact[T]:
    return Fact(value, Place(source, pointer))


def _file(path: str, value: T, pointer: str = "") -> Fact[T]:
    return Fact(value, Place(path, pointer))


@cache
def resources() -> Resources:
    return Resources(
        memory=_inspect("HostConfig.Memory", 256 * MIB),
        memory_swap=_inspect("HostConfig.MemorySwap", 256 * MIB),
        memory_reservation=_inspect("HostConfig.MemoryReservation", 128 * MIB),
        cpus=_inspect("HostConfig.NanoCpus", 1.0),
        cpu_shares=_inspect("HostConfig.CpuShares", 1024),
        cpuset=_inspect("HostConfig.CpusetCpus", ""),
        pids=_inspect("HostConfig.PidsLimit", 100),
        ulimits=_inspect("HostConfig.Ulimits", (Ulimit("nofile", 1024, 2048),)),
        shm_size=_inspect("HostConfig.ShmSize", 64 * MIB),
        storage_size=_inspect("HostConfig.StorageOpt.size", "10G"),
        oom_kill_disabled=_inspect("HostConfig.OomKillDisable", False),
        oom_score_adjust=_inspect("HostConfig.OomScoreAdj", 0),
    )


@cache
def process() -> Process:
    return Process(
        pid=4100,
        name="api",
        parent=4000,
        real_uid=10_001,
        effective_uid=10_001,
        effective_gid=10_001,
        cap_effective=0,
        cap_permitted=0,
        cap_bounding=0,
        cap_ambient=0,
        seccomp=2,
        no_new_privileges=True,
        lsm_label=_file("/proc/4100/attr/current", "docker-default (enforce)"),
        executable=_file("/proc/4100/exe", "/app/api"),
        arguments=("/app/api",),
    )


@cache
def kernel() -> KernelView:
    proc = "/proc/4100"
    return KernelView(
        pid=4100,
        processes=(process(),),
        namespaces=_file(f"{proc}/ns", {name: 4_026_532_000 + nr for nr, name in enumerate(NAMESPACES)}),
        shared=_file(f"{proc}/ns", frozenset()),
        uid_map=_file(f"{proc}/uid_map", (IdRange(0, 231_072, 65_536),)),
        cgroup=_file(
            "/sys/fs/cgroup",
            CgroupLimits(
                version=2,
                path=f"/system.slice/docker-{CONTAINER_ID}.scope",
                memory=_file("memory.max", 256 * MIB),
                memory_swap=_file("memory.swap.max", 0),
                cpus=_file("cpu.max", 1.0),
                cpu_weight=_file("cpu.weight", 39),
                pids=_file("pids.max", 100),
                memory_peak=_file("memory.peak", 100 * MIB),
                pids_current=_file("pids.current", 4),
            ),
        ),
        mounts=_file(f"{proc}/mountinfo", ()),
        root_readonly=_file(f"{proc}/mountinfo", True),
        listeners=_file(f"{proc}/net/tcp", (Listener("tcp", "0.0.0.0", 8080),)),  # noqa: S104  # as read, never bound
        addresses=_file(f"{proc}/net/fib_trie", ("172.20.0.2",)),
    )


@cache
def workload() -> Workload:
    return Workload(
        name="api",
        id=CONTAINER_ID,
        project="shop",
        image=_inspect("Config.Image", DIGEST),
        image_id=_inspect("Image", IMAGE_ID),
        user=_inspect("Config.User", "10001:10001"),
        group_add=_inspect("HostConfig.GroupAdd", ()),
        privileged=_inspect("HostConfig.Privileged", False),
        cap_add=_inspect("HostConfig.CapAdd", frozenset()),
        cap_drop=_inspect("HostConfig.CapDrop", frozenset({"ALL"})),
        no_new_privileges=_inspect("HostConfig.SecurityOpt", True),
        seccomp=_inspect("HostConfig.SecurityOpt", Seccomp(SeccompChoice.DEFAULT)),
        apparmor=_inspect("AppArmorProfile", "docker-default"),
        selinux=_inspect("HostConfig.SecurityOpt", ()),
        masked_paths=_inspect("HostConfig.MaskedPaths", None),
        readonly_paths=_inspect("HostConfig.ReadonlyPaths", None),
        readonly_root=_inspect("HostConfig.ReadonlyRootfs", True),
        mounts=_inspect(
            "Mounts",
            (
                Mount(
                    kind=MountKind.TMPFS,
                    target="/tmp",  # noqa: S108  # a mount's target, never written to
                    options=frozenset({"rw", "noexec", "nosuid", "nodev"}),
                    size=16 * MIB,
                ),
            ),
        ),
        volumes_from=_inspect("HostConfig.VolumesFrom", ()),
        devices=_inspect("HostConfig.Devices", ()),
        device_rules=_inspect("HostConfig.DeviceCgroupRules", ()),
        pid_mode=_inspect("HostConfig.PidMode", ""),
        ipc_mode=_inspect("HostConfig.IpcMode", "private"),
        uts_mode=_inspect("HostConfig.UTSMode", ""),
        userns_mode=_inspect("HostConfig.UsernsMode", ""),
        cgroupns_mode=_inspect("HostConfig.CgroupnsMode", "private"),
        network_mode=_inspect("HostConfig.NetworkMode", "shop_back"),
        networks=_inspect(
            "NetworkSettings.Networks", (Attachment("shop_back", NETWORK_ID, ("172.20.0.2",), ("api",)),)
        ),
        ports=_inspect("HostConfig.PortBindings", (Port(8080, "tcp", "127.0.0.1", 18_080),)),
        sysctls=_inspect("HostConfig.Sysctls", {}),
        cgroup_parent=_inspect("HostConfig.CgroupParent", ""),
        runtime=_inspect("HostConfig.Runtime", "runc"),
        resources=resources(),
        environment=_inspect("Config.Env", (EnvEntry("PATH"), EnvEntry("LANG"))),
        labels=_inspect(
            "Config.Labels",
            {
                "com.docker.compose.project": "shop",
                "com.docker.compose.service": "api",
                **_labels(),
            },
        ),
        health_check=_inspect("Config.Healthcheck", HealthCheck("CMD", 30.0, 5.0, 3, ("/app/api", "check"))),
        logging=_inspect("HostConfig.LogConfig", Logging("json-file", {"max-size": "10m", "max-file": "3"})),
        restart=_inspect("HostConfig.RestartPolicy", Restart("on-failure", 5)),
        command=_inspect("Config.Cmd", ("/app/api",)),
        lifetime=_inspect(
            "State", Lifetime(state=State.RUNNING, created=NOW - DAY, started=NOW - DAY, health="healthy")
        ),
        execs=_inspect("ExecIDs", ()),
        kernel=Fact(kernel(), Place("/proc")),
    )


def _labels() -> dict[str, str]:
    return {
        "org.opencontainers.image.title": "shop api",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.source": "https://git.example.org/shop/api",
        "org.opencontainers.image.revision": "4f1d2c3b5a697887a6b5c4d3e2f1000102030405",
        "org.opencontainers.image.created": "2026-09-20T10:00:00Z",
        "org.opencontainers.image.version": "1.4.2",
        "org.opencontainers.image.vendor": "Example",
        "org.opencontainers.image.authors": "shop team <shop@example.org>",
        "org.opencontainers.image.base.name": "registry.example.org/base/debian:12.7",
        "org.opencontainers.image.base.digest": "sha256:" + "ba" * 32,
    }


@cache
def image() -> Image:
    return Image(
        id=IMAGE_ID,
        tags=("registry.example.org/shop/api:1.4.2",),
        digests=(DIGEST,),
        created=_api("image", "Created", NOW - 2 * DAY),
        size=_api("image", "Size", 40 * MIB),
        user=_api("image", "Config.User", "10001:10001"),
        environment=_api("image", "Config.Env", (EnvEntry("PATH"),)),
        ports=_api("image", "Config.ExposedPorts", ("8080/tcp",)),
        volumes=_api("image", "Config.Volumes", ()),
        labels=_api("image", "Config.Labels", _labels()),
        health_check=_api("image", "Config.Healthcheck", HealthCheck("CMD", 30.0, 5.0, 3, ("/app/api", "check"))),
        command=_api("image", "Config.Cmd", ("/app/api",)),
        history=_api(
            "image",
            "history",
            (
                Layer("COPY /out/api /app/api # buildkit", NOW - 2 * DAY, 40 * MIB, "buildkit.dockerfile.v0"),
                Layer("USER 10001:10001", NOW - 2 * DAY, 0, "buildkit.dockerfile.v0"),
                Layer('CMD ["/app/api"]', NOW - 2 * DAY, 0, "buildkit.dockerfile.v0"),
            ),
        ),
        layers=_api("image", "RootFS.Layers", ("sha256:" + "2b" * 32,)),
        platform=_api("image", "Architecture", "linux/amd64"),
        accounts=_file("/etc/passwd", (ImageAccount("root", 0, 0), ImageAccount("api", 10_001, 10_001))),
        setuid_files=_api("image", "layers", ()),
        credential_files=_api("image", "layers", ()),
        directories=_api("image", "GraphDriver.Data", ("/var/lib/docker/overlay2/2b/diff",)),
    )


@cache
def network() -> Network:
    return Network(
        name="shop_back",
        id=NETWORK_ID,
        driver=_api("network", "Driver", "bridge"),
        scope=_api("network", "Scope", "local"),
        internal=_api("network", "Internal", True),
        attachable=_api("network", "Attachable", False),
        ingress=_api("network", "Ingress", False),
        ipv6=_api("network", "EnableIPv6", False),
        subnets=_api("network", "IPAM.Config", ("172.20.0.0/16",)),
        gateways=_api("network", "IPAM.Config", ("172.20.0.1",)),
        options=_api("network", "Options", {}),
        labels=_api("network", "Labels", {"com.docker.compose.project": "shop"}),
        members=_api("network", "Containers", (CONTAINER_ID,)),
    )


@cache
def volume() -> Volume:
    return Volume(
        name="shop_data",
        driver=_api("volume", "Driver", "local"),
        mountpoint=_api("volume", "Mountpoint", "/var/lib/docker/volumes/shop_data/_data"),
        options=_api("volume", "Options", {}),
        labels=_api("volume", "Labels", {"com.docker.compose.project": "shop"}),
        scope=_api("volume", "Scope", "local"),
    )


@cache
def swarm() -> Swarm:
    nodes = tuple(
        Node(
            id=f"node{nr}",
            hostname=f"m{nr}",
            role="manager",
            availability="drain",
            state="ready",
            engine_version="29.7.0",
            address=f"10.0.0.{nr}",
            leader=nr == 1,
        )
        for nr in (1, 2, 3)
    )
    return Swarm(
        active=_api("info", "Swarm.LocalNodeState", True),
        manager=_api("info", "Swarm.ControlAvailable", True),
        node_address=_api("info", "Swarm.NodeAddr", "10.0.0.1"),
        listen_address=_api("/proc/net/tcp", "2377", "10.0.0.1"),
        data_path_address=_api("swarm", "DataPathAddr", "10.1.0.1"),
        auto_lock=_api("swarm", "Spec.EncryptionConfig.AutoLockManagers", True),
        certificate_expiry=_api("swarm", "Spec.CAConfig.NodeCertExpiry", 30 * DAY),
        root_rotations=_api("swarm", "Spec.CAConfig.ForceRotate", 1),
        created=_api("swarm", "CreatedAt", NOW - 100 * DAY),
        updated=_api("swarm", "UpdatedAt", NOW - 10 * DAY),
        nodes=_api("nodes", "", nodes),
        secrets=_api("secrets", "", 3),
        configs=_api("configs", "", ()),
        services=_api("services", "", 4),
    )


@cache
def policy() -> PolicyFile:
    return PolicyFile(exemptions=_file("dockward.yaml", (), "exceptions"))


@cache
def engine() -> Engine:
    return Engine(
        endpoint="unix:///var/run/docker.sock",
        local=Fact(True),
        version=_api("version", "Version", "29.7.0"),
        api_version=_api("version", "ApiVersion", "1.55"),
        min_api_version=_api("version", "MinAPIVersion", "1.44"),
        package_build=_api("version", "GitCommit", "abcdef1"),
        operating_system=_api("info", "OperatingSystem", "Debian GNU/Linux 13 (trixie)"),
        kernel_version=_api("info", "KernelVersion", "6.18.2"),
        architecture=_api("info", "Architecture", "x86_64"),
        root_dir=_api("info", "DockerRootDir", "/var/lib/docker"),
        storage_driver=_api("info", "Driver", "overlay2"),
        containerd_store=_api("info", "DriverStatus", False),
        cgroup_driver=_api("info", "CgroupDriver", "systemd"),
        cgroup_version=_api("info", "CgroupVersion", "2"),
        seccomp_profile=_api("info", "SecurityOptions", "default"),
        apparmor=_api("info", "SecurityOptions", True),
        selinux=_api("info", "SecurityOptions", False),
        userns_remap=_api("info", "SecurityOptions", True),
        rootless=_api("info", "SecurityOptions", False),
        no_new_privileges=_api("info", "SecurityOptions", True),
        live_restore=_api("info", "LiveRestoreEnabled", True),
        logging_driver=_api("info", "LoggingDriver", "fluentd"),
        insecure_registries=_api("info", "RegistryConfig.InsecureRegistryCIDRs", ()),
        mirrors=_api("info", "RegistryConfig.Mirrors", ()),
        runtimes=_api("info", "Runtimes", ("runc",)),
        default_runtime=_api("info", "DefaultRuntime", "runc"),
        experimental=_api("info", "ExperimentalBuild", False),
        authorization_plugins=_api("info", "Plugins.Authorization", ("dockward",)),
        warnings=_api("info", "Warnings", ()),
        plugins=_api("plugins", "", ()),
        settings=Fact(
            DaemonSettings(pid=900, config_path="/etc/docker/daemon.json", values=_settings()),
            Place("/etc/docker/daemon.json"),
        ),
        listeners=Fact((), Place("/proc/900/cmdline", "--host")),
    )


def _settings() -> dict[str, Setting]:
    values: dict[str, SettingValue] = {
        "icc": False,
        "userland-proxy": False,
        "live-restore": True,
        "no-new-privileges": True,
        "userns-remap": "default",
        "log-driver": "fluentd",
        "log-level": "info",
        "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}},
        "authorization-plugins": ["dockward"],
        "default-address-pools": [{"base": "172.20.0.0/14", "size": 24}],
    }
    return {name: Setting(value, Place("/etc/docker/daemon.json", name)) for name, value in values.items()}


@cache
def host() -> Host:
    return Host(
        hostname="harbour",
        os=_file(
            "/etc/os-release",
            OperatingSystem(
                id="debian",
                version="13",
                name="Debian GNU/Linux 13 (trixie)",
                codename="trixie",
                end_of_life=date(2030, 6, 30),
            ),
        ),
        kernel=_file("/proc/sys/kernel/osrelease", "6.18.2"),
        reboot=_file("/boot", Reboot(needed=False, running_kernel="6.18.2", newest_kernel="6.18.2")),
        updates=_file("/var/lib/apt/lists", Updates(security=(), index_time=NOW - DAY / 2, source="apt")),
        automatic_updates=_file("/etc/apt/apt.conf.d", True),
        components=_file(
            "/usr/bin",
            tuple(
                Component(name=name, version=version, path=f"/usr/bin/{name}", judged_by="table")
                for name, version in (("engine", "29.7.0"), ("containerd", "2.2.0"), ("runc", "1.4.0"))
            ),
        ),
        docker_group=_file("/etc/group", ()),
        files=_file("/", ()),
        audit=_file("auditctl", AuditRules(enabled=True, watched=frozenset(), source="auditctl")),
        audit_paths=_file("/", ()),
        mounts=_file(
            "/proc/self/mountinfo",
            (
                HostMount("/", "/dev/sda1", "ext4", frozenset({"rw"})),
                HostMount("/var/lib/docker", "/dev/sdb1", "ext4", frozenset({"rw", "nodev"})),
            ),
        ),
        data_root=_file("info", "/var/lib/docker"),
        lsms=_file("/sys/kernel/security/lsm", frozenset({"capability", "apparmor", "landlock", "bpf"})),
        sysctls=_file("/proc/sys", _sysctls()),
        listeners=_file("/proc/net/tcp", ()),
        addresses=_file("/proc/net/fib_trie", {"eth0": ("192.0.2.10",), "lo": ("127.0.0.1",)}),
        certificates=_file("/etc/docker", ()),
        units=_file("/usr/lib/systemd/system", ()),
        firewall=_file(
            "nft",
            Firewall(manager="nftables", denies_input=True, open_ports=frozenset({"22/tcp"}), engine_chain_used=True),
        ),
        time_synchronised=_file("adjtimex", True),
        cores=_file("/proc/cpuinfo", 4),
        memory=_file("/proc/meminfo", 8 << 30),
        mitigations=_file("/sys/devices/system/cpu/vulnerabilities", {"meltdown": "Not affected"}),
        deleted_daemons=_file("/proc", ()),
    )


def _sysctls() -> dict[str, str]:
    return {
        "kernel.kptr_restrict": "2",
        "kernel.dmesg_restrict": "1",
        "kernel.unprivileged_bpf_disabled": "1",
        "kernel.yama.ptrace_scope": "1",
        "kernel.randomize_va_space": "2",
        "kernel.core_pattern": "core",
        "kernel.modules_disabled": "0",
        "kernel.kexec_load_disabled": "1",
        "kernel.sysrq": "0",
        "kernel.panic_on_oops": "1",
        "kernel.perf_event_paranoid": "3",
        "fs.protected_hardlinks": "1",
        "fs.protected_symlinks": "1",
        "fs.protected_fifos": "2",
        "fs.protected_regular": "2",
        "fs.suid_dumpable": "0",
        "net.ipv4.conf.all.rp_filter": "1",
        "net.ipv4.conf.all.accept_redirects": "0",
        "net.ipv4.conf.all.send_redirects": "0",
        "net.ipv4.conf.all.route_localnet": "0",
        "net.ipv4.conf.all.accept_source_route": "0",
        "net.ipv4.tcp_syncookies": "1",
        "net.core.bpf_jit_harden": "2",
        "vm.overcommit_memory": "1",
        "vm.unprivileged_userfaultfd": "0",
        "user.max_user_namespaces": "15000",
    }


@cache
def world() -> World:
    return World(
        taken=NOW,
        host=host(),
        engine=engine(),
        containers=(workload(),),
        images=(image(),),
        networks=(network(),),
        volumes=(volume(),),
        swarm=swarm(),
        policy=policy(),
    )
