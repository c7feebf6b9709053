import io
import re
import subprocess
import sys

import pytest
from tests.report.sample import make_blind, make_empty, make_hostile, make_sample

from dockward.report.formats import Style
from dockward.report.terminal import WIDEST, write

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:3[0-7]|4[0-7]|9[0-7])m")


class Screen(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize("width", [40, 60, 80, 110, 200])
@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile])
def test_no_line_is_wider_than_the_screen_or_than_people_read(make, width, render):
    lines = render("terminal", make(), width=width, color=False, details=True).splitlines()
    assert max(map(len, lines)) <= min(width, WIDEST)
    assert not any(line.endswith(" ") for line in lines)


def test_all_fifteen_practices_are_there_with_their_scores(render):
    lines = render("terminal", make_sample(), width=80, color=False).splitlines()
    rows = [line for line in lines if re.match(r" ?\d+ [A-Z]", line)]
    assert len([row for row in rows if "Take" not in row]) >= 15
    assert any(re.search(r"Daemon socket +━+╌+ +40 +critical +1$", row) for row in rows)
    assert any(re.search(r"Clean images +nothing to judge +-$", row) for row in rows)


def test_two_hundred_containers_with_one_flaw_are_one_entry(render):
    text = render("terminal", make_sample(), width=110, color=False)
    flaws = text[text.index("Findings  ") :]
    assert flaws.count("A container that runs privileged is root on the host.") == 1
    assert "containers worker-1, worker-2, worker-3 and 197 more  HostConfig.Privileged=true" in flaws
    assert "worker-150" not in text
    assert len(text.splitlines()) < 130


def test_details_leave_nothing_out(render):
    text = render("terminal", make_sample(), width=110, color=False, details=True)
    assert "worker-150" in text
    assert "Port 8008" in text
    assert "more" not in re.sub(r"tells more|more capabilities", "", text)


def test_worst_comes_first_and_the_status_last(render):
    text = render("terminal", make_sample(), width=80, color=False)
    order = [text.index(f"\n{word} ") for word in ("critical", "high", "medium", "low", "info")]
    assert order == sorted(order)
    assert text.splitlines()[-2] == "Exit status 1: 210 of 417 findings are high or worse."


def test_colours_come_with_a_screen_and_go_with_no_color(monkeypatch):
    screen, file, quiet = Screen(), io.StringIO(), Screen()
    write(make_sample(), screen, Style(width=80))
    write(make_sample(), file, Style(width=80))
    monkeypatch.setenv("NO_COLOR", "1")
    write(make_sample(), quiet, Style(width=80))
    assert COLOUR.search(screen.getvalue())
    assert not ESCAPE.search(file.getvalue())
    assert not COLOUR.search(quiet.getvalue())
    words = [line.rstrip() for line in ESCAPE.sub("", screen.getvalue()).splitlines()]
    assert words == file.getvalue().splitlines()


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "utf-8"])
def test_every_encoding_can_show_it(encoding):
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    write(make_sample(), out, Style(width=80, color=False))
    write(make_hostile(), out, Style(width=80, color=False))
    text = raw.getvalue().decode(encoding)
    assert ("━" in text) == (encoding == "utf-8")
    assert re.search(r"Daemon socket +(#+\.+|━+╌+) +40", text)


def test_a_name_that_looks_like_markup_is_shown_as_it_is(render, make_named):
    assert "[bold]x[/] :smile:" in render("terminal", make_named("[bold]x[/] :smile:"), width=110, color=True)


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "markdown", "html", "rulepage", "outputs"])
def test_rich_is_only_loaded_for_the_terminal(name):
    code = f"import sys, dockward.report.{name}; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
