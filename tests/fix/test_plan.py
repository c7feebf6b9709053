"""Plans of repairs: what is proved before it counts."""

from msgspec import structs

from dockward.fix.plan import MOST_PASSES, plan_repairs
from dockward.fix.proof import Judgement
from dockward.model.command import Span
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place
from dockward.model.finding import Finding
from dockward.model.fix import Change, Edit, Fix, Move
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.syntax.dockerfile import parse_dockerfile


def finding(rule, at, *fixes) -> Finding:
    return Finding(
        rule=rule,
        subject=Subject("dockerfile", "f"),
        severity=Severity.LOW,
        confidence=Confidence.CERTAIN,
        message="m",
        evidence=(f"{rule} {at}",),
        place=Place("f", "", 1, at + 1),
        fixes=fixes,
    )


def swap(at, new, *, length=1, risk="", title="swap") -> Fix:
    return Fix(title=f"{title} {at}", risk=risk, edits=(Edit(Span(at, at + length), new),))


def each(rules, whole):
    """A judge that finds every letter named in `rules`, with the replacement given there."""

    def judge(texts):
        text = texts.get("f", whole)
        found = [
            finding(rules[sign][0], at, swap(at, rules[sign][1], risk=rules[sign][2] if len(rules[sign]) > 2 else ""))
            for at, sign in enumerate(text)
            if sign in rules
        ]
        return Judgement(findings=tuple(found), texts={"f": text}, errors=text.count("!"))

    return judge


def always(_finding, _fix):
    return True


def planned(text, rules, wanted=always):
    plans = plan_repairs([each(rules, text)], wanted).files
    return (plans[0].after, len(plans[0].repairs)) if plans else (text, 0)


def test_everything_is_repaired_in_one_plan():
    assert planned("axbxa", {"a": ("DW1", "A"), "b": ("DW2", "B")}) == ("AxBxA", 3)


def test_one_repair_opens_the_way_for_another():
    assert planned("a", {"a": ("DW1", "b"), "b": ("DW1", "c")})[0] == "a", (
        "the same rule still fires, so it didn't help"
    )
    assert planned("aa", {"a": ("DW1", "")}) == ("", 2)


def test_a_repair_that_brings_another_finding_is_refused():
    assert planned("axc", {"a": ("DW1", "b"), "b": ("DW2", "x"), "c": ("DW3", "C")}) == ("axC", 1)


def test_a_trifle_keeps_no_flaw_in_place():
    def judge(texts):
        text = texts.get("f", "a")
        found = finding("DW1", 0, swap(0, "b")) if text == "a" else structs.replace(finding("DW2", 0), severity=trifle)
        return Judgement(findings=(found,), texts={"f": text})

    trifle = Severity.INFO
    assert [one.after for one in plan_repairs([judge], always).files] == ["b"]
    trifle = Severity.LOW
    assert plan_repairs([judge], always).files == ()


def test_a_repair_that_breaks_the_file_is_refused():
    assert planned("abc", {"a": ("DW1", "!"), "b": ("DW2", "B")}) == ("aBc", 1)


def test_only_what_is_wanted_is_done():
    rules = {"a": ("DW1", "A", "it may bite"), "b": ("DW2", "B")}
    assert planned("ab", rules, lambda _finding, fix: fix.safe) == ("aB", 1)


def test_two_that_undo_each_other_come_to_an_end():
    rules = {"a": ("DW1", "b"), "b": ("DW2", "a")}
    after, repairs = planned("ab", rules)
    assert len(after) == 2
    assert repairs <= 2 * MOST_PASSES


def test_the_diff_says_when_the_last_line_has_no_end():
    (plan,) = plan_repairs([each({"a": ("DW1", "A")}, "a\nx")], always).files
    assert plan.diff() == "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+A\n x\n\\ No newline at end of file\n"


def test_one_bad_repair_among_many_stops_no_other():
    text = "".join("b" if nr == 37 else "a" for nr in range(60))
    after, repairs = planned(text, {"a": ("DW1", "A"), "b": ("DW2", "!")})
    assert after == text.replace("a", "A")
    assert repairs == 59


