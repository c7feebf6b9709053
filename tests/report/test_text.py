import pytest
from tests.report.sample import HOST, make_finding, make_plan

from dockward.model.severity import Severity
from dockward.model.subject import Subject
from dockward.report.text import by_name, counted, evidence, listed, moment, named, plural, printable, spans


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain Größe 容器", "plain Größe 容器"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b2J", "\\x9b2J"),
        ("a\u202eb\u2066c\u200bd", "a\\u202eb\\u2066c\\u200bd"),
        ("two\nlines\tand\r", "two\\nlines\\tand\\r"),
        ("byte\udcff", "byte\\udcff"),
        ("\ufffe\U000e0041", "\\ufffe\\U000e0041"),
    ],
)
def test_only_what_is_seen_as_written_stays(raw, shown):
    assert printable(raw) == shown


def test_of_much_evidence_a_few_parts_are_shown_and_how_many_more_there_are():
    plan = make_plan("DW0503", Severity.LOW, "It is so.")
    parts = tuple(f"CVE-2024-{nr}" for nr in range(1000, 1031))
    shown = "CVE-2024-1000, CVE-2024-1001, CVE-2024-1002, CVE-2024-1003 and 27 more"
    assert evidence(make_finding(plan, HOST, parts)) == shown
    assert evidence(make_finding(plan, HOST, parts[:4])) == ", ".join(parts[:4])


def test_long_text_is_cut():
    assert printable("x" * 500_000, 10) == "x" * 9 + "…"
    assert printable("x" * 10, 10) == "x" * 10


def test_words():
    assert [plural(1, "policy"), plural(2, "policy"), plural(2, "container")] == [
        "1 policy",
        "2 policies",
        "2 containers",
    ]
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert moment(0) == "1970-01-01 00:00 UTC"


def test_subjects_of_one_kind_are_named_without_repeating_it():
    several = [Subject("container", name) for name in ("a", "b", "c", "d")]
    assert named(several, 3) == "containers a, b, c and 1 more"
    assert named(several[:1], 3) == "container/a"
    assert named([Subject("host"), *several[:1]], 3) == "host, container/a"
    assert counted([Subject("host"), *several]) == "host, 4 containers"


def test_names_sort_as_people_count():
    several = [Subject("c", name) for name in ("w-10", "w-9", "w", "w-x")]
    assert [one.name for one in sorted(several, key=by_name)] == ["w", "w-9", "w-10", "w-x"]


def test_backticks_mark_code_only_in_pairs():
    assert spans("take `a` or `b`") == [("take ", False), ("a", True), (" or ", False), ("b", True)]
    assert spans("a ` b") == [("a ` b", False)]
