"""What a scan's score is worth: an image that gives away a key, or is attacked already, has none that looks good."""

import pytest
from msgspec import structs

from dockward.judge.assessment import Terms, assess
from dockward.judge.policy.apply import left_out, plan_rules
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.policy.schema import Policy
from dockward.judge.runner import judge
from dockward.kit import world
from dockward.model.contents import Contents
from dockward.model.fact import Fact
from dockward.model.flaws import Matches
from dockward.model.subject import Kind
from dockward.practices.discovery import find_rule, practices, rules_about

KINDS = frozenset({Kind.IMAGE})
RED, GREEN = 60, 90
"""Below the one reports show a score in red, from the other on in green."""
EMPTY = Contents(distribution=None, packages=(), layers=())
GRAVE = ("package-flaw-exploited", "secret-in-layer", "credential-files", "secret-in-image-environment")


def score(image, profile):
    loaded = LoadedPolicy(policy=Policy(profile=profile))
    rules = rules_about(KINDS)
    plans = plan_rules(loaded, rules, KINDS)
    there = world(images=(image,), host=None, engine=None)
    terms = Terms(practices=practices(), left_out=left_out(rules, plans))
    return assess(there, judge(there, plans), plans, terms).overall


def with_flaws_known(image):
    """Without a word on flaws there is no score at all."""
    contents = image.contents.content if image.contents.known else EMPTY
    contents = structs.replace(contents, flaws=contents.flaws if contents.flaws.known else Fact(Matches()))
    return structs.replace(image, contents=Fact(contents))


@pytest.mark.parametrize("profile", ["starter", "standard", "strict"])
@pytest.mark.parametrize("name", GRAVE)
def test_one_grave_finding_makes_the_whole_red(name, profile):
    rule = find_rule(name)
    flawed, clean = (with_flaws_known(one) for one in (rule.bad, rule.good))
    assert score(flawed, profile) < RED
    assert score(clean, profile) >= GREEN