def test_what_cannot_be_repaired_is_told_with_the_reason():
    plan = plan_repairs([each({"a": ("DW1", "b"), "b": ("DW2", "x")}, "a")], always)
    (refusal,) = plan.refusals
    assert plan.files == ()
    assert "DW2" in refusal.reason
    assert refusal.finding.rule == "DW1"


def test_only_who_reads_a_changed_file_judges_again():
    asked = {"f": 0, "g": 0}

    def counted(path):
        judge = each({"a": ("DW1", "A")} if path == "f" else {}, "aa")

        def count(texts):
            asked[path] += 1
            found = judge({"f": texts[path]} if path in texts else {})
            return Judgement(findings=found.findings, texts={path: texts.get(path, "aa")})

        return count

    (plan,) = plan_repairs([counted("f"), counted("g")], always).files
    assert plan.after == "AA"
    assert asked == {"f": 2, "g": 1}


def test_changes_need_a_compose_file():
    fix = Fix(title="t", changes=(Change(Move.UNSET, ("privileged",)),))
    verdict = Judgement(findings=(finding("DW1", 0, fix),), texts={"f": "x"})
    plan = plan_repairs([lambda _: verdict], always)
    assert [one.reason for one in plan.refusals] == ["no compose file describes it"]


def test_the_diff_shows_no_secret():
    (plan,) = plan_repairs([each({"a": ("DW1", "A")}, "ENV DB_PASSWORD hunter2hunter\nB: 1\na\n")], always).files
    assert "hunter2hunter" not in plan.diff()
    assert "\n B: 1\n-a\n+A\n" in plan.diff()
    assert plan.hides
    assert "hunter2hunter" in plan.after


def test_what_was_in_vain_is_tried_again_once_something_else_has_changed():
    def judge(texts):
        """`a` may become `A` only where no `b` stands behind it; both repairs touch the first letter."""
        text = texts.get("f", "ab")
        found = [finding("DW1", 0, swap(0, "A"))] if text[0] == "a" else []
        found += [finding("DW2", 1, swap(0, f"{text[0]}B", length=2))] if text[1] == "b" else []
        return Judgement(findings=tuple(found), texts={"f": text}, errors=text == "Ab")

    plan = plan_repairs([judge], always)
    assert (plan.files[0].after, plan.refusals) == ("AB", ())


def test_a_repair_that_breaks_a_script_is_refused():
    def judge(texts):
        text = texts.get("f", "FROM a:1\nRUN x; ( y\nRUN z;\n")
        found = [finding("DW1", 0, swap(len(text) - 1, " && w\n"))] if "w" not in text else []
        return Judgement(findings=tuple(found), texts={"f": text}, dockerfiles=(parse_dockerfile(text, "f"),))

    plan = plan_repairs([judge], always)
    assert plan.files == ()
    assert [one.reason for one in plan.refusals] == ["a shell couldn't read the script any more"]


def test_places_are_those_of_the_file_as_it_is():
    def judge(texts):
        """A line is put in above; what can't be repaired stands in the last line, and in the one that was put in."""
        text = texts.get("f", "a\nb\n")
        lines = text.splitlines()
        found = [finding("DW1", 0, swap(0, "new\na"))] if lines[0] == "a" else []
        found += [at_line("DW2", lines.index("b") + 1, Fix(title="no", edits=(Edit(Span(0, 0), "!"),)))]
        found += [at_line("DW3", 1, Fix(title="no", edits=(Edit(Span(1, 1), "!"),)))] if lines[0] == "new" else []
        return Judgement(findings=tuple(found), texts={"f": text}, errors=text.count("!"))

    plan = plan_repairs([judge], always)
    assert plan.files[0].after == "new\na\nb\n"
    assert {one.finding.rule: one.finding.place.line for one in plan.refusals} == {"DW2": 2, "DW3": 0}


def at_line(rule, line, fix):
    return structs.replace(finding(rule, 0, fix), place=Place("f", "", line, 1), severity=Severity.INFO)


