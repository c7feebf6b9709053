from fractions import Fraction

import pytest
from msgspec import structs

from dockward.judge.score import Sheet, Tally, overall, score_practice, tally
from dockward.kit import Practice
from dockward.model.fact import NOWHERE
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject

PRACTICE = Practice(5, "Users", "Nobody is root.")


def found(severity, rule="DW0501"):
    return Finding(
        rule=rule,
        subject=Subject("container", "a"),
        severity=severity,
        confidence=Confidence.CERTAIN,
        message="m",
        evidence=("e",),
        place=NOWHERE,
    )


def scored(tallies, severities, findings=(), **more):
    return score_practice(PRACTICE, Sheet(severities=severities, tallies=tallies, findings=tuple(findings), **more))


def score(*facts, **more):
    return scored(*facts, **more).score


def test_a_share_counts_unknown_as_not_passed():
    assert Tally(passed=1, failed=1, unknown=2).share == Fraction(1, 4)
    assert Tally(unknown=3).share == 0
    assert Tally(not_applicable=3).share is None
    assert Tally(excused=1, passed=1, not_applicable=2).share == Fraction(1, 2)


def test_a_failure_whose_findings_are_excused_is_excused():
    judged = [Judged(rule="DW0501", subject=Subject("container", name), verdict=Verdict.FAIL) for name in ("a", "b")]
    assert tally(judged, [found(Severity.HIGH)]) == {"DW0501": Tally(failed=1, excused=1)}


def test_rules_weigh_by_severity():
    severities = {"DW0501": Severity.CRITICAL, "DW0502": Severity.LOW}
    assert score({"DW0501": Tally(passed=1), "DW0502": Tally(failed=1)}, severities) == 90
    assert score({"DW0501": Tally(failed=1), "DW0502": Tally(passed=1)}, severities) == 9


@pytest.mark.parametrize(
    ("severity", "most"),
    [(Severity.CRITICAL, 20), (Severity.HIGH, 40), (Severity.MEDIUM, 99), (Severity.LOW, 99), (Severity.INFO, 99)],
)
def test_a_bad_finding_caps_the_practice(severity, most):
    tallies = {"DW0501": Tally(passed=999, failed=1)}
    assert score(tallies, {"DW0501": Severity.MEDIUM}, [found(severity)]) == most


def test_only_a_practice_without_any_flaw_has_100():
    assert score({"DW0501": Tally(passed=99_999, failed=1)}, {"DW0501": Severity.LOW}) == 99


def test_what_only_informs_takes_nothing_away_and_gives_nothing():
    both = {"DW0501": Tally(failed=9), "DW0502": Tally(passed=1)}
    assert score(both, {"DW0501": Severity.INFO, "DW0502": Severity.LOW}) == 100
    alone = scored({"DW0501": Tally(passed=9)}, {"DW0501": Severity.INFO})
    assert (alone.score, alone.unscored) == (None, "only informs")


@pytest.mark.parametrize(("severity", "most"), [(Severity.CRITICAL, 20), (Severity.LOW, 50)])
def test_what_is_excused_is_still_there(severity, most):
    tallies = {"DW0501": Tally(passed=1, excused=1)}
    assert score(tallies, {"DW0501": severity}, excused=(found(severity),)) == most
    assert score({"DW0501": Tally(excused=1)}, {"DW0501": severity}, excused=(found(severity),)) == 0


def test_a_practice_of_which_little_is_asked_earns_nothing_by_being_clean():
    weighed = {"DW0501": Severity.HIGH}
    clean = {"DW0501": Tally(passed=9)}
    thin = scored(clean, weighed, left_out=(Severity.HIGH, Severity.LOW))
    assert (thin.score, thin.unscored, thin.asked, thin.left_out) == (None, "barely asked", 1, 2)
    assert score(clean, weighed, left_out=(Severity.HIGH,)) == 100
    flawed = scored({"DW0501": Tally(passed=8, failed=1)}, weighed, left_out=(Severity.CRITICAL,))
    assert (flawed.score, flawed.unscored) == (88, "")


def test_why_there_is_no_score():
    assert scored({}, {}, left_out=(Severity.LOW,)).unscored == "not asked"
    assert scored({}, {}).unscored == "nothing there"
    assert scored({"DW0501": Tally(not_applicable=3)}, {"DW0501": Severity.LOW}).unscored == "nothing there"
    assert scored({"DW0501": Tally(unknown=3)}, {"DW0501": Severity.LOW}).unscored == "unknown"


