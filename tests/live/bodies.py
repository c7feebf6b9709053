"""Bodies of create requests as an attacker may write them: valid ones, spelled and garbled at random."""

import json
import random

UNUSUAL = {"s": "\u017f", "S": "\u017f", "k": "\u212a", "K": "\u212a", "i": "\u0131"}
"""Letters that some folding takes for these; Go's takes the first four."""


class Twice(list):
    """An object as pairs, so that keys can come twice."""


def write(value, rng):
    """JSON, with the freedom that JSON leaves."""
    gap = rng.choice(["", "", "", " ", "\n"])
    if isinstance(value, dict):
        value = Twice(value.items())
    if isinstance(value, Twice):
        return "{" + ",".join(f"{gap}{_text(key, rng)}{gap}:{write(one, rng)}" for key, one in value) + gap + "}"
    if isinstance(value, list):
        return "[" + ",".join(write(one, rng) for one in value) + gap + "]"
    return _text(value, rng) if isinstance(value, str) else json.dumps(value)


def _text(text, rng):
    if rng.random() < 0.9:
        return json.dumps(text, ensure_ascii=rng.random() < 0.5)
    return '"' + "".join(f"\\u{ord(one):04x}" if ord(one) < 0x10000 else one for one in text) + '"'


OTHER, NETWORK, SUBNET = "gate-other", "gate-net", "10.207.0.0/24"
"""A container and a network that bodies name."""
MAPS = frozenset(
    {
        *("Annotations", "Config", "DriverOpts", "EndpointsConfig", "ExposedPorts", "Labels", "Options"),
        *("PortBindings", "StorageOpt", "Sysctls", "Tmpfs", "Volumes"),
    }
)
"""Fields whose keys are the client's."""
STRANGE = [
    *("Unknown", "Xyz", "", "HostConfig", "Image", "NoWait", "Subpath"),
    # Of other versions of the engine than any that runs here.
    *("Capabilities", "DeviceCgroupPermissions", "DiskQuota", "ExecIDs", "PublishService", "KernelMemory"),
]
ODD = [None, True, False, 0, 1, -1, "", "true", [], {}, [None], {"a": None}, 10**30, "a", ["a"], {"a": "b"}]
DEVICE = {"PathOnHost": "/dev/null", "PathInContainer": "/dev/n", "CgroupPermissions": "r"}
RATE = [[], [{"Path": "/dev/null", "Rate": 1 << 20}], None]
FLAG = [True, False]
ENDPOINT = {
    "IPAMConfig": {"IPv4Address": "10.207.0.9", "IPv6Address": "", "LinkLocalIPs": ["169.254.8.8"]},
    "Links": [f"{OTHER}:linked"],
    "Aliases": ["known", "as"],
    "MacAddress": "02:42:ac:11:00:77",
    "DriverOpts": {},
    "GwPriority": 3,
    "NetworkID": "",
}
HOST = {
    "Annotations": [{}, {"a": "b"}],
    "AutoRemove": FLAG,
    "Binds": [[], ["/srv:/x"], ["v1:/y:ro"], ["/etc:/e", "v2:/z"], ["/srv:/x:rshared,nocopy"], ["v1:/y:z"]],
    "BlkioDeviceReadBps": RATE,
    "BlkioDeviceReadIOps": RATE,
    "BlkioDeviceWriteBps": RATE,
    "BlkioDeviceWriteIOps": RATE,
    "BlkioWeight": [0, 100],
    "BlkioWeightDevice": [[], [{"Path": "/dev/null", "Weight": 100}], None],
    "CapAdd": [[], ["SYS_ADMIN"], ["net_admin", "CAP_CHOWN"]],
    "CapDrop": [[], ["ALL"], ["NET_RAW"]],
    "Capabilities": [None, []],
    "Cgroup": ["", None],
    "CgroupParent": ["", "/gate", "gate"],
    "CgroupnsMode": ["", "private", "host"],
    "ConsoleSize": [[0, 0], [24, 80]],
    "ContainerIDFile": ["", "/tmp/id"],
    "CpuCount": [0, None],
    "CpuPercent": [0, None],
    "CpuPeriod": [0, 100_000],
    "CpuQuota": [0, 50_000, -1],
    "CpuRealtimePeriod": [0, 100_000],
    "CpuRealtimeRuntime": [0, 50_000],
    "CpuShares": [0, 512],
    "CpusetCpus": ["", "0"],
    "CpusetMems": ["", "0"],
    "DeviceCgroupRules": [[], ["c 1:3 r"]],
    "DeviceRequests": [
        [],
        [{"Driver": "", "Count": -1, "DeviceIDs": None, "Capabilities": [["gpu"]], "Options": {}}],
        [{"Driver": "cdi", "DeviceIDs": ["example.org/kind=name"]}],
    ],
    "Devices": [[], [DEVICE], [{"PathOnHost": "/dev/zero"}]],
    "Dns": [[], ["127.0.0.1"]],
    "DnsOptions": [[], ["ndots:1"]],
    "DnsSearch": [[], ["example.org"]],
    "ExtraHosts": [[], ["a:127.0.0.1"], ["b:host-gateway"]],
    "GroupAdd": [[], ["7"]],
    "IOMaximumBandwidth": [0, None],
    "IOMaximumIOps": [0, None],
    "Init": [True, False, None],
    "IpcMode": ["", "private", "host", "shareable", "none"],
    "Isolation": ["", "default"],
    "KernelMemory": [0, None],
    "KernelMemoryTCP": [0, None],
    "Links": [[], [f"{OTHER}:linked"], [OTHER]],
    "LogConfig": [{}, {"Type": "json-file", "Config": {"max-size": "1m"}}, {"Type": "none"}, {"Config": {}}],
    "MaskedPaths": [None, [], ["/proc/kcore"]],
    "Memory": [0, 64 << 20],
    "MemoryReservation": [0, 32 << 20],
    "MemorySwap": [0, -1, 128 << 20],
    "MemorySwappiness": [0, -1, 50],
    "Mounts": [
        [],
        [{"Type": "volume", "Source": "v3", "Target": "/m"}],
        [{"Type": "volume", "Source": "v4", "Target": "/m", "VolumeOptions": {"NoCopy": True, "Labels": {"A": "b"}}}],
        [{"Type": "volume", "Target": "/m", "VolumeOptions": {"DriverConfig": {"Name": "local", "Options": {}}}}],
        [{"Type": "volume", "Target": "/m", "VolumeOptions": {"Subpath": ""}, "ClusterOptions": None}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "ReadOnly": True, "Consistency": "cached"}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "BindOptions": {"Propagation": "rslave"}}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "BindOptions": {"NonRecursive": True}}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "BindOptions": {"CreateMountpoint": False}}],
        [
            {
                "Type": "bind",
                "Source": "/srv",
                "Target": "/b",
                "ReadOnly": True,
                "BindOptions": {"ReadOnlyNonRecursive": True, "ReadOnlyForceRecursive": False},
            }
        ],
        [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 4096, "Mode": 448}}],
        [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"Options": [["noexec"]]}, "ImageOptions": None}],
    ],
    "NanoCpus": [0, 10**9],
    "NetworkMode": ["", "default", "none", "host", "bridge", NETWORK, f"container:{OTHER}"],
    "OomKillDisable": FLAG,
    "OomScoreAdj": [0, 100],
    "PidMode": ["", "host", f"container:{OTHER}"],
    "PidsLimit": [0, 100, -1],
    "PortBindings": [{}, {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "0"}]}, {"81/tcp": None}, {"82": []}],
    "Privileged": FLAG,
    "PublishAllPorts": FLAG,
    "ReadonlyPaths": [None, []],
    "ReadonlyRootfs": FLAG,
    "RestartPolicy": [{}, {"Name": "no"}, {"Name": "on-failure", "MaximumRetryCount": 3}, {"Name": "always"}],
    "Runtime": ["", "runc"],
    "SecurityOpt": [[], ["no-new-privileges"], ["no-new-privileges:true"], ["label=disable"], ["apparmor:unconfined"]],
    "ShmSize": [0, 1 << 20],
    "StorageOpt": [{}, None, {"size": "1G"}],
    "Sysctls": [{}, {"net.core.somaxconn": "128"}],
    "Tmpfs": [{}, {"/tmp": "size=1m"}, {"/tmp": ""}],
    "UTSMode": ["", "host"],
    "Ulimits": [[], [{"Name": "nofile", "Soft": 10, "Hard": 20}]],
    "UsernsMode": ["", "host"],
    "VolumeDriver": ["", "local"],
    "VolumesFrom": [[], [OTHER], [f"{OTHER}:ro"]],
}
CONFIG = {
    "ArgsEscaped": [False, None],
    "AttachStderr": FLAG,
    "AttachStdin": FLAG,
    "AttachStdout": FLAG,
    "Cmd": [[], ["true"], "true", None],
    "Domainname": ["", "example.org"],
    "Entrypoint": [None, ["/bin/sh"], "sh", []],
    "Env": [[], ["A=b"], ["A=b", "C="]],
    "ExposedPorts": [{}, {"80/tcp": {}}, {"81": {}}],
    "Healthcheck": [
        None,
        {"Test": ["CMD", "true"], "Interval": 10**9},
        {"Test": ["NONE"]},
        {"Timeout": 10**9, "StartPeriod": 10**9, "StartInterval": 10**9, "Retries": 2},
    ],
    "Hostname": ["", "fixed"],
    "Labels": [{}, {"a": "b"}, {"A": "1", "a": "2"}],
    "MacAddress": ["", "02:42:ac:11:00:99"],
    "NetworkDisabled": FLAG,
    "NetworkingConfig": [
        None,
        {},
        {"EndpointsConfig": {}},
        {"EndpointsConfig": {"bridge": {}}},
        {"EndpointsConfig": {NETWORK: None}},
        *({"EndpointsConfig": {NETWORK: {name: value}}} for name, value in ENDPOINT.items()),
    ],
    "OnBuild": [None, []],
    "OpenStdin": FLAG,
    "PublishService": ["", None],
    "Shell": [None, ["/bin/sh", "-c"]],
    "StdinOnce": FLAG,
    "StopSignal": ["", "SIGINT"],
    "StopTimeout": [3, None],
    "Tty": FLAG,
    "User": ["", "1000", "root"],
    "Volumes": [{}, {"/vol": {}}],
    "WorkingDir": ["", "/tmp"],
}
WRONG = {
    "Annotations": [{"": "x"}, {"a": ""}],
    "BlkioWeight": [5, 1 << 16],
    "CapAdd": [["ALL"], ["NO_SUCH"]],
    "Capabilities": [["SYS_ADMIN"]],
    "Cgroup": [f"container:{OTHER}", "host"],
    "CgroupnsMode": ["Host", f"container:{OTHER}"],
    "ConsoleSize": [[1], [1, 2, 3], [-1, 0]],
    "CpuCount": [1],
    "CpuPercent": [50],
    "CpuPeriod": [1],
    "CpuQuota": [1],
    "CpuRealtimeRuntime": [1 << 40],
    "CpusetCpus": ["99", "0-", "a"],
    "CpusetMems": ["9"],
    "DeviceRequests": [[{"Count": 1, "DeviceIDs": ["a"]}], [{"Options": {"a": "b"}}]],
    "Domainname": ["-"],
    "ExposedPorts": [{"80/x": {}}, {"": {}}, {"1-9/tcp": {}}],
    "Healthcheck": [{"Test": ["CMD", "true"], "Interval": 1}, {"Retries": -1}, {"NoWait": True}],
    "Hostname": ["-", "a" * 70],
    "IOMaximumBandwidth": [1 << 20],
    "IOMaximumIOps": [100],
    "IpcMode": ["Host", f"container:{OTHER}", "container:"],
    "Isolation": ["HyperV", "process"],
    "KernelMemory": [8 << 20],
    "KernelMemoryTCP": [8 << 20],
    "LogConfig": [{"Type": "syslog"}, {"Type": "none", "Config": {"max-size": "1m"}}],
    "MacAddress": ["02:42"],
    "Memory": [1, -1],
    "MemoryReservation": [1, 1 << 50],
    "MemorySwap": [1, -2],
    "MemorySwappiness": [101],
    "Mounts": [
        [{"Type": "Bind", "Source": "/srv", "Target": "/b"}],
        [{"Type": "npipe", "Source": "/srv", "Target": "/b"}],
        [{"Source": "/srv", "Target": "/b"}],
        [{"Type": "bind", "Source": "/no/such", "Target": "/b"}],
        [{"Type": "volume", "Target": "/m", "VolumeOptions": {"Subpath": "a"}}],
        [{"Type": "tmpfs", "Target": "/t", "Source": "/srv"}],
        [{"Type": "image", "Source": "gate-app:1.0", "Target": "/i", "ImageOptions": {"Subpath": "a"}}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "VolumeOptions": {}}],
    ],
    "NanoCpus": [-1, 10**13],
    "NetworkMode": ["Host", "container:", "no-such-network"],
    "OnBuild": [["RUN x"]],
    "OomScoreAdj": [2000, -2000],
    "PidMode": ["Host", "container:"],
    "PublishService": ["a"],
    "RestartPolicy": [{"Name": "Always"}, {"Name": "no", "MaximumRetryCount": 1}, {"MaximumRetryCount": -1}],
    "Runtime": ["no-such-runtime", "Runc"],
    "SecurityOpt": [["No-New-Privileges"], ["seccomp={}"], ["disable"], ["a"]],
    "ShmSize": [-1],
    "StopSignal": ["NO"],
    "StorageOpt": [{"Size": "1G"}],
    "Sysctls": [{"kernel.shmmax": "1"}, {"": ""}],
    "Tmpfs": [{"/tmp": "bind"}, {"tmp": ""}],
    "UTSMode": ["Host", f"container:{OTHER}"],
    "Ulimits": [[{"Name": "nofile", "Soft": 30, "Hard": 20}], [{"Name": "NOFILE", "Soft": 1, "Hard": 1}]],
    "UsernsMode": ["Host", "private"],
    "VolumesFrom": [["no-such-container"], [f"{OTHER}:x"]],
    "WorkingDir": ["tmp"],
}
"""Values of the right type that mean something else, or nothing."""
KNOWN = {**HOST, **CONFIG}


