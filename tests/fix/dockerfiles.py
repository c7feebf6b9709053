"""A Dockerfile repaired as `dockward fix` does it, for tests."""

from functools import partial

from dockward.fix.plan import plan_repairs
from dockward.judge.policy.parse import parse_policy
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source

PATH = "in-memory/Dockerfile"


def plan_of(rule, *lines, unsafe=False):
    """The plan of the repairs of one rule: the safe ones, or all."""
    text = "".join(f"{one}\n" for one in lines)
    wishes = Wishes(loaded=parse_policy("profile: standard\nstyle: true\n", "dockward.yaml", rules()))
    given = {PATH: text.encode(), "in-memory/.dockerignore": b""}
    judged = partial(judge_source, Source(PATH, Sort.DOCKERFILE), wishes, 1.7e9, given=given)
    return plan_repairs([judged], lambda finding, fix: finding.rule == rule and (fix.safe or unsafe))


def repaired(rule, *lines, unsafe=False):
    """The lines that the repairs make; None where nothing changes."""
    files = plan_of(rule, *lines, unsafe=unsafe).files
    return files[0].after.splitlines() if files else None
