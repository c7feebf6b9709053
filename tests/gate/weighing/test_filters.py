"""Profiles of system calls that a request brings along."""

import json

import pytest
from msgspec import structs
from tests.gate.world import Engine, container, decided, law

from dockward.gate.errors import RefusedError
from dockward.gate.weighing.filters import MOST_CHARACTERS, check_profile
from dockward.judge.policy.gate import EVERYTHING, Refusals
from dockward.model.severity import Severity

ENTRY = {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": None, "includes": {}, "excludes": {}}
GOOD = {
    "defaultAction": "SCMP_ACT_ERRNO",
    "defaultErrnoRet": 1,
    "archMap": [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
    "syscalls": [
        ENTRY,
        {**ENTRY, "args": [{"index": 0, "value": (1 << 63) + 1, "valueTwo": 0, "op": "SCMP_CMP_EQ"}]},
        {**ENTRY, "includes": {"minKernel": "4.8", "caps": ["CAP_BPF"], "arches": ["amd64"]}, "comment": "x"},
    ],
}
BAD = [
    "{}",
    "null",
    "[]",
    '{"defaultAction":null}',
    '{"defaultAction":""}',
    '{"defaultaction":"SCMP_ACT_ALLOW"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultaction":"SCMP_ACT_ALLOW"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultAction":"SCMP_ACT_ALLOW"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","SYSCALLS":null}',
    '{"defaultAction":"SCMP_ACT_ERRNO","Syscalls":[{"Names":["mount","unshare"],"ACTION":"SCMP_ACT_ALLOW"}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"],"ACTION":"SCMP_ACT_ALLOW"}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","\u017fyscalls":[]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["read"]}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[null]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","unknown":1}',
    '{"defaultAction":"SCMP_ACT_ERRNO","listenerPath":"/run/docker.sock"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","flags":["SECCOMP_FILTER_FLAG_SPEC_ALLOW"]}',
    '{"defaultAction":"SCMP_ACT_ERRNO"}}',
    '{"defaultAction":"ERRNO"}',
    '{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"action":"ALLOW","names":["mount"]}]}',
    '{"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":-1}',
    '{"defaultAction":"SCMP_ACT_ERRNO"' + " " * MOST_CHARACTERS + "}",
]


def create(option, **setting):
    body = {"Image": "app:1.0", "HostConfig": {"SecurityOpt": [option]}}
    return decided("POST /v1.41/containers/create", body, **setting)


def test_a_profile_with_one_meaning_passes_as_it_was_written():
    check_profile(json.dumps(GOOD))
    option = "seccomp=" + json.dumps(GOOD, indent=1)
    assert create(option).request.content["HostConfig"]["SecurityOpt"] == [option]


@pytest.mark.parametrize("profile", BAD, ids=lambda one: one[:90])
@pytest.mark.parametrize("sign", "=:")
def test_what_could_be_read_in_two_ways_is_refused_also_while_learning(profile, sign):
    option = f"seccomp{sign}{profile}"
    for setting in ({}, {"law": structs.replace(law(), refusals=Refusals.LEARN)}, {"admitted": EVERYTHING}):
        with pytest.raises(RefusedError):
            create(option, **setting)
    made = Engine({"/containers/x/json": container(SecurityOpt=[option]), f"/images/{container()['Image']}/json": None})
    with pytest.raises(RefusedError):
        decided("POST /v1.41/containers/x/start", engine_=made)


@pytest.mark.parametrize(
    "profile",
    [
        {"defaultAction": "SCMP_ACT_ALLOW"},
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ALLOW"}]},
    ],
)
def test_one_that_is_weaker_than_the_engines_is_refused_from_whatever_severity(profile):
    with pytest.raises(RefusedError, match="DW0620"):
        create("seccomp=" + json.dumps(profile), law=structs.replace(law(), deny_from=Severity.CRITICAL))


def test_the_engines_own_may_be_asked_for_by_its_name():
    assert create("seccomp=builtin").request.content["HostConfig"]["SecurityOpt"] == ["seccomp=builtin"]
    with pytest.raises(RefusedError, match="DW0618"):
        create("seccomp=unconfined", law=structs.replace(law(), deny_from=Severity.CRITICAL))
