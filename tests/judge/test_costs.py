"""What layers cost, and what a build in stages would save."""

import pytest
from msgspec import structs

from dockward.judge.costs import LayerCost, costs
from dockward.kit import image
from dockward.model.contents import Contents, FoundPackage, Gap, Origin
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact, unknown
from dockward.model.flaws import Flaw, Matches, PackageFlaws, StaleSource, Tells, Unjudged, UnjudgedPackage
from dockward.model.package import Package, PackageType
from dockward.model.residue import BuildPackage, Residue, ResidueKind
from dockward.model.severity import Severity


def package(name, kind=PackageType.DEB, path="var/lib/dpkg/status"):
    return Package(type=kind, name=name, version="1", path=path)


LIBC, GCC, CPP = package("libc6"), package("gcc"), package("cpp")
JAR = package("log4j", PackageType.MAVEN, "root/.m2/repository/log4j.jar")
OWN = package("app", PackageType.MAVEN, "app/app.jar")
SHARED, GRAVE = Flaw(id="CVE-1", severity=Severity.LOW), Flaw(id="CVE-2", severity=Severity.HIGH)
UNRATED = Flaw(id="CVE-3")
LAYERS = (
    Origin(diff_id="a", base="debian:12", inherited=True, size=100, files=3, hidden=7),
    Origin(diff_id="b", instruction="RUN apt-get install gcc", size=60, files=2),
    Origin(diff_id="c", apart="its own changes"),
)


def left(kind, path, size, layer=1, hidden=False):
    return Residue(kind=kind, path=path, tool="", layer=layer, files=1, bytes=size, hidden=hidden)


RESIDUE = (
    left(ResidueKind.DOWNLOADS, "root/.m2/repository", 20),
    left(ResidueKind.DOWNLOADS, "root/.cache/pip", 5, layer=0),
    left(ResidueKind.HISTORY, "app/.git", 9, hidden=True),
    left(ResidueKind.EXTRAS, "usr/share/doc", 50),
    left(ResidueKind.SOURCES, "", 2),
)


def contents(flaws=None, **changes):
    found = ((LIBC, 0), (GCC, 1), (CPP, 1), (JAR, 1), (OWN, 1), (package("odd"), 9))
    told = unknown("no database") if flaws is None else Fact(Matches(flawed=flaws))
    return structs.replace(
        Contents(distribution=None, packages=tuple(FoundPackage(*one) for one in found), layers=LAYERS),
        **{"bytes": 160, "wasted": 7, "flaws": told, **changes},
    )


def cost(flaws=None, **changes):
    (one,) = costs([image(contents=Fact(contents(flaws, **changes)))])
    return one


def test_each_layer_with_what_made_it():
    one = cost()
    assert one.bytes == 160
    assert one.layers == (
        LayerCost(
            layer=1,
            instruction="",
            base="debian:12",
            inherited=True,
            bytes=100,
            hidden=7,
            files=3,
            packages=1,
            flaws=None,
        ),
        LayerCost(
            layer=2,
            instruction="RUN apt-get install gcc",
            base="",
            inherited=False,
            bytes=60,
            hidden=0,
            files=2,
            packages=4,
            flaws=None,
        ),
        LayerCost(
            layer=3,
            instruction="its own changes",
            base="",
            inherited=False,
            bytes=0,
            hidden=0,
            files=0,
            packages=0,
            flaws=None,
        ),
    )


def test_flaws_of_a_layer_by_severity_each_once():
    excused = structs.replace(GRAVE, id="CVE-4", excuse=Excuse(by="policy", reason="no"))
    several = (PackageFlaws(GCC, (SHARED, GRAVE)), PackageFlaws(CPP, (SHARED, UNRATED, excused)))
    assert [one.flaws for one in cost(several).layers] == [{}, {"high": 1, "low": 1, "unrated": 1}, {}]


def test_what_a_build_in_stages_would_save():
    tools = (BuildPackage(package=GCC, layer=1, files=2, bytes=30),)
    saving = cost(build_packages=tools, residue=RESIDUE).saving
    assert [(one.what, one.bytes) for one in saving.parts] == [
        ("1 package to build with", 30),
        ("downloads of a language's package manager", 25),
        ("files that later layers hide", 7),
        ("source code of a compiled language", 2),
    ]
    assert (saving.bytes, saving.inherited, saving.packages, saving.flaws) == (64, 5, 2, None)


def test_a_layer_that_was_not_judged_whole_is_not_without_flaws():
    def told(gaps=(), **changes):
        matches = Matches(flawed=(PackageFlaws(GCC, (GRAVE,)),), **changes)
        (one,) = costs([image(contents=Fact(structs.replace(contents(), gaps=gaps, flaws=Fact(matches))))])
        return [layer.flaws for layer in one.layers]

    grave = {"high": 1}
    assert told() == [{}, grave, {}]
    assert told(gaps=(Gap(2, "", "it ends within a file"),)) == [{}, grave, None]
    unjudged = tuple(UnjudgedPackage(one, Unjudged.NO_RELEASE) for one in (LIBC, CPP))
    assert told(unjudged=unjudged) == [None, grave, {}]
    assert told(stale=(StaleSource("x", None, 5),)) == [None, grave, {}]
    assert told(stale=(StaleSource("x", None, 5, Tells.LIKELIHOOD),)) == [{}, grave, {}]


def test_flaws_that_another_package_has_are_not_saved():
    tools = (BuildPackage(package=GCC, layer=1, files=2, bytes=30),)
    flaws = (PackageFlaws(GCC, (SHARED, GRAVE)), PackageFlaws(JAR, (UNRATED,)), PackageFlaws(LIBC, (SHARED,)))
    assert cost(flaws, build_packages=tools, residue=RESIDUE).saving.flaws == 2


@pytest.mark.parametrize("one", [image(), image(contents=Fact(contents(listed=True)))])
def test_nothing_is_told_of_what_nobody_looked_into(one):
    assert costs([one]) == ()
