"""Custom seccomp profiles held against the default one."""

import json

import pytest

from dockward.engine.limits import MOST_EXTRA_SYSCALLS
from dockward.engine.wire._syscalls import ALLOWED_BY_DEFAULT, ALLOWED_WITH, DENIED_BY_DEFAULT, DENIED_SINCE
from dockward.engine.wire.defaultfilter import DefaultFilter, machine_of
from dockward.engine.wire.seccomp import parse_profile, parse_seccomp
from dockward.engine.wire.source import Untold
from dockward.model.capabilities import ENGINE_DEFAULT
from dockward.model.workload import Seccomp, SeccompChoice

NEWEST = DefaultFilter()
NAMESPACES = 0x7E020000
NEW_USER = 0x10000000


def extra(*entries, default="SCMP_ACT_ERRNO", built_in=NEWEST):
    return parse_seccomp(json.dumps({"defaultAction": default, "syscalls": list(entries)}), built_in).extra


def allow(*names, **more):
    return {"names": list(names), "action": "SCMP_ACT_ALLOW", **more}


def condition(op, value, two=0, index=0):
    return {"index": index, "value": value, "valueTwo": two, "op": f"SCMP_CMP_{op}"}


def test_the_tables_are_apart():
    assert not ALLOWED_BY_DEFAULT & DENIED_BY_DEFAULT
    assert {"read", "openat2", "chroot", "ptrace"} <= ALLOWED_BY_DEFAULT
    assert {"mount", "bpf", "io_uring_setup", "keyctl", "clone"} <= DENIED_BY_DEFAULT
    assert DENIED_SINCE.keys() <= DENIED_BY_DEFAULT
    assert frozenset().union(*ALLOWED_WITH.values()) <= DENIED_BY_DEFAULT
    assert not ALLOWED_WITH.keys() & ENGINE_DEFAULT


@pytest.mark.parametrize("text", [None, "", "builtin", "default"])
def test_the_default(text):
    assert parse_seccomp(text, NEWEST) == Seccomp(SeccompChoice.DEFAULT)


def test_unconfined():
    assert parse_seccomp("unconfined", NEWEST) == Seccomp(SeccompChoice.UNCONFINED)


def test_a_stricter_profile_has_nothing_extra():
    profile = {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [allow("read", "write")]}
    assert parse_seccomp(json.dumps(profile), NEWEST) == Seccomp(SeccompChoice.CUSTOM, (), "SCMP_ACT_ERRNO")


def test_what_the_default_denies_is_named():
    assert extra(allow("read", "mount", "bpf"), allow("keyctl")) == ("bpf", "keyctl", "mount")


def test_the_old_form_with_one_name():
    assert extra({"name": "mount", "action": "SCMP_ACT_ALLOW"}) == ("mount",)


@pytest.mark.parametrize("action", ["LOG", "TRACE", "NOTIFY"])
def test_what_does_not_refuse_lets_through(action):
    assert extra({"names": ["mount"], "action": f"SCMP_ACT_{action}"}) == ("mount",)
    assert "mount" in extra(default=f"SCMP_ACT_{action}")


@pytest.mark.parametrize(
    "more",
    [
        {"includes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"args": [condition("MASKED_EQ", NAMESPACES)]},
        {"args": [condition("MASKED_EQ", 0xFFFF0000)]},
        {"args": [condition("EQ", 17)]},
        {"action": "SCMP_ACT_ERRNO"},
    ],
)
def test_clone_without_namespaces_is_what_the_default_allows(more):
    assert extra(allow("clone", **more)) == ()


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        [condition("MASKED_EQ", NAMESPACES & ~NEW_USER)],
        [condition("MASKED_EQ", 0)],
        [condition("MASKED_EQ", NEW_USER, NEW_USER)],
        [condition("NE", 17)],
        [condition("GE", 0)],
        [condition("EQ", NEW_USER | 17)],
        [condition("MASKED_EQ", NAMESPACES, index=1)],
        [condition("EQ", 17), condition("GE", 0)],
        [condition("?", 17)],
    ],
)
def test_clone_with_a_namespace_is_named(conditions):
    assert extra(allow("clone", args=conditions)) == ("clone",)


def test_the_flags_of_clone_stand_elsewhere_on_s390():
    there = DefaultFilter(machine="s390x")
    second, first = (allow("clone", args=[condition("MASKED_EQ", NAMESPACES, index=nr)]) for nr in (1, 0))
    assert extra(second, built_in=there) == ()
    assert extra(first, built_in=there) == ("clone",)
    assert extra({**second, "includes": {"arches": ["s390", "s390x"]}}) == ()


