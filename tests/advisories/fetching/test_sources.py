"""What is fetched: by names, patterns and words."""

import pytest

from dockward.advisories.errors import BadSourceError
from dockward.advisories.fetching.sources import Wanted, choose


def names(*sources, without=()):
    return {one.download.name for one in choose(Wanted(sources=sources, without=without))}


def test_without_a_choice_what_most_need():
    chosen = names()
    assert {"debian", "osv/pypi", "kev", "epss", "debian-security/12", "ubuntu/24.04", "alpine/3.22-main"} <= chosen
    assert not chosen & {"go", "rustsec", "debian-security/11", "ubuntu/14.04"}


def test_a_word_is_what_of_the_feed_is_usual_and_a_pattern_all_that_fits():
    assert names("debian-security") == {"debian-security/12", "debian-security/13"}
    assert names("debian-security/*") == {"debian-security/11", "debian-security/12", "debian-security/13"}
    assert names("debian") == {"debian"}
    # Of these nothing is usual, so that the word would stand for nothing.
    assert names("go", "rustsec") == {"go", "rustsec"}


def test_what_is_left_out():
    assert names("osv/p*", "kev", without=("osv/pypi",)) == {"kev"}
    assert not {one for one in names(without=("alpine",)) if one.startswith("alpine")}


@pytest.mark.parametrize("pattern", ["osv/pip", "", "*/*/*", "debian-security/7"])
def test_a_pattern_that_fits_nothing_is_a_mistake(pattern):
    with pytest.raises(BadSourceError, match="No source of advisories") as why:
        names(pattern)
    # Without the pattern it names only what is fetched unasked.
    assert "--list '*'`" in why.value.hint
    with pytest.raises(BadSourceError):
        names("kev", without=(pattern,))


def test_a_mirror_is_a_folder_with_the_same_names_below():
    for folder in ("https://m.example.org/x", "https://m.example.org/x/"):
        (one,) = choose(Wanted(sources=("osv/rocky",), mirrors={"osv": folder}))
        assert one.address == "https://m.example.org/x/Rocky%20Linux/all.zip"
