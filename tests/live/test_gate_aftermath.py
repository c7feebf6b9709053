"""Containers that start as something else than the gate admitted: a runtime that lies, and a path that moves."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, docker, kept, until

from dockward.gate.after.approvals import approvals_file

pytestmark = pytest.mark.live
RUNTIME = """\
#!{python}
import json, os, pathlib, sys

here = pathlib.Path(__file__).parent
lie = here / "lie.json"
if "pause" in sys.argv and lie.exists() and "unpausable" in lie.read_text():
    sys.exit("it can't be paused")
if "create" in sys.argv and lie.exists():
    lie = json.loads(lie.read_text())
    path = pathlib.Path(sys.argv[sys.argv.index("--bundle") + 1]) / "config.json"
    document = json.loads(path.read_text())
    for one in lie.get("capabilities", ()):
        for kind in ("bounding", "effective", "permitted"):
            document["process"]["capabilities"].setdefault(kind, []).append(one)
    for one in document["linux"].get("devices", ()):
        one |= lie.get("devices", {{}}).get(one["path"], {{}})
    for one in lie.get("without", ()):
        document["linux"].pop(one)
    document["mounts"] += lie.get("mounts", ())
    path.write_text(json.dumps(document))
    for link, target in lie.get("links", {{}}).items():
        os.unlink(link)
        os.symlink(target, link)
os.execv(here / "runc", ["runc", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def lying():
    """An engine whose runtime does what `lie.json` in its folder says."""
    engine = PrivateEngine()
    program = engine.directory / "bin/lying"
    engine.settings |= {"runtimes": {"lying": {"path": str(program)}}, "default-runtime": "lying"}

    def write(_):
        program.write_text(RUNTIME.format(python=sys.executable))
        program.chmod(0o755)

    engine._before = write
    with engine:
        make_image(engine, "gate-app:1.0", "USER 1000")
        yield engine


@pytest.fixture(scope="module")
def gate(lying, tmp_path_factory):
    place = tmp_path_factory.mktemp("aftermath") / "gate.sock"
    serving = Serving(lying, place)
    with serving:
        yield place, serving


def state(engine, name):
    return engine.api("GET", f"/containers/{name}/json")["State"]["Status"]


@contextmanager
def lie(engine, words):
    """Have the runtime start containers so."""
    path = engine.directory / "bin/lie.json"
    path.write_text(json.dumps(words))
    try:
        yield
    finally:
        path.unlink()


def told_of(serving, name, kind):
    return [one for one in logged(serving) if name in str(one) and one["kind"] == kind]


def _passes(place, *words):
    environment = {**os.environ, "DOCKER_HOST": f"unix://{place}"}
    return subprocess.run(["docker", *words], env=environment, capture_output=True, check=False).returncode == 0


def logged(serving):
    words = [sys.executable, "-m", "dockward", "gate", "log", "--ledger", str(serving.ledger), "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"capabilities": ["CAP_SYS_PTRACE"]}, "SYS_PTRACE"),
        ({"without": ["seccomp"]}, "No filter of system calls"),
        (
            {"mounts": [{"destination": "/etc-of-host", "type": "bind", "source": "/etc", "options": ["rbind", "rw"]}]},
            "/etc of the host is mounted at /etc-of-host",
        ),
    ],
    ids=["capabilities", "seccomp", "mounts"],
)
def test_a_container_that_is_more_than_was_admitted_is_frozen_and_told(lying, gate, lie, why):
    place, serving = gate
    (lying.directory / "bin/lie.json").write_text(json.dumps(lie))
    try:
        name = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
        until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: [one for one in logged(serving) if name in str(one) and one["kind"] == "frozen"])
        assert why in record["why"]
    finally:
        (lying.directory / "bin/lie.json").unlink()
    lying.docker("rm", "-f", name)


