"""Images with old packages, judged by real advisories: every flaw that these tell of is found, and no other."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from msgspec import Struct
from tests.advisories import byhand
from tests.advisories.packs import MISSING, build_database
from tests.live import packaged
from tests.live.engine import build_image, make_image

pytestmark = [pytest.mark.live, pytest.mark.packs, pytest.mark.skipif(bool(MISSING), reason=MISSING)]
OLD, MENDED = "old", "mended"


class Known(Struct, frozen=True):
    """A package, its source package where that is called otherwise, what its advisories say, and two versions of it."""

    name: str
    say: object
    old: str
    mended: str
    source: str = ""

    def version(self, which):
        return self.old if which == OLD else self.mended


DEBIAN = {
    "debian": (
        Known("libssl3", byhand.debian_12, "3.0.8-1", "3.0.9-1", "openssl"),
        Known("sudo", byhand.debian_12, "1.9.5p1-1", "1.9.13p3-1"),
    ),
    "python": (Known("jinja2", byhand.pypi, "2.10", "3.1.6"),),
    "npm": (Known("minimist", byhand.npm, "1.2.0", "1.2.8"), Known("handlebars", byhand.npm, "4.0.11", "4.7.9")),
    "java": (Known("org.apache.logging.log4j:log4j-core", byhand.maven, "2.14.1", "2.17.1"),),
    "ruby": (Known("rack", byhand.gem, "2.0.5", "3.2.6"),),
    "php": (Known("twig/twig", byhand.composer, "2.4.0", "3.27.0"),),
    "go": (
        Known("golang.org/x/net", byhand.go, "v0.7.0", "v0.60.0"),
        Known("stdlib", byhand.go, "1.20.2", "1.27.2"),
    ),
    "rust": (Known("smallvec", byhand.cargo, "0.6.1", "1.6.1"), Known("time", byhand.cargo, "0.1.40", "0.3.47")),
}
"""By what brings them: a layer each, from the bottom up."""
ALPINE = {
    "alpine": (
        Known("libssl3", byhand.alpine_3_18, "3.1.1-r2", "3.1.7-r1", "openssl"),
        Known("ssl_client", byhand.alpine_3_18, "1.36.0-r9", "1.36.1-r7", "busybox"),
    )
}
ALMALINUX = {"almalinux": (Known("openssl-libs", byhand.almalinux_9, "1:3.0.1-41.el9_0", "1:3.5.5-4.el9_8"),)}
SYSTEMS = {
    "debian": (DEBIAN, b"ID=debian\nVERSION_ID=12\n"),
    "alpine": (ALPINE, b"ID=alpine\nVERSION_ID=3.18.2\n"),
    "almalinux": (ALMALINUX, b"ID=almalinux\nVERSION_ID=9.1\n"),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return build_database(tmp_path_factory.mktemp("known") / "a.sqlite", datetime.now(UTC).date())


@pytest.fixture(scope="module")
def scanned(engine, database):
    """The report about an image with the packages of a system, in these versions."""

    def scanned(system, which):
        known, release = SYSTEMS[system]
        tag = f"known-{system}:{which}"
        layers = [layer(kind, several, which) for kind, several in known.items()]
        base = f"known-base-{system}:{which}"
        make_image(engine, base, files={"etc/os-release": release, **layers[0]})
        copies = [f"COPY {path} /{path}\n" for files in layers[1:] for path in files]
        build_image(engine, tag, f"FROM {base}\n{''.join(copies)}USER 1000\n", files=joined(layers[1:]))
        command = [sys.executable, "-m", "dockward", "scan", "--no-cache", "--db", str(database), "-o", "json", tag]
        done = subprocess.run(command, capture_output=True, text=True, env=engine.environment, check=False, timeout=120)
        assert done.returncode in {0, 1, 2}, done.stderr
        return json.loads(done.stdout)

    return scanned


def layer(kind, several, which):
    return getattr(packaged, kind)([(one.name, one.source, one.version(which)) for one in several])


def joined(layers):
    return {path: content for files in layers for path, content in files.items()}


def told_by_hand(system, which):
    """Mended versions by package, version and flaw."""
    return {
        (one.name, one.version(which), flaw): fixed
        for several in SYSTEMS[system][0].values()
        for one in several
        for flaw, fixed in one.say(one.source or one.name, one.version(which)).items()
    }


def flaws_of(report):
    return [flaw for one in report["findings"] if one["rule"] in {"DW0964", "DW0965"} for flaw in one["flaws"]]


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_the_advisories_tell_and_nothing_else(scanned, system):
    report = scanned(system, OLD)
    expected = told_by_hand(system, OLD)
    found = {(one["package"], one["version"], one["id"]): one["fixed"] for one in flaws_of(report)}
    assert {one[0] for one in expected} == {each.name for several in SYSTEMS[system][0].values() for each in several}
    assert found == expected
    assert report["exit_status"] == 1
    assert_priorities(flaws_of(report), [one for one in report["findings"] if one["rule"] == "DW0964"])


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_where_all_is_mended(scanned, system):
    assert told_by_hand(system, MENDED) == {}
    assert flaws_of(scanned(system, MENDED)) == []


def assert_priorities(flaws, urgent):
    """What CISA and EPSS say stands with each flaw; the exploited ones are a finding of their own."""
    exploited, likely = byhand.exploited(), byhand.likelihoods()
    for one in flaws:
        assert one["exploited"] == exploited.get(one["id"])
        assert one["likelihood"] == pytest.approx(likely.get(one["id"]), abs=1e-5)
    assert {flaw["id"] for one in urgent for flaw in one["flaws"]} == {
        one["id"] for one in flaws if one["id"] in exploited
    }


def test_each_is_laid_to_the_layer_that_brought_it(scanned):
    report = scanned("debian", OLD)
    laid = {}
    paths = [path for kind, several in DEBIAN.items() if kind != "debian" for path in layer(kind, several, OLD)]
    for one in report["findings"]:
        for flaw in one["flaws"]:
            laid.setdefault(flaw["package"], one["message"])
    assert laid["sudo"].endswith("It comes with the base image known-base-debian:old.")
    wanted = {"jinja2": 0, "minimist": 1, "handlebars": 2, "rack": 4, "twig/twig": 5, "stdlib": 6, "smallvec": 7}
    for name, nr in wanted.items():
        assert f"It comes with layer {nr + 2} (COPY" in laid[name]
        assert f" in /{paths[nr]}"[:40] in laid[name]


def test_how_grave_it_is_says_the_advisory(scanned):
    flaws = flaws_of(scanned("debian", OLD))
    for name in ("handlebars", "org.apache.logging.log4j:log4j-core"):
        found = {one["id"]: one["severity"] for one in flaws if one["package"] == name}
        words = byhand.words(name)
        assert found == {flaw: words[flaw] for flaw in found}
        assert "critical" in found.values()
