from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.yaml import YamlError, parse_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("22:22", "22:22"),
        ("no", "no"),
        ("off", "off"),
        ("True", True),
        ("~", None),
        ("0o17", 15),
        ("017", 17),
        ("1e3", 1000.0),
        ("2026-01-01", "2026-01-01"),
        ("'true'", "true"),
        ("", None),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text, value):
    assert parse_yaml(text, "t").value == value


@pytest.mark.parametrize("digits", ["9" * 301, "-" + "9" * 5000, "0x" + "f" * 300, "1." + "0" * 300])
def test_a_number_beyond_all_use_is_refused_and_as_a_text_it_is_none(digits):
    with pytest.raises(YamlError, match=r"t:1:4: a number of more than 300 digits"):
        parse_yaml(f"a: {digits}", "t")
    assert parse_yaml(f"a: '{digits}'", "t").value == {"a": digits}
    assert parse_yaml("9" * 300, "t").value == 10**300 - 1


def test_every_value_and_key_knows_its_place():
    document = parse_yaml("a:\n  b: [1, two]\n", "t.yaml")
    place = document.place(("a", "b", 1))
    assert (place.source, place.line, place.column) == ("t.yaml", 2, 10)
    assert (document.keys[("a", "b")].line, document.keys[("a", "b")].column) == (2, 3)
    assert document.place(("a", "missing")).line == 2


@pytest.mark.parametrize(
    "text",
    ["a: [", "a: 1\na: 2", "? [x]\n: y", "\x00", "%YAML 9\n", "&a [*a]", "[" * 100 + "]" * 100, "x" * ((1 << 20) + 1)],
)
def test_what_is_not_read_says_why(text):
    with pytest.raises(YamlError, match=r"^t[: ]"):
        parse_yaml(text, "t")


def test_a_bomb_of_aliases_is_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{nr}: &a{nr} [{', '.join([f'*a{nr - 1}'] * 9)}]" for nr in range(1, 9)]
    with pytest.raises(YamlError, match="too many"):
        parse_yaml("\n".join(lines), "t")


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    with suppress(YamlError):
        assert parse_yaml(text, "t").source == "t"