@pytest.mark.parametrize("name", ["mount", "unshare", "bpf", "keyctl", "io_uring_setup"])
@pytest.mark.parametrize("more", [[condition("GE", 0)], [condition("NE", 1 << 40, index=3)]])
def test_a_condition_that_the_default_does_not_make_excuses_nothing(name, more):
    assert extra(allow(name, args=more)) == (name,)


def test_values_of_personality():
    fine = [allow("personality", args=[condition("EQ", value)]) for value in (0, 8, 0x20000, 0x20008, 0xFFFFFFFF)]
    assert extra(*fine) == ()
    assert extra(allow("personality", args=[condition("EQ", 0x40000)])) == ("personality",)
    assert extra(allow("personality", args=[condition("EQ", 0x1234)])) == ("personality",)
    assert extra(allow("personality")) == ("personality",)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("20.10.24+dfsg1", ()),
        ("23.0.1", ("socket(AF_VSOCK)",)),
        ("29.4.1", ("socket(AF_VSOCK)",)),
        ("29.4.2", ("socket(AF_ALG)", "socket(AF_VSOCK)")),
        ("30.0.0-rc.1", ("socket(AF_ALG)", "socket(AF_VSOCK)")),
        ("", ("socket(AF_ALG)", "socket(AF_VSOCK)")),
    ],
)
def test_socket_families_by_the_engines_version(version, expected):
    assert extra(allow("socket"), built_in=DefaultFilter(version)) == expected


def test_the_default_profiles_own_conditions_on_socket():
    old = allow("socket", args=[condition("NE", 40)])
    new = [allow("socket", args=[condition(op, value)]) for op, value in (("LT", 38), ("EQ", 39), ("GT", 40))]
    assert extra(old, built_in=DefaultFilter("26.1.5")) == ()
    assert extra(old) == ("socket(AF_ALG)",)
    assert extra(*new) == ()
    # runc takes conditions on the same argument one by one, so this denies nothing
    assert extra(allow("socket", args=[condition("NE", 38), condition("NE", 40)])) == (
        "socket(AF_ALG)",
        "socket(AF_VSOCK)",
    )


@pytest.mark.parametrize(("version", "told"), [("20.10.24", False), ("24.0.9", False), ("25.0.0", True), ("?", True)])
def test_io_uring_was_allowed_before_engine_25(version, told):
    found = extra(allow("io_uring_setup", "keyctl"), built_in=DefaultFilter(version))
    assert found == (("io_uring_setup", "keyctl") if told else ("keyctl",))


def test_what_the_container_may_by_its_capabilities_is_not_extra():
    strong = DefaultFilter(capabilities=ENGINE_DEFAULT | {"SYS_ADMIN"})
    assert extra(allow("mount", "clone", "clone3", "kexec_load"), built_in=strong) == ("kexec_load",)
    assert extra(allow("mount"), built_in=DefaultFilter(capabilities=ENGINE_DEFAULT | {"NET_ADMIN"})) == ("mount",)


def test_a_condition_on_a_capability_that_every_container_has_is_none():
    assert extra(allow("mount", includes={"caps": ["CAP_CHOWN"]})) == ("mount",)
    assert extra(allow("mount", includes={"caps": ["CAP_CHOWN", "CAP_SYS_ADMIN"]})) == ()
    bare = DefaultFilter(capabilities=frozenset())
    assert extra(allow("mount", includes={"caps": ["CAP_CHOWN"]}), built_in=bare) == ()
    assert extra(allow("mount", excludes={"caps": ["CAP_CHOWN"]})) == ()


def test_a_condition_on_the_machine():
    assert extra(allow("mount", includes={"arches": ["amd64"]})) == ("mount",)
    assert extra(allow("mount", includes={"arches": ["arm64"]})) == ()
    assert extra(allow("mount", excludes={"arches": ["amd64"]})) == ()
    assert [machine_of(one) for one in ("x86_64", "aarch64", "riscv64")] == ["amd64", "arm64", "riscv64"]


def test_a_condition_on_the_kernel_counts_as_met():
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
        parse_seccomp(text, NEWEST)
    with pytest.raises(Untold):
        parse_profile(b"\xff" + text.encode(), NEWEST)


def test_a_flood_of_names_is_cut():
    assert len(extra(allow(*(f"call{nr}" for nr in range(10_000))))) == MOST_EXTRA_SYSCALLS
