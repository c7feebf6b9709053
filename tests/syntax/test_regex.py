"""Regular expressions compiled late: nothing before the first use, then what `re.compile` gives."""

import ast
import re
from pathlib import Path

import pytest

import dockward
from dockward.syntax.regex import regex


def test_it_answers_as_a_compiled_pattern():
    one = regex(r"(?P<name>[a-z]+)=(\d+)", re.IGNORECASE)
    assert one.fullmatch("PORT=80").group("name") == "PORT"
    assert one.sub("x", "a=1 b=2") == "x x"
    assert (one.groups, one.groupindex["name"], one.flags & re.IGNORECASE) == (2, 1, re.IGNORECASE)


def test_what_is_never_used_is_never_compiled():
    wrong = regex("(")
    assert wrong.pattern == "("
    with pytest.raises(re.error):
        wrong.search("")


def test_a_name_that_no_pattern_has_is_an_error():
    with pytest.raises(AttributeError):
        regex("a").nothing  # noqa: B018  # the look-up is what is tried


def _late(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "regex":
            yield node


def test_every_pattern_of_the_project_compiles():
    """A late one would else be found wrong by whoever needs it first."""
    found = 0
    for path in Path(dockward.__file__).parent.rglob("*.py"):
        if not any(True for _ in _late(path)):
            continue
        name = ".".join(path.relative_to(Path(dockward.__file__).parents[1]).with_suffix("").parts)
        module = __import__(name.removesuffix(".__init__"), fromlist=["_"])
        for value in vars(module).values():
            if isinstance(value, regex):
                re.compile(value.pattern, value._flags)  # its one secret
                found += 1
    assert found > 300
