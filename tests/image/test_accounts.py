"""Accounts of an image whose passwd and shadow lie in different layers, or are something else than files."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.image.layer_trees import make_opaque, put, put_whiteout

from dockward.image import accounts
from dockward.image.accounts import parse_accounts, read_accounts
from dockward.model.image import ImageAccount

PASSWD = b"root:x:0:0::/root:/bin/sh\nguest:x:5:5::/:/bin/sh\n"
LOCKED = b"root:*:1::::::\nguest:!:1::::::\n"
OPEN = b"root:*:1::::::\nguest::1::::::\n"
ROOT_ONLY = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root may set trusted extended attributes and make devices"
)


def read(*layers):
    return read_accounts([str(one) for one in layers])


def let_in(*layers):
    return [one.name for one in read(*layers).value if one.empty_password]


@pytest.fixture
def base(layers):
    put(layers[0], "etc/passwd", PASSWD)
    put(layers[0], "etc/shadow", LOCKED)
    return layers[0]


def test_the_topmost_passwd_counts(base, layers):
    assert [one.name for one in read(*layers).value] == ["root", "guest"]
    put(layers[2], "etc/passwd", b"root:x:0:0::/root:/bin/sh\n")
    assert [one.name for one in read(*layers).value] == ["root"]
    put(layers[2], "etc/passwd", b"")
    assert read(*layers).value == ()


def test_a_password_taken_away_by_a_later_layer_is_seen_although_passwd_lies_below(base, layers):
    assert let_in(*layers) == []
    put(layers[1], "etc/shadow", OPEN)
    assert let_in(*layers) == ["guest"]
    put(layers[2], "etc/shadow", LOCKED)
    assert let_in(*layers) == []


@ROOT_ONLY
@pytest.mark.parametrize("path", ["etc", "etc/passwd"])
def test_a_passwd_that_was_removed_holds_nobody(base, layers, path):
    put_whiteout(layers[1], path)
    assert read(*layers).value == ()


@ROOT_ONLY
def test_an_opaque_etc_hides_the_ones_below(base, layers):
    make_opaque(layers[1], "etc")
    assert read(*layers).value == ()
    put(layers[1], "etc/passwd", b"web:x:7:7::/:/bin/sh\n")
    assert [one.name for one in read(*layers).value] == ["web"]


def test_an_image_without_etc_has_no_accounts(layers):
    assert read(*layers).value == ()
    assert read().value == ()


@pytest.mark.parametrize("name", ["etc", "etc/passwd", "etc/shadow"])
def test_a_link_in_the_place_of_a_file_is_unknown_and_never_leads_out_of_the_image(base, layers, tmp_path, name):
    put(tmp_path, "host/etc/passwd", b"host:x:0:0::/:/bin/sh\n")
    place = layers[2] / name
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / "host" / name)
    reason = read(*layers).content.reason
    assert reason.startswith("the accounts of the image cannot be read: /etc")
    assert "host" not in reason


def test_a_pipe_in_the_place_of_a_file_is_unknown(layers):
    (layers[0] / "etc").mkdir()
    os.mkfifo(layers[0] / "etc/passwd")
    assert "/etc/passwd is not a regular file" in read(*layers).content.reason


@pytest.mark.parametrize("name", ["passwd", "shadow"])
def test_a_huge_file_is_unknown_and_not_cut_off(base, layers, monkeypatch, name):
    monkeypatch.setattr(accounts, "MOST_BYTES", len(PASSWD))
    assert read(base).known
    put(base, f"etc/{name}", PASSWD + b"\n")
    assert read(base).content.reason.endswith(f"/etc/{name} is larger than {len(PASSWD)} bytes")


@pytest.mark.parametrize(
    ("passwd", "shadow", "expected"),
    [
        (b"a:x:1:2", b"a::", True),
        (b"a:x:1:2", b"a:$6$x:", False),
        (b"a:x:1:2", b"", False),
        (b"a:x:1:2", b"a", False),
        (b"a::1:2", b"a:*:", True),
        (b"a:*:1:2", b"a::", False),
    ],
)
def test_who_needs_no_password(passwd, shadow, expected):
    assert parse_accounts(passwd, shadow) == (ImageAccount("a", 1, 2, empty_password=expected),)


@pytest.mark.parametrize(
    "line", [b"a:x:1", b"a:x:one:2", b"a:x::2", b"a:x:-1:2", b"", b"+::::::", b"a:x:1:" + b"9" * 5000]
)
def test_a_line_that_is_none_is_left_out(line):
    assert parse_accounts(line + b"\nb:x:3:4\n", b"") == (ImageAccount("b", 3, 4),)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_passwd_breaks_it(passwd, shadow):
    assert all(one.uid >= 0 for one in parse_accounts(passwd, shadow))
