"""What is in images, in numbers."""

from datetime import date

from msgspec import structs

from dockward.judge.inside import FlawCount, insides
from dockward.kit import image
from dockward.model.contents import Contents, FoundPackage, Gap
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, unknown
from dockward.model.flaws import Flaw, Matches, PackageFlaws, StaleSource, Tells, Unjudged, UnjudgedPackage
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity


def package(name, kind=PackageType.DEB):
    return Package(type=kind, name=name, version="1", path="p")


LIB, BIN, GEM = package("lib"), package("bin"), package("gem", PackageType.GEM)
LOW = Flaw(id="CVE-1", severity=Severity.LOW, fixed="2")
SAME = structs.replace(LOW, severity=Severity.HIGH, fixed="", exploited=date(2024, 1, 1))
UNRATED = Flaw(id="CVE-2")
EXCUSED = Flaw(id="CVE-3", severity=Severity.CRITICAL, excuse=Excuse("vex", "x"))
SYSTEM = Distribution(id="debian", version="12", name="Debian GNU/Linux 12 (bookworm)")


def inside(flaws, **changes):
    found = tuple(FoundPackage(one, 0) for one in (GEM, LIB, BIN))
    contents = Contents(distribution=SYSTEM, packages=found, layers=(), flaws=flaws)
    (one,) = insides([image(contents=Fact(structs.replace(contents, **changes)))])
    return one


def test_packages_by_type_and_each_flaw_once_with_its_gravest_word():
    flawed = (PackageFlaws(LIB, (LOW, UNRATED)), PackageFlaws(BIN, (SAME, EXCUSED)))
    one = inside(Fact(Matches(flawed=flawed, judged=3)))
    assert (one.system, list(one.packages.items())) == ("Debian GNU/Linux 12 (bookworm)", [("deb", 2), ("gem", 1)])
    assert list(one.flaws.by_severity.items()) == [("high", 1), ("unrated", 1)]
    assert (one.flaws.total, one.flaws.exploited, one.flaws.mended, one.flaws.complete) == (2, 1, 1, True)


def test_what_is_not_known_is_no_zero():
    assert inside(unknown("no database")).flaws is None
    unjudged = Matches(unjudged=(UnjudgedPackage(LIB, Unjudged.NO_DATA),))
    none = FlawCount(total=0, by_severity={}, exploited=0, mended=0, judged=0, unjudged=1, old=False, complete=False)
    assert inside(Fact(unjudged)).flaws == none


def test_what_could_not_be_looked_at_leaves_it_incomplete():
    judged = Fact(Matches(judged=3))
    assert (inside(judged).gaps, inside(judged).flaws.complete) == (0, True)
    cut = inside(judged, gaps=(Gap(1, "", "it ends within a file"), Gap(0, "var/lib/rpm", "damaged", of_packages=True)))
    assert (cut.gaps, cut.flaws.complete, cut.flaws.judged) == (2, False, 3)
    assert not inside(Fact(Matches()), packages=()).flaws.complete


def test_old_advisories_leave_it_incomplete_and_old_news_of_what_is_exploited_does_not():
    osv, kev = (StaleSource("x", date(2024, 1, 1), 3, tells) for tells in (Tells.FLAWS, Tells.EXPLOITED))
    old = inside(Fact(Matches(judged=3, stale=(osv,)))).flaws
    assert (old.old, old.complete) == (True, False)
    fresh = inside(Fact(Matches(judged=3, stale=(kev,)))).flaws
    assert (fresh.old, fresh.complete) == (False, True)


def test_what_was_not_looked_through_is_left_out():
    assert insides([image()]) == ()
    assert inside(unknown("x"), distribution=None, packages=()).packages == {}
    assert inside(unknown("x"), distribution=Distribution(id="wolfi")).system == "wolfi"
