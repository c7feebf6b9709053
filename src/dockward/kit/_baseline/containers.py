"""The hardened container of the small world, and what the kernel has of it."""

from functools import cache

from dockward.kit._baseline.facts import (
    CONTAINER_ID,
    DAY,
    DIGEST,
    IMAGE_ID,
    MIB,
    NETWORK_ID,
    NOW,
    filed,
    inspected,
    own_labels,
)
from dockward.model.fact import Fact, Place
from dockward.model.kernel import NAMESPACES, CgroupLimits, IdRange, KernelView, Listener, Process
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


@cache
def resources() -> Resources:
    return Resources(
        memory=inspected("HostConfig.Memory", 256 * MIB),
        memory_swap=inspected("HostConfig.MemorySwap", 256 * MIB),
        memory_reservation=inspected("HostConfig.MemoryReservation", 128 * MIB),
        cpus=inspected("HostConfig.NanoCpus", 1.0),
        cpu_shares=inspected("HostConfig.CpuShares", 1024),
        cpuset=inspected("HostConfig.CpusetCpus", ""),
        pids=inspected("HostConfig.PidsLimit", 100),
        ulimits=inspected("HostConfig.Ulimits", (Ulimit("nofile", 1024, 2048),)),
        shm_size=inspected("HostConfig.ShmSize", 64 * MIB),
        storage_size=inspected("HostConfig.StorageOpt.size", "10G"),
        oom_kill_disabled=inspected("HostConfig.OomKillDisable", False),
        oom_score_adjust=inspected("HostConfig.OomScoreAdj", 0),
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
        lsm_label=filed("/proc/4100/attr/current", "docker-default (enforce)"),
        executable=filed("/proc/4100/exe", "/app/api"),
        arguments=("/app/api",),
    )


@cache
def kernel() -> KernelView:
    proc = "/proc/4100"
    return KernelView(
        pid=4100,
        processes=(process(),),
        namespaces=filed(f"{proc}/ns", {name: 4_026_532_000 + nr for nr, name in enumerate(NAMESPACES)}),
        shared=filed(f"{proc}/ns", frozenset()),
        uid_map=filed(f"{proc}/uid_map", (IdRange(0, 231_072, 65_536),)),
        cgroup=filed(
            "/sys/fs/cgroup",
            CgroupLimits(
                version=2,
                path=f"/system.slice/docker-{CONTAINER_ID}.scope",
                memory=filed("memory.max", 256 * MIB),
                memory_swap=filed("memory.swap.max", 0),
                cpus=filed("cpu.max", 1.0),
                cpu_weight=filed("cpu.weight", 39),
                pids=filed("pids.max", 100),
                memory_peak=filed("memory.peak", 100 * MIB),
                pids_current=filed("pids.current", 4),
            ),
        ),
        mounts=filed(f"{proc}/mountinfo", ()),
        root_readonly=filed(f"{proc}/mountinfo", True),
        listeners=filed(f"{proc}/net/tcp", (Listener("tcp", "0.0.0.0", 8080),)),  # noqa: S104  # as read, never bound
        addresses=filed(f"{proc}/net/fib_trie", ("172.20.0.2",)),
        limits=filed(f"{proc}/limits", {"nofile": 2048, "nproc": 4096}),
        added_programs=filed(f"{proc}/exe", ()),
    )


@cache
def workload() -> Workload:
    return Workload(
        name="api",
        id=CONTAINER_ID,
        project="shop",
        image=inspected("Config.Image", DIGEST),
        image_id=inspected("Image", IMAGE_ID),
        user=inspected("Config.User", "10001:10001"),
        group_add=inspected("HostConfig.GroupAdd", ()),
        privileged=inspected("HostConfig.Privileged", False),
        cap_add=inspected("HostConfig.CapAdd", frozenset()),
        cap_drop=inspected("HostConfig.CapDrop", frozenset({"ALL"})),
        no_new_privileges=inspected("HostConfig.SecurityOpt", True),
        seccomp=inspected("HostConfig.SecurityOpt", Seccomp(SeccompChoice.DEFAULT)),
        apparmor=inspected("AppArmorProfile", "docker-default"),
        selinux=inspected("HostConfig.SecurityOpt", ()),
        masked_paths=inspected("HostConfig.MaskedPaths", None),
        readonly_paths=inspected("HostConfig.ReadonlyPaths", None),
        readonly_root=inspected("HostConfig.ReadonlyRootfs", True),
        mounts=inspected(
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
        volumes_from=inspected("HostConfig.VolumesFrom", ()),
        devices=inspected("HostConfig.Devices", ()),
        device_rules=inspected("HostConfig.DeviceCgroupRules", ()),
        pid_mode=inspected("HostConfig.PidMode", ""),
        ipc_mode=inspected("HostConfig.IpcMode", "private"),
        uts_mode=inspected("HostConfig.UTSMode", ""),
        userns_mode=inspected("HostConfig.UsernsMode", ""),
        cgroupns_mode=inspected("HostConfig.CgroupnsMode", "private"),
        network_mode=inspected("HostConfig.NetworkMode", "shop_back"),
        networks=inspected(
            "NetworkSettings.Networks", (Attachment("shop_back", NETWORK_ID, ("172.20.0.2",), ("api",)),)
        ),
        ports=inspected("HostConfig.PortBindings", (Port(8080, "tcp", "127.0.0.1", 18_080),)),
        sysctls=inspected("HostConfig.Sysctls", {}),
        cgroup_parent=inspected("HostConfig.CgroupParent", ""),
        runtime=inspected("HostConfig.Runtime", "runc"),
        resources=resources(),
        environment=inspected("Config.Env", (EnvEntry("PATH"), EnvEntry("LANG"))),
        labels=inspected(
            "Config.Labels",
            {
                "com.docker.compose.project": "shop",
                "com.docker.compose.service": "api",
                **own_labels(),
            },
        ),
        health_check=inspected("Config.Healthcheck", HealthCheck("CMD", 30.0, 5.0, 3, ("/app/api", "check"))),
        logging=inspected("HostConfig.LogConfig", Logging("json-file", {"max-size": "10m", "max-file": "3"})),
        restart=inspected("HostConfig.RestartPolicy", Restart("on-failure", 5)),
        command=inspected("Config.Cmd", ("/app/api",)),
        lifetime=inspected(
            "State", Lifetime(state=State.RUNNING, created=NOW - DAY, started=NOW - DAY, health="healthy")
        ),
        execs=inspected("ExecIDs", ()),
        kernel=Fact(kernel(), Place("/proc")),
    )
