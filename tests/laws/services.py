"""A compose service as text in a project of its own: judged, and with a finding's first fix made."""

from functools import cached_property

from dockward.fix.services import change_service
from dockward.judge.runner import Plan, judge
from dockward.model.finding import Verdict
from dockward.model.subject import Kind
from dockward.practices.discovery import rules
from dockward.read.sources.compose import read_compose, world_of

PATH = "compose.yaml"
_ABOUT = [one for one in rules() if one.kinds & {Kind.COMPOSE, Kind.COMPOSE_FILE} and not one.style]


def service_file(text, name="web"):
    """A compose file whose one service is `text`; a whole file stays as it is."""
    if "services:" in text:
        return text
    return f"services:\n  {name}:\n" + "".join(f"    {line}\n" for line in text.splitlines())


class Made:
    """A compose file judged by every rule over compose files but those of style, whatever policies leave out."""

    def __init__(self, text):
        self.text = text
        self.project = read_compose(PATH, {PATH: text.encode()})
        self.flaws = tuple(one.message for one in self.project.flaws if one.fatal)

    @cached_property
    def outcome(self):
        return judge(world_of(self.project, 0.0), [Plan(one, one.severity, one.example_settings) for one in _ABOUT])

    @property
    def found(self):
        return {(one.rule, one.subject) for one in self.outcome.findings}

    @property
    def silent(self):
        """What rules had nothing to say about."""
        silent = {Verdict.NOT_APPLICABLE, Verdict.UNKNOWN}
        return {(one.rule, one.subject) for one in self.outcome.judged if one.verdict in silent}


def findings_in(text, rule):
    """What the rule finds in the compose file."""
    world = world_of(read_compose(PATH, {PATH: text.encode()}), 0.0)
    return judge(world, [Plan(rule, rule.severity, rule.example_settings)]).findings


def repaired(text, finding):
    """The file with the first fix of the finding made."""
    texts = {PATH: text}
    project = read_compose(PATH, {PATH: text.encode()})
    for change in finding.fixes[0].changes:
        texts |= change_service(project, finding.subject.name, texts, change)
    return texts[PATH]
