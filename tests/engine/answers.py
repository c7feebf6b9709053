"""Answers as engines give them (20.10's shape unless said otherwise), for tests to change."""

from copy import deepcopy

CONTAINER_ID = "3a" * 32
IMAGE_ID = "sha256:" + "b9" * 32
NETWORK_ID = "9d" * 32
MASKED = [
    "/proc/asound",
    "/proc/acpi",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/sys/firmware",
]
READONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]

VERSION = {
    "Version": "20.10.24",
    "ApiVersion": "1.41",
    "MinAPIVersion": "1.12",
    "GitCommit": "5d6db84",
    "Os": "linux",
    "Arch": "amd64",
}

INFO = {
    "Name": "harbour",
    "Driver": "overlay2",
    "DriverStatus": [["Backing Filesystem", "extfs"], ["Supports d_type", "true"]],
    "Plugins": {"Volume": ["local"], "Network": ["bridge"], "Authorization": None, "Log": ["json-file"]},
    "LoggingDriver": "json-file",
    "CgroupDriver": "systemd",
    "CgroupVersion": "2",
    "KernelVersion": "6.1.0-1",
    "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
    "Architecture": "x86_64",
    "RegistryConfig": {
        "InsecureRegistryCIDRs": ["10.0.0.0/8", "127.0.0.0/8"],
        "IndexConfigs": {
            "docker.io": {"Name": "docker.io", "Mirrors": [], "Secure": True, "Official": True},
            "reg.example.org:5000": {"Name": "reg.example.org:5000", "Mirrors": [], "Secure": False},
        },
        "Mirrors": ["https://mirror.example.org/"],
    },
    "DockerRootDir": "/var/lib/docker",
    "ExperimentalBuild": False,
    "Runtimes": {"runc": {"path": "runc"}, "io.containerd.runc.v2": {"path": "runc"}},
    "DefaultRuntime": "runc",
    "Swarm": {"NodeID": "", "NodeAddr": "", "LocalNodeState": "inactive", "ControlAvailable": False},
    "LiveRestoreEnabled": False,
    "SecurityOptions": ["name=apparmor", "name=seccomp,profile=default", "name=cgroupns"],
    "Warnings": None,
}

HOST_CONFIG = {
    "Binds": None,
    "LogConfig": {"Type": "json-file", "Config": {}},
    "NetworkMode": "default",
    "PortBindings": {},
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "VolumesFrom": None,
    "CapAdd": None,
    "CapDrop": None,
    "CgroupnsMode": "private",
    "GroupAdd": None,
    "IpcMode": "private",
    "OomScoreAdj": 0,
    "PidMode": "",
    "Privileged": False,
    "PublishAllPorts": False,
    "ReadonlyRootfs": False,
    "SecurityOpt": None,
    "UTSMode": "",
    "UsernsMode": "",
    "ShmSize": 67108864,
    "Runtime": "runc",
    "CpuShares": 0,
    "Memory": 0,
    "NanoCpus": 0,
    "CgroupParent": "",
    "CpuPeriod": 0,
    "CpuQuota": 0,
    "CpusetCpus": "",
    "Devices": [],
    "DeviceCgroupRules": None,
    "MemoryReservation": 0,
    "MemorySwap": 0,
    "OomKillDisable": False,
    "PidsLimit": None,
    "Ulimits": None,
    "MaskedPaths": MASKED,
    "ReadonlyPaths": READONLY,
}

CONTAINER = {
    "Id": CONTAINER_ID,
    "Created": "2026-11-24T00:36:45.246172461Z",
    "Path": "sleep",
    "Args": ["600"],
    "State": {
        "Status": "running",
        "Pid": 26349,
        "OOMKilled": False,
        "ExitCode": 0,
        "StartedAt": "2026-11-24T00:36:45.526478563Z",
        "FinishedAt": "0001-01-01T00:00:00Z",
    },
    "Image": IMAGE_ID,
    "Name": "/api",
    "RestartCount": 0,
    "AppArmorProfile": "docker-default",
    "ExecIDs": None,
    "HostConfig": HOST_CONFIG,
    "Mounts": [],
    "Config": {
        "User": "",
        "Env": ["PATH=/bin"],
        "Cmd": ["sleep", "600"],
        "Image": "app:1",
        "Entrypoint": None,
        "Labels": {},
    },
    "NetworkSettings": {
        "Ports": {},
        "Networks": {
            "bridge": {
                "Aliases": None,
                "NetworkID": NETWORK_ID,
                "IPAddress": "172.17.0.2",
                "GlobalIPv6Address": "",
            }
        },
    },
}

