"""Pending updates of signed suites, alone and together with what advisories and changelogs know."""

import json
from datetime import date, timedelta

import pytest
from tests.advisories.feeds.test_changelogs import CHANGES
from tests.advisories.made import TODAY, lookup
from tests.advisories.made import take as take_files
from tests.advisories.signed.suites import Signer, suite

from dockward.advisories.database.building import building
from dockward.advisories.matching import match
from dockward.advisories.signed.taking import take_suites
from dockward.model.flaws import Flaw, StaleSource, Unjudged
from dockward.model.package import Distribution, Package, PackageType

BOOKWORM = Distribution(id="debian", version="12")
SOURCE = "Debian security updates: bookworm-security"
NEW = "libssl3|3.0.11-1~deb12u2|openssl"


@pytest.fixture
def offer(tmp_path):
    """Takes a suite that offers these rows into a database; its place."""
    signer = Signer(tmp_path)

    def offer(*rows, **about):
        release, index = suite(tmp_path / "suite", signer, *rows, **about)
        keyrings = {"debian": signer.keyring, "ubuntu": signer.keyring}
        with building(tmp_path / "a.sqlite", TODAY) as built:
            assert not [one for one in take_suites(built, [release], [index], keyrings) if isinstance(one, Exception)]
        return tmp_path / "a.sqlite"

    return offer


def installed(version, name="libssl3", source="openssl", architecture="amd64", **more):
    about = {"source": source, "source_version": version, "architecture": architecture} | more
    return Package(type=PackageType.DEB, name=name, version=version, path="p", **about)


def judge(place, *packages, distribution=BOOKWORM, today=TODAY):
    with lookup(place) as opened:
        return match(opened, packages, distribution, today=today)


def flaws(place, *packages, **more):
    return [flaw for one in judge(place, *packages, **more).flawed for flaw in one.flaws]


def tracker(folder, **fixed):
    """A file of Debian's tracker: CVE numbers with `_` for `-`, and the versions that mend them."""
    about = {
        f"CVE-{cve[1:].replace('_', '-')}": {
            "releases": {"bookworm": {"status": "resolved", "fixed_version": version, "urgency": "high"}}
        }
        for cve, version in fixed.items()
    }
    (folder / "tracker.json").write_text(json.dumps({"openssl": about}))
    take_files(folder / "a.sqlite", folder / "tracker.json")


def test_an_update_is_a_flaw_though_nobody_names_one(offer):
    place = offer(NEW)
    assert flaws(place, installed("3.0.9-1")) == [
        Flaw(
            id="bookworm-security:3.0.11-1~deb12u2",
            summary="a security update whose flaws no advisory here names",
            fixed="3.0.11-1~deb12u2",
            pending=date(2024, 6, 1),
            more=True,
            source=SOURCE,
            source_date=date(2024, 6, 1),
        )
    ]
    # That no update is pending doesn't say that there is no flaw.
    found = judge(place, installed("3.0.11-1~deb12u2"))
    assert (found.flawed, [one.why for one in found.unjudged]) == ((), [Unjudged.NO_RELEASE])


@pytest.mark.parametrize(
    ("one", "pending"),
    [
        (installed("3.0.11-1~deb12u1"), True),
        (installed("3.0.11-1~deb12u2+b1"), False),
        (installed("1:0-1"), False),
        (installed("3.0.9-1", architecture="all"), True),
        # Of another architecture no index is there: the source's version tells.
        (installed("3.0.9-1", architecture="arm64"), True),
        (installed("3.0.9-1", name="libssl-doc"), True),
        (installed("99", name="libssl-doc", source_version="3.0.9-1"), True),
        (installed("3.0.9-1", name="libssl-doc", source_version="3.0.11-1~deb12u2"), False),
        (installed("3.0.9-1", name="other", source="other"), False),
        (installed("", name="libssl3"), True),
    ],
)
def test_what_counts_as_older(offer, one, pending):
    assert bool(flaws(offer(NEW), one)) is pending


@pytest.mark.parametrize(
    "distribution",
    [
        None,
        Distribution(id="debian", version="13"),
        Distribution(id="ubuntu", version="22.04"),
        Distribution(id="raspbian", version="12", codename="bookworm", like=("debian",)),
    ],
)
def test_only_of_the_same_release(offer, distribution):
    assert flaws(offer(NEW), installed("3.0.9-1"), distribution=distribution) == []


