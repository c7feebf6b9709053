"""What holds of every scheme: a key for every text, bounded, and one order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.advisories.versions import MOST_CHARACTERS, Scheme, compare, is_version, key, order
from dockward.advisories.versions.encoding import ABOVE, number, whole, word

EVERY = pytest.mark.parametrize("scheme", list(Scheme))
ANY = st.text(st.characters(), max_size=40)
PIECES = st.lists(
    st.sampled_from(
        ["0", "1", "10", "01", "9" * 30, ".", "-", "_", "~", "^", "+", "!", ":", "a", "rc", "dev", "é", "\0"]
    )
).map("".join)
HOSTILE = (
    "",
    " ",
    "\0",
    "\ud800",
    "\u0663.\u0661",
    "İ",
    "1.\udfff",
    "v",
    "=",
    "1" * 5_000_000,
    "1.a-" * 1_000_000,
    "~" * 100_000,
)


@EVERY
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_have_short_keys(scheme: Scheme, text: str) -> None:
    assert 0 < len(key(scheme, text)) < 8 * MOST_CHARACTERS


@EVERY
@given(text=ANY | PIECES)
def test_no_text_raises(scheme: Scheme, text: str) -> None:
    made = key(scheme, text)
    assert made[:1] in {b"\x01", b"\x02"}
    assert is_version(made) == (made[0] == 2)


@EVERY
@given(one=PIECES, other=PIECES)
def test_compare_is_the_order_of_keys(scheme: Scheme, one: str, other: str) -> None:
    assert compare(scheme, one, other) == -compare(scheme, other, one)
    assert (compare(scheme, one, other) < 0) == (order(scheme)(one) < order(scheme)(other))


@EVERY
def test_plain_versions_are_in_order_and_not_versions_before(scheme: Scheme) -> None:
    rising = ("0", "0.9", "1", "1.0.1", "1.2", "1.10", "1.10.3", "2", "10.0", "10.0.1")
    keys = [key(scheme, one) for one in rising]
    assert keys == sorted(set(keys))
    assert all(map(is_version, keys))


@pytest.mark.parametrize("scheme", [Scheme.APK, Scheme.SEMVER, Scheme.GO, Scheme.GEM, Scheme.COMPOSER, Scheme.NUGET])
def test_what_is_no_version_is_before_all_and_equal_to_itself_alone(scheme: Scheme) -> None:
    assert not is_version(key(scheme, "latest"))
    assert key(scheme, "latest") < key(scheme, "latest2") < key(scheme, "0")
    assert compare(scheme, "latest", "latest") == 0


@given(st.integers(min_value=0, max_value=10**MOST_CHARACTERS - 1), st.integers(min_value=0, max_value=10**12))
def test_numbers_sort_by_value(one: int, other: int) -> None:
    assert (whole(one) < whole(other)) == (one < other)
    assert number(f"000{one}") == whole(one)
    assert whole(one)[0] < ABOVE


@given(ANY, ANY)
def test_words_sort_by_code_points(one: str, other: str) -> None:
    assert (word(one) < word(other)) == (one < other)
    assert b"\x00" not in word(one)[:-1]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("unit", ["1", "1.", "1-", "a1", "1a", "~1", "0.0-", ".1-alpha", "a.", "_1", "+1"])
def test_a_long_text_that_repeats_itself_takes_no_longer(scheme, unit):
    for start in ("", "1.0alpha", "1.0-rc", "1.0.0-", "1:", "v1"):
        for end in ("", "x", "!", "-"):
            assert isinstance(key(scheme, start + unit * 400 + end), bytes)
