"""Text that isn't what it should be is refused in words, and quickly."""

import msgspec
import pytest

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.decoding import decode_json, decode_text, decode_toml

DECODER = msgspec.json.Decoder(dict[str, object])


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"a": "\xff"}', b'{"a": ' + b"[" * 100_000, b'{"a": 1e999999}x'])
def test_json(data):
    with pytest.raises(CatalogError, match="JSON"):
        decode_json(DECODER, data)


@pytest.mark.parametrize(
    "data", [b"a", b"\xff", b"a = " + b"[" * 100_000, b"a = " + b"9" * 10_000, b"a = 1\na = 2", b"[a]\nb = 2026-99-99"]
)
def test_toml(data):
    with pytest.raises(CatalogError, match="TOML"):
        decode_toml(dict[str, object], data)


def test_a_mark_of_byte_order_is_no_part_of_the_text():
    assert decode_json(DECODER, b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert decode_text(b"\xef\xbb\xbfa\xff") == "a\ufffd"


@pytest.mark.parametrize("part", ["a", '"a\\""', "'a'"])
def test_a_key_of_many_parts_is_refused_before_it_takes_its_time(part):
    long = ".".join([part] * 50_000)
    for text in (f"{long} = 1", f"[{long}]", f"x = {{{long} = 1}}", f"x.'='.{long} = 1", long.replace(".", " . ")):
        with pytest.raises(CatalogError, match="parts"):
            decode_toml(dict[str, object], text.encode())
    assert decode_toml(dict[str, object], b'a.b.c = "' + b"." * 500 + b'"')


@pytest.mark.parametrize("unit", [" ", ".", ".'", '."', ". ", '"\\', "a ", "#", "\n", "[[a]]\n", 'a."\\"'])
def test_no_long_text_takes_long(unit):
    with pytest.raises(CatalogError):
        decode_toml(dict[str, object], b"=" + unit.encode() * (400_000 // len(unit)))