IMAGE = {
    "Id": IMAGE_ID,
    "RepoTags": ["app:1"],
    "RepoDigests": ["reg.example.org/app@sha256:" + "d1" * 32],
    "Parent": "",
    "Created": "2026-11-20T10:00:00Z",
    "Size": 1982277,
    "Os": "linux",
    "Architecture": "arm64",
    "Variant": "v8",
    "Config": {
        "User": "1000",
        "ExposedPorts": {"80/tcp": {}, "443/tcp": {}},
        "Env": ["PATH=/bin", "API_TOKEN=abc"],
        "Cmd": ["serve"],
        "Entrypoint": ["/app"],
        "Volumes": {"/data": {}},
        "Labels": {"a": "b"},
        "Healthcheck": {"Test": ["CMD", "/app", "check"], "Interval": 5000000000},
    },
    "GraphDriver": {
        "Data": {"LowerDir": "/o/middle/diff:/o/bottom/diff", "UpperDir": "/o/top/diff"},
        "Name": "overlay2",
    },
    "RootFS": {"Type": "layers", "Layers": ["sha256:" + "82" * 32]},
}

HISTORY = [
    {"Created": 1795480605, "CreatedBy": 'CMD ["serve"]', "Size": 0, "Comment": "buildkit.dockerfile.v0"},
    {"Created": 1795480600, "CreatedBy": "COPY app / # buildkit", "Size": 1982277, "Comment": ""},
]

NETWORK = {
    "Name": "bridge",
    "Id": NETWORK_ID,
    "Scope": "local",
    "Driver": "bridge",
    "EnableIPv6": False,
    "IPAM": {"Driver": "default", "Config": [{"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}]},
    "Internal": False,
    "Attachable": False,
    "Ingress": False,
    "Containers": {},
    "Options": {"com.docker.network.bridge.enable_icc": "true"},
    "Labels": {},
}

VOLUME = {
    "Name": "data",
    "Driver": "local",
    "Mountpoint": "/var/lib/docker/volumes/data/_data",
    "Options": None,
    "Labels": None,
    "Scope": "local",
}

SERVICE = {
    "ID": "svc1",
    "Spec": {
        "Name": "shop_web",
        "Labels": {"com.docker.stack.namespace": "shop"},
        "TaskTemplate": {
            "ContainerSpec": {"Image": "app:1", "Isolation": "default"},
            "Resources": {"Limits": {}, "Reservations": {}},
            "Networks": [{"Target": "ov1", "Aliases": ["web"]}],
        },
        "EndpointSpec": {"Mode": "vip", "Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080}]},
    },
    "Endpoint": {"Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishedPort": 8080}]},
}

SWARM = {
    "ID": "sw1",
    "CreatedAt": "2026-11-24T00:37:20.038992809Z",
    "UpdatedAt": "2026-11-24T00:37:20.651247008Z",
    "Spec": {
        "Name": "default",
        "CAConfig": {"NodeCertExpiry": 7776000000000000, "ForceRotate": 2},
        "EncryptionConfig": {"AutoLockManagers": True},
    },
    "JoinTokens": {"Worker": "SWMTKN-1-worker", "Manager": "SWMTKN-1-manager"},
}

NODE = {
    "ID": "node1",
    "Spec": {"Role": "manager", "Availability": "active"},
    "Description": {"Hostname": "harbour", "Engine": {"EngineVersion": "20.10.24"}},
    "Status": {"State": "ready", "Addr": "10.0.0.1"},
    "ManagerStatus": {"Leader": True, "Reachability": "reachable", "Addr": "10.0.0.1:2377"},
}


def changed(answer, **changes):
    """The answer with fields set; `a__b=1` sets `b` inside `a`, and `...` takes a field out."""
    copy = deepcopy(answer)
    for path, value in changes.items():
        *way, last = path.split("__")
        place = copy
        for name in way:
            place = place[name]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return copy


def container(**changes):
    """An inspect answer, changed; HostConfig's fields are given as `HostConfig__Memory`."""
    return changed(CONTAINER, **changes)
