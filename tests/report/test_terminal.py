import io
import json
import re
import subprocess
import sys

import pytest
from msgspec import structs
from tests.report.sample import make_blind, make_empty, make_hostile, make_sample, make_unreached

from dockward.judge.assessment import Terms, assess
from dockward.judge.policy.apply import PolicyUse
from dockward.judge.runner import Plan, judge
from dockward.kit import world
from dockward.model.flaws import Flaw, Upgrade
from dockward.model.paths import Blind, PathReport
from dockward.model.severity import Severity
from dockward.practices.discovery import find_rule, practices
from dockward.practices.p09_images._flaws import Wanted, example
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
@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile, make_unreached])
def test_no_line_is_wider_than_the_screen_or_than_people_read(make, width, render):
    lines = render("terminal", make(), width=width, color=False, details=True).splitlines()
    assert max(map(len, lines)) <= min(width, WIDEST)
    assert not any(line.endswith(" ") for line in lines)


def test_the_practices_of_which_anything_is_asked_are_there_with_their_scores(render):
    text = render("terminal", make_sample(), width=80, color=False)
    card = text[text.index("Practice  ") : text.index("Do this first")].splitlines()
    rows = [line for line in card if re.match(r" ?\d+ [A-Z]", line)]
    assert [int(row.split()[0]) for row in rows] == [2, 3, 4, 5, 6, 7, 8, 11, 12]
    assert any(re.search(r"Daemon socket +━+╌+ +20 +critical +1 +1/1$", row) for row in rows)
    assert "Practices 1, 9-10, 13-15 are not judged: none of their rules is asked here." in card


def test_two_hundred_containers_with_one_flaw_are_one_entry(render):
    text = render("terminal", make_sample(), width=110, color=False)
    flaws = text[text.index("Findings  ") :]
    assert flaws.count("A container that runs privileged is root on the host.") == 1
    assert "containers worker-1, worker-2, worker-3 and 197 more  HostConfig.Privileged=true" in flaws
    assert "worker-150" not in text
    assert len(text.splitlines()) < 130


def test_containers_without_a_way_are_said_to_have_none(render):
    text = render("terminal", make_sample(), width=110, color=False)
    assert re.search(r"^none +No way was found from container/", text, re.MULTILINE)


def test_details_leave_nothing_out(render):
    text = render("terminal", make_sample(), width=110, color=False, details=True)
    assert "worker-150" in text
    assert "Port 8008" in text
    assert "more" not in re.sub(r"tells more|more capabilities", "", text[text.index("Findings  ") :])


def test_worst_comes_first_and_the_status_last(render):
    text = render("terminal", make_sample(), width=80, color=False)
    order = [text.index(f"\n{word} ") for word in ("critical", "high", "medium", "low", "info")]
    assert order == sorted(order)
    status = "Exit status 1: 210 of 417 findings are high or worse, and 204 verdicts could not be given."
    assert " ".join(text.splitlines()[-3:-1]) == status


def test_the_score_says_what_it_counts_at_the_beginning_and_at_the_end(render):
    lines = render("terminal", make_sample(), width=110, color=False).splitlines()
    flaws = "2 critical, 1 high, 2 medium, 1 low, 1 info"
    gap = "204 verdicts could not be given"
    score = [f"Score 27 of 100 · broken rules: {flaws} · {gap}", "· 1 excused, yet in the score"]
    assert [lines[4:6], lines[-4:-2]] == [score, score]


def test_a_step_tells_the_flaw_and_where_before_what_to_do(render):
    text = render("terminal", make_sample(), width=110, color=False)
    first = text[text.index("Do this first") :].splitlines()[1:4]
    assert first[0] == " 1 critical  A container that runs privileged is root on the host."
    assert first[1].startswith("   containers worker-1, worker-2, worker-3, worker-4, worker-5 and 195 more")
    assert first[1].endswith("DW0503")
    assert first[2].startswith("   → Take `privileged` out")


def test_an_engine_that_was_not_reached_comes_before_everything_else(render):
    lines = render("terminal", make_unreached(), width=110, color=False).splitlines()
    assert "no Docker engine at tcp://10.0.0.9:2375" in lines[1]
    assert lines[3:6] == ["", "No engine answers at tcp://10.0.0.9:2375.", "Start `dockerd`."]
    step = lines.index("Do this first")
    assert lines[step + 1 : step + 3] == [" 1 No engine answers at tcp://10.0.0.9:2375.", "   → Start `dockerd`."]
    assert lines[-1] == "Exit status 2: the engine was not reached."
    assert not any("no flaw" in one for one in lines)


def test_the_policy_is_named_and_what_it_switches_off(render):
    use = PolicyUse(source="./dockward.yaml", profile="strict", switched_off=("DW0501", "DW0503"))
    lines = render("terminal", make_sample(policy=use), width=110, color=False).splitlines()
    assert lines[2] == "policy ./dockward.yaml, profile strict, 2 rules switched off"
    assert (
        render("terminal", make_sample(), width=110, color=False).splitlines()[2] == "built-in policy, profile standard"
    )


