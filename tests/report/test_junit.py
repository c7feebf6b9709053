from xml.etree import ElementTree as ET

import pytest
from tests.report.sample import make_blind, make_empty, make_hostile, make_sample, make_style


@pytest.fixture
def suites(render):
    return lambda assessment: ET.fromstring(render("junit", assessment).encode())


def case(root, rule):
    return next(one for one in root.iter("testcase") if one.get("name").startswith(rule))


@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile])
def test_the_counts_are_what_is_there(make, suites):
    root = suites(make())
    for suite in (root, *root):
        for word, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(word)) == len(list(suite.iter(tag)))
    assert all(len(one) <= 1 for one in root.iter("testcase"))


def test_each_rule_is_one_test_in_the_suite_of_its_practice(suites):
    root = suites(make_sample())
    assert [one.get("name") for one in root][:2] == ["2 Activity", "3 Quotas"]
    assert len(list(root.iter("testcase"))) == 11
    assert {one.get("time") for one in root.iter("testcase")} == {"0"}


def test_a_flaw_over_two_hundred_containers_is_one_failure_that_names_them_all(suites):
    failure = case(suites(make_sample()), "DW0503").find("failure")
    assert failure.get("type") == "critical"
    assert "(200 containers)" in failure.get("message")
    assert failure.text.count("container/worker-") == 200
    assert "What to do:" in failure.text


def test_unknown_is_an_error_and_never_a_pass(suites):
    root = suites(make_blind())
    assert (root.get("failures"), root.get("errors"), root.get("skipped")) == ("0", "11", "0")
    assert "no engine answers" in case(root, "DW0503").find("error").get("message")


def test_what_does_not_apply_is_skipped_and_what_passed_is_silent(suites):
    root = suites(make_sample())
    assert case(root, "DW0705").find("skipped").get("message") == "no Swarm"
    assert len(case(root, "DW1201")) == 0


def test_a_rule_that_judged_nothing_is_skipped(suites):
    assert "nothing here" in case(suites(make_hostile()), "DW0301").find("skipped").get("message")


def test_style_has_a_suite_of_its_own_behind_the_practices(suites):
    root = suites(make_style())
    assert [one.get("name") for one in root] == ["5 Non-root users", "0 Style and correctness"]
    assert case(root, "DW0008").find("failure") is not None
