"""SBOMs in files as images of which only the packages are known."""

import pytest
from tests.image.sbom.bills import DEBIAN, GAP, PACKAGES, WHEN, bill

from dockward.image.sbom.bill import gaps_of
from dockward.image.sbom.cyclonedx import write_cyclonedx
from dockward.image.sbom.listed import SbomError
from dockward.image.sbom.spdx import write_spdx
from dockward.judge.policy.apply import plan_rules
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import judge
from dockward.model.errors import UnreadError
from dockward.model.finding import Verdict
from dockward.model.package import Distribution
from dockward.model.subject import Kind
from dockward.practices._contents import need_whole
from dockward.practices.discovery import rules, rules_about
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions

STRETCH = Distribution(id="debian", version="9")
OF_PACKAGES = {"image-system-past-support"}
"""The rules that a list of packages can answer while there is no database of advisories."""


@pytest.fixture
def scanned(tmp_path):
    def scanned(data):
        path = tmp_path / "image.json"
        path.write_bytes(data)
        return scan([str(path)], ScanOptions(environment={}, home=tmp_path, database=tmp_path / "none", cached=False))

    return scanned


def verdicts(world):
    """By rule, in the profile that has them all."""
    kinds = frozenset({Kind.IMAGE})
    plans = plan_rules(parse_policy("profile: strict\n", "test", rules()), rules_about(kinds), kinds)
    names = {one.rule.id: one.rule.name for one in plans}
    outcome = judge(world, plans)
    return {names[one.rule]: one.verdict for one in outcome.judged}


@pytest.mark.parametrize("write", [lambda one: write_cyclonedx(one, WHEN, "1.7"), lambda one: write_spdx(one, WHEN)])
def test_what_an_sbom_cannot_tell_is_never_passed(scanned, write):
    world = scanned(write(bill(system=STRETCH)))
    found = verdicts(world)
    assert {name for name, one in found.items() if one is Verdict.FAIL} == OF_PACKAGES
    assert {name for name, one in found.items() if one is Verdict.PASS} == set()
    assert len(world.images[0].contents.value.packages) == len(PACKAGES)


def test_only_what_it_tells_is_passed(scanned):
    found = verdicts(scanned(write_cyclonedx(bill(system=Distribution(id="debian", version="13")), WHEN, "1.7")))
    assert {name for name, one in found.items() if one is Verdict.PASS} <= OF_PACKAGES


def test_an_incomplete_one_without_a_distribution_leaves_it_unknown(scanned):
    found = verdicts(scanned(write_cyclonedx(bill(PACKAGES[4], system=None, gaps=(GAP,)), WHEN, "1.7")))
    assert found["image-system-past-support"] is Verdict.UNKNOWN


def test_gaps_are_told_in_the_words_of_who_found_them(scanned):
    (one,) = scanned(write_cyclonedx(bill(gaps=(GAP,)), WHEN, "1.7")).images
    contents = one.contents.value
    assert list(gaps_of(contents)) == ["layer 2: /var/lib/rpm/Packages: not a database"]
    with pytest.raises(UnreadError, match=r"^layer 2: /var/lib/rpm/Packages: not a database"):
        need_whole(one)


@pytest.mark.parametrize(
    ("packages", "system", "gap"),
    [
        (PACKAGES[4:6], DEBIAN, "it is of Debian GNU/Linux 12, and lists none of the packages that such a system has"),
        (PACKAGES[:2], DEBIAN, None),
        (PACKAGES[4:6], None, None),
        (PACKAGES[4:6], Distribution(id="other", version="1"), None),
    ],
)
def test_one_of_a_distribution_without_its_packages_is_incomplete(scanned, packages, system, gap):
    (one,) = scanned(write_cyclonedx(bill(*packages, system=system), WHEN, "1.7")).images
    assert [each.reason for each in one.contents.value.gaps] == ([gap] if gap else [])


def test_what_is_none_is_told_with_its_file(scanned):
    with pytest.raises(SbomError) as why:
        scanned(b'{"bomFormat": "CycloneDX", "specVersion": "1.1"}')
    assert "image.json: CycloneDX '1.1'" in why.value.message