def body(rng, image):
    """The bytes of one body."""
    host = _objects(dict(some(rng, HOST, 6)))
    pairs = _objects({"Image": image, "Cmd": ["true"], **dict(some(rng, CONFIG, 5)), "HostConfig": host})
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        _garble(rng, rng.choice([pairs, host, *_within(pairs)]), pairs)
    data = write(respelled(pairs, rng, MAPS), rng).encode()
    return data + rng.choice([b""] * 30 + [b"}", b"{}", b" ", b"\n", b"\x00"])


def some(rng, choices, most):
    """So many fields of these at most, with a value each."""
    return [(name, rng.choice(choices[name])) for name in rng.sample(sorted(choices), rng.randint(0, most))]


def _objects(value):
    """It with its objects as pairs."""
    if isinstance(value, dict):
        return Twice((key, _objects(one)) for key, one in value.items())
    return value if isinstance(value, Twice) or not isinstance(value, list) else [_objects(one) for one in value]


def _within(value):
    """All objects in it, and itself."""
    if isinstance(value, Twice):
        return [value, *(found for _, one in value for found in _within(one))]
    return [found for one in value for found in _within(one)] if isinstance(value, list) else []


def respelled(value, rng, maps, *, named=False):
    """Keys of the API in other letters, at every depth; those of `maps` are left alone."""
    if isinstance(value, list) and not isinstance(value, Twice):
        return [respelled(one, rng, maps) for one in value]
    if not isinstance(value, dict | Twice):
        return value
    pairs = value.items() if isinstance(value, dict) else value
    return Twice(
        (key if named else _respell(key, rng), respelled(one, rng, maps, named=key in maps)) for key, one in pairs
    )


