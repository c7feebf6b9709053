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


DEVICE = {"PathOnHost": "/dev/null", "PathInContainer": "/dev/n", "CgroupPermissions": "r"}
STRANGE = ["Unknown", "Xyz", "", "Capabilities", "Cgroup", "KernelMemory", "Isolation"]
ODD = [None, True, False, 0, 1, -1, "", "true", [], {}, [None], {"a": None}, 10**30, "a", ["a"], {"a": "b"}]


def _some(rng, *values):
    return rng.choice(values)


HOST = {
    "Binds": lambda r: _some(r, [], ["/srv:/x"], ["v1:/y:ro"], ["/etc:/e", "v2:/z"]),
    "Privileged": lambda r: _some(r, True, False),
    "CapAdd": lambda r: _some(r, [], ["SYS_ADMIN"], ["net_admin", "CAP_CHOWN"]),
    "CapDrop": lambda r: _some(r, [], ["ALL"], ["NET_RAW"]),
    "SecurityOpt": lambda r: _some(r, [], ["no-new-privileges"], ["no-new-privileges:true"], ["label=disable"]),
    "NetworkMode": lambda r: _some(r, "", "default", "none", "host", "bridge"),
    "PidMode": lambda r: _some(r, "", "host"),
    "IpcMode": lambda r: _some(r, "", "private", "host", "shareable"),
    "UTSMode": lambda r: _some(r, "", "host"),
    "CgroupnsMode": lambda r: _some(r, "", "private", "host"),
    "Memory": lambda r: _some(r, 0, 64 << 20),
    "NanoCpus": lambda r: _some(r, 0, 10**9),
    "PidsLimit": lambda r: _some(r, 0, 100, -1),
    "ReadonlyRootfs": lambda r: _some(r, True, False),
    "Init": lambda r: _some(r, True, False),
    "Devices": lambda r: _some(r, [], [DEVICE]),
    "DeviceCgroupRules": lambda r: _some(r, [], ["c 1:3 r"]),
    "Mounts": lambda r: _some(
        r,
        [],
        [{"Type": "volume", "Source": "v3", "Target": "/m"}],
        [{"Type": "bind", "Source": "/srv", "Target": "/b", "ReadOnly": True}],
        [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 4096}}],
    ),
    "Tmpfs": lambda r: _some(r, {}, {"/tmp": "size=1m"}),
    "LogConfig": lambda r: _some(r, {}, {"Type": "json-file", "Config": {"max-size": "1m"}}, {"Type": "none"}),
    "RestartPolicy": lambda r: _some(r, {}, {"Name": "no"}, {"Name": "on-failure", "MaximumRetryCount": 3}),
    "PortBindings": lambda r: _some(r, {}, {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "0"}]}, {"81/tcp": None}),
    "Sysctls": lambda r: _some(r, {}, {"net.core.somaxconn": "128"}),
    "Ulimits": lambda r: _some(r, [], [{"Name": "nofile", "Soft": 10, "Hard": 20}]),
    "GroupAdd": lambda r: _some(r, [], ["7"]),
    "ExtraHosts": lambda r: _some(r, [], ["a:127.0.0.1"]),
    "Dns": lambda r: _some(r, [], ["127.0.0.1"]),
    "MaskedPaths": lambda r: _some(r, None, [], ["/proc/kcore"]),
    "ReadonlyPaths": lambda r: _some(r, None, []),
    "OomScoreAdj": lambda r: _some(r, 0, 100),
    "ShmSize": lambda r: _some(r, 0, 1 << 20),
    "Annotations": lambda r: _some(r, {}, {"a": "b"}),
    "ConsoleSize": lambda r: _some(r, [0, 0], [24, 80]),
    "MemorySwap": lambda r: _some(r, 0, -1, 128 << 20),
    "MemorySwappiness": lambda r: _some(r, 0, -1, 50),
    "CpuShares": lambda r: _some(r, 0, 512),
    "CpusetCpus": lambda r: _some(r, "", "0"),
    "BlkioWeight": lambda r: _some(r, 0, 100),
    "DnsSearch": lambda r: _some(r, [], ["example.org"]),
    "VolumeDriver": lambda r: _some(r, "", "local"),
    "AutoRemove": lambda r: _some(r, True, False),
    "PublishAllPorts": lambda r: _some(r, True, False),
    "Runtime": lambda r: _some(r, "", "runc"),
    "OomKillDisable": lambda r: _some(r, True, False),
}
CONFIG = {
    "User": lambda r: _some(r, "", "1000", "root"),
    "Env": lambda r: _some(r, [], ["A=b"], ["A=b", "C="]),
    "Cmd": lambda r: _some(r, [], ["true"], "true", None),
    "Entrypoint": lambda r: _some(r, None, ["/bin/sh"], "sh", []),
    "Labels": lambda r: _some(r, {}, {"a": "b"}, {"A": "1", "a": "2"}),
    "Volumes": lambda r: _some(r, {}, {"/vol": {}}),
    "ExposedPorts": lambda r: _some(r, {}, {"80/tcp": {}}),
    "Healthcheck": lambda r: _some(r, None, {"Test": ["CMD", "true"], "Interval": 10**9}),
    "WorkingDir": lambda r: _some(r, "", "/tmp"),
    "Tty": lambda r: _some(r, True, False),
    "StopSignal": lambda r: _some(r, "", "SIGINT"),
    "StopTimeout": lambda r: _some(r, 3, None),
    "NetworkDisabled": lambda r: _some(r, True, False),
    "OpenStdin": lambda r: _some(r, True, False),
    "MacAddress": lambda r: _some(r, "", "02:42:ac:11:00:99"),
    "Hostname": lambda r: _some(r, "", "fixed"),
    "Domainname": lambda r: _some(r, "", "example.org"),
    "OnBuild": lambda r: _some(r, None, [], ["RUN x"]),
    "Shell": lambda r: _some(r, None, ["/bin/sh", "-c"]),
    "NetworkingConfig": lambda r: _some(r, None, {}, {"EndpointsConfig": {}}, {"EndpointsConfig": {"bridge": {}}}),
}


