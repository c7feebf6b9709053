"""Every way to more than a container, each alone: what clients may ask for, and what becomes of it."""

from tests.gate.world import IMAGE, container

VERSIONS = ["", "/v1.40", "/v1.51"]
BASE = {"Image": "app:1.0", "User": "1000", "Cmd": ["true"]}


def versioned(line, version):
    """This line of a request in a version of the API, which begins with a slash."""
    return line.replace(" ", f" {version}", 1)


def bind(options):
    return {"Type": "volume", "Source": "v", "Target": "/x", "VolumeOptions": {"DriverConfig": {"Options": options}}}


REFUSED_HOST = [
    {"Privileged": True},
    *({"CapAdd": [one]} for one in ("ALL", "SYS_ADMIN", "CAP_SYS_ADMIN", "cap_Sys_Admin", "SYS_MODULE", "SYS_PTRACE")),
    *({"CapAdd": [one]} for one in ("SYS_RAWIO", "DAC_READ_SEARCH", "NET_ADMIN", "BPF", "PERFMON", "SYS_BOOT")),
    *({"CapAdd": [one]} for one in ("SYS_TIME", "SYSLOG", "MAC_ADMIN", "MAC_OVERRIDE", "CHECKPOINT_RESTORE")),
    *({"CapAdd": [one]} for one in ("WAKE_ALARM", "AUDIT_CONTROL", "AUDIT_READ", "LINUX_IMMUTABLE", "SYS_NICE")),
    {"Capabilities": ["CAP_SYS_ADMIN"]},
    *({"Binds": [f"{one}:/x"]} for one in ("/", "/run", "/var/run", "/var/lib/docker", "/var/lib/containerd", "/etc")),
    *({"Binds": [f"{one}:/x"]} for one in ("/dev", "/proc", "/sys", "/boot", "/root", "/root/.ssh", "/etc/cron.d")),
    *({"Binds": [f"{one}:/x"]} for one in ("/sys/devices", "/sys/devices/system/cpu", "/usr/src", "/usr/games")),
    *(
        {"Binds": [f"{one}:/x"]}
        for one in ("//etc", "/tmp/../etc", "/proc/1/root", "/proc/self/root/srv", "/etc/passwd")
    ),
    *(
        {"Binds": [f"{one}:/x"]}
        for one in ("/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock")
    ),
    {"Binds": ["/:/x:ro"]},
    *({"Binds": [f"{one}:/x"]} for one in ("/sys/fs/cgroup", "/sys/module", "/sys/fs", "/sys/kernel/mm", "/proc/irq")),
    *(
        {"Binds": [f"{one}:/x:ro"]}
        for one in ("/run/dbus", "/run/systemd", "/run/systemd/private", "/run", "/run/podman")
    ),
    *({"Binds": [f"{one}:/x:ro"]} for one in ("/run/snapd.socket", "/run/libvirt", "/run/crio", "/run/lxd.socket")),
    *({"Binds": [f"{one}:/x:ro"]} for one in ("/var/snap/lxd/common/lxd/unix.socket", "/proc/kcore", "/dev/shm")),
    *({"Binds": [f"{one}:/x:ro"]} for one in ("/run/user/1000", "/run/containerd", "/run/docker", "/var/lib/incus")),
    *({"Binds": [f"{one}:/x"]} for one in ("/run/runc", "/var/lib/dpkg/info", "/run/tmpfiles.d", "/opt/cni/bin")),
    *({"Binds": [f"{one}:/x"]} for one in ("/run/systemd/generator", "/opt/containerd", "/nix/store", "/opt", "/usr")),
    *({"Binds": [f"{one}:/x"]} for one in ("/var/spool/anacron", "/usr/share/x", "/lib/x86_64-linux-gnu")),
    *(
        {"Binds": [f"{one}:/x"]}
        for one in ("/home/a/.bashrc", "/root/.profile", "/home/a/.config/systemd/user", "/home/a/.local/bin/x")
    ),
    *({"Binds": [f"{one}:/x"]} for one in ("/etc/dpkg/dpkg.cfg.d", "/etc/of-a-program", "/run/cdi", "/run/sudo")),
    *({"Binds": [f"{one}:/x:ro"]} for one in ("/etc/shadow-", "/etc/security/opasswd", "/var/backups")),
    {"Binds": ["/srv/data:/x:rshared"]},
    {"Binds": ["/srv/data:/x:ro,slave"]},
    {"Mounts": [{"Type": "bind", "Source": "/etc", "Target": "/x"}]},
    {"Mounts": [{"Type": "bind", "Source": "/srv", "Target": "/x", "BindOptions": {"Propagation": "shared"}}]},
    {"Mounts": [bind({"type": "none", "o": "bind", "device": "/"})]},
    {"Mounts": [bind({"type": "", "o": "bind", "device": "/"})]},
    {"Mounts": [bind({"type": "ext4", "device": "/dev/sda1"})]},
    {"Mounts": [bind({"type": "overlay", "o": "lowerdir=/", "device": "overlay"})]},
    {"Mounts": [bind({"type": "tmpfs", "o": "size=1m", "device": "tmpfs", "more": "x"})]},
    {
        "Mounts": [
            {"Type": "volume", "Source": "v", "Target": "/x", "VolumeOptions": {"DriverConfig": {"Name": "rclone"}}}
        ]
    },
    {"Mounts": [{"Type": "volume", "Source": "v", "Target": "/x", "VolumeOptions": {"Subpath": "../.."}}]},
    {"Mounts": [{"Source": "/etc", "Target": "/x"}]},
    *(
        {"Mounts": [{"Type": one, "Source": "/etc", "Target": "/x"}]}
        for one in ("Bind", "npipe", "image", "cluster", "")
    ),
    {"VolumeDriver": "rclone", "Binds": ["v:/x"]},
    *(
        {"Devices": [{"PathOnHost": one}]}
        for one in ("/dev/sda", "/dev", "/dev/mem", "/dev/kmsg", "/dev/kvm", "v.com/c=n")
    ),
    {"DeviceCgroupRules": ["a *:* rwm"]},
    {"DeviceRequests": [{"Driver": "nvidia", "Count": -1, "Capabilities": [["gpu"]]}]},
    {"DeviceRequests": [{"Count": -1, "Capabilities": [["gpu"]]}]},
    {"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": ["v.com/c=n"]}]},
    {"DeviceRequests": [{"Driver": "cdi", "DeviceIDs": []}]},
    {"DeviceRequests": [{"Driver": "cdi"}]},
    {"PidMode": "host"},
    {"PidMode": "container:bad"},
    {"IpcMode": "host"},
    {"IpcMode": "container:bad"},
    {"UTSMode": "host"},
    {"UsernsMode": "host"},
    {"CgroupnsMode": "host"},
    {"Cgroup": "container:x"},
    {"NetworkMode": "host"},
    {"NetworkMode": "container:bad"},
    {"NetworkMode": "wire"},
    {"VolumesFrom": ["bad:ro"]},
    {"Binds": ["hidden:/x"]},
    {"Binds": ["disk:/x"]},
    {"Mounts": [{"Type": "volume", "Source": "hidden", "Target": "/x"}]},
    *(
        {"SecurityOpt": [one]}
        for one in ("seccomp=unconfined", "seccomp:unconfined", "seccomp=", "apparmor=unconfined")
    ),
    *({"SecurityOpt": [one]} for one in ("apparmor=", "apparmor=other", "label=disable", "label:disable", "disable")),
    *({"SecurityOpt": [one]} for one in ("label=type:spc_t", "no-new-privileges=false", "no-new-privileges:0")),
    *({"SecurityOpt": [one]} for one in ("writable-cgroups", "writable-cgroups=true", "SECCOMP=unconfined", "")),
    {"SecurityOpt": ['seccomp={"defaultAction":"SCMP_ACT_ALLOW"}']},
    {"SecurityOpt": ['seccomp:{"defaultAction":"SCMP_ACT_ALLOW"}']},
    {"DeviceCgroupRules": ["c 1:3 r"]},
    {"Mounts": [bind({"type": "debugfs", "device": "debugfs"})]},
    {"Tmpfs": {"/x": "exec,suid,dev"}},
    {"Mounts": [{"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": [["suid"]]}}]},
    {"MaskedPaths": []},
    {"ReadonlyPaths": []},
    {"MaskedPaths": ["/proc/kcore"]},
    *(
        {"Sysctls": {one: "1"}}
        for one in (
            "net./../kernel/core_pattern",
            "net/core/x",
            "net.",
            "kernel.core_pattern",
            "kernel.modprobe",
            "vm.overcommit_memory",
            "fs.file-max",
        )
    ),
    {"Runtime": "other"},
    {"Runtime": "io.containerd.runc.v1"},
    {"CgroupParent": "/"},
    {"CgroupParent": "system.slice"},
    {"Annotations": {"run.oci.handler": "krun"}},
    *({"GroupAdd": [one]} for one in ("docker", "disk", "0", "root", "6", "42", "+6", "06")),
    *({"LogConfig": {"Type": one}} for one in ("none", "syslog", "fluentd", "gelf", "awslogs", "splunk")),
    {"LogConfig": {"Type": "json-file", "Config": {"env-regex": ".*"}}},
    {"OomKillDisable": True},
    {"OomScoreAdj": -1},
    {"CpuRealtimeRuntime": 1},
    *({name: 1} for name in ("CpuRealtimePeriod", "CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth")),
    {"KernelMemory": 1},
    {"Isolation": "hyperv"},
]
REFUSED_CONFIG = [
    {"Volumes": {"/x": {}}, "HostConfig": {"Binds": ["/etc:/x/"]}},
    {"Volumes": {"/x/": {}}, "HostConfig": {"Mounts": [{"Type": "bind", "Source": "/etc", "Target": "/x"}]}},
    {"HostConfig": {"Binds": ["/etc:/data"]}},
    {"MacAddress": "02:42:ac:11:00:02"},
    {"OnBuild": ["RUN x"]},
    {"NetworkingConfig": {"EndpointsConfig": {"host": {}}}},
    {"NetworkingConfig": {"EndpointsConfig": {"wire": {}}}},
    {"NetworkingConfig": {"EndpointsConfig": {"a": {"DriverOpts": {"com.docker.network.endpoint.sysctls": "x"}}}}},
    {"NetworkingConfig": {"EndpointsConfig": {"a": {"MacAddress": "02:42:ac:11:00:02"}}}},
    {"Privileged": True},
    {"Binds": ["/:/x"]},
    {"privileged": True},
]
PASSED_HOST = [
    # The engine gives these to every container that drops none, and within its namespaces they are no way out.
    *({"CapAdd": [one]} for one in ("DAC_OVERRIDE", "MKNOD", "SETFCAP", "SYS_CHROOT", "NET_RAW", "AUDIT_WRITE")),
    # What is reached over a network is told by rules, and has credentials of its own.
    {"ExtraHosts": ["a:host-gateway"]},
    {"PublishAllPorts": True},
    {"PortBindings": {"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "80"}]}},
    {"Dns": ["192.0.2.1"], "DnsSearch": ["a.example"], "DnsOptions": ["ndots:1"]},
    # How much of the host a container takes is for rules to limit, by warning or filling in.
    {"Ulimits": [{"Name": "memlock", "Soft": -1, "Hard": -1}]},
    {"Memory": 1 << 29, "MemorySwap": -1},
    {"PidsLimit": -1},
    {"ShmSize": 1 << 30},
    {"CpusetCpus": "0"},
    {"AutoRemove": True},
    {"OomScoreAdj": 100},
    {"IpcMode": "shareable"},
    # To a worker of a Swarm a network may be unknown until a container of it starts; then it is judged.
    {"NetworkMode": "nowhere"},
]
PASSED_CONFIG = [
    # Without a device it names none: only a runtime that hands devices out by variables would heed it.
    {"Env": ["NVIDIA_VISIBLE_DEVICES=all"]},
    {"Env": ["LD_PRELOAD=/x.so"]},
    {"Healthcheck": {"Test": ["CMD", "true"], "Interval": 1_000_000_000}},
    {"StopSignal": "SIGKILL", "Hostname": "a", "Domainname": "b", "NetworkDisabled": True, "Shell": ["sh"]},
    {"NetworkingConfig": {"EndpointsConfig": {"inner": {"Aliases": ["db"], "Links": ["good:x"]}}}},
]
REFUSED_REQUESTS = [
    ("POST /volumes/create", {"Driver": "local", "DriverOpts": {"type": "none", "o": "bind", "device": "/"}}),
    ("POST /volumes/create", {"driveropts": {"o": "bind", "device": "/etc"}}),
    ("POST /volumes/create", {"DriverOpts": {"type": "proc"}}),
    ("POST /volumes/create", {"DriverOpts": {"type": "tmpfs", "o": "bind", "Device": "/"}}),
    ("POST /volumes/create", {"Driver": "rclone"}),
    ("POST /volumes/create", {"ClusterVolumeSpec": {"Group": "a"}}),
    ("POST /networks/create", {"Name": "n", "Driver": "macvlan", "Options": {"parent": "eth0"}}),
    ("POST /networks/create", {"Name": "n", "Options": {"com.docker.network.bridge.name": "docker0"}}),
    ("POST /networks/create", {"Name": "n", "Options": {"com.docker.network.bridge.gateway_mode_ipv4": "routed"}}),
    ("POST /networks/create", {"Name": "n", "IPAM": {"Driver": "other"}}),
    ("POST /networks/create", {"Name": "n", "ConfigFrom": {"Network": "x"}}),
    ("POST /networks/wire/connect", {"Container": "good"}),
    ("POST /networks/inner/connect", {"Container": "bad"}),
    ("POST /networks/inner/connect", {"Container": "good", "EndpointConfig": {"MacAddress": "02:42:00:00:00:01"}}),
    ("POST /images/create?fromSrc=http://example.org/a.tar", None),
    ("POST /images/create?fromSrc=-", None),
    ("POST /build?networkmode=host", None),
    ("POST /build?networkmode=container:x", None),
    ("POST /build?cgroupparent=/", None),
    ("POST /build?remote=http://example.org/", None),
    ("POST /build?version=2", None),
    ("POST /build?session=x", None),
    # What is attested of an image or asked to be of a build is nothing that the gate knows.
    ("POST /build?attestations=%5B%7B%22type%22%3A%22sbom%22%7D%5D", None),
    ("POST /build?attest=type%3Dprovenance", None),
    ("GET /images/app:1.0/attestations", None),
    ("POST /session", None),
    ("POST /grpc", None),
    ("POST /volumes/create", {"DriverOpts": {"type": "debugfs", "device": "debugfs"}}),
    ("POST /volumes/create", {"DriverOpts": {"type": "nfs", "o": "addr=192.0.2.1", "device": ":/x"}}),
    ("POST /volumes/create", {"DriverOpts": {"type": "overlay", "o": "lowerdir=/,upperdir=/a,workdir=/b"}}),
    ("PUT /volumes/plain?version=1", {"Spec": {}}),
    *(
        ("POST /networks/create", {"Name": "n", "Options": {f"com.docker.network.bridge.{name}": value}})
        for name, value in (
            ("trusted_host_interfaces", "eth0"),
            ("inhibit_ipv4", "true"),
            ("host_binding_ipv4", "0.0.0.0"),
            ("default_bridge", "true"),
            ("gateway_mode_ipv4", "isolated"),
            ("gateway_mode_ipv6", "nat-unprotected"),
        )
    ),
    *(("POST /networks/create", {"Name": "n", "Driver": one}) for one in ("ipvlan", "host", "remote")),
    *(("POST /networks/create", {"Name": "n", one: True}) for one in ("Ingress", "ConfigOnly")),
    ("POST /networks/host/connect", {"Container": "good"}),
    (
        "POST /networks/inner/connect",
        {"Container": "good", "EndpointConfig": {"DriverOpts": {"com.docker.network.endpoint.sysctls": "x"}}},
    ),
    ("POST /build?squash=1", None),
    ("POST /containers/good/start?checkpoint=x", None),
    ("POST /containers/good/start?checkpoint-dir=/", None),
    ("GET /containers/good/checkpoints", None),
    ("POST /containers/good/checkpoints", {"CheckpointID": "x", "CheckpointDir": "/"}),
    ("DELETE /containers/good/checkpoints/x", None),
    ("POST /containers/good/copy", {"Resource": "/etc"}),
    ("POST /containers/good/update", {"CgroupParent": "/"}),
    ("POST /containers/good/exec", {"Cmd": ["true"], "Privileged": True}),
    ("POST /containers/bad/exec", {"Cmd": ["true"]}),
    *((f"POST /containers/bad/{one}", None) for one in ("start", "restart", "unpause", "attach?stream=1&stdin=1")),
    ("GET /containers/bad/attach/ws?stream=1&stdin=1", None),
    *((f"{one} /containers/bad/archive?path=/", None) for one in ("GET", "HEAD", "PUT")),
    ("PUT /containers/bad/archive?path=/&copyUIDGID=1", None),
    ("GET /containers/bad/export", None),
    ("POST /commit?container=bad&repo=x", None),
    ("POST /images/create?fromImage=127.0.0.1:1/x", None),
    ("GET /distribution/127.0.0.1:1/x/json", None),
    ("POST /auth", {"username": "a", "password": "b", "serveraddress": "127.0.0.1:1"}),
    ("GET /plugins", None),
    ("GET /plugins/privileges?remote=x", None),
    *((f"POST /plugins/{one}", None) for one in ("pull?remote=x", "create?name=x", "x/set", "x/enable", "x/disable")),
    *((f"POST /plugins/x/{one}", None) for one in ("upgrade?remote=x", "push")),
    ("DELETE /plugins/x", None),
    ("POST /swarm/init", {"ListenAddr": "127.0.0.1", "AutoLockManagers": False}),
    ("POST /swarm/join", {"RemoteAddrs": ["192.0.2.1"], "JoinToken": "x"}),
    ("POST /swarm/leave?force=1", None),
    ("POST /swarm/update?version=1", {"EncryptionConfig": {"AutoLockManagers": False}}),
    ("POST /swarm/unlock", {"UnlockKey": "x"}),
    ("GET /swarm", None),
    ("GET /swarm/unlockkey", None),
    ("POST /nodes/x/update?version=1", {"Role": "manager", "Availability": "active"}),
    ("DELETE /nodes/x", None),
    ("GET /debug/vars", None),
    ("GET /debug/pprof/heap", None),
]
OLD_REQUESTS = [
    (f"POST /v1.{minor}/{path}", body)
    for minor in (12, 23, 39)
    for path, body in (
        ("containers/create", BASE),
        ("containers/good/start", None),
        ("containers/good/start", {"Binds": ["/:/x"]}),
        ("containers/good/copy", {"Resource": "/etc"}),
    )
]
PASSED_REQUESTS = [
    # An attachable network is for containers beside services, and each that joins it is judged.
    ("POST /networks/create", {"Name": "vectors-attachable", "Attachable": True}),
    # Who owns what is written counts in the container only, which is judged.
    ("PUT /containers/good/archive?path=/&copyUIDGID=1", None),
    # The older builder, which is the only one for who isn't granted the other, knows no frontends.
    ("POST /build?buildargs=%7B%22BUILDKIT_SYNTAX%22%3A%22x%22%7D", None),
    # To that one these are the names of images that it has.
    ("POST /build?cachefrom=%5B%22127.0.0.1%3A1/x%22%5D", None),
    ("POST /build?platform=linux/amd64&shmsize=67108864&target=x", None),
    ("POST /containers/good/exec", {"Cmd": ["true"], "User": "0", "Env": ["LD_PRELOAD=/x.so"]}),
]
PASSED_FIELDS = [
    # Credentials of the client's, for registries that a build or a pull asks.
    ("POST /build", "X-Registry-Config", "eyJyLmV4YW1wbGUiOnt9fQ=="),
    ("POST /images/create?fromImage=app", "X-Registry-Auth", "e30="),
]
DROPPED_FIELDS = [
    ("POST /build", "Authorization", "Basic YTpi"),
    ("POST /build", "Cookie", "a=b"),
    ("POST /build", "X-Forwarded-For", "192.0.2.1"),
    ("POST /build", "X-HTTP-Method-Override", "GET"),
]
ENGINE = {
    "/containers/bad/json": container(Privileged=True),
    "/containers/good/json": {**container(), "Name": "/good"},
    "/volumes/hidden": {
        "Name": "hidden",
        "Driver": "local",
        "Mountpoint": "/v",
        "Options": {"o": "bind", "device": "/"},
    },
    "/volumes/disk": {
        "Name": "disk",
        "Driver": "local",
        "Mountpoint": "/v",
        "Options": {"device": "/dev/sda1", "type": "ext4"},
    },
    "/volumes/plain": {
        "Name": "plain",
        "Driver": "local",
        "Mountpoint": "/var/lib/docker/volumes/plain/_data",
        "Options": None,
    },
    "/networks/wire": {"Name": "wire", "Id": "w", "Driver": "macvlan"},
    "/networks/host": {"Name": "host", "Id": "h", "Driver": "host"},
    "/networks/inner": {"Name": "inner", "Id": "i", "Driver": "bridge"},
    f"/images/{IMAGE['Id']}/json": IMAGE,
}
