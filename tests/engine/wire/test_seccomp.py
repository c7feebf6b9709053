"""Custom seccomp profiles held against the default one."""

import json

import pytest

from dockward.engine.limits import MOST_EXTRA_SYSCALLS
from dockward.engine.wire._syscalls import ALLOWED_BY_DEFAULT, DENIED_BY_DEFAULT
from dockward.engine.wire.seccomp import parse_seccomp
from dockward.engine.wire.source import Untold
from dockward.model.workload import Seccomp, SeccompChoice


def extra(*entries, default="SCMP_ACT_ERRNO"):
    return parse_seccomp(json.dumps({"defaultAction": default, "syscalls": list(entries)})).extra


def allow(*names, **more):
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", **more}


def test_the_tables_are_apart():
    assert not ALLOWED_BY_DEFAULT & DENIED_BY_DEFAULT
    assert {"read", "openat2", "chroot", "ptrace"} <= ALLOWED_BY_DEFAULT
    assert {"mount", "bpf", "io_uring_setup", "keyctl", "clone"} <= DENIED_BY_DEFAULT


@pytest.mark.parametrize("text", [None, "", "builtin", "default"])
def test_the_default(text):
    assert parse_seccomp(text) == Seccomp(SeccompChoice.DEFAULT)


def test_unconfined():
    assert parse_seccomp("unconfined") == Seccomp(SeccompChoice.UNCONFINED)


def test_a_stricter_profile_has_nothing_extra():
    found = parse_seccomp(json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [allow("read", "write")]}))
    assert found == Seccomp(SeccompChoice.CUSTOM, (), "SCMP_ACT_ERRNO")


def test_what_the_default_denies_is_named():
    assert extra(allow("read", "mount", "bpf"), allow("keyctl")) == ("bpf", "keyctl", "mount")


def test_the_old_form_with_one_name():
    assert extra({"name": "mount", "action": "SCMP_ACT_ALLOW"}) == ("mount",)


def test_log_lets_through_too():
    assert extra({"names": ["mount"], "action": "SCMP_ACT_LOG"}) == ("mount",)


@pytest.mark.parametrize(
    "condition",
    [
        {"includes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"args": [{"index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ"}]},
        {"action": "SCMP_ACT_ERRNO"},
    ],
)
def test_what_is_conditional_as_in_the_default_does_not_count(condition):
    assert extra(allow("clone", **condition)) == ()


def test_a_condition_on_kernel_or_architecture_counts_as_met():
    assert extra(allow("mount", includes={"minKernel": "4.8"})) == ("mount",)
    assert extra(allow("mount", excludes={"caps": ["CAP_SYS_ADMIN"]})) == ("mount",)


def test_a_profile_that_allows_by_default_lets_everything_through_that_it_does_not_deny():
    found = extra({"names": ["mount", "bpf"], "action": "SCMP_ACT_ERRNO"}, default="SCMP_ACT_ALLOW")
    assert "mount" not in found
    assert "bpf" not in found
    assert {"keyctl", "unshare", "kexec_load"} <= set(found)
    partly = {"names": ["mount"], "action": "SCMP_ACT_ERRNO", "args": [{"index": 0}]}
    assert "mount" in extra(partly, default="SCMP_ACT_LOG")


@pytest.mark.parametrize("text", ["/etc/profile.json", "{", '{"syscalls": 5}', '{"syscalls": [[]]}', "[" * 100_000])
def test_what_is_no_profile(text):
    with pytest.raises(Untold):
        parse_seccomp(text)


def test_a_flood_of_names_is_cut():
    assert len(extra(allow(*(f"call{nr}" for nr in range(10_000))))) == MOST_EXTRA_SYSCALLS