def test_one_that_cannot_be_paused_is_killed_where_the_policy_wants_that(lying, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("version: 1\ngate: {unpausable: kill}\n")
    serving = Serving(lying, tmp_path / "gate.sock", "--policy", str(policy))
    with serving, lie(lying, {"capabilities": ["CAP_SYS_PTRACE"], "unpausable": True}):
        words = ["run", "-d", "--restart", "always", "gate-app:1.0", "sleep", "600"]
        name = docker(tmp_path / "gate.sock", *words).strip()
        until(lambda: state(lying, name) == "exited")
        records = until(lambda: len(told := told_of(serving, name, "frozen")) > 1 and told)
        assert "It could not be frozen in 3 tries (the engine answers 500), and was killed." in records[-1]["why"]
        assert "is frozen" in docker(tmp_path / "gate.sock", "start", name, status=1)
    lying.docker("rm", "-f", name)


def test_another_device_than_was_admitted_is_seen(lying, tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("version: 1\ngate: {admitted: {devices: [/dev/full]}}\n")
    serving = Serving(lying, tmp_path / "gate.sock", "--policy", str(policy))
    words = ["run", "-d", "--device", "/dev/full:/dev/held", "gate-app:1.0", "sleep", "600"]
    with serving:
        honest = docker(tmp_path / "gate.sock", *words).strip()
        with lie(lying, {"devices": {"/dev/held": {"major": 1, "minor": 9}}}):
            name = docker(tmp_path / "gate.sock", *words).strip()
            until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: told_of(serving, name, "frozen"))
        assert "At /dev/held it holds the device /dev/urandom, and was admitted for /dev/full." in record["why"]
        assert state(lying, honest) == "running"
    lying.docker("rm", "-f", name, honest)


def test_a_path_that_moves_between_judging_and_mounting_is_seen(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "data").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "data")
    name = docker(place, "create", "-v", f"{link}:/data:ro", "gate-app:1.0", "sleep", "600").strip()
    (lying.directory / "bin/lie.json").write_text(json.dumps({"links": {str(link): "/etc"}}))
    try:
        docker(place, "start", name)
        until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: [one for one in logged(serving) if name in str(one) and one["kind"] == "frozen"])
        assert "/etc" in record["why"] or "DW" in record["why"]
    finally:
        (lying.directory / "bin/lie.json").unlink()
    lying.docker("rm", "-f", name)


def test_a_path_that_moves_to_what_the_engine_keeps_of_a_container_is_seen(lying, gate, tmp_path):
    place, serving = gate
    other = docker(place, "create", "-e", "KEY=hidden", "gate-app:1.0", "true").strip()
    (tmp_path / "data").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "data")
    name = docker(place, "create", "-v", f"{link}:/data", "gate-app:1.0", "sleep", "600").strip()
    kept_there = lying.data_root / "containers" / other
    serving._process.send_signal(signal.SIGSTOP)
    try:
        moved(link, kept_there)
        lying.docker("start", name)
        moved(link, tmp_path / "data")
    finally:
        serving._process.send_signal(signal.SIGCONT)
    until(lambda: state(lying, name) == "paused")
    (record,) = until(lambda: told_of(serving, name, "frozen"))
    assert f"/data shows {kept_there} of the host, and was admitted for {tmp_path}/data" in record["why"]
    lying.docker("rm", "-f", name, other)


def test_a_path_that_leads_nowhere_once_it_is_mounted_is_seen_too(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "data").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "data")
    name = docker(place, "create", "-v", f"{link}:/data:ro", "gate-app:1.0", "sleep", "600").strip()
    serving._process.send_signal(signal.SIGSTOP)
    try:
        moved(link, "/etc")
        lying.docker("start", name)
        moved(link, link)
    finally:
        serving._process.send_signal(signal.SIGCONT)
    until(lambda: state(lying, name) == "paused")
    (record,) = until(lambda: told_of(serving, name, "frozen"))
    assert f"/data shows /etc of the host, and was admitted for {link}" in record["why"]
    lying.docker("rm", "-f", name)


def moved(link, target):
    link.unlink()
    link.symlink_to(target)


