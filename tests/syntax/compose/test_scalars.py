import pytest

from dockward.syntax.compose.scalars import resolve, single, text_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("22:22", "22:22"),
        ("010", 8),
        ("09", 9.0),
        ("1_000", 1000),
        ("0x1F", 31),
        ("-0b11", -3),
        ("0o17", 15),
        ("+5", 5),
        ("1e3", 1000.0),
        ("1e400", "1e400"),
        (".5", 0.5),
        ("18446744073709551616", 1.8446744073709552e19),
        ("2024-01-01", "2024-01-01 00:00:00 +0000 UTC"),
        ("2024-1-2T3:4:5.60Z", "2024-01-02 03:04:05.6 +0000 UTC"),
        ("2024-01-01T10:00:00+02:00", "2024-01-01 10:00:00 +0200 +0200"),
        ("2024-13-01", "2024-13-01"),
        ("9" * 500, "9" * 500),
    ],
)
def test_plain_scalars_are_what_compose_takes_them_for(text, value):
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (12, "12"),
        (1.0, "1"),
        (1.5, "1.5"),
        (123456.7, "123456.7"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e21, "1e+21"),
        (-0.0, "-0"),
        (float("inf"), "+Inf"),
        (float("nan"), "NaN"),
    ],
)
def test_scalars_become_text_as_go_writes_them(value, text):
    assert text_of(value) == text


@pytest.mark.parametrize(("number", "held"), [(0.3333333333, 0.33333334), (0.1, 0.1), (1.5, 1.5), (1e300, 1e300)])
def test_numbers_are_held_in_32_bits(number, held):
    assert single(number) == held
