"""No line makes the parser crash, and each that it refuses says where."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.syntax.runline.lines import read

from dockward.syntax.runline.flags import FLAGS, SHORT

PIECES = st.sampled_from(
    ["docker", "run", "create", "container", " ", "\n", "\\\n", "'", '"', "$", "${", "}", "$(", ")", "`", "\\", "=",
     ":", ",", "-", "--", "/", "~", "|", "&&", ";", "<<EOF", "\0", "\ud800", "é", "\u202e", "80", "$X", "type=bind",
     "1e999999", "9" * 400, "1-65535:1-65535", "[::1]", "\r\n", "\ufeff"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=20),
    st.lists(PIECES, max_size=6).map("".join),
    st.sampled_from(
        ["1-65535:1-65535", "nofile=1:2", "type=tmpfs,dst=/x,tmpfs-size=" + "9" * 30, "all", "size=1", "1/0"]
    ),
)
FLAG = st.builds(
    lambda name, equals, value: f"{name}{equals}{value}",
    st.sampled_from([*(f"--{one}" for one in FLAGS), *(f"-{one}" for one in SHORT)]),
    st.sampled_from(["=", " ", ""]),
    VALUES.map(lambda one: "'" + one.replace("'", "") + "'"),
)


def _holds(text):
    found = read(text, f=text)
    lines = text.count("\n") + 1
    for flaw in found.flaws:
        assert flaw.place.source == "<run>"
        assert 1 <= flaw.place.line <= lines
        assert flaw.place.column >= 1
        assert flaw.message
    assert found.flaws or found.workloads


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text(text):
    _holds(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(FLAG, max_size=8), VALUES)
def test_any_flags(flags, image):
    _holds(f"docker run {' '.join(flags)} {image}")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FLAGS)), VALUES)
def test_any_value_of_every_flag(name, value):
    quoted = "'" + value.replace("'", "'\\''") + "'"
    _holds(f"docker run --{name}={quoted} i")


def test_ports_without_end_stop_at_a_limit():
    found = read("docker run " + "-p 1-65535:1-65535/udp " * 40 + "i")
    assert [one.message for one in found.flaws] == ["it stands for more than 500000 values once it is put together"]
    assert not found.workloads[0].ports.known
