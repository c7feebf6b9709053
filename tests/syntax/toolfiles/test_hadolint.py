"""hadolint's settings file: every option of it."""

import pytest

from dockward.model.pragma import Scope
from dockward.model.severity import Severity
from dockward.syntax.toolfiles.hadolint import parse_hadolint
from dockward.syntax.typed import TypedError
from dockward.syntax.yaml import YamlError

WHOLE = """\
failure-threshold: warning
format: tty
ignored:
  - DL3007
  - DL3008  # pinned by the mirror
  - SC2086 # words are meant to split
label-schema:
  author: text
  contact: email
  created: rfc3339
  version: semver
  documentation: url
  git-revision: hash
  license: spdx
no-color: true
no-fail: true
override:
  error:
    - DL3001
  warning:
    - DL3042
  info:
    - DL3032
  style:
    - DL3015
strict-labels: true
disable-ignore-pragma: true
trustedRegistries:
  - docker.io
  - hub.docker.com
  - my-company.com:5000
  - "*.gcr.io"
"""


def test_every_option():
    found = parse_hadolint(WHOLE, "a/.hadolint.yaml")
    assert found.tool == "hadolint"
    assert [one.rules for one in found.pragmas] == [("DL3007",), ("DL3008",), ("SC2086",)]
    assert [one.reason for one in found.pragmas] == ["", "pinned by the mirror", "words are meant to split"]
    assert {one.scope for one in found.pragmas} == {Scope.BESIDE}
    assert str(found.pragmas[1]) == "a/.hadolint.yaml:5:5: hadolint ignore DL3008"
    assert dict(found.severities) == {
        "DL3001": Severity.HIGH,
        "DL3042": Severity.MEDIUM,
        "DL3032": Severity.LOW,
        "DL3015": Severity.INFO,
    }
    assert dict(found.labels) == {
        "author": "",
        "contact": "email",
        "created": "rfc3339",
        "version": "semver",
        "documentation": "url",
        "git-revision": "hash",
        "license": "spdx",
    }
    assert found.trusted == ("docker.io", "docker.io", "my-company.com:5000", "*.gcr.io")
    assert found.only_these_labels
    assert found.never_fails
    assert not found.comments_excuse
    assert found.threshold is Severity.MEDIUM
    assert found.settles
    assert not found.notes


@pytest.mark.parametrize("text", ["", "# nothing\n", "ignored:\noverride:\n  error:\n"])
def test_nothing_said_changes_nothing(text):
    found = parse_hadolint(text, "f")
    assert not found.settles
    assert not found.pragmas
    assert found.threshold is None
    assert found.comments_excuse
    assert not found.never_fails


@pytest.mark.parametrize(
    ("word", "severity"),
    [
        ("error", Severity.HIGH),
        ("info", Severity.LOW),
        ("style", Severity.INFO),
        ("ignore", Severity.INFO),
        ("none", Severity.INFO),
    ],
)
def test_thresholds(word, severity):
    assert parse_hadolint(f"failure-threshold: {word}\n", "f").threshold is severity


def test_a_key_that_means_nothing_is_told():
    assert parse_hadolint("ignore: [DL3008]\n", "f").notes == (
        "f:1: the key 'ignore' means nothing here; did you mean 'ignored'?",
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- DL3008\n", "f:1:1: a mapping of keys is wanted"),
        ("ignored: DL3008\n", "f:1:10: 'DL3008' stands here; a list is wanted"),
        ("ignored:\n  - {a: b}\n", "f:2:5: {'a': 'b'} stands here; a text is wanted"),
        ("failure-threshold: warn\n", "f:1:20: 'warn' is none of error, warning"),
        ("strict-labels: maybe\n", "f:1:16: 'maybe' stands here; true or false is wanted"),
        ("override:\n  fatal: [DL3001]\n", "f:2:3: unknown key 'fatal'"),
        ("label-schema:\n  a: text\n  b: mail\n", "f:3:6: 'mail' is none of text, rawtext, email"),
    ],
)
def test_mistakes_have_a_place(text, words):
    with pytest.raises(TypedError) as why:
        parse_hadolint(text, "f")
    assert why.value.message.startswith(words)


def test_what_is_no_yaml():
    with pytest.raises(YamlError, match=r"^f:2:1: "):
        parse_hadolint("ignored: [\n", "f")
