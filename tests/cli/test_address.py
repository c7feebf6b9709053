"""The engine that the command line names stands in the environment in the place of all others."""

import click
import pytest

from dockward.cli.address import choose_engine
from dockward.engine.variables import CONTEXT_FLAG

BEFORE = {"PATH": "/bin", "DOCKER_HOST": "tcp://before:2375", "DOCKER_CONTEXT": "before"}


def test_without_a_word_the_environment_stays_and_is_a_copy():
    found = choose_engine(BEFORE, None, None)
    assert found == BEFORE
    assert found is not BEFORE


@pytest.mark.parametrize(
    ("host", "context", "expected"),
    [
        ("unix:///here", None, {**BEFORE, "DOCKER_HOST": "unix:///here"}),
        (None, "far", {"PATH": "/bin", "DOCKER_CONTEXT": "far", CONTEXT_FLAG: "far"}),
        (None, "default", {**BEFORE, "DOCKER_CONTEXT": "default", CONTEXT_FLAG: "default"}),
    ],
)
def test_a_word_outranks_what_was_there(host, context, expected):
    before = dict(BEFORE)
    assert choose_engine(before, host, context) == expected
    assert before == BEFORE


@pytest.mark.parametrize(
    ("host", "context", "told"),
    [
        ("unix:///here", "far", "contradict"),
        ("", "far", "contradict"),
        ("", None, "--host is empty"),
        (" \t", None, "--host is empty"),
        (None, "", "--context is empty"),
    ],
)
def test_two_words_or_an_empty_one_are_refused(host, context, told):
    with pytest.raises(click.UsageError, match=told):
        choose_engine({}, host, context)
