import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import fifo, link, put

from dockward.model.fact import Unknown
from dockward.read.host.daemon import RunningDaemon, read_configured_settings, read_daemon_settings
from dockward.read.host.daemon_json import MOST_DEPTH, ConfigError, parse_daemon_json

STARTED = 1_700_000_000.0
CONFIG = "/etc/docker/daemon.json"


def daemon(*arguments):
    return RunningDaemon(41, ("/usr/bin/dockerd", *arguments), STARTED)


def values(fact):
    return {name: one.value for name, one in fact.value.values.items()}


def reason(fact):
    assert isinstance(fact.content, Unknown)
    return fact.content.reason


def test_file_and_flags_come_together(tmp_path):
    os.utime(put(tmp_path, CONFIG, '{"icc": false, "hosts": ["fd://"], "log-opts": {"max-size": "1m"}}'), (1, STARTED))
    fact = read_daemon_settings(tmp_path, daemon("--live-restore"))
    assert values(fact) == {"icc": False, "hosts": ["fd://"], "log-opts": {"max-size": "1m"}, "live-restore": True}
    assert str(fact.value.values["icc"].place) == f"{CONFIG} icc"
    assert str(fact.value.values["live-restore"].place) == "/proc/41/cmdline --live-restore"
    assert (fact.value.pid, fact.value.config_path, fact.value.stale) == (41, CONFIG, False)


def test_a_flag_outranks_a_file_that_contradicts_it(tmp_path):
    put(tmp_path, CONFIG, '{"icc": true}')
    assert values(read_daemon_settings(tmp_path, daemon("--icc=false"))) == {"icc": False}


def test_a_file_changed_after_the_start_is_stale(tmp_path):
    place = put(tmp_path, CONFIG, "{}")
    os.utime(place, (1, STARTED + 60))
    assert read_daemon_settings(tmp_path, daemon()).value.stale
    os.utime(place, (1, STARTED - 60))
    assert not read_daemon_settings(tmp_path, daemon()).value.stale


def test_no_file_means_no_settings(tmp_path):
    fact = read_daemon_settings(tmp_path, daemon("--debug"))
    assert values(fact) == {"debug": True}


def test_a_file_that_was_asked_for_must_be_there(tmp_path):
    assert reason(read_daemon_settings(tmp_path, daemon("--config-file", "/x.json"))) == "/x.json doesn't exist"
    put(tmp_path, "/x.json", '{"debug": true}')
    assert values(read_daemon_settings(tmp_path, daemon("--config-file=/x.json")))["debug"] is True


def test_a_relative_file_is_unknown(tmp_path):
    assert "relative" in reason(read_daemon_settings(tmp_path, daemon("--config-file", "x.json")))


def test_without_a_daemon_nothing_is_known(tmp_path):
    put(tmp_path, CONFIG, "{}")
    assert "not found" in reason(read_daemon_settings(tmp_path, None))


def test_a_rootless_daemon_reads_its_users_file(tmp_path):
    put(tmp_path, "/proc/41/status", "Name:\tdockerd\nUid:\t1000\t1000\t1000\t1000\n")
    put(tmp_path, "/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n")
    put(tmp_path, CONFIG, '{"debug": false}')
    put(tmp_path, "/home/ann/.config/docker/daemon.json", '{"debug": true}')
    fact = read_daemon_settings(tmp_path, daemon())
    assert values(fact) == {"debug": True}
    assert fact.value.config_path == "/home/ann/.config/docker/daemon.json"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{\n  "icc": false,\n}', f"{CONFIG}:3:1 isn't valid: JSON is malformed: trailing comma in object"),
        (b'{"icc": ', f"{CONFIG}:1:9 isn't valid: Input data was truncated"),
        (b"\n  nope", f"{CONFIG}:2:7 isn't valid"),
        (b'{"a":\n "\xff"}', f"{CONFIG}:2:3 isn't valid: bytes that aren't UTF-8"),
        (b"\x7fELF\x00\x01\x02", "isn't valid"),
        (b"[]", "must hold one JSON object"),
        (b"null", "must hold one JSON object"),
        (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "nested deeper"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a": 1e999}', "isn't valid"),
        (b'{"a":"' + b"x" * (1 << 20) + b'"}', "larger than"),
    ],
)
def test_a_broken_file_is_unknown_with_its_place(tmp_path, content, words):
    put(tmp_path, CONFIG, content)
    assert words in reason(read_daemon_settings(tmp_path, daemon()))


def test_what_is_no_file_is_unknown(tmp_path):
    fifo(tmp_path, CONFIG)
    assert "not a regular file" in reason(read_daemon_settings(tmp_path, daemon()))
    (tmp_path / CONFIG[1:]).unlink()
    link(tmp_path, CONFIG, "daemon.json")
    assert "symbolic links" in reason(read_daemon_settings(tmp_path, daemon()))


@pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf{}"])
def test_an_empty_file_sets_nothing(content):
    assert parse_daemon_json(content, CONFIG) == {}


def test_secrets_of_the_file_are_hidden():
    data = b'{"proxies": {"http-proxy": "http://u:geheim@p:1"}, "log-opts": {"splunk-token": "geheim"}}'
    assert "geheim" not in str(parse_daemon_json(data, CONFIG))


def test_what_an_idle_daemon_would_start_with(tmp_path):
    put(tmp_path, CONFIG, '{"icc": false}')
    fact = read_configured_settings(tmp_path, ("/usr/bin/dockerd", "-H", "fd://"), "docker.service")
    assert values(fact) == {"icc": False, "hosts": ["fd://"]}
    assert fact.value.pid == 0


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:0\\u \n', max_size=60).map(str.encode))
def test_any_bytes_are_settings_or_a_reason(data):
    with suppress(ConfigError):
        str(parse_daemon_json(data, CONFIG)).encode()


@given(st.integers(1, 40))
def test_depth_is_counted_right(depth):
    data = b'{"a":' * depth + b"1" + b"}" * depth
    if depth <= MOST_DEPTH:
        assert parse_daemon_json(data, CONFIG)
    else:
        with pytest.raises(ConfigError, match="deeper"):
            parse_daemon_json(data, CONFIG)
