"""`dockward audit` of a made-up machine: what the command line asks reaches the result, and the status says it."""

import hashlib
import json
import os
import re
import signal
import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import click
import pytest
from tests.cli.program import call, only
from tests.engine.answers import CONTAINER_ID, IMAGE_ID, container
from tests.engine.fake_engine import Die, Hang, Status, Turns

from dockward.engine.errors import EndpointError
from dockward.judge.policy.loaded import PolicyError
from dockward.model.subject import SEEN
from dockward.practices.discovery import rules_about
from dockward.report.outputs import OutputError

PRIVILEGED = "privileged-container"
WRITABLE = next(one.id for one in rules_about(SEEN) if one.name == "writable-root")
UNSCANNED = "Not judged: what is inside 1 image that containers run. `dockward audit --scan` does that too."
NOWHERE = "unix:///nowhere/docker.sock"
MANY = 12


@pytest.fixture
def run(machine, capsys):
    """Audit the machine by a policy; the exit status and the JSON report."""

    def audit_it(*words, policy=None):
        place = machine.home / "policy.yaml"
        place.write_text(policy if policy is not None else only(PRIVILEGED))
        status = call("audit", "--host-root", str(machine.root), "--policy", str(place), "-o", "json", *words)
        return status, json.loads(capsys.readouterr().out)

    return audit_it


def make_privileged(machine):
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = container(State__Pid=26349, HostConfig__Privileged=True)


def rules_of(findings):
    return [one["rule"] for one in findings]


def test_a_machine_in_order_is_0(run):
    status, report = run()
    assert (status, report["exit_status"], report["findings"], report["unknown"]) == (0, 0, [], [])
    assert (report["target"]["hostname"], report["paths"], report["notes"]) == ("harbour", None, [UNSCANNED])


def test_a_finding_at_the_threshold_is_1(machine, run):
    make_privileged(machine)
    status, report = run()
    assert (status, report["threshold"]) == (1, "high")
    assert rules_of(report["findings"]) == ["DW0503"]
    assert report["findings"][0]["subject"]["name"] == "api"


@pytest.mark.parametrize(
    ("severity", "fail_on", "expected"), [("low", "low", 1), ("low", "medium", 0), ("high", "critical", 0)]
)
def test_the_threshold_is_the_policys_unless_the_command_says_another(machine, run, severity, fail_on, expected):
    make_privileged(machine)
    policy = json.loads(only(PRIVILEGED))
    policy["rules"]["DW0503"]["severity"] = severity
    assert run("--fail-on", fail_on, policy=json.dumps(policy))[0] == expected
    assert run(policy=json.dumps(policy | {"fail-on": fail_on}))[0] == expected


def test_what_could_not_be_seen_is_2_unless_the_policy_allows_it(machine, run):
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = Status(500, "broken layer")
    status, report = run()
    assert (status, [one["reason"] for one in report["unknown"]]) == (
        2,
        ["the engine refused with HTTP 500: broken layer"],
    )
    assert run(policy=only(PRIVILEGED, partial="allow"))[0] == 0
    assert run(policy=only(PRIVILEGED, partial="fail"))[0] == 2


def test_without_an_engine_it_is_2_and_the_way_to_one_is_told(run):
    status, report = run("--host", NOWHERE)
    assert status == 2
    assert (report["unreached"]["endpoint"], report["notes"]) == (NOWHERE, [])
    assert "No engine answers" in report["unreached"]["reason"]
    assert report["steps"][0]["title"] == report["unreached"]["reason"]
    assert [one["kind"] for gap in report["unknown"] for one in gap["subjects"]] == ["container", "service"]


