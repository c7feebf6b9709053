from msgspec import structs
from tests.report.sample import FILES, HOST, MEMORY, container, make_blind, make_empty, make_finding, make_sample, many

from dockward.judge.runner import Outcome
from dockward.model.finding import Judged, Verdict
from dockward.model.subject import Subject
from dockward.report.view import entries, flaw_counts, gaps, pardons, verdict_line

SAMPLE = make_sample()


def test_two_hundred_containers_with_one_flaw_are_one_entry_with_one_case():
    first = entries(SAMPLE)[0]
    assert (first.rule.id, len(first.subjects), len(first.cases)) == ("DW0503", 200, 1)
    assert [one.name for one in first.subjects[:3]] == ["worker-1", "worker-2", "worker-3"]


def test_entries_come_worst_first_and_lose_no_finding():
    flaws = entries(SAMPLE)
    assert [one.severity for one in flaws] == sorted((one.severity for one in flaws), reverse=True)
    assert sum(len(case.subjects) for one in flaws for case in one.cases) == len(SAMPLE.findings)
    assert sum(flaw_counts(flaws).values()) == len(flaws)


def test_the_case_that_most_subjects_share_comes_first(make_result):
    findings = [make_finding(MEMORY, container("a"), "rare"), *(make_finding(MEMORY, one, "often") for one in many(3))]
    (flaw,) = entries(make_result(Outcome(findings=tuple(findings), judged=())))
    assert [(one.evidence, len(one.subjects)) for one in flaw.cases] == [("often", 3), ("rare", 1)]


def test_an_entry_names_only_the_numbers_that_its_findings_answer(make_result):
    findings = [structs.replace(make_finding(FILES, HOST, number), cis=(number,)) for number in ("3.10", "3.2", "3.10")]
    (flaw,) = entries(make_result(Outcome(findings=tuple(findings), judged=())))
    assert flaw.cis == ("3.2", "3.10")


def test_a_message_that_repeats_the_title_is_left_out():
    by_rule = {one.rule.id: one for one in entries(SAMPLE)}
    assert by_rule["DW0503"].cases[0].message == ""
    assert by_rule["DW0702"].cases[0].message == "Port 8000 listens on every address."


def test_one_cause_over_many_processes_is_one_gap():
    first, second = gaps(SAMPLE)
    assert (first.reason, first.verdicts, first.rules) == ("/proc/PID/status: permission denied", 203, ("DW0606",))
    assert second.subjects == (Subject("host"),)


def test_what_went_blind_after_a_flaw_is_a_gap_too(make_result):
    judged = Judged(rule="DW0503", subject=Subject("host"), verdict=Verdict.FAIL, reason="half seen")
    assert [one.reason for one in gaps(make_result(Outcome(findings=(), judged=(judged,))))] == ["half seen"]


def test_excused_findings_keep_their_reason():
    (one,) = pardons(SAMPLE)
    assert (one.rule, one.by, one.reason, one.expires) == ("DW0801", "policy", "it stops containers", "2036-01-31")


def test_the_last_line_says_what_the_status_means():
    assert verdict_line(SAMPLE) == "Exit status 1: 210 of 417 findings are high or worse."
    assert verdict_line(make_blind()) == "Exit status 2: nothing could be judged."
    assert verdict_line(make_empty()) == "Exit status 2: nothing could be judged."