def test_without_what_is_vital_there_is_no_score():
    both = {"DW0501": Severity.HIGH, "DW0502": Severity.LOW}
    practice = Practice(9, "Images", "They are clean.", vital=("DW0501", "DW0503"))

    def of(vital, severities=both):
        sheet = Sheet(severities=severities, tallies={"DW0501": vital, "DW0502": Tally(passed=9)})
        one = score_practice(practice, sheet)
        return one.score, one.unscored, overall([one, scored({"DW0502": Tally(passed=1)}, both)])

    assert of(Tally(unknown=2)) == (None, "not judged", None)
    assert of(Tally(unknown=2, not_applicable=1)) == (None, "not judged", None)
    # What was judged in part counts as far as it passed.
    assert of(Tally(unknown=1, passed=1)) == (58, "", 58)
    assert of(Tally(unknown=1, failed=1)) == (16, "", 16)
    # What wasn't asked, or met nothing, is missed by nobody.
    assert of(Tally(unknown=2), {"DW0502": Severity.LOW}) == (100, "", 100)
    assert of(Tally(not_applicable=2)) == (100, "", 100)


def test_one_of_several_vital_rules_is_enough_for_a_score():
    practice = Practice(9, "Images", "They are clean.", vital=("DW0501", "DW0503"))
    severities = dict.fromkeys(("DW0501", "DW0503"), Severity.HIGH)
    for other, expected in ((Tally(passed=2), (50, "")), (Tally(unknown=2), (None, "not judged"))):
        one = score_practice(
            practice, Sheet(severities=severities, tallies={"DW0501": Tally(unknown=2), "DW0503": other})
        )
        assert (one.score, one.unscored) == expected


def test_nothing_judged_is_no_score():
    assert score({}, {"DW0501": Severity.HIGH}) is None
    assert score({"DW0501": Tally(unknown=2)}, {"DW0501": Severity.HIGH}) is None
    assert overall([scored({}, {})]) is None


def test_findings_are_counted_worst_first():
    severities = {"DW0501": Severity.HIGH}
    several = [found(Severity.LOW), found(Severity.HIGH), found(Severity.LOW)]
    one = scored({"DW0501": Tally(failed=3)}, severities, several)
    assert list(one.findings.items()) == [("high", 1), ("low", 2)]
    assert one.worst is Severity.HIGH


def test_verdicts_of_a_rule_are_counted_by_kind():
    words = {Verdict.PASS: 3, Verdict.FAIL: 2, Verdict.UNKNOWN: 2, Verdict.NOT_APPLICABLE: 4}
    judged = [
        Judged(rule="DW0501", subject=Subject("container", "a"), verdict=verdict)
        for verdict, times in words.items()
        for _ in range(times)
    ]
    counted = Tally(passed=3, failed=2, unknown=2, not_applicable=4)
    assert tally(judged, [found(Severity.HIGH)]) == {"DW0501": counted}
    one = scored({"DW0501": counted}, {"DW0501": Severity.HIGH, "DW0502": Severity.LOW})
    assert one.verdicts == counted


def test_the_whole_is_the_mean_of_what_was_judged_rounded_down():
    severities = {"DW0501": Severity.LOW}
    judged = [scored({"DW0501": Tally(passed=one, failed=1)}, severities) for one in (1, 2)]
    assert [one.score for one in judged] == [50, 66]
    assert overall(judged) == 58
    assert overall([*judged, judged[0]]) == 55
    assert overall([*judged, scored({}, severities)]) == 58


def test_a_practice_weighs_in_the_whole_what_its_judged_rules_weigh():
    grave, slight = {"DW0501": Severity.HIGH, "DW0502": Severity.LOW}, {"DW0503": Severity.LOW}
    worst = scored({"DW0501": Tally(failed=1), "DW0502": Tally(passed=1)}, grave, [found(Severity.HIGH)])
    best = scored({"DW0503": Tally(passed=1)}, slight)
    assert (worst.score, worst.weight, best.score, best.weight) == (16, 6, 100, 1)
    others = [structs.replace(best, weight=3), structs.replace(best, weight=3)]
    assert overall([worst, *others]) == (16 * 6 + 100 * 6) // 12
    # One that outweighs all others is what the whole is about.
    assert overall([worst, *others[:1]]) == 16
    assert overall([structs.replace(worst, score=100), structs.replace(best, score=0, weight=3)]) == 66
    # What met nothing weighs nothing.
    assert scored({"DW0501": Tally(passed=1), "DW0502": Tally(not_applicable=1)}, grave).weight == 5
