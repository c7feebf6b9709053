"""SecurityOpt in all the ways that people write it."""

import pytest

from dockward.engine.wire.security import SecurityOptions, capabilities, parse_security_options
from dockward.engine.wire.source import Untold


@pytest.mark.parametrize(
    ("option", "wanted"),
    [
        ("no-new-privileges", True),
        ("no-new-privileges:true", True),
        ("no-new-privileges=true", True),
        ("no-new-privileges=1", True),
        ("no-new-privileges=false", False),
        ("no-new-privileges:0", False),
        ("seccomp=unconfined", None),
    ],
)
def test_no_new_privileges(option, wanted):
    assert parse_security_options([option]).no_new_privileges is wanted


def test_a_no_new_privileges_that_is_neither():
    with pytest.raises(Untold):
        parse_security_options(["no-new-privileges=maybe"])


def test_both_separators_and_the_last_word_counts():
    options = [
        "apparmor:first",
        "apparmor=second",
        "seccomp:unconfined",
        "label:type:spc_t",
        "label=level:s0",
        "disable",
    ]
    assert parse_security_options(options) == SecurityOptions(
        seccomp="unconfined", apparmor="second", labels=("type:spc_t", "level:s0", "disable")
    )


def test_a_profile_may_hold_both_separators():
    profile = '{"defaultAction":"SCMP_ACT_ALLOW","x":"a=b"}'
    assert parse_security_options([f"seccomp={profile}"]).seccomp == profile


def test_capabilities_have_one_spelling():
    assert capabilities(["cap_net_admin", "NET_RAW", "all", "CAP_SYS_ADMIN"]) == {
        "NET_ADMIN",
        "NET_RAW",
        "ALL",
        "SYS_ADMIN",
    }