def test_an_honest_container_goes_on(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "page").mkdir()
    lying.docker("volume", "create", "honest")
    words = ["--init", "--read-only", "--tmpfs", "/tmp", "-v", "honest:/data", "-v", f"{tmp_path}/page:/page:ro"]
    words += ["--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--cap-add", "CHOWN", "--memory", "64m"]
    name = docker(place, "run", "-d", *words, "gate-app:1.0", "sleep", "600").strip()
    other = docker(place, "run", "-d", "--ipc", "shareable", "gate-app:1.0", "sleep", "600").strip()
    third = docker(place, "run", "-d", "--ipc", f"container:{other}", "gate-app:1.0", "sleep", "600").strip()
    # One that is frozen later shows that these were looked at.
    (lying.directory / "bin/lie.json").write_text(json.dumps({"without": ["seccomp"]}))
    last = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
    (lying.directory / "bin/lie.json").unlink()
    until(lambda: state(lying, last) == "paused")
    lying.docker("rm", "-f", last)
    for one in (name, other, third):
        assert state(lying, one) == "running"
        assert [found for found in logged(serving) if one in str(found) and found["kind"] == "frozen"] == []
        lying.docker("rm", "-f", one)
    lying.docker("volume", "rm", "honest")


def test_a_role_is_held_to_its_directories_when_the_engine_starts_its_container_anew(lying, tmp_path):
    for name in ("shop", "bank"):
        (tmp_path / name / "data").mkdir(parents=True)
    link = tmp_path / "shop/link"
    link.symlink_to(tmp_path / "shop/data")
    policy = tmp_path / "policy.yaml"
    roles = f"{{shop: {{who: [{{user: root}}], may: [everything], paths: [{tmp_path}/shop]}}}}"
    policy.write_text(f"version: 1\ngate: {{roles: {roles}}}\n")
    serving = Serving(lying, tmp_path / "gate.sock", "--policy", str(policy))
    with serving:
        words = ["run", "-d", "--restart", "always", "-v", f"{link}:/data", "gate-app:1.0", "sleep", "600"]
        name = docker(tmp_path / "gate.sock", *words).strip()
        until(lambda: kept(approvals_file(serving.ledger)).get(name))
        moved(link, tmp_path / "bank/data")
        by_its_policy(lying, name)
        until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: told_of(serving, name, "frozen"))
        assert f"The role shop may not mount '{tmp_path}/bank/data' of the host" in record["why"]
    lying.docker("rm", "-f", name)


UNFILTERED = {"without": ["seccomp"]}


def _run(engine, name):
    found = engine.api("GET", f"/containers/{name}/json")["State"]
    return (found["Pid"], found["StartedAt"]) if found["Pid"] else None


def by_its_policy(engine, name):
    os.kill(engine.api("GET", f"/containers/{name}/json")["State"]["Pid"], signal.SIGKILL)


def by_root(engine, name):
    engine.docker("restart", "-t", "0", name)


@pytest.mark.parametrize("start", [by_its_policy, by_root])
def test_a_start_that_nobody_asked_the_gate_for_is_looked_at_too(lying, gate, start):
    place, serving = gate
    name = docker(place, "run", "-d", "--restart", "always", "gate-app:1.0", "sleep", "600").strip()
    before = _run(lying, name)
    start(lying, name)
    until(lambda: _run(lying, name) not in {before, None})
    with lie(lying, UNFILTERED):
        start(lying, name)
        until(lambda: state(lying, name) == "paused")
    assert "No filter" in until(lambda: told_of(serving, name, "frozen"))[0]["why"]
    told = docker(place, "unpause", name, status=1)
    assert "is frozen, for it is more than was admitted" in told
    assert state(lying, name) == "paused"
    lying.docker("rm", "-f", name)


