"""A small engine that answers the gate's questions, and decisions run against it."""

import json
from functools import cache

from dockward.gate.asking import AccountOf, AddressesOf, Ask, HostRoutes, RealPaths, Told
from dockward.gate.decisions.decide import decide
from dockward.gate.law import Law
from dockward.gate.request.heads import parse_head
from dockward.gate.request.requests import understand, with_body
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.schema import Policy
from dockward.kit.examples import engine
from dockward.model.hostaccount import HostAccount
from dockward.model.hostplace import HostPlace
from dockward.model.subject import Kind
from dockward.practices.discovery import rules_about

KINDS = frozenset({Kind.CONTAINER, Kind.SERVICE})
IMAGE = {
    "Id": "sha256:" + "1" * 64,
    "RepoTags": ["app:1.0"],
    "Created": "2026-01-01T00:00:00Z",
    "Size": 5,
    "Os": "linux",
    "Architecture": "amd64",
    "Config": {"User": "1000", "Env": ["PATH=/bin"], "Cmd": ["sh"], "Labels": {"a": "b"}, "Volumes": {"/data": {}}},
}


@cache
def law():
    return Law(plans=plan_rules(LoadedPolicy(policy=Policy()), rules_about(KINDS), KINDS))


class Engine:
    """Answers by path; `links` are symbolic links of the host, or what stands there."""

    def __init__(self, answers=None, links=None, routes=(), account=None, names=None):
        self.answers = {"/images/app:1.0/json": IMAGE, **(answers or {})}
        self.links = links or {}
        self.routes = routes
        self.names = names or {}
        self.account = account or HostAccount()
        self.asked = []

    def answer(self, question):
        self.asked.append(question)
        match question:
            case RealPaths(paths):
                found = (self.links.get(path, path) for path in paths)
                return tuple(one if isinstance(one, HostPlace) else HostPlace(paths=(one,)) for one in found)
            case HostRoutes():
                return self.routes
            case AddressesOf(name):
                return self.names.get(name, ())
            case AccountOf():
                return self.account
            case Ask(path):
                found = self.answers.get(path) or self._by_id(path)
                return Told(404, b'{"message":"none"}') if found is None else Told(200, json.dumps(found).encode())

    def _by_id(self, path):
        for one in self.answers.values():
            if isinstance(one, dict) and path == f"/containers/{one.get('Id')}/json":
                return one
        return None


def decided(line, body=None, engine_=None, **setting):
    """What becomes of a request; raises what deciding raises."""
    data = b"" if body is None else json.dumps(body).encode()
    head = f"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    return settled(with_body(understand(parse_head(head.encode())), data), engine_ or Engine(), **setting)


def settled(request, world, **setting):
    """What becomes of a request that is understood; raises what deciding raises."""
    asking = decide(request, Setting(**{"law": law(), "engine": engine(), "now": 1.8e9, **setting}))
    answer = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            return done.value
        answer = world.answer(question)


def container(**host):
    """A container's inspect answer, with these settings."""
    return {
        "Id": "c" * 64,
        "Name": "/other",
        "Image": IMAGE["Id"],
        "State": {"Status": "created"},
        "Config": {"Image": "app:1.0", "User": "1000", "Env": [], "Cmd": ["sh"], "Entrypoint": None, "Labels": {}},
        "HostConfig": HOST | host,
        "NetworkSettings": {"Networks": {}},
        "Mounts": [],
    }


HOST = {
    "Binds": None,
    "CapAdd": None,
    "CapDrop": None,
    "CgroupParent": "",
    "CgroupnsMode": "private",
    "CpuPeriod": 0,
    "CpuQuota": 0,
    "CpuShares": 0,
    "CpusetCpus": "",
    "DeviceCgroupRules": None,
    "Devices": [],
    "GroupAdd": None,
    "IpcMode": "private",
    "LogConfig": {"Type": "json-file", "Config": {}},
    "MaskedPaths": None,
    "Memory": 0,
    "MemoryReservation": 0,
    "MemorySwap": 0,
    "NanoCpus": 0,
    "NetworkMode": "none",
    "OomKillDisable": False,
    "OomScoreAdj": 0,
    "PidMode": "",
    "PidsLimit": None,
    "PortBindings": {},
    "Privileged": False,
    "ReadonlyPaths": None,
    "ReadonlyRootfs": False,
    "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    "Runtime": "runc",
    "SecurityOpt": None,
    "ShmSize": 67108864,
    "UTSMode": "",
    "Ulimits": None,
    "UsernsMode": "",
    "VolumesFrom": None,
}
