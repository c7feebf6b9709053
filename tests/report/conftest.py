import io

import pytest
from tests.report.sample import PLANS, container, make_finding

from dockward.judge.assessment import Terms, assess
from dockward.judge.runner import Outcome
from dockward.kit import world
from dockward.model.finding import Judged, Verdict
from dockward.practices.discovery import practices
from dockward.report.formats import Style, load_format


@pytest.fixture
def make_result():
    def make(outcome, **terms):
        return assess(world(), outcome, PLANS, Terms(practices=practices(), **terms))

    return make


@pytest.fixture
def render():
    def rendered(name, assessment, **style):
        out = io.StringIO()
        load_format(name).write(assessment, out, Style(**style))
        return out.getvalue()

    return rendered


@pytest.fixture
def make_named(make_result):
    def make(name):
        finding = make_finding(PLANS[0], container(name), "HostConfig.Privileged=true")
        judged = Judged(rule=finding.rule, subject=finding.subject, verdict=Verdict.FAIL)
        return make_result(Outcome(findings=(finding,), judged=(judged,)))

    return make