@pytest.mark.parametrize("partial", ["allow", "fail"])
def test_an_engine_that_stops_half_way_is_2_and_told_once_beside_the_report(machine, capsys, partial):
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = Die()
    policy = machine.home / "policy.yaml"
    policy.write_text(only(PRIVILEGED, partial=partial))
    assert call("audit", "--host-root", str(machine.root), "--policy", str(policy), "-q") == 2
    streams = capsys.readouterr()
    (line,) = streams.err.splitlines()
    assert "stopped answering half-way: 1 container is unread. See why with `journalctl -u docker`" in line
    assert "Do this first" in streams.out
    assert "Exit status 2: the engine failed half-way, 1 object unread." in streams.out


@pytest.mark.parametrize("profile", ["starter", "standard", "strict"])
def test_the_profile_is_the_policys_unless_the_command_says_another(run, profile):
    _, by_command = run("--profile", profile, policy="profile: standard\n")
    _, by_policy = run(policy=f"profile: {profile}\n")
    judged = [{one["id"] for one in report["rules"]} for report in (by_command, by_policy)]
    assert judged[0] == judged[1]
    assert len(judged[0]) > 50
    assert "DW0503" in judged[0]
    assert (len(judged[0]) == len(rules_about(SEEN))) is (profile == "strict")


def excepting(**fields):
    return only(PRIVILEGED, "exception-expired", exceptions=[{"rule": PRIVILEGED, "reason": "on purpose", **fields}])


def today():
    return datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("days", "counting", "excused"),
    [(-1, ["DW0503", "DW0201"], []), (0, [], ["DW0503"]), (1, [], ["DW0503"]), (None, [], ["DW0503"])],
)
def test_an_exception_on_its_last_day_the_day_after_and_without_a_day(machine, run, days, counting, excused):
    make_privileged(machine)
    expires = {} if days is None else {"expires": str(today() + timedelta(days=days))}
    status, report = run(policy=excepting(**expires))
    assert rules_of(report["findings"]) == counting
    assert [(one["finding"]["rule"], one["by"], one["reason"]) for one in report["excused"]] == [
        (rule, "policy", "on purpose") for rule in excused
    ]
    assert status == (1 if counting else 0)


def test_an_exception_that_excuses_nothing_is_told_with_its_place(machine, run):
    _, report = run(policy=excepting(subject="container/other"))
    note, unscanned = report["notes"]
    assert unscanned == UNSCANNED
    assert note.startswith(f"{machine.home}/policy.yaml:1:")
    assert note.endswith("the exception for DW0503 on container/other matches nothing here.")


def test_a_note_of_the_reading_stands_beside_it(machine, run):
    machine.answers_info(here=False)
    _, report = run(policy=excepting())
    assert ["another machine" in one for one in report["notes"]] == [True, False, False]


def test_images_that_run_and_cannot_be_looked_through_are_unknown_with_the_reason(machine, run):
    machine.engine.routes[f"/images/{IMAGE_ID}/get"] = Status(500, "broken layer")
    status, report = run("--scan", policy=only("file-capabilities"))
    (gap,) = report["unknown"]
    assert (status, [one["name"] for one in gap["subjects"]], "broken layer" in gap["reason"]) == (2, ["app:1"], True)
    assert report["notes"] == []


def test_an_image_that_goes_away_meanwhile_is_unknown(machine, run):
    listed = machine.engine.routes["/images/json"]
    machine.engine.routes["/images/json"] = Turns(listed, [])
    status, report = run("--scan", policy=only("file-capabilities"))
    assert (status, ["went away" in one["reason"] for one in report["unknown"]]) == (2, [True])


def test_a_database_for_nothing_is_refused(machine):
    with pytest.raises(click.UsageError, match="--db is for --scan"):
        call("audit", "--db", "x")


def test_a_baseline_takes_what_counts_now_and_excuses_it_the_next_time(machine, run, capsys):
    make_privileged(machine)
    known = machine.home / "known.json"
    assert run("--write-baseline", str(known))[0] == 1
    written = json.loads(known.read_text())
    assert (rules_of(written["findings"]), written["taken"]) == (["DW0503"], str(today()))
    status, report = run("--baseline", str(known))
    assert (status, report["findings"], [one["by"] for one in report["excused"]]) == (0, [], ["baseline"])
    run("--baseline", str(known), "--write-baseline", str(known))
    assert json.loads(known.read_text())["findings"] == written["findings"]


