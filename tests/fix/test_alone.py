"""Repairs by themselves: each is proved on the text as it is, whatever else could be repaired."""

from tests.fix.test_plan import each, finding, swap

from dockward.fix.alone import propose
from dockward.fix.proof import Judgement
from dockward.model.command import Span
from dockward.model.fix import Change, Edit, Fix, Move


def edits_of(judge):
    """The edits of every proposal, by the finding's column."""
    return {
        place.column: [edit for one in several for edit in one.edits["f"]]
        for (_, place), several in propose(judge).items()
    }


def test_each_counts_in_the_text_as_it_is():
    judge = each({"a": ("DW1", "AAA"), "b": ("DW2", "")}, "axb")
    assert edits_of(judge) == {1: [Edit(Span(0, 1), "AAA")], 3: [Edit(Span(2, 3), "")]}


def test_what_fix_would_refuse_is_not_proposed():
    judge = each({"a": ("DW1", "!"), "b": ("DW2", "c"), "c": ("DW3", ""), "d": ("DW4", "D")}, "abd")
    assert edits_of(judge) == {3: [Edit(Span(2, 3), "D")]}


def test_two_that_meet_are_both_proposed():
    def judge(texts):
        text = texts.get("f", "ab")
        found = [finding("DW1", 0, swap(0, "A"))] if "a" in text else []
        found += [finding("DW2", 1, swap(0, f"{text[0]}B", length=2))] if "b" in text else []
        return Judgement(findings=tuple(found), texts={"f": text})

    assert edits_of(judge) == {1: [Edit(Span(0, 1), "A")], 2: [Edit(Span(0, 2), "aB")]}


def test_what_is_wrong_only_in_company_is_proposed():
    def judge(texts):
        text = texts.get("f", "abc")
        found = [finding(f"DW{nr}", nr, swap(nr, sign.upper())) for nr, sign in enumerate("abc") if sign in text]
        return Judgement(findings=tuple(found), texts={"f": text}, errors=text in {"ABc", "ABC", "AbC", "aBC"})

    assert sorted(edits_of(judge)) == [1, 2, 3]


def test_several_of_one_finding_are_proposed_in_their_order():
    def judge(texts):
        text = texts.get("f", "a")
        several = (swap(0, "A", title="best"), swap(0, "a", title="idle"), swap(0, "B", title="other"))
        return Judgement(findings=(finding("DW1", 0, *several),) if text == "a" else (), texts={"f": text})

    ((_, proposals),) = propose(judge).items()
    assert [one.fix.title for one in proposals] == ["best 0", "other 0"]


def test_edits_that_change_nothing_are_left_out():
    def judge(texts):
        text = texts.get("f", "a")
        fix = Fix(title="t", edits=(Edit(Span(0, 1), "A"), Edit(Span(1, 1), "")))
        return Judgement(findings=(finding("DW1", 0, fix),) if text == "a" else (), texts={"f": text})

    assert edits_of(judge) == {1: [Edit(Span(0, 1), "A")]}


def test_a_file_that_only_its_owner_may_read_is_made_by_fix_alone():
    fix = Fix(title="t", changes=(Change(Move.EXTRACT, ("environment", "X"), "secrets/x"),))
    assert propose(lambda _: Judgement(findings=(finding("DW1", 0, fix),), texts={"f": "x"})) == {}