def body(rng, image):
    """The bytes of one body."""
    pairs = Twice([("Image", image), ("Cmd", ["true"])])
    pairs += [(name, CONFIG[name](rng)) for name in rng.sample(sorted(CONFIG), rng.randint(0, 5))]
    host = Twice((name, HOST[name](rng)) for name in rng.sample(sorted(HOST), rng.randint(0, 6)))
    pairs.append(("HostConfig", host))
    pairs = Twice(dict(pairs).items())
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        _garble(rng, rng.choice([pairs, host]), pairs)
    data = write(_respelled(pairs, rng), rng).encode()
    return data + rng.choice([b""] * 30 + [b"}", b"{}", b" ", b"\n", b"\x00"])


def _respelled(pairs, rng):
    """Keys of the API in other letters; those of mappings are left alone."""
    return Twice((respell(key, rng), _inner(key, one, rng)) for key, one in pairs)


def _inner(key, value, rng):
    if isinstance(value, Twice):
        return _respelled(value, rng)
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        return [_respelled(Twice(one.items()), rng) for one in value]
    if isinstance(value, dict) and key in {"LogConfig", "RestartPolicy", "Healthcheck"}:
        return _respelled(Twice(value.items()), rng)
    return value


def respell(key, rng):
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
    match rng.randrange(6):
        case 0 if pairs:
            key, value = rng.choice(pairs)
            known = CONFIG.get(key) or HOST.get(key)
            pairs.append((key, rng.choice([None, value, known(rng) if known else value])))
        case 1 if pairs:
            nr = rng.randrange(len(pairs))
            pairs[nr] = (pairs[nr][0], rng.choice(ODD))
        case 2:
            pairs.append(
                (
                    rng.choice(["Unknown", "Xyz", "", "Capabilities", "Cgroup", "KernelMemory", "Isolation"]),
                    rng.choice(ODD),
                )
            )
        case 3:
            name = rng.choice(sorted(HOST))
            whole.append((name, HOST[name](rng)))
        case 4 if pairs:
            rng.shuffle(pairs)
        case _:
            whole.append(("HostConfig", rng.choice([None, {}, Twice([("Privileged", True)])])))


def bodies(seed, count, image):
    """So many of them."""
    rng = random.Random(seed)
    return [body(rng, image) for _ in range(count)]
