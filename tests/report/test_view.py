import pytest
from msgspec import structs
from tests.report.sample import (
    FILES,
    HOST,
    MEMORY,
    container,
    make_blind,
    make_empty,
    make_faltered,
    make_finding,
    make_sample,
    make_unreached,
    many,
)

from dockward.judge.inside import FlawCount, Inside
from dockward.judge.policy.apply import PolicyUse
from dockward.judge.runner import Outcome
from dockward.model.finding import Judged, Verdict
from dockward.model.paths import AttackPath, PathReport, PathStep
from dockward.model.subject import Subject
from dockward.report.view import (
    engine_words,
    entries,
    flaw_counts,
    flaw_words,
    gaps,
    inside_words,
    pardons,
    policy_words,
    unasked_words,
    verdict_line,
)

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


def test_practices_of_which_nothing_is_asked_are_named_in_one_line():
    def words(*numbers):
        scores = tuple(structs.replace(one, asked=int(one.number not in numbers)) for one in SAMPLE.scores)
        return unasked_words(structs.replace(SAMPLE, scores=scores))

    assert words() == ""
    assert words(7) == "Practice 7 is not judged: none of its rules is asked here."
    assert words(2, 3, 4, 8, 15) == "Practices 2-4, 8, 15 are not judged: none of their rules is asked here."


COUNTED = "1 high, 2 unrated; 1 exploited, 2 mended in a newer version"
LACKING = "incomplete: 1 part of it could not be looked at, 1 package could not be judged, advisories are old"
FLAWS = FlawCount(
    total=3,
    by_severity={"high": 1, "unrated": 2},
    exploited=1,
    mended=2,
    judged=3,
    unjudged=0,
    old=False,
    complete=True,
)
FULL = Inside(subject=Subject("image", "a:1"), system="", packages={"npm": 1}, gaps=0, flaws=FLAWS)


def insides_in_words(*several):
    target = structs.replace(SAMPLE.target, images=tuple(one.subject.name for one in several))
    return inside_words(structs.replace(SAMPLE, target=target, inside=several))


def test_what_is_in_images_is_told_where_they_alone_were_looked_at():
    full = Inside(
        subject=Subject("image", "a:1"), system="Debian 12", packages={"deb": 2, "npm": 1}, gaps=0, flaws=FLAWS
    )
    bare = structs.replace(FULL, subject=Subject("image", "b:1"), flaws=None)
    words = insides_in_words
    assert words(full) == (f"Debian 12 · 3 packages (2 deb, 1 npm) · 3 published flaws: {COUNTED}",)
    assert words(bare) == ("no distribution · 1 package · published flaws not known",)
    assert words(full, bare)[1].startswith("b:1 · no distribution")
    assert words(*(full,) * 6)[5] == "and 1 more image"
    assert words(*(full,) * 8)[5] == "and 3 more images"
    assert inside_words(structs.replace(SAMPLE, inside=(full,))) == ()


@pytest.mark.parametrize(
    ("gaps", "changes", "told"),
    [
        (0, {"total": 0}, "no published flaw"),
        (
            1,
            {"total": 0},
            "no published flaw in what could be judged · incomplete: 1 part of it could not be looked at",
        ),
        (
            2,
            {"total": 0, "judged": 0},
            "published flaws not known · incomplete: 2 parts of it could not be looked at, no package could be judged",
        ),
        (
            0,
            {"total": 0, "judged": 0, "unjudged": 3},
            "published flaws not known · incomplete: no package could be judged",
        ),
        (
            0,
            {"total": 0, "unjudged": 3},
            "no published flaw in what could be judged · incomplete: 3 packages could not be judged",
        ),
        (0, {"total": 0, "old": True}, "no published flaw in what could be judged · incomplete: advisories are old"),
        (
            1,
            {"judged": 0, "unjudged": 1, "old": True},
            f"3 published flaws at least: {COUNTED} · {LACKING}",
        ),
        (1, None, "published flaws not known · incomplete: 1 part of it could not be looked at"),
    ],
)
def test_an_image_that_was_not_judged_whole_is_never_without_flaws(gaps, changes, told):
    """And one of which no package could be judged says that."""
    flaws = None
    if changes is not None:
        flaws = structs.replace(FLAWS, **changes)
        flaws = structs.replace(flaws, complete=not (gaps or flaws.unjudged or flaws.old))
    (line,) = insides_in_words(structs.replace(FULL, gaps=gaps, flaws=flaws))
    assert line == f"no distribution · 1 package · {told}"


def test_an_image_without_a_package_has_nothing_that_could_be_judged():
    none = structs.replace(FLAWS, total=0, judged=0, complete=False)
    (line,) = insides_in_words(structs.replace(FULL, packages={}, flaws=none))
    assert line == "no distribution · 0 packages · nothing found that could be judged"
    (line,) = insides_in_words(structs.replace(FULL, packages={}, flaws=none, gaps=1))
    assert "nothing found" not in line


