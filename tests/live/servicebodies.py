"""Bodies of services as an attacker may write them: valid ones, spelled and garbled at random."""

import random
from base64 import b64encode

from tests.live.bodies import ODD, Twice, respelled, some, write

MAPS = frozenset({"Labels", "Options", "Sysctls"})
"""Fields whose keys are the client's."""
PROFILE = b64encode(b'{"defaultAction":"SCMP_ACT_ALLOW"}').decode()
QUOTA = {"NanoCPUs": 10**9, "MemoryBytes": 64 << 20}
UPDATE = {"Parallelism": 1, "Delay": 10**9, "FailureAction": "pause", "MaxFailureRatio": 0.25, "Order": "start-first"}


def _mounts(*several):
    return [{"Target": f"/{nr}", **one} for nr, one in enumerate(several)]


CONTAINER = {
    "Args": [[], ["true"], None],
    "Command": [["sh"], None],
    "Env": [[], ["A=b"], ["A=b", "C="]],
    "User": ["", "1000", "root"],
    "Dir": ["", "/tmp"],
    "Hostname": ["", "fixed"],
    "Labels": [{}, {"a": "b"}, {"A": "1", "a": "2"}],
    "Groups": [[], ["7"], ["0"]],
    "Privileges": [
        None,
        {},
        {"SELinuxContext": {"Disable": True}},
        {"SELinuxContext": {"Disable": False, "Type": "t"}, "CredentialSpec": None},
        {"Seccomp": {"Mode": "unconfined"}, "AppArmor": {"Mode": "disabled"}},
        {"Seccomp": {"Mode": "custom", "Profile": PROFILE}, "NoNewPrivileges": True},
    ],
    "Init": [True, False, None],
    "TTY": [True, False],
    "OpenStdin": [True, False],
    "ReadOnly": [True, False],
    "Mounts": [
        [],
        _mounts({"Type": "bind", "Source": "/etc", "ReadOnly": True}),
        _mounts({"Type": "bind", "Source": "/srv", "BindOptions": {"Propagation": "rshared"}}),
        _mounts(
            {"Type": "volume", "Source": "v", "VolumeOptions": {"NoCopy": True, "Labels": {"a": "b"}}},
            {"Type": "tmpfs", "TmpfsOptions": {"SizeBytes": 4096, "Mode": 448}},
        ),
        _mounts({"Type": "volume", "VolumeOptions": {"DriverConfig": {"Name": "local", "Options": {"o": "bind"}}}}),
    ],
    "StopSignal": ["", "SIGINT"],
    "StopGracePeriod": [10**9, None],
    "Healthcheck": [None, {"Test": ["CMD", "true"], "Interval": 10**9, "Retries": 2}],
    "Hosts": [[], ["10.0.0.1 a"]],
    "DNSConfig": [None, {}, {"Nameservers": ["127.0.0.1"], "Search": ["a"]}],
    "Isolation": ["", "default"],
    "Sysctls": [{}, {"net.core.somaxconn": "128"}],
    "CapabilityAdd": [[], ["SYS_ADMIN"], ["CAP_CHOWN", "CAP_NET_ADMIN"]],
    "CapabilityDrop": [[], ["ALL"]],
    "Ulimits": [[], [{"Name": "nofile", "Soft": 10, "Hard": 20}]],
}
TASK = {
    "Resources": [
        None,
        {},
        {"Limits": {**QUOTA, "Pids": 50}},
        {"Limits": QUOTA, "Reservations": QUOTA},
        {"Reservations": {"GenericResources": [{"DiscreteResourceSpec": {"Kind": "gpu", "Value": 1}}]}},
    ],
    "RestartPolicy": [None, {"Condition": "none"}, {"Condition": "on-failure", "MaxAttempts": 2, "Delay": 10**9}],
    "Placement": [None, {"Constraints": ["node.role==worker"]}, {"MaxReplicas": 2, "Platforms": [{"OS": "linux"}]}],
    "LogDriver": [None, {"Name": "json-file", "Options": {"max-size": "1m"}}, {"Name": "none"}],
    "Networks": [None, [], [{"Target": "spread", "Aliases": ["a"]}]],
    "ForceUpdate": [0, 3],
    "Runtime": ["", "container", "plugin"],
    "PluginSpec": [None, {"Name": "p", "Remote": "r"}],
}
TOP = {
    "Labels": [{}, {"a": "b"}, {"A": "1", "a": "2"}],
    "UpdateConfig": [None, UPDATE],
    "RollbackConfig": [None, UPDATE],
    "Networks": [None, [], [{"Target": "spread"}]],
    "EndpointSpec": [
        None,
        {"Mode": "dnsrr"},
        {"Mode": "vip", "Ports": [{"Protocol": "tcp", "TargetPort": 80, "PublishMode": "host"}]},
    ],
}
KNOWN = {**CONTAINER, **TASK, **TOP}
STRANGE = ["Unknown", "", "Privileged", "HostConfig", "NetworkAttachmentSpec", "Capabilities", "OomScoreAdj"]


def body(rng, image):
    """The bytes of one body; its service has no tasks."""
    container = Twice([("Image", image), *some(rng, CONTAINER, 5)])
    task = Twice([("ContainerSpec", container), *some(rng, TASK, 3)])
    top = Twice([("Name", "garbled"), ("TaskTemplate", task), *some(rng, TOP, 3)])
    top.append(("Mode", {"Replicated": {"Replicas": 0}}))
    for _ in range(rng.choice([0, 0, 1, 1, 2])):
        _garble(rng, rng.choice([container, task, top]))
    data = write(respelled(top, rng, MAPS), rng).encode()
    return data + rng.choice([b""] * 30 + [b"}", b"{}", b" ", b"\n", b"\x00"])


def _garble(rng, pairs):
    """Make one thing odd."""
    nr = rng.randrange(len(pairs))
    key, value = pairs[nr]
    match rng.randrange(5):
        case 0:
            pairs.append((key, rng.choice([None, value, *KNOWN.get(key, ())])))
        case 1:
            pairs[nr] = (key, rng.choice([*ODD, 0.5]))
        case 2:
            pairs.append((rng.choice(STRANGE), rng.choice(ODD)))
        case 3:
            name = rng.choice(sorted(KNOWN))
            pairs.append((name, rng.choice(KNOWN[name])))
        case _:
            rng.shuffle(pairs)


def bodies(seed, count, image):
    """So many of them."""
    rng = random.Random(seed)
    return [body(rng, image) for _ in range(count)]
