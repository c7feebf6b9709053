"""Published flaws that somebody's word excuses: they stay findings, apart from the others."""

from datetime import date

import pytest
from msgspec import structs

from dockward.judge.runner import Plan, judge
from dockward.kit import world
from dockward.model.contents import Gap, Origin
from dockward.model.excuse import Excuse
from dockward.model.fact import Fact
from dockward.model.finding import Verdict
from dockward.model.flaws import Flaw, Outlook, StaleSource, Tells, Upgrade
from dockward.model.severity import Severity
from dockward.model.vex import VexStatus, VexWord
from dockward.practices.discovery import find_rule
from dockward.practices.p09_images._flaws import Wanted, example
from dockward.report.text import told_flaw

FLAWED = find_rule("package-flawed")
VEX = Excuse("vex", "not affected, says Example in vex.json")
COUNTS = Flaw(id="CVE-2023-0001", fixed="3.0.11-1", severity=Severity.MEDIUM)
EXCUSED = Flaw(id="CVE-2023-0002", severity=Severity.CRITICAL, excuse=VEX)


def found(*flaws, **settings):
    plan = Plan(FLAWED, FLAWED.severity, Wanted(**settings))
    outcome = judge(world(images=(example(*flaws),)), [plan])
    return [(one.evidence[1:], one.excuse) for one in outcome.findings]


def test_what_is_excused_is_a_finding_of_its_own_behind_those_that_count():
    third = structs.replace(EXCUSED, id="CVE-2023-0003", excuse=Excuse("trivy", "x"))
    told = found(EXCUSED, COUNTS, third)
    assert told[0] == (("CVE-2023-0001",), None)
    assert set(told[1:]) == {(("CVE-2023-0002",), VEX), (("CVE-2023-0003",), third.excuse)}


def test_what_the_rules_settings_allow_is_excused_by_the_policy():
    ((evidence, excuse),) = found(COUNTS, allowed=("CVE-2023-0001",))
    assert (evidence, excuse.by) == (("CVE-2023-0001",), "policy")
    other = structs.replace(COUNTS, aliases=("GHSA-1",))
    assert found(other, allowed=("GHSA-1",))[0][1].by == "policy"


def test_what_nobody_has_mended_counts_unless_the_settings_leave_it_out():
    open_ = structs.replace(COUNTS, id="CVE-2023-0009", fixed="")
    assert [one for one, _ in found(COUNTS, open_)] == [("CVE-2023-0001", "CVE-2023-0009")]
    assert [one for one, _ in found(COUNTS, open_, unfixed=False)] == [("CVE-2023-0001",)]
    assert found(open_, unfixed=False) == []


def test_what_vex_says_of_a_flaw_that_counts_is_told():
    word = VexWord(status=VexStatus.UNDER_INVESTIGATION, author="Example", source="vex.json")
    outcome = judge(
        world(images=(example(structs.replace(COUNTS, vex=word)),)), [Plan(FLAWED, FLAWED.severity, Wanted())]
    )
    assert "under investigation, says Example" in outcome.findings[0].message


def test_of_many_flaws_the_gravest_are_told_and_how_many_more_there_are():
    several = [Flaw(id=f"CVE-2024-{nr}", fixed="3.0.11-1", severity=Severity.LOW) for nr in range(1000, 1030)]
    plan = Plan(FLAWED, FLAWED.severity, Wanted())
    (finding,) = judge(world(images=(example(*several, COUNTS),)), [plan]).findings
    assert "has 31 published flaws: CVE-2023-0001 (medium" in finding.message
    assert "CVE-2024-1001 (low, mended in 3.0.11-1) and 28 more. It comes with" in finding.message
    assert len(finding.evidence) == 32


def test_what_mends_several_flaws_is_told_once_and_of_how_many():
    def told(*flaws):
        plan = Plan(FLAWED, FLAWED.severity, Wanted())
        return judge(world(images=(example(*flaws, upgrade="3.0.12-1"),)), [plan]).findings

    other = structs.replace(COUNTS, id="CVE-2023-0004")
    (finding,) = told(COUNTS, other)
    assert ". 3.0.12-1 mends all. It comes" in finding.message
    assert finding.upgrade == Upgrade("openssl", "3.0.9-1", "3.0.12-1")
    (finding,) = told(COUNTS, other, structs.replace(COUNTS, id="CVE-2023-0005", fixed=""))
    assert ". 3.0.12-1 mends 2 of them. It comes" in finding.message
    # Of a single one it stands beside it, unless that version has others; and nobody need mend what is excused.
    (single, excused) = told(structs.replace(COUNTS, fixed="3.0.12-1"), EXCUSED)
    assert "mends" not in single.message + excused.message
    assert (single.upgrade.to, excused.upgrade) == ("3.0.12-1", None)
    (single,) = told(COUNTS)
    assert "mended in 3.0.11-1). 3.0.12-1 mends it, and what versions before that have. It comes" in single.message