def test_a_frozen_one_stays_so_until_root_releases_it_also_by_a_gate_that_started_anew(lying, tmp_path):
    place = tmp_path / "gate.sock"
    with Serving(lying, place):
        name = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
        lying.docker("stop", "-t", "0", name)
        with lie(lying, UNFILTERED):
            docker(place, "start", name)
            until(lambda: state(lying, name) == "paused")
        # It isn't more than was admitted any longer, but nobody has looked at it.
        for words in (["kill", "-s", "WINCH", name], ["stop", name]):
            assert "is frozen, for it is more" in docker(place, *words, status=1), words
        assert state(lying, name) == "paused"
        docker(place, "kill", name)
    serving = Serving(lying, place)
    with serving:
        for words in (
            ["start", name],
            ["restart", name],
            ["exec", name, "true"],
            ["cp", f"{name}:/etc/passwd", "-"],
            ["cp", str(tmp_path), f"{name}:/tmp"],
            ["export", name],
            ["update", "--memory", "64m", "--memory-swap", "64m", name],
            ["create", "--pid", f"container:{name}", "gate-app:1.0", "true"],
        ):
            assert "is frozen, for it is more" in docker(place, *words, status=1), words
        with lie(lying, UNFILTERED):
            lying.docker("start", name)
            until(lambda: state(lying, name) == "paused")
        assert "is frozen, for it is more" in docker(place, "unpause", name, status=1)
        lying.docker("unpause", name)
        until(lambda: told_of(serving, name, "seen"))
        docker(place, "exec", name, "true")
    with Serving(lying, place):
        # One that is frozen later shows that it was looked at.
        with lie(lying, UNFILTERED):
            last = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
            until(lambda: state(lying, last) == "paused")
        assert state(lying, name) == "running"
        docker(place, "exec", name, "true")
        until(lambda: last in Path(f"{serving.ledger}-frozen.json").read_text())
    lying.docker("unpause", last)
    with Serving(lying, place):
        until(lambda: _passes(place, "exec", last, "true"))
    lying.docker("rm", "-f", name, last)


def test_one_that_a_commit_had_paused_and_lets_go_on_is_frozen_again(lying, gate):
    place, serving = gate
    words = ["sh", "-c", "truncate -s 1G /tmp/big; sleep 600"]
    name = docker(place, "create", "-u", "0", "gate-app:1.0", *words).strip()
    serving._process.send_signal(signal.SIGSTOP)
    try:
        with lie(lying, UNFILTERED):
            lying.docker("start", name)
        until(lambda: " 1.0G " in lying.docker("exec", name, "ls", "-lh", "/tmp"))
        commit = subprocess.Popen(["docker", "commit", name, "gate-big:1"], env=lying.environment)
        until(lambda: state(lying, name) == "paused")
    finally:
        serving._process.send_signal(signal.SIGCONT)
    assert commit.wait(60) == 0
    again = f"{name[:12]} was unpaused as it was frozen, and is frozen again"
    until(lambda: again in place.with_suffix(".log").read_text())
    until(lambda: state(lying, name) == "paused")
    assert told_of(serving, name, "seen") == []
    lying.docker("rm", "-f", name)
    lying.docker("rmi", "gate-big:1")


def test_one_that_is_paused_by_its_owner_goes_on(lying, gate):
    place, _ = gate
    name = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
    docker(place, "pause", name)
    docker(place, "unpause", name)
    assert state(lying, name) == "running"
    lying.docker("rm", "-f", name)


def test_a_volume_that_became_the_host_is_seen_at_the_next_start(lying, gate):
    place, serving = gate
    lying.docker("volume", "create", "moved")
    name = docker(place, "run", "-d", "-v", "moved:/data", "gate-app:1.0", "sleep", "600").strip()
    lying.docker("stop", "-t", "0", name)
    folder = lying.data_root / "volumes/moved"
    (folder / "opts.json").write_text(json.dumps({"MountType": "none", "MountOpts": "bind", "MountDevice": "/etc"}))
    lying.restart()
    lying.docker("start", name)
    until(lambda: state(lying, name) == "paused")
    assert until(lambda: told_of(serving, name, "frozen"))
    lying.docker("rm", "-f", name)
    lying.docker("volume", "rm", "moved")


def test_an_engine_that_starts_again_is_followed_again(lying, gate):
    place, serving = gate
    name = docker(place, "run", "-d", "--restart", "always", "gate-app:1.0", "sleep", "600").strip()
    with lie(lying, UNFILTERED):
        lying.restart()
        until(lambda: state(lying, name) == "paused", 60)
    assert until(lambda: told_of(serving, name, "frozen"))
    lying.docker("rm", "-f", name)