@pytest.mark.parametrize("width", [40, 50, 60, 64])
def test_on_a_narrow_screen_every_score_is_still_there(render, width):
    text = render("terminal", make_sample(), width=width, color=False)
    card = text[text.index("Practice") : text.index("Do this first")]
    assert re.search(r"^ 8 Daemon(?: socket)? +20 +critical(?: +1)?$", card, re.MULTILINE)
    assert re.search(r"^ 3 Quotas +0 +medium(?: +203)?$", card, re.MULTILINE)
    assert re.search(r"^12 Capabilities +100$", card, re.MULTILINE)
    assert not set("…━╌") & set(card)


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
    assert re.search(r"Daemon socket +(#+\.+|━+╌+) +20", text)


def test_a_name_that_looks_like_markup_is_shown_as_it_is(render, make_named):
    assert "[bold]x[/] :smile:" in render("terminal", make_named("[bold]x[/] :smile:"), width=110, color=True)


@pytest.mark.parametrize("name", ["json", "sarif", "junit", "markdown", "html", "rulepage", "outputs"])
def test_rich_is_only_loaded_for_the_terminal(name):
    code = f"import sys, dockward.report.{name}; sys.exit('rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0


def test_a_dumb_terminal_gets_no_escapes(monkeypatch):
    screens = {}
    for name in ("dumb", "xterm-256color"):
        monkeypatch.setenv("TERM", name)
        screens[name] = Screen()
        write(make_sample(), screens[name], Style(width=80))
    assert ESCAPE.search(screens["xterm-256color"].getvalue())
    assert "\x1b" not in screens["dumb"].getvalue()


def test_containers_whose_ways_are_unknown_are_all_told_grouped_by_why(render):
    several = tuple(Blind(f"container/c{number:02}", "its settings are unread") for number in range(15))
    blind = (*several, Blind("container/odd", "another reason"))
    sample = structs.replace(make_sample(), paths=PathReport(unknown=blind))
    text = " ".join(render("terminal", sample, width=110, color=False).split())
    assert text.count("its settings are unread") == 1
    assert "container/c05 and 9 more: its settings are unread" in text
    assert "container/odd: another reason" in text
    assert "container/c14: its settings" in " ".join(render("terminal", sample, width=110, details=True).split())


def test_every_published_flaw_is_told_with_details_and_only_the_gravest_without(render):
    several = [Flaw(id=f"CVE-2024-{nr}", fixed="3.1" if nr % 2 else "", severity=Severity.LOW) for nr in range(10)]
    there = world(images=(example(*several),), host=None, engine=None)
    rule = find_rule("package-flawed")
    plan = Plan(rule, rule.severity, Wanted())
    result = assess(there, judge(there, [plan]), (plan,), Terms(practices=practices()))
    short = render("terminal", result, width=200, color=False)
    assert "CVE-2024-2 (low, no fix is known) and 7 more" in " ".join(short.split())
    assert "CVE-2024-9" not in short
    full = render("terminal", result, width=200, color=False, details=True)
    assert "CVE-2024-9 (low, mended in 3.1)" in " ".join(full.split())
    assert "<summary>10 flaws</summary><ul><li>CVE-2024-0 (low, no fix is known)</li>" in render("html", result)


def test_the_step_names_the_packages_and_the_versions_that_mend_them(render):
    mended = Flaw(id="CVE-2024-1", fixed="3.0.11-1", severity=Severity.HIGH)
    there = world(images=(example(mended, upgrade="3.0.12-1"),), host=None, engine=None)
    rule = find_rule("package-flawed")
    plan = Plan(rule, rule.severity, Wanted())
    result = assess(there, judge(there, [plan]), (plan,), Terms(practices=practices()))
    assert "   ↑ openssl 3.0.9-1 → 3.0.12-1\n" in render("terminal", result, width=110, color=False)
    assert "   <br>openssl 3.0.9-1 → 3.0.12-1\n" in render("markdown", result)
    assert "<p>openssl 3.0.9-1 → 3.0.12-1</p>" in render("html", result)
    (step,) = json.loads(render("json", result))["steps"]
    assert step["upgrades"] == [{"package": "openssl", "version": "3.0.9-1", "to": "3.0.12-1"}]


def test_of_many_packages_the_gravest_are_named_and_how_many_more_there_are(render):
    upgrades = tuple(Upgrade(f"lib{nr}", "1", "2") for nr in range(14))
    sample = make_sample()
    sample = structs.replace(sample, steps=(structs.replace(sample.steps[0], upgrades=upgrades),))
    text = " ".join(render("terminal", sample, width=110, color=False).split())
    assert "lib9 1 → 2 and 4 more" in text
    assert "lib13 1 → 2" in " ".join(render("terminal", sample, width=110, color=False, details=True).split())
