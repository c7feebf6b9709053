import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import put

from dockward.read.host.machine import (
    parse_cores,
    read_cores,
    read_hostname,
    read_memory,
    read_time_synchronised,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [("0\n", 1), ("0-3\n", 4), ("0-1,4,6-7", 5), ("", 0), ("x", 0), ("3-1", 0), ("0-999999", 0), ("0--3", 0)],
)
def test_cores(text, count):
    assert parse_cores(text) == count


@given(st.text(alphabet="0123456789-,\n \u0663", max_size=20))
def test_any_list_of_cores(text):
    assert parse_cores(text) >= 0


def test_a_tree(tmp_path):
    put(tmp_path, "/etc/hostname", "box.example.org\n")
    put(tmp_path, "/sys/devices/system/cpu/online", "0-7\n")
    put(tmp_path, "/proc/meminfo", "MemFree: 1 kB\nMemTotal:       2048 kB\n")
    assert read_hostname(tmp_path) == "box.example.org"
    assert read_cores(tmp_path).value == 8
    assert read_memory(tmp_path).value == 2 << 20


def test_a_tree_without_anything(tmp_path):
    assert read_hostname(tmp_path) == "localhost"
    assert "doesn't exist" in read_cores(tmp_path).content.reason
    assert "doesn't exist" in read_memory(tmp_path).content.reason
    put(tmp_path, "/proc/meminfo", "MemTotal: lots\n")
    assert "MemTotal" in read_memory(tmp_path).content.reason


def test_this_machine():
    root = Path("/")
    assert read_hostname(root) == os.uname().nodename.split()[0][:64]
    assert read_cores(root).value == os.sysconf("SC_NPROCESSORS_ONLN")
    assert read_memory(root).value == pytest.approx(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), rel=0.01)
    assert read_time_synchronised().content is not None
