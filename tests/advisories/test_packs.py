"""Real advisories of every kind, where somebody has them: facts that are known from elsewhere.

`tests.advisories.packs` says where the files to import are: PyPI, Go, npm, RustSec, RubySec, FriendsOfPHP, Maven,
AlmaLinux, Rocky Linux 9, Ubuntu, Alpine, Debian 12, Bitnami, Node.js core, KEV, EPSS and ends of life.
"""

from datetime import date

import pytest
from tests.advisories.made import lookup
from tests.advisories.packs import MISSING, build_database

from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.matching import match
from dockward.model.package import Distribution, Package, PackageType
from dockward.model.severity import Severity

pytestmark = [
    pytest.mark.packs,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
]
TODAY = date(2026, 9, 1)
MOST_MB = 60
SYSTEMS = {
    "alma": Distribution(id="almalinux", version="9.1"),
    "alpine": Distribution(id="alpine", version="3.12.0"),
    "bullseye": Distribution(id="debian", version="11"),
    "debian": Distribution(id="debian", version="12"),
    "rocky": Distribution(id="rocky", version="9.3"),
    "ubuntu": Distribution(id="ubuntu", version="24.04"),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A database of all that is there."""
    return build_database(tmp_path_factory.mktemp("packs") / "a.sqlite", TODAY)


def found(place, kind, name, version, system=""):
    source = name.partition("=")[2]
    one = Package(type=PackageType(kind), name=name.partition("=")[0], version=version, path="p", source=source)
    with lookup(place) as opened:
        (judged,) = match(opened, [one], SYSTEMS.get(system), today=TODAY).flawed or [None]
    return {flaw.id: flaw for flaw in judged.flaws} if judged else {}


@pytest.mark.parametrize(
    "known",
    [
        # Type, name, old version, flaw, fixed version, system.
        ("pypi", "Django", "2.2.9", "CVE-2020-7471", "2.2.10", ""),
        ("pypi", "django", "2.2.27", "CVE-2022-28346", "2.2.28", ""),
        ("npm", "lodash", "4.17.4", "CVE-2019-10744", "4.17.12", ""),
        ("npm", "lodash", "4.17.20", "CVE-2021-23337", "4.17.21", ""),
        ("maven", "org.apache.logging.log4j:log4j-core", "2.14.1", "CVE-2021-44228", "2.15.0", ""),
        ("golang", "stdlib", "go1.20.2", "CVE-2023-24538", "1.20.3", ""),
        ("golang", "github.com/docker/docker", "v25.0.5+incompatible", "CVE-2024-41110", "v25.0.6+incompatible", ""),
        ("gem", "rack", "2.0.5", "CVE-2018-16471", "2.0.6", ""),
        ("composer", "Symfony/Http-Kernel", "v4.4.49", "CVE-2022-24894", "4.4.50", ""),
        ("generic", "node", "18.20.0", "CVE-2024-27983", "18.20.1", ""),
        ("generic", "python", "3.8.7", "CVE-2021-3177", "3.8.8", ""),
        ("deb", "libssl3=openssl", "3.0.8-1", "CVE-2023-0464", "3.0.9-1", "debian"),
        ("apk", "musl-utils=musl", "1.1.24-r9", "CVE-2020-28928", "1.1.24-r10", "alpine"),
        ("rpm", "openssl-libs=openssl", "1:3.0.1-41.el9_0", "CVE-2022-3602", "1:3.0.1-43.el9_0", "alma"),
        ("rpm", "gzip", "1.10-8.el9", "CVE-2022-1271", "1.10-9.el9_0", "rocky"),
        ("deb", "libaom3=aom", "3.8.2-2build1", "CVE-2024-5171", "3.8.2-2ubuntu0.1", "ubuntu"),
    ],
)
def test_what_the_world_knows(place, known):
    kind, name, old, flaw, fixed, system = known
    assert found(place, kind, name, old, system)[flaw].fixed == fixed
    assert flaw not in found(place, kind, name, fixed, system)


def test_log4shell_whole(place):
    one = found(place, "maven", "org.apache.logging.log4j:log4j-core", "2.14.1")["CVE-2021-44228"]
    assert (one.exploited, one.ransom, one.severity) == (date(2021, 12, 10), True, Severity.CRITICAL)
    assert one.likelihood is not None
    assert one.likelihood > 0.9
    assert not found(place, "maven", "org.apache.logging.log4j:log4j-core", "2.17.1")


def test_debian_s_notices_are_the_flaws_that_they_mend(place):
    several = found(place, "deb", "nginx", "1.18.0-6.1+deb11u2", "bullseye")
    assert {"CVE-2022-41741", "CVE-2022-41742"} <= several.keys()
    assert not [one for one in several if one.startswith("DSA-")]
    # Of this notice only the version is known, and the flaws that the version mends.
    assert "CVE-2023-1999" in found(place, "deb", "libwebp", "0.6.1-2.1", "bullseye")
    assert "DSA-5408-1" not in found(place, "deb", "libwebp", "0.6.1-2.1", "bullseye")


def test_no_flaw_has_several_cves(place):
    with connected(place) as opened:
        rows = opened.execute("SELECT name, aliases FROM flaw WHERE ' ' || aliases GLOB '* CVE-*'").fetchall()
    assert rows == []


def test_a_library_of_rust_without_a_fix_in_its_branch(place):
    assert "CVE-2020-26235" in found(place, "cargo", "time", "0.1.40")
    assert "CVE-2020-26235" not in found(place, "cargo", "time", "0.2.23")


def test_an_end_of_life(place):
    with lookup(place) as opened:
        assert opened.end_of_life("python", "3.8.7") == date(2024, 10, 7)


def test_almost_all_is_understood_and_the_file_is_small(place):
    with connected(place) as opened:
        sources = read_sources(opened)
    assert len(sources) > 15
    for one in sources:
        # CPython's own advisories name commits only, and Ubuntu's kernels go by their running version.
        limit = 1.0 if one.records == 0 else 0.15
        assert one.not_understood <= limit * (one.records + one.not_understood), one.name
        assert one.dated is not None, one.name
    assert place.stat().st_size < MOST_MB * 1_000_000
