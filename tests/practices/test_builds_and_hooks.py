"""How compose files have images built, and what they run in containers around their start and stop."""

import pytest
from tests.fix.composefiles import repaired
from tests.practices.verdicts import evidence, is_unknown

from dockward.kit import compose

WEB = ("services:", "  web:", "    image: app:1.0")
BUILT = ("services:", "  web:", "    build:", "      context: .")


@pytest.mark.parametrize(
    ("rule", "lines", "found"),
    [
        ("DW1580", (*BUILT, "      network: host"), ["build.network=host"]),
        ("DW1580", (*BUILT, "      network: other"), []),
        ("DW1580", WEB, []),
        ("DW0681", (*BUILT, "      entitlements: [security.insecure]"), ["build.entitlements=security.insecure"]),
        ("DW0681", (*BUILT, "      privileged: true"), ["build.privileged=true"]),
        ("DW0681", (*BUILT, "      entitlements: [network.host]"), []),
        ("DW0581", (*WEB, "    pre_stop: [{command: x, privileged: true}]"), ["pre_stop[0] privileged=true"]),
        (
            "DW0581",
            (*WEB, "    post_start: [{command: x}, {command: y, privileged: true}]"),
            ["post_start[1] privileged=true"],
        ),
        ("DW0582", (*WEB, '    user: "7"', "    post_start: [{command: x, user: '0:7'}]"), ["post_start[0] user=root"]),
        ("DW0582", (*WEB, '    user: "7"', "    post_start: [{command: x, user: '8'}, {command: y}]"), []),
        ("DW0582", (*WEB, "    user: root", "    post_start: [{command: x, user: root}]"), []),
    ],
)
def test_builds_and_hooks_are_judged(rule, lines, found):
    assert evidence(rule, compose(*lines)) == found


@pytest.mark.parametrize(
    ("rule", "lines"),
    [
        ("DW1580", (*BUILT, "      network: ${N}")),
        ("DW0681", (*BUILT, "      entitlements: ['${E}']")),
        ("DW0581", (*WEB, "    pre_stop: [{command: x, privileged: '${P}'}]")),
        ("DW0582", (*WEB, "    pre_stop: [{command: x, user: '${U}'}]")),
    ],
)
def test_a_variable_leaves_it_open(rule, lines):
    assert is_unknown(rule, compose(*lines))


def test_a_build_is_taken_back_into_its_sandbox():
    keys = "      network: host\n      privileged: true\n"
    text = "\n".join((*BUILT, keys))
    assert repaired(text, "DW1580", "DW0681") == text.replace(keys, "")
