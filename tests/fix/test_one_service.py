"""Of a file with many services only the one that is changed is made values of, and it is what it is in the whole."""

import pytest

from dockward.fix import compose
from dockward.fix.compose import change_text, entry_of, root_of
from dockward.kit import set_key

SEVERAL = "name: shop\nservices:\n  one:\n    image: a\n  web:\n    image: b\n    ports: [80]\n  two:\n    image: c\n"
ANCHORED = """\
x-a: &a
  init: true
services:
  one: &one
    <<: *a
    image: b
  web:
    <<: *one
    ports:
    - 80
"""
TEXTS = [
    SEVERAL,
    SEVERAL.replace("\n", "\r\n"),
    f"\ufeff{SEVERAL}",
    ANCHORED,
    "services: {one: {image: a}, web: {image: b}}\n",
    "x-s: &s\n  web: {image: a}\nservices:\n  <<: *s\n  one: {image: b}\n",
    "x-s: &s\n  web: {image: a}\nservices: *s\n",
    "services:\n  web: !reset\n    image: a\n",
    "services:\n  web:\n    image: a\n  web:\n    image: b\n",
    "services:\n  other: {image: a}\n",
    "services: [web]\n",
    "- services\n",
    "services: {web: [}\n",
    "",
]


def _told(one):
    return one and (one.plain(), one.span, one.key, [each.span for each in one.walk()])


@pytest.mark.parametrize("text", TEXTS)
def test_a_service_by_itself_is_the_one_of_the_whole_file(text):
    assert _told(entry_of(text, ("services", "web"))) == _told(root_of(text).at("services", "web"))


def test_the_other_services_are_not_looked_at(monkeypatch):
    monkeypatch.setattr(compose, "root_of", None)
    changed = change_text(SEVERAL, ("services", "web"), set_key("init", value=True))
    assert changed == SEVERAL.replace("ports: [80]\n", "ports: [80]\n    init: true\n")