def _respell(key, rng):
    """A key in other letters."""
    chance = rng.random()
    if chance < 0.7:
        return key
    if chance < 0.8:
        return key.lower()
    if chance < 0.9:
        return key.upper()
    if chance < 0.98:
        return "".join(rng.choice([one.lower(), one.upper()]) for one in key)
    return "".join(UNUSUAL.get(one, one) if rng.random() < 0.5 else one for one in key)


def _garble(rng, pairs, whole):
    """Make one thing odd."""
    match rng.randrange(7):
        case 0 if pairs:
            key, value = rng.choice(pairs)
            pairs.append((key, rng.choice([None, value, *map(_objects, KNOWN.get(key, ()))])))
        case 1 if pairs:
            nr = rng.randrange(len(pairs))
            pairs[nr] = (pairs[nr][0], rng.choice(ODD))
        case 2:
            pairs.append((rng.choice(STRANGE), rng.choice(ODD)))
        case 3:
            name = rng.choice(sorted(HOST))
            whole.append((name, _objects(rng.choice(HOST[name]))))
        case 4 if pairs:
            rng.shuffle(pairs)
        case 5:
            whole.append(("HostConfig", rng.choice([None, {}, Twice([("Privileged", True)])])))
        case _:
            name = rng.choice(sorted(WRONG))
            holder = _holder(pairs, whole, name)
            holder[:] = [one for one in holder if one[0] != name] + [(name, _objects(rng.choice(WRONG[name])))]


def _holder(pairs, whole, name):
    """Where a field of this name belongs."""
    if name in CONFIG:
        return whole
    return next((one for key, one in whole if key == "HostConfig" and isinstance(one, Twice)), pairs)


def bodies(seed, count, image):
    """So many of them."""
    rng = random.Random(seed)
    return [body(rng, image) for _ in range(count)]