def test_the_case_that_most_subjects_share_comes_first(make_result):
    findings = [make_finding(MEMORY, container("a"), "rare"), *(make_finding(MEMORY, one, "often") for one in many(3))]
    (flaw,) = entries(make_result(Outcome(findings=tuple(findings), judged=())))
    assert [(one.evidence, len(one.subjects)) for one in flaw.cases] == [("often", 3), ("rare", 1)]


def test_an_entry_names_only_the_numbers_that_its_findings_answer(make_result):
    findings = [structs.replace(make_finding(FILES, HOST, number), cis=(number,)) for number in ("3.10", "3.2", "3.10")]
    (flaw,) = entries(make_result(Outcome(findings=tuple(findings), judged=())))
    assert flaw.cis == ("3.2", "3.10")


def test_a_finding_s_own_remedy_stands_beside_that_of_its_rule_and_in_its_place_where_all_have_one(make_result):
    usual, other = (make_finding(FILES, one, one.name) for one in many(2))
    other = structs.replace(other, remedy="Do this instead.")
    rule = FILES.rule.remedy
    for findings, told in (((usual, other), (rule, "Do this instead.")), ((other,), ("Do this instead.",))):
        result = make_result(Outcome(findings=findings, judged=()))
        (flaw,) = entries(result)
        assert flaw.remedies == told
        assert {one.remedy: one.rules for one in result.steps} == dict.fromkeys(told, (FILES.rule.id,))


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


def passing(make_result, *, unknown=0, **terms):
    """A result without findings, in which so many verdicts could not be given."""
    judged = [Judged(rule="DW0604", subject=HOST, verdict=Verdict.PASS)]
    judged += [Judged(rule="DW0503", subject=one, verdict=Verdict.UNKNOWN, reason="no answer") for one in many(unknown)]
    return make_result(Outcome(findings=(), judged=tuple(judged)), **terms)


def way(certain):
    step = PathStep("container/a", "host", "mounts the host's disk")
    return PathReport(paths=(AttackPath("container/a", (step,), certain=certain),))


def test_no_flaw_was_found_only_where_everything_was_looked_at(make_result):
    assert flaw_words(passing(make_result)) == "no flaw found"
    assert flaw_words(passing(make_result, paths=way(False))) == "no flaw found"
    excused = flaw_words(passing(make_result, excused=make_sample().excused[:1]))
    assert excused == "nothing found but what is excused: 1 finding"
    assert flaw_words(passing(make_result, unknown=1)) == "nothing found, 1 verdict could not be given"
    assert flaw_words(passing(make_result, unknown=3)) == "nothing found, 3 verdicts could not be given"
    ways = "nothing found, but 1 container has a way to root on the host"
    assert flaw_words(passing(make_result, paths=way(True))) == ways
    assert flaw_words(make_blind()) == flaw_words(make_empty()) == "nothing was judged"


def test_the_policy_in_words():
    assert policy_words(SAMPLE) == "built-in policy, profile standard"
    use = PolicyUse(source="p.yaml", profile="starter", switched_off=("DW0501",))
    assert policy_words(make_sample(policy=use)) == "policy p.yaml, profile starter, 1 rule switched off"


def test_where_the_engine_is_or_should_be():
    assert engine_words(SAMPLE) == "Docker 29.7.0 · unix:///var/run/docker.sock"
    assert engine_words(make_unreached()) == "no Docker engine at tcp://10.0.0.9:2375"
    assert engine_words(make_empty()) == ""


def test_the_last_line_says_that_the_engine_is_missing(make_result):
    assert verdict_line(make_unreached()) == "Exit status 2: the engine was not reached."
    found = structs.replace(make_sample(), unreached=make_unreached().unreached, exit_status=2)
    assert verdict_line(found) == ("Exit status 2: the engine was not reached; 210 of 417 findings are high or worse.")


def test_the_last_line_says_that_the_engine_failed_half_way():
    found = make_faltered()
    assert found.exit_status == 1
    flaws = "1 of 1 finding is high or worse"
    assert verdict_line(found) == f"Exit status 1: the engine failed half-way, 3 objects unread; {flaws}."
    lists = structs.replace(found, faltered=structs.replace(found.faltered, objects=0))
    assert verdict_line(lists) == f"Exit status 1: the engine failed half-way; {flaws}."


def test_the_last_line_says_what_the_status_means():
    also = "204 verdicts could not be given"
    assert verdict_line(SAMPLE) == f"Exit status 1: 210 of 417 findings are high or worse, and {also}."
    seen = structs.replace(SAMPLE, judged=tuple(one for one in SAMPLE.judged if one.verdict is not Verdict.UNKNOWN))
    assert verdict_line(seen) == "Exit status 1: 210 of 417 findings are high or worse."
    assert verdict_line(make_blind()) == "Exit status 2: nothing could be judged."
    assert verdict_line(make_empty()) == "Exit status 2: nothing could be judged."
