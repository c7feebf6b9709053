"""The right word that a wrong one was meant to be."""

import time

import pytest

from dockward.syntax.nearest import nearest

WORDS = ("exec-privileged", "privileged-container", "privileged-container-of-old", "image-old", "JSON")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("privileged", "privileged-container"),
        ("PRIVILEGED-contaner", "privileged-container"),
        ("exec", "exec-privileged"),
        ("image_old", "image-old"),
        ("jsn", "JSON"),
        ("zzzz", ""),
        ("", ""),
    ],
)
def test_a_beginning_comes_before_a_likeness(word, found):
    assert nearest(word, WORDS) == found
    assert nearest(word, reversed(WORDS)) == found


def test_a_huge_word_is_near_nothing_and_costs_nothing():
    started = time.process_time()
    assert nearest("a" * 1_000_000, WORDS) == ""
    assert time.process_time() - started < 0.5


def test_where_no_word_is_none_is_near():
    assert nearest("a", ()) == ""
