import io

import pytest
from tests.gate.ledger.made import call

from dockward.gate.ledger.record import Kind, Verdict, Who
from dockward.report.formats import Style
from dockward.report.ledger import write_heading, write_record
from dockward.report.terminal import make_console

ID = "c" * 64


def shown(record, width=100, color=False):
    out = io.StringIO()
    console = make_console(out, Style(width=width, color=color))
    write_heading(console)
    write_record(console, record)
    return out.getvalue()


def test_a_call_is_a_line_and_its_objects_below():
    lines = shown(call(1, objects=(f"container/{ID}",), rules=("DW0503",), us=1234)).splitlines()
    assert lines[0].split() == ["time", "(UTC)", "who", "verdict", "http", "took", "what"]
    assert lines[1].split() == [
        "2026-01-02",
        "03:01:00",
        "ann",
        "admitted",
        "200",
        "1.2",
        "ms",
        "GET",
        "/v1.41/containers/json",
    ]
    assert lines[2].split() == ["container/cccccccccccc", "DW0503"]
    assert lines[0].index("what") == lines[1].index("GET")


@pytest.mark.parametrize("width", [40, 80, 100, 110])
def test_no_line_is_wider_than_the_screen(width):
    record = call(1, target="/" + "x" * 300, objects=(f"container/{ID}",) * 9, why="because " * 30)
    lines = shown(record, width).splitlines()[1:]
    assert all(len(line) <= width for line in lines)


def test_hostile_names_move_no_cursor():
    text = shown(call(1, target="/\x1b[2J", who=Who(user="a\x1b]0;x\x07\nb" * 9), why="\x1b"))
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (call(1, kind=Kind.ASKED), "begun"),
        (call(1, verdict=Verdict.REFUSED, why="No."), "No."),
        (call(1, kind=Kind.MENDED, method="", verdict=None, received=7), "7 bytes"),
        (call(1, kind=Kind.LOST, method="", verdict=None, last=5, why="full"), "5 records were lost: full"),
        (call(1, kind=Kind.RETIRED, method="", verdict=None, last=5), "up to 5 were retired"),
        (call(1, kind=Kind.STARTED, method="", verdict=None), "the gate starts"),
    ],
)
def test_other_records_say_what_they_are(record, words):
    assert words in shown(record)


def test_what_was_filled_in_stands_below_in_place_of_its_rules():
    record = call(1, rules=("DW0301", "DW0716"), told=("DW0301 memory-unlimited: filled in memory 512m.",))
    lines = shown(record, width=160).splitlines()
    assert [one.strip() for one in lines[2:]] == ["DW0716", "DW0301 memory-unlimited: filled in memory 512m."]