def test_a_defect_in_one_files_repairs_keeps_no_other_from_its_own():
    def broken(texts):
        if texts:
            raise AssertionError("a defect")
        return Judgement(findings=(finding("DW1", 0, swap(0, "b")),), texts={"f": "a"})

    def sound(texts):
        text = texts.get("g", "a")
        found = structs.replace(finding("DW1", 0, swap(0, "b")), place=Place("g", "", 1, 1))
        return Judgement(findings=(found,) if text == "a" else (), texts={"g": text})

    plan = plan_repairs([broken, sound], always)
    assert [(one.path, one.after) for one in plan.files] == [("g", "b")]
    (told,) = plan.broken
    assert told.startswith("f: its repairs couldn't be worked out")
    assert "AssertionError" in told


def test_what_divides_the_file_anew_comes_before_what_stands_above_it():
    def judge(texts):
        text = texts.get("f", "ab")
        above = Fix(title="above", edits=(Edit(Span(0, 2), "Ab"),))
        anew = Fix(title="anew", edits=(Edit(Span(0, 2), "aB"),), reorders=True)
        one = [finding("DW1", 0, above)] if "a" in text and "B" not in text else []
        other = [finding("DW2", 1, anew)] if "b" in text and "A" not in text else []
        return Judgement(findings=(*one, *other), texts={"f": text})

    (file,) = plan_repairs([judge], always).files
    assert file.after == "aB"


def test_what_divides_the_file_may_double_what_it_had_but_bring_nothing_graver():
    def planned_with(severity, *, reorders):
        def judge(texts):
            text = texts.get("f", "ab")
            fix = Fix(title="anew", edits=(Edit(Span(1, 2), "cc"),), reorders=reorders)
            found = [finding("DW1", at, fix) for at, sign in enumerate(text) if sign == "b"]
            other = [finding("DW2", at) for at, sign in enumerate(text) if sign == "a"]
            other += [
                structs.replace(finding("DW2", at), severity=severity) for at, one in enumerate(text) if one == "c"
            ]
            return Judgement(findings=(*found, *other), texts={"f": text})

        return plan_repairs([judge], always).files

    assert planned_with(Severity.LOW, reorders=True)
    assert not planned_with(Severity.LOW, reorders=False)
    assert not planned_with(Severity.HIGH, reorders=True)


def test_nothing_is_made_together_with_what_divides_the_file():
    def judge(texts):
        text = texts.get("f", "ab")
        anew = Fix(title="anew", edits=(Edit(Span(1, 2), "B"),), reorders=True)
        found = [finding("DW1", 0, swap(0, "c" if "b" in text else "C"))] if "a" in text else []
        found += [finding("DW2", 1, anew)] if "b" in text else []
        return Judgement(findings=tuple(found), texts={"f": text})

    (file,) = plan_repairs([judge], always).files
    assert file.after == "CB"


def refused_at(line, column=1):
    return {"f": (Flaw("it can't be built", Place("f", "", line, column)),)}


def test_a_refused_file_is_left_alone_and_told():
    def judge(texts):
        return structs.replace(each({"a": ("DW1", "A")}, "a\n!")(texts), refused=refused_at(2))

    plan = plan_repairs([judge], always)
    assert (plan.files, plan.refusals) == ((), ())
    assert plan.left == ("f is left alone until its error at 2:1 is mended: it can't be built",)


def test_what_mends_the_error_comes_first_and_then_the_rest():
    def judge(texts):
        found = each({"a": ("DW1", "A"), "?": ("DW2", "b")}, "a?")(texts)
        return structs.replace(found, refused=refused_at(1, 2) if "?" in found.texts["f"] else {})

    plan = plan_repairs([judge], always)
    assert [(one.after, [each.finding.rule for each in one.repairs]) for one in plan.files] == [("Ab", ["DW2", "DW1"])]
    assert plan.left == ()


def test_what_does_not_mend_the_error_at_its_place_is_refused():
    def judge(texts):
        return structs.replace(each({"?": ("DW2", "b")}, "a?")(texts), refused=refused_at(1, 2))

    plan = plan_repairs([judge], always)
    assert plan.files == ()
    assert ["1:2" in one.reason for one in plan.refusals] == [True]


def test_a_file_keeps_its_repairs_where_the_error_is_of_another_kind():
    def judge(texts):
        return structs.replace(each({"a": ("DW1", "A")}, "a")(texts), refused={"g": refused_at(1)["f"]})

    assert [one.after for one in plan_repairs([judge], always).files] == ["A"]