def test_ubuntu(offer):
    place = offer(NEW, origin="Ubuntu", codename="noble", suite="noble-security", until="")
    (one,) = flaws(place, installed("3.0.9-1"), distribution=Distribution(id="ubuntu", version="24.04"))
    assert one.id == "noble-security:3.0.11-1~deb12u2"


def test_a_flaw_that_advisories_know_and_the_update_that_mends_it_are_one(offer, tmp_path):
    place = offer(NEW)
    tracker(tmp_path, _2024_1111="3.0.11-1~deb12u2", _2024_2222="3.0.12-1")
    first, second = flaws(place, installed("3.0.9-1"))
    assert (first.id, first.fixed, first.pending, first.more) == (
        "CVE-2024-1111",
        "3.0.11-1~deb12u2",
        date(2024, 6, 1),
        False,
    )
    assert (second.id, second.pending) == ("CVE-2024-2222", None)


def test_advisories_that_end_before_the_update_lack_what_it_was_made_for(offer, tmp_path):
    place = offer(NEW)
    tracker(tmp_path, _2024_1111="3.0.11-1~deb12u1")
    known, nameless = flaws(place, installed("3.0.9-1"))
    assert (known.id, known.pending, known.more) == ("CVE-2024-1111", date(2024, 6, 1), False)
    assert (nameless.id, nameless.more) == ("bookworm-security:3.0.11-1~deb12u2", True)


def test_an_update_that_mends_none_of_the_known_flaws_stands_beside_them(offer, tmp_path):
    place = offer(NEW)
    tracker(tmp_path, _2024_1111="3.0.12-1")
    assert [one.id for one in flaws(place, installed("3.0.9-1"))] == [
        "CVE-2024-1111",
        "bookworm-security:3.0.11-1~deb12u2",
    ]


def test_changelogs_name_some_of_the_flaws_and_are_no_judgement(offer, tmp_path):
    place = offer(NEW)
    (tmp_path / "changelog.Debian").write_text(CHANGES)
    take_files(place, tmp_path / "changelog.Debian")
    found = judge(place, installed("3.0.11-1~deb12u1"), installed("1", name="x", source="x"))
    ((one,),) = [part.flaws for part in found.flawed]
    assert (one.id, one.fixed, one.pending, one.more) == (
        "CVE-2023-5363",
        "3.0.11-1~deb12u2",
        date(2024, 6, 1),
        True,
    )
    assert (one.source, found.stale) == ("changelog: debian:12 openssl", ())
    assert [part.why for part in found.unjudged] == [Unjudged.NO_RELEASE] * 2
    # With advisories that know it too, it is one flaw, and their list is taken for whole.
    tracker(tmp_path, _2023_5363="3.0.11-1~deb12u2")
    ((one,),) = [part.flaws for part in judge(place, installed("3.0.11-1~deb12u1")).flawed]
    assert (one.id, one.more) == ("CVE-2023-5363", False)


def test_a_suite_whose_time_is_over_is_no_proof_but_what_it_offers_stays_true(offer):
    place = offer(NEW)
    for today, stale in ((date(2024, 6, 7), ()), (date(2024, 6, 8), (StaleSource(SOURCE, date(2024, 6, 1), 1),))):
        found = judge(place, installed("3.0.9-1"), today=today)
        assert (found.stale, found.complete, len(found.flawed)) == (stale, False, 1)
    # An image of another release asks nothing of it.
    other = Distribution(id="debian", version="13")
    assert judge(place, installed("3.0.9-1"), distribution=other, today=date(2025, 1, 1)).stale == ()


def test_a_suite_without_an_end_grows_old(offer):
    place = offer(NEW, until="")
    for days, count in ((30, 0), (31, 1)):
        day = date(2024, 6, 1) + timedelta(days=days)
        assert len(judge(place, installed("3.0.9-1"), today=day).stale) == count
        assert judge(place, today=day).stale == ()


def test_the_version_to_go_to_is_the_offered_one_unless_advisories_want_a_later(offer, tmp_path):
    place = offer(NEW)
    tracker(tmp_path, C2024_1111="3.0.10-1")
    take_files(place, tmp_path / "tracker.json")
    assert [one.upgrade for one in judge(place, installed("3.0.9-1")).flawed] == ["3.0.11-1~deb12u2"]
    tracker(tmp_path, C2024_1111="3.0.12-1")
    take_files(place, tmp_path / "tracker.json")
    assert [one.upgrade for one in judge(place, installed("3.0.9-1")).flawed] == ["3.0.12-1"]
