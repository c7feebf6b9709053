"""Values of a document as typed ones, and what is said of those that aren't."""

from typing import Literal

import pytest
from msgspec import Struct

from dockward.syntax.typed import TypedError, convert
from dockward.syntax.yaml import parse_yaml


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    word: Literal["one", "two"] = "one"
    size: int = 0


class Outer(Struct, frozen=True, forbid_unknown_fields=True):
    inner: Inner = Inner()
    several: tuple[str, ...] | str = ()


def read(text):
    document = parse_yaml(text, "f")
    return convert(document, document.value, (), Outer)


def test_what_fits():
    assert read("inner: {word: two, size: 3}\nseveral: [a]\n") == Outer(Inner("two", 3), ("a",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("inner:\n  word: too\n", "f:2:9: 'too' is none of one, two; did you mean 'two'?"),
        ("inner:\n  wurd: two\n", "f:2:3: unknown key 'wurd'; did you mean 'word'?"),
        ("inner:\n  size: big\n", "f:2:9: 'big' stands here; a whole number is wanted"),
        ("several:\n  - 1\n", "f:2:5: 1 stands here; a text is wanted"),
        ("several: 1\n", "f:1:10: 1 stands here; a text or a list is wanted"),
    ],
)
def test_what_does_not_fit(text, words):
    with pytest.raises(TypedError) as why:
        read(text)
    assert why.value.message == words


def test_a_part_of_a_document_has_its_own_keys_and_more():
    document = parse_yaml("a:\n  wird: 1\n  enabld: 2\n", "f")
    with pytest.raises(TypedError, match=r"^f:2:3: unknown key 'wird'; did you mean 'word'"):
        convert(document, {"wird": 1}, ("a",), Inner)
    with pytest.raises(TypedError, match=r"^f:3:3: unknown key 'enabld'; did you mean 'enabled'"):
        convert(document, {"enabld": 2}, ("a",), Inner, ("enabled",))