def test_a_start_is_seen_whose_event_is_too_long_to_read(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "labels").write_text("".join(f"l{nr}={'x' * 60_000}\n" for nr in range(40)))
    words = ["--label-file", str(tmp_path / "labels"), "gate-app:1.0", "sleep", "600"]
    assert "larger than 256 KiB" in docker(place, "create", *words, status=1)
    big = lying.docker("create", "--privileged", *words).strip()
    before = Path(place.with_suffix(".log")).read_text()
    lying.docker("start", big)
    until(lambda: told_of(serving, big, "seen"))
    log = Path(place.with_suffix(".log")).read_text().removeprefix(before)
    assert f"an event of the container {big[:12]} is too long, and only its head is read" in log
    assert "broke off" not in log
    lying.docker("rm", "-f", big)


def approved(serving):
    path = approvals_file(serving.ledger)
    return kept(path) if path.exists() else {}


def test_what_was_just_made_is_known_also_to_a_gate_that_follows_one_that_was_killed(lying, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(lying, place)
    process = serving.__enter__()
    try:
        names = [docker(place, "create", "gate-app:1.0", "sleep", "600").strip() for _ in range(3)]
    finally:
        process.kill()
        process.wait(30)
    assert approved(serving) == dict.fromkeys(names, "")
    with Serving(lying, place), lie(lying, UNFILTERED):
        lying.docker("start", names[0])
        until(lambda: state(lying, names[0]) == "paused")
    lying.docker("rm", "-f", *names)


def test_what_started_while_there_was_no_gate_is_caught_up_with(lying, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(lying, place)
    with serving:
        bad, good = (docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip() for _ in range(2))
        until(lambda: approved(serving).get(bad) and approved(serving).get(good))
    with lie(lying, UNFILTERED):
        lying.docker("restart", "-t", "0", bad)
    lying.docker("restart", "-t", "0", good)
    # What was admitted stays so under a policy that wouldn't admit it any more.
    policy = tmp_path / "dockward.yaml"
    policy.write_text("gate: {rules: {DW0301: deny}}\n")
    with Serving(lying, place, "--policy", str(policy)):
        until(lambda: state(lying, bad) == "paused")
        assert "DW0301" in docker(place, "create", "gate-app:1.0", status=1)
        (seen,) = until(lambda: told_of(serving, bad, "frozen"))
        assert "No filter" in seen["why"]
        assert told_of(serving, good, "frozen") == []
    assert state(lying, good) == "running"
    lying.docker("rm", "-f", bad, good)


@pytest.mark.parametrize(("action", "ends"), [("record", "running"), ("freeze", "paused"), ("pass", "running")])
def test_containers_that_were_made_without_the_gate(lying, tmp_path, action, ends):
    place, policy = tmp_path / "gate.sock", tmp_path / "dockward.yaml"
    policy.write_text(f"gate: {{made-elsewhere: {action}}}\n")
    before = lying.docker("run", "-d", "--privileged", "gate-app:1.0", "sleep", "600").strip()
    serving = Serving(lying, place, "--policy", str(policy))
    with serving:
        after = lying.docker("run", "-d", "--privileged", "gate-app:1.0", "sleep", "600").strip()
        plain = lying.docker("run", "-d", "gate-app:1.0", "sleep", "600").strip()
        kind = {"record": "seen", "freeze": "frozen", "pass": ""}[action]
        if kind:
            for one in (before, after):
                assert "refuses the container" in until(lambda one=one: told_of(serving, one, kind))[0]["why"]
        else:
            # One through the gate that is frozen shows that these were looked at.
            with lie(lying, UNFILTERED):
                last = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
                until(lambda: state(lying, last) == "paused")
            lying.docker("rm", "-f", last)
            assert told_of(serving, before, "seen") + told_of(serving, after, "seen") == []
        assert [state(lying, one) for one in (before, after, plain)] == [ends, ends, "running"]
    lying.docker("rm", "-f", before, after, plain)


def test_a_build_that_was_admitted_is_not_frozen_as_made_without_the_gate(lying, tmp_path):
    place, policy = tmp_path / "gate.sock", tmp_path / "dockward.yaml"
    policy.write_text(
        "gate:\n  made-elsewhere: freeze\n  rules: {runs-as-root: deny, memory-unlimited: deny, pids-unlimited: deny}\n"
    )
    (tmp_path / "Dockerfile").write_text("FROM gate-app:1.0\nUSER 0\nRUN sleep 3\n")
    serving = Serving(lying, place, "--policy", str(policy))
    with serving:
        docker(place, "build", "-t", "slowly:1", str(tmp_path))
        bad = lying.docker("run", "-d", "--privileged", "--log-driver", "none", "gate-app:1.0", "sleep", "600").strip()
        until(lambda: state(lying, bad) == "paused")
        told = [one for one in logged(serving) if one["kind"] in {"frozen", "seen"}]
        assert told
        assert all(bad in str(one) for one in told)
    lying.docker("rm", "-f", bad)


def gate_command(serving, *words, status=0):
    done = subprocess.run(
        [sys.executable, "-m", "dockward", "gate", *words, "--ledger", str(serving.ledger)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def test_root_lets_a_frozen_container_go_on_for_that_run(lying, gate):
    place, serving = gate
    with lie(lying, {"capabilities": ["CAP_SYS_PTRACE"]}):
        name = docker(place, "run", "-d", "--name", "held", "gate-app:1.0", "sleep", "600").strip()
        until(lambda: state(lying, name) == "paused")
        assert "SYS_PTRACE" in until(
            lambda: gate_command(serving, "frozen") if told_of(serving, name, "frozen") else ""
        )
        assert "is frozen" in docker(place, "unpause", "held", status=1)
        assert "goes on" in gate_command(serving, "release", "held", "--reason", "a debugger, agreed with ann")
        assert state(lying, name) == "running"
        (record,) = until(lambda: told_of(serving, name, "released"))
        assert record["why"] == "a debugger, agreed with ann"
        assert record["who"]["login"]
        docker(place, "exec", "held", "true")
        assert "held" not in gate_command(serving, "frozen")
        gate_command(serving, "release", "held", "--reason", "once more", status=2)
        lying.docker("restart", "-t", "0", "held")
        until(lambda: state(lying, name) == "paused")
        until(lambda: "held" in gate_command(serving, "frozen"))
    lying.docker("rm", "-f", name)


def test_what_is_moved_on_the_host_freezes_nothing_that_runs_and_all_that_starts_anew(lying, tmp_path):
    place, release, link = tmp_path / "gate.sock", tmp_path / "release", tmp_path / "current"
    release.mkdir()
    link.symlink_to(release)
    serving = Serving(lying, place)
    with serving:
        words = ["-v", f"{link}:/link", "-v", f"{release}:/folder", "gate-app:1.0", "sleep", "600"]
        name = docker(place, "run", "-d", *words).strip()
        known = until(lambda: approved(serving).get(name))
    release.rename(tmp_path / "before")
    release.mkdir()
    moved(link, "/etc")
    with Serving(lying, place):
        with lie(lying, UNFILTERED):
            # Once this one is frozen the other was looked at.
            last = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
            until(lambda: state(lying, last) == "paused")
        assert state(lying, name) == "running"
        assert approved(serving)[name] == known
        lying.docker("restart", "-t", "0", name)
        until(lambda: state(lying, name) == "paused")
    lying.docker("rm", "-f", name, last)


def test_where_the_engines_directory_has_two_names_what_it_mounts_of_there_is_its_own(tmp_path):
    (tmp_path / "docker").mkdir()

    def bind(engine):
        engine.data_root.mkdir(exist_ok=True)
        done = subprocess.run(
            ["mount", "--bind", tmp_path / "docker", engine.data_root], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr}")

    place = tmp_path / "gate.sock"
    with PrivateEngine(before=bind) as engine:
        make_image(engine, "gate-app:1.0", "USER 1000")
        serving = Serving(engine, place)
        with serving:
            name = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
            until(lambda: kept(approvals_file(serving.ledger)).get(name))
            assert state(engine, name) == "running"
