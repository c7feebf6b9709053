"""dockerfilelint's settings file."""

import pytest

from dockward.syntax.toolfiles.dockerfilelint import parse_dockerfilelint
from dockward.syntax.typed import TypedError


@pytest.mark.parametrize(
    "text", ["rules:\n  latest_tag: off # the mirror moves\n  sudo_usage: on\n", '{"rules": {"latest_tag": "off"}}']
)
def test_rules_that_are_off(text):
    (found,) = parse_dockerfilelint(text, ".dockerfilelintrc").pragmas
    assert found.rules == ("latest_tag",)
    assert found.reason == ("the mirror moves" if "#" in text else "")


def test_a_mistake_has_a_place():
    with pytest.raises(TypedError, match=r"^f:1:8: "):
        parse_dockerfilelint("rules: [latest_tag]\n", "f")