def test_what_was_written_as_a_baseline_is_told_beside_the_report(machine, capsys):
    call("audit", "--host-root", str(machine.root), "--write-baseline", "known.json", "-o", "json")
    streams = capsys.readouterr()
    count = len(json.loads(streams.out)["findings"])
    assert f"dockward: {count} findings written to known.json" in streams.err


def test_paths_are_found_when_they_are_asked_for(machine, run):
    make_privileged(machine)
    _, report = run("--paths")
    assert report["paths"]["paths"] or report["paths"]["safe"] or report["paths"]["unknown"]
    assert run()[1]["paths"] is None


def put_context(machine, name, address):
    folder = machine.home / ".docker/contexts/meta" / hashlib.sha256(name.encode()).hexdigest()
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": {"Host": address}}}))


def test_a_context_of_the_command_line_outranks_the_environment(machine, run, monkeypatch):
    put_context(machine, "here", f"unix://{machine.address}")
    put_context(machine, "gone", NOWHERE)
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    assert run("--context", "here")[0] == 0
    monkeypatch.setenv("DOCKER_HOST", f"unix://{machine.address}")
    monkeypatch.setenv("DOCKER_CONTEXT", "here")
    assert run("--context", "gone")[0] == 2


def test_an_address_of_the_command_line_outranks_the_environment(machine, run, monkeypatch):
    address = os.environ["DOCKER_HOST"]
    assert run("--host", NOWHERE)[0] == 2
    monkeypatch.setenv("DOCKER_HOST", NOWHERE)
    assert run("--host", address)[0] == 0


def test_a_context_that_the_command_line_names_and_that_is_missing_blames_no_variable(run):
    with pytest.raises(EndpointError) as caught:
        run("--context", "lost")
    assert caught.value.hint == "`docker context ls` lists them."


def test_both_contradict_each_other_and_a_wrong_address_is_an_error(run):
    with pytest.raises(click.UsageError, match="contradict"):
        run("--host", "x", "--context", "y")
    with pytest.raises(EndpointError):
        run("--host", "gopher://x")


def test_a_policy_in_the_working_directory_is_found(machine, capsys):
    (machine.home / "dockward.yaml").write_text("profil: strict\n")
    with pytest.raises(PolicyError, match=r"dockward\.yaml:1:1"):
        call("audit", "--host-root", str(machine.root))
    assert capsys.readouterr().out == ""


def test_the_timeout_bounds_each_request(machine, run):
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = Hang()
    started = time.monotonic()
    status, report = run("--timeout", "0.3")
    assert time.monotonic() - started < 10
    assert (status, "no answer within" in report["unknown"][0]["reason"]) == (2, True)


def test_several_reports_go_to_their_files_and_one_to_standard_output(machine, capsys):
    words = ["-o", "json=a.json", "-o", "junit=b.xml", "-o", "markdown"]
    call("audit", "--host-root", str(machine.root), *words)
    assert capsys.readouterr().out.startswith("# ")
    assert json.loads((machine.home / "a.json").read_text())["exit_status"] in {1, 2}
    assert (machine.home / "b.xml").read_text().startswith("<?xml")


def test_details_name_every_subject(machine, capsys):
    for nr in range(MANY):
        machine.engine.add_container(container(Id=f"{nr:064}", Name=f"/c{nr:02}", HostConfig__Privileged=True))
    (machine.home / "dockward.yaml").write_text(only(PRIVILEGED))
    shown = []
    for more in ((), ("--details",)):
        call("audit", "--host-root", str(machine.root), *more)
        text = capsys.readouterr().out
        shown.append(sum(f"c{nr:02}" in text for nr in range(MANY)))
    assert shown[0] < shown[1] == MANY


