"""Paragraphs between empty lines."""

import pytest

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.paragraphs import Broken, iter_paragraphs


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", []),
        ("\n\n\n", []),
        ("a\nb", ["a\nb"]),
        ("\na\n b\n\n\n \n\nc\n", ["a\n b", "c"]),
        ("a\n\n", ["a"]),
    ],
)
def test_paragraphs(text, paragraphs):
    assert list(iter_paragraphs(text)) == paragraphs


def test_a_file_of_another_kind_is_given_up():
    broken = Broken()
    broken.tell()
    for _ in range(1000):
        broken.add()
    with pytest.raises(CatalogError, match="1001 of its paragraphs"):
        broken.add()
