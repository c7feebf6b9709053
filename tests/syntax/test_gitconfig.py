"""The address of a repository, out of git's configuration, without what nobody else should see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.syntax.gitconfig import MOST_LINE, public_address, remote_address

CONFIG = """\
[core]
\tbare = false
\turl = not this
[remote "fork"]
\turl = https://example.org/fork.git
[remote "origin"]
\tfetch = +refs/heads/*:refs/remotes/origin/*
\tURL = https://example.org/shop/api.git ; a comment
"""


def test_origin_counts():
    assert remote_address(CONFIG) == "https://example.org/shop/api.git"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ('[remote "up"]\nurl=git@h.example:a/b', "git@h.example:a/b"),
        ('[remote "up"] url = "x y"\n', "x y"),
        ('[remote "a"]\nurl=x\n[remote "b"]\nurl=y\n', ""),
        ('[remote "origin"]\nurl=x\n[branch "main"]\nurl=y\n', "x"),
        (f'[remote "origin"]\nurl = {"x" * MOST_LINE}\n', ""),
    ],
)
def test_only_a_remote_that_is_meant_for_sure(text, expected):
    assert remote_address(text) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/shop/api.git", "https://github.com/shop/api"),
        ("git@github.com:shop/api.git", "https://github.com/shop/api"),
        ("https://jo:ghp_secret@github.com/shop/api", "https://github.com/shop/api"),
        ("https://x-access-token:secret@git.example.org:8443/a/b.git", "https://git.example.org:8443/a/b.git"),
        ("https://git.example.org/a/b?token=secret#x", "https://git.example.org/a/b"),
        ("ssh://git@git.example.org:2222/a/b.git", "ssh://git.example.org:2222/a/b.git"),
        ("jo@git.example.org:a/b.git", "ssh://git.example.org/a/b.git"),
        ("/srv/git/a.git", ""),
        ("../a", ""),
        ("file:///srv/git/a.git", ""),
        ("https://a:b@c@git.example.org/x", ""),
        ("https://git.example.org/a b", ""),
        ("https://git.example.org/$(id)", ""),
        ("C:\\work\\a", ""),
    ],
)
def test_nobody_is_named_and_nothing_local(address, expected):
    assert public_address(address) == expected


@given(st.text(alphabet='[]"\\ =#;:/@urlremoteorigin\n\t.', max_size=200))
def test_nothing_breaks_it(text):
    assert "@" not in public_address(remote_address(text))
