"""compose-lint's settings file."""

import pytest

from dockward.model.severity import Severity
from dockward.syntax.toolfiles.composelint import parse_composelint
from dockward.syntax.typed import TypedError

WHOLE = """\
rules:
  CL-0001:
    enabled: false
    reason: "SEC-1234: the proxy is planned"
  CL-0002:
    enabled: off
  CL-0003:
    exclude_services:
      minecraft: entrypoint switches users
      backup:
  CL-0005:
    severity: medium
  CL-0007:
    exclude_services:
      - legacy-worker  # writes beside itself
  CL-0008:
  CL-0010:
    enabled: yes
"""


def test_every_option():
    found = parse_composelint(WHOLE, "f")
    assert [(one.rules, one.subjects, one.reason) for one in found.pragmas] == [
        (("CL-0001",), (), "SEC-1234: the proxy is planned"),
        (("CL-0002",), (), ""),
        (("CL-0003",), ("minecraft",), "entrypoint switches users"),
        (("CL-0003",), ("backup",), ""),
        (("CL-0007",), ("legacy-worker",), "writes beside itself"),
    ]
    assert [one.place.line for one in found.pragmas] == [2, 5, 9, 10, 15]
    assert found.severities == (("CL-0005", Severity.MEDIUM),)
    assert not found.notes


def test_a_rule_that_is_off_is_off_for_all_services():
    text = "rules:\n  CL-0001:\n    enabled: false\n    exclude_services: [web]\n"
    assert [one.subjects for one in parse_composelint(text, "f").pragmas] == [()]


@pytest.mark.parametrize("text", ["", "rules:\n"])
def test_nothing_said(text):
    assert not parse_composelint(text, "f").pragmas


def test_a_key_that_means_nothing_is_told():
    assert parse_composelint("fail_on: low\n", "f").notes == ("f:1: the key 'fail_on' means nothing here",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rules: hello\n", "f:1:8: 'hello' stands here; a mapping of keys is wanted"),
        ("rules:\n  CL-0001: off\n", "f:2:12: 'off' stands here; a mapping of keys is wanted"),
        ("rules:\n  CL-0001:\n    enabled: 'never'\n", "f:3:14: 'never' is neither true nor false"),
        ("rules:\n  CL-0001:\n    enabled: 0\n", "f:3:14: 0 stands here; true or false or a text is wanted"),
        ("rules:\n  CL-0001:\n    severity: huge\n", "f:3:15: 'huge' is none of "),
        ("rules:\n  CL-0001:\n    exclude_services: 5\n", "f:3:23: 5 stands here; "),
    ],
)
def test_mistakes_have_a_place(text, words):
    with pytest.raises(TypedError) as why:
        parse_composelint(text, "f")
    assert why.value.message.startswith(words)
