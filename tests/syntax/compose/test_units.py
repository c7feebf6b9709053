import pytest

from dockward.syntax.compose.units import parse_size, parse_time, time_text


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512", 512),
        ("-1", -1),
        ("1k", 1024),
        ("1.5g", 1610612736),
        ("10 MiB", 10485760),
        ("5b", 5),
        (".5m", 524288),
        ("1e3k", 1024000),
        ("2TB", 2199023255552),
    ],
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "k", "much", "1x", "1kbb", "-1k", "1  k", "1" * 100, "9e99p"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(ValueError, match="it is"):
        parse_size(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("90s", "1m30s"),
        ("1.5h", "1h30m0s"),
        ("2d", "48h0m0s"),
        ("1w", "168h0m0s"),
        ("100ms", "100ms"),
        ("1.5us", "1.5µs"),
        ("7ns", "7ns"),
        ("0", "0s"),
        ("-1m0.5s", "-1m0.5s"),
        ("1h90s", "1h1m30s"),
    ],
)
def test_times_are_printed_as_go_prints_them(text, printed):
    assert time_text(parse_time(text)) == printed


@pytest.mark.parametrize("text", ["", "10", "s", "1s ", "1 s", "1x", "9999999w", "1" * 100 + "s"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="it is"):
        parse_time(text)