def test_how_long_it_took_is_told(machine, capsys):
    call("audit", "--host-root", str(machine.root), "-o", "terminal")
    assert re.search(r"\d\.\d s", capsys.readouterr().out)


@pytest.fixture
def interrupt():
    """The way in which an interrupt is handled before."""

    def handler(*_):
        raise AssertionError

    before = signal.signal(signal.SIGINT, handler)
    yield handler
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_waits_while_files_are_written_and_works_again_after(machine, interrupt):
    pipe = machine.home / "report"
    os.mkfifo(pipe)
    seen = []

    def read():
        with pipe.open() as report:
            seen.append(signal.getsignal(signal.SIGINT))
            report.read()

    reader = Thread(target=read)
    reader.start()
    call("audit", "--host-root", str(machine.root), "-o", f"json={pipe}")
    reader.join(10)
    assert seen == [signal.SIG_IGN]
    assert signal.getsignal(signal.SIGINT) is interrupt


def audit_of(machine, *words):
    return call("audit", "--host-root", str(machine.root), *words)


@pytest.fixture
def full(tmp_path):
    """A link to a device that is always full, so that writing fails only when it is tried."""
    link = tmp_path / "full"
    link.symlink_to("/dev/full")
    return link


def test_a_report_that_cannot_be_written_costs_none_of_the_others(machine, capsys, full):
    words = ["-o", f"sarif={full}", "-o", "json=a.json", "-o", "markdown", "--write-baseline", "known.json"]
    with pytest.raises(OutputError, match="full: it can't be written: No space left") as failed:
        audit_of(machine, *words)
    assert failed.value.hint == "Make room there, or name a file elsewhere."
    assert capsys.readouterr().out.startswith("# ")
    assert json.loads((machine.home / "a.json").read_text())["findings"]
    assert json.loads((machine.home / "known.json").read_text())["findings"]


def test_a_baseline_that_cannot_be_written_costs_no_report(machine, capsys, full):
    with pytest.raises(OutputError, match="full: it can't be written") as failed:
        audit_of(machine, "-o", "json=a.json", "--write-baseline", str(full), "-o", "sarif=/dev/full")
    assert failed.value.message.count("No space left") == 2
    assert json.loads((machine.home / "a.json").read_text())["findings"]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "words",
    [
        ["-o", "json=missing/a.json"],
        ["--write-baseline", "missing/b.json"],
        ["-o", "json=."],
        ["-o", "json=/proc/version/a.json"],
    ],
)
def test_what_plainly_cannot_be_written_is_refused_before_anything_is_read(machine, words):
    with pytest.raises(OutputError, match="it can't be written"):
        audit_of(machine, "-o", "junit=b.xml", *words)
    assert machine.engine.asked == []
    assert not (machine.home / "b.xml").exists()


def test_an_older_report_stays_when_the_new_one_cannot_be_written(machine, capsys):
    (machine.home / "a.json").write_text("older")
    with pytest.raises(OutputError):
        audit_of(machine, "-o", "json=a.json", "-o", "junit=missing/b.xml")
    assert (machine.home / "a.json").read_text() == "older"


def test_a_baseline_that_is_renewed_keeps_what_it_excused_and_drops_what_is_mended(machine, run):
    make_privileged(machine)
    known = machine.home / "known.json"
    run("--write-baseline", str(known))
    both = only(PRIVILEGED, "writable-root")
    run("--baseline", str(known), "--write-baseline", str(known), policy=both)
    assert sorted(rules_of(json.loads(known.read_text())["findings"])) == ["DW0503", WRITABLE]
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = container(State__Pid=26349)
    run("--baseline", str(known), "--write-baseline", str(known), policy=both)
    assert rules_of(json.loads(known.read_text())["findings"]) == [WRITABLE]
