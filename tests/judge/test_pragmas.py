"""What comments in a file excuse."""

from datetime import date

import pytest

from dockward.judge.pragmas import pardon
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.pragma import Pragma, Scope
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.practices.discovery import find_rule

RULE = find_rule("DW0503")
RULES = {RULE.id: RULE}
TODAY = date(2026, 11, 28)
ELSEWHERE_TOOL, ELSEWHERE_ID = RULE.elsewhere[0].split(":")


def finding(line=5, source="compose.yaml", subject="shop/web") -> Finding:
    return Finding(
        rule=RULE.id,
        subject=Subject("compose service", subject),
        severity=Severity.HIGH,
        confidence=Confidence.CERTAIN,
        message="m",
        evidence=("e",),
        place=Place(source, "privileged", line, 3),
    )


def pragma(*rules, tool="dockward", scope=Scope.NEXT, first=5, last=7, reason="r", source="compose.yaml", subjects=()):
    return Pragma(
        tool=tool,
        rules=rules,
        scope=scope,
        place=Place(source, "", 4, 1),
        reason=reason,
        subjects=subjects,
        first=first,
        last=last,
    )


@pytest.mark.parametrize(
    "one",
    [
        pragma("DW0503"),
        pragma("privileged-container"),
        pragma(),
        pragma("DW0101", "DW0503"),
        pragma("DW0503", scope=Scope.FILE, first=0, last=0),
        pragma(ELSEWHERE_ID, tool=ELSEWHERE_TOOL),
        pragma(tool=ELSEWHERE_TOOL),
        pragma("DW0503", subjects=("web",)),
    ],
)
def test_it_is_excused(one):
    found = pardon([finding()], [one], RULES, TODAY)
    assert not found.counting
    assert [each.by for each in found.excused] == ["comment"]
    assert found.excused[0].reason == "r"
    assert not found.unused


@pytest.mark.parametrize(
    "one",
    [
        pragma("DW0101"),
        pragma("DW0503", first=6),
        pragma("DW0503", last=4, first=1),
        pragma("DW0503", source="other.yaml"),
        pragma(ELSEWHERE_ID, tool="another"),
        pragma("DW0503", subjects=("db",)),
    ],
)
def test_it_counts(one):
    found = pardon([finding()], [one], RULES, TODAY)
    assert len(found.counting) == 1
    assert not found.excused


def test_unused_words_are_told_only_when_they_are_for_us():
    own, theirs, stranger = (
        pragma("DW0101"),
        pragma(ELSEWHERE_ID, tool=ELSEWHERE_TOOL, first=9),
        pragma("X1", tool="kics"),
    )
    assert pardon([], [own, theirs, stranger], RULES, TODAY).unused == (own, theirs)


def test_what_names_no_rule_is_told_once():
    found = pardon([], [pragma("DW0999")], RULES, TODAY)
    assert (found.unknown, found.unused) == ((pragma("DW0999"),), ())


def test_a_reason_can_be_demanded():
    silent = pragma("DW0503", reason="")
    assert pardon([finding()], [silent], RULES, TODAY, reasons=True).counting
    assert "no reason given" in pardon([finding()], [silent], RULES, TODAY).excused[0].reason


def entry(*rules, tool=ELSEWHERE_TOOL, reason="r", sources=("compose.yaml",), expires=None):
    return Pragma(
        tool=tool,
        rules=rules,
        scope=Scope.BESIDE,
        place=Place(".ignore", "", 3, 1),
        reason=reason,
        sources=frozenset(sources),
        expires=expires,
    )


def test_an_entry_of_another_tools_file_says_where_it_stands():
    found = pardon([finding()], [entry(ELSEWHERE_ID)], RULES, TODAY)
    assert [(one.by, one.reason) for one in found.excused] == [(".ignore:3", "r")]
    found = pardon([finding()], [entry(ELSEWHERE_ID, reason="")], RULES, TODAY)
    assert found.excused[0].reason == "no reason given"
    assert not pardon([finding()], [entry(ELSEWHERE_ID, reason="")], RULES, TODAY, reasons=True).excused


def test_an_entry_covers_its_sources_alone():
    one = entry(ELSEWHERE_ID, sources=("other.yaml",))
    found = pardon([finding()], [one], RULES, TODAY)
    assert found.counting
    assert found.unused == (one,)


def test_an_id_may_end_in_a_star():
    assert pardon([finding()], [entry(f"{ELSEWHERE_ID[:3]}*")], RULES, TODAY).excused


def test_after_its_last_day_it_holds_no_longer():
    assert pardon([finding()], [entry(ELSEWHERE_ID, expires=TODAY)], RULES, TODAY).excused
    one = entry(ELSEWHERE_ID, expires=date(2026, 11, 27))
    strange = entry("ANOTHER", expires=date(2026, 11, 27))
    found = pardon([finding()], [one, strange], RULES, TODAY)
    assert found.counting
    assert not found.unused
    assert found.over == (one,)


def test_all_of_another_tools_checks_are_not_all_of_ours():
    rule = find_rule("DW0503")
    assert not any(one.startswith("buildkit:") for one in rule.elsewhere)
    found = pardon([finding()], [pragma(tool="buildkit", scope=Scope.FILE)], RULES, TODAY)
    assert (len(found.counting), found.unused) == (1, ())