def test_a_flaw_without_a_fix_is_told_as_that():
    plan = Plan(FLAWED, FLAWED.severity, Wanted())
    (finding,) = judge(world(images=(example(structs.replace(COUNTS, fixed="")),)), [plan]).findings
    assert "CVE-2023-0001 (medium, no fix is known)." in finding.message
    assert finding.flaws[0].fixed == ""


@pytest.mark.parametrize(
    ("outlook", "words"),
    [
        (Outlook.DEFERRED, "no fix yet, the vendor puts it off"),
        (Outlook.WILL_NOT_FIX, "the vendor will not fix it"),
        (Outlook.END_OF_LIFE, "no fix, the vendor's support is over"),
    ],
)
def test_what_the_vendor_means_to_do_is_told(outlook, words):
    plan = Plan(FLAWED, FLAWED.severity, Wanted())
    flaw = structs.replace(COUNTS, fixed="", outlook=outlook)
    (finding,) = judge(world(images=(example(flaw),)), [plan]).findings
    assert f"CVE-2023-0001 (medium, {words})." in finding.message
    assert finding.flaws[0].outlook == outlook.value
    assert words in told_flaw(finding.flaws[0])


def test_a_pending_update_whose_flaws_nobody_names_stands_with_those_that_have_one():
    since = date(2024, 6, 1)
    update = Flaw(id="bookworm-security:3.0.11-2", fixed="3.0.11-2", pending=since, more=True)
    named = structs.replace(COUNTS, pending=since, advisory="CVE-2023-0001")
    plan = Plan(FLAWED, FLAWED.severity, Wanted())
    (finding,) = judge(world(images=(example(named, update),)), [plan]).findings
    assert finding.evidence[1:] == ("CVE-2023-0001", "bookworm-security:3.0.11-2")
    assert (
        "has at least 2 published flaws: "
        "CVE-2023-0001 (medium, mended in 3.0.11-1, update there since 2024-06-01 at the latest), "
        "what bookworm-security:3.0.11-2 mends (not rated, update there since 2024-06-01 at the latest)."
    ) in finding.message


def verdicts(*stale):
    """What both rules come to for an image without flaws, whose sources are old."""
    one = example()
    contents = one.contents.content
    matches = structs.replace(contents.flaws.content, stale=stale)
    flaws = structs.replace(contents.flaws, content=matches)
    one = structs.replace(one, contents=structs.replace(one.contents, content=structs.replace(contents, flaws=flaws)))
    rules = (FLAWED, find_rule("package-flaw-exploited"))
    plans = [Plan(rule, rule.severity, Wanted()) for rule in rules]
    return [(one.verdict, one.reason) for one in judge(world(images=(one,)), plans).judged]


@pytest.mark.parametrize(("count", "more"), [(1, ""), (2, ", and 1 more gap"), (3, ", and 2 more gaps")])
def test_an_image_with_gaps_is_unknown_by_the_first_and_the_number_of_the_others(count, more):
    one = example()
    contents = structs.replace(one.contents.content, gaps=tuple(Gap(nr, "", "it is broken") for nr in range(count)))
    one = structs.replace(one, contents=structs.replace(one.contents, content=contents))
    (judged,) = judge(world(images=(one,)), [Plan(FLAWED, FLAWED.severity, Wanted())]).judged
    assert (judged.verdict, judged.reason) == (Verdict.UNKNOWN, f"layer 1: it is broken{more}")


def test_what_is_old_makes_unknown_what_it_speaks_of():
    day = date(2024, 1, 1)
    assert verdicts() == [(Verdict.PASS, "")] * 2
    advisories = (Verdict.UNKNOWN, "advisories are old: OSV: pypi (2024-01-01), for 1 of 1 package")
    assert verdicts(StaleSource("OSV: pypi", day, 1)) == [advisories] * 2
    exploited = (Verdict.UNKNOWN, "which flaws are exploited is told by what is old: CISA KEV (of unknown date)")
    assert verdicts(StaleSource("CISA KEV", None, 1, Tells.EXPLOITED)) == [(Verdict.PASS, ""), exploited]
    assert verdicts(StaleSource("EPSS", day, 1, Tells.LIKELIHOOD)) == [(Verdict.PASS, "")] * 2


def test_of_what_an_sbom_lists_no_layer_is_told():
    listed = example(COUNTS)
    contents = structs.replace(listed.contents.value, listed=True, layers=(Origin(diff_id=""),))
    plan = Plan(FLAWED, FLAWED.severity, Wanted())
    there = world(images=(structs.replace(listed, contents=Fact(contents)),))
    messages = [one.message for one in judge(there, [plan]).findings]
    assert messages == ["openssl 3.0.9-1 (libssl3) has a published flaw: CVE-2023-0001 (medium, mended in 3.0.11-1)."]
