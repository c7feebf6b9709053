"""A compose file repaired as `dockward fix` does it, for tests."""

from functools import partial

from dockward.fix.plan import plan_repairs
from dockward.judge.policy.parse import parse_policy
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source

PATH = "in-memory/compose.yaml"


def plan_of(text, *only, unsafe=True):
    """The plan of the repairs of some rules, or of all: the safe ones, or all."""
    wishes = Wishes(loaded=parse_policy("profile: standard\n", "dockward.yaml", rules()))
    judged = partial(judge_source, Source(PATH, Sort.COMPOSE), wishes, 1.7e9, given={PATH: text.encode()})
    return plan_repairs([judged], lambda finding, fix: (not only or finding.rule in only) and (fix.safe or unsafe))


def repaired(text, *only, unsafe=True):
    """The compose file as the repairs make it."""
    files = [one for one in plan_of(text, *only, unsafe=unsafe).files if one.path == PATH]
    return files[0].after if files else text


def repaired_file(path, *only):
    """A compose file on disk as all repairs of some rules make it; it stays as it is."""
    wishes = Wishes(loaded=parse_policy("profile: standard\n", "dockward.yaml", rules()))
    judged = partial(judge_source, Source(str(path), Sort.COMPOSE), wishes, 1.7e9)
    plan = plan_repairs([judged], lambda finding, _: finding.rule in only)
    return next((one.after for one in plan.files if one.path == str(path)), path.read_text())
