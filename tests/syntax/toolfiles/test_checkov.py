"""Checkov's settings file."""

import pytest

from dockward.syntax.toolfiles.checkov import parse_checkov
from dockward.syntax.typed import TypedError


def test_a_list():
    text = (
        "branch: main\ncompact: true\nframework:\n  - dockerfile\n"
        "skip-check:\n  - CKV_DOCKER_2  # probed from outside\n  - CKV2_DOCKER_*\n"
    )
    found = parse_checkov(text, ".checkov.yaml").pragmas
    assert [(one.rules, one.reason, one.place.line) for one in found] == [
        (("CKV_DOCKER_2",), "probed from outside", 6),
        (("CKV2_DOCKER_*",), "", 7),
    ]


@pytest.mark.parametrize(
    "text", ["skip-check: CKV_DOCKER_2, CKV_DOCKER_3\n", "skip-check: ['CKV_DOCKER_2,CKV_DOCKER_3']\n"]
)
def test_ids_with_commas(text):
    assert [one.rules for one in parse_checkov(text, "f").pragmas] == [("CKV_DOCKER_2",), ("CKV_DOCKER_3",)]


def test_options_of_the_command_line_mean_nothing_here():
    found = parse_checkov("check: [CKV_DOCKER_1]\nsoft-fail: true\nskip-check:\n", "f")
    assert not found.pragmas
    assert not found.notes


def test_a_mistake_has_a_place():
    with pytest.raises(TypedError, match=r"^f:2:13: \{'a': 'b'\} stands here; a text or a list is wanted"):
        parse_checkov("compact: true\nskip-check: {a: b}\n", "f")
