"""Resource limits as the kernel prints them."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dockward.read.kernel.rlimits import parse_hard_limits

TABLE = b"""\
Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 4096                 files
Max locked memory         8388608              8388608              bytes
Max nice priority         0                    0
Max wild things           1                    2                    things
"""


def test_hard_limits_by_the_engines_names():
    assert parse_hard_limits(TABLE) == {"cpu": None, "nofile": 4096, "memlock": 8_388_608, "nice": 0}


def test_every_limit_of_this_kernel_is_understood():
    data = Path("/proc/self/limits").read_bytes()
    assert len(parse_hard_limits(data)) == len(data.strip().split(b"\n")) - 1


def test_odd_lines_are_left_out():
    odd = b"head\nMax open files            1024\nMax processes             1   -5   x\n"
    long = b"Max file locks            1   99999999999999999999999   x"
    assert parse_hard_limits(odd + long) == {}


@given(st.binary())
def test_any_bytes_are_read(data):
    parse_hard_limits(data)
