"""What a scan's score is worth: an image that gives away a key, or is attacked already, has none that looks good."""

import pytest
from msgspec import structs

from dockward.judge.assessment import Terms, assess
from dockward.judge.policy.apply import left_out, plan_rules
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.schema import Policy
from dockward.judge.runner import judge
from dockward.kit import world
from dockward.model.contents import Contents, FoundPackage
from dockward.model.fact import Fact
from dockward.model.flaws import Matches
from dockward.model.package import Package, PackageType
from dockward.model.subject import Kind
from dockward.practices.discovery import find_rule, practices, rules_about

KINDS = frozenset({Kind.IMAGE})
RED, GREEN = 60, 90
"""Below the one reports show a score in red, from the other on in green."""
PACKAGE = FoundPackage(Package(type=PackageType.PYPI, name="a", version="1", path="a-1.dist-info/METADATA"), 0)
EMPTY = Contents(distribution=None, packages=(PACKAGE,), layers=())
GRAVE = ("package-flaw-exploited", "secret-in-layer", "credential-files", "secret-in-image-environment")


def scanned(image, profile="standard"):
    loaded = LoadedPolicy(policy=Policy(profile=profile))
    rules = rules_about(KINDS)
    plans = plan_rules(loaded, rules, KINDS)
    there = world(images=(image,), host=None, engine=None)
    terms = Terms(practices=practices(), left_out=left_out(rules, plans))
    return assess(there, judge(there, plans), plans, terms)


def score(image, profile):
    return scanned(image, profile).overall


def with_flaws_known(image):
    """Without a word on flaws there is no score at all."""
    contents = image.contents.content if image.contents.known else EMPTY
    contents = structs.replace(contents, flaws=contents.flaws if contents.flaws.known else Fact(Matches()))
    contents = structs.replace(contents, packages=contents.packages or EMPTY.packages, runtimes=Fact(()))
    return structs.replace(image, contents=Fact(contents))


@pytest.mark.parametrize("profile", ["starter", "standard", "strict"])
@pytest.mark.parametrize("name", GRAVE)
def test_one_grave_finding_makes_the_whole_red(name, profile):
    rule = find_rule(name)
    flawed, clean = (with_flaws_known(one) for one in (rule.bad, rule.good))
    assert score(flawed, profile) < RED
    assert score(clean, profile) >= GREEN


@pytest.mark.parametrize(("profile", "expected"), [("starter", None), ("standard", 50), ("strict", 50)])
def test_an_image_that_runs_as_root_is_not_in_order_where_users_are_judged(profile, expected):
    """A container shows who runs; in a scan there is none, so that the image is judged for itself."""
    image = with_flaws_known(find_rule("image-user-root").good)

    def users(user):
        found = scanned(structs.replace(image, user=Fact(user)), profile)
        return next(one for one in found.scores if one.number == 5).score, {one.rule for one in found.findings}

    score, rules = users("")
    assert (score, "DW0510" in rules) == (expected, expected is not None)
    score, rules = users("10001")
    assert (score, "DW0510" in rules) == (expected and 100, False)


def test_an_image_in_which_nothing_could_be_judged_has_no_score():
    image = with_flaws_known(find_rule("package-flawed").good)
    assert scanned(image).overall >= GREEN
    contents = structs.replace(image.contents.value, packages=())
    empty = scanned(structs.replace(image, contents=Fact(contents)))
    assert (empty.overall, empty.exit_status, empty.complete) == (None, 2, False)
    told = {one.reason for one in empty.judged if one.rule in {"DW0964", "DW0965"}}
    assert told == {"no package and no known program was found in it, so that nothing could be judged"}


def test_practices_of_which_an_image_has_nothing_have_no_score():
    """No distribution, no runtime, no volume, no store of data and no account: nothing of these was in order."""
    image = with_flaws_known(find_rule("image-user-root").good)
    nothing = dict.fromkeys(("volumes", "environment", "accounts", "groups"), Fact(()))
    found = scanned(structs.replace(image, **nothing))
    verdicts = {one.rule: one.verdict.value for one in found.judged}
    rules = ("DW0121", "DW0122", "DW0513", "DW0632", "DW0733")
    assert {one: verdicts[one] for one in rules} == dict.fromkeys(rules, "not applicable")
    assert {one.number: one.score for one in found.scores if one.number in {6, 7}} == {6: None, 7: None}
