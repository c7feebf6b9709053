"""The program as a person starts it: a process, its streams and its exit status."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "unix:///nowhere/docker.sock"


def run(*words, **environment):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "DOCKWARD_"))}
    command = [sys.executable, "-m", "dockward", *words]
    return subprocess.run(
        command, env=kept | {"COLUMNS": "80"} | environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("words", [("--help",), ("audit", "--help"), ("rules", "-h"), ("policy", "-h"), ("--version",)])
def test_help_goes_to_stdout(words):
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("audt",), "Did you mean 'audit'?"),
        (("explain", "privileged-contaner"), "Did you mean 'privileged-container'?"),
        (("explain", "DW9999"), "There is no rule 'DW9999'"),
        (("audit", "-o", "htlm=x"), "Did you mean 'html'?"),
        (("audit", "-o", "json", "-o", "sarif"), "standard output"),
        (("audit", "--policy", "/nowhere/policy.yaml"), "no such file"),
        (("audit", "--baseline", "/nowhere/b.json"), "no such file"),
        (("audit", "--fail-on", "hihg"), "hihg"),
        (("audit", "--host-root", "/nowhere"), "does not exist"),
        (("audit", "--host", "x", "--context", "y"), "contradict"),
        (("audit", "--host", "npipe:////./pipe/docker_engine"), "Windows pipe"),
        (("audit", "--context", "nowhere"), "nowhere"),
        (("rules", "--cis", "2.0"), "2.0"),
        (("lint", "--format", "json"), "Did you mean '--output'?"),
        (("scan", "--severity", "high"), "Did you mean '--fail-on'?"),
        (("rules", "--severity", "high"), "No such option '--severity'.\n"),
    ],
)
def test_a_mistake_is_told_on_stderr_with_what_to_do(words, hint):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_policy_with_a_wrong_key_is_refused_with_its_position(tmp_path):
    policy = tmp_path / "policy.yaml"
    policy.write_text("profil: strict\n")
    done = run("audit", "--policy", str(policy))
    assert done.returncode == 2
    assert f"{policy}:1:1: unknown key 'profil'; did you mean 'profile'?" in done.stderr


def test_without_an_engine_the_host_is_judged_and_the_way_to_one_is_told():
    done = run("audit", "-o", "json", DOCKER_HOST=NOWHERE)
    report = json.loads(done.stdout)
    assert done.returncode in {1, 2}
    assert "No engine answers" in report["unreached"]["reason"]
    assert "apt-get install docker.io" in report["unreached"]["hint"]
    kinds = {one["kind"] for gap in report["unknown"] for one in gap["subjects"]}
    assert {"container", "engine", "image"} <= kinds


def test_an_engine_that_does_not_answer_makes_the_status_2_whatever_the_policy_allows(tmp_path):
    policy = tmp_path / "policy.yaml"
    rules = json.loads(run("rules", "--format", "json").stdout)["rules"]
    off = "".join(f"  {one['id']}: {{enabled: false}}\n" for one in rules if "host" in one["kinds"])
    for partial in ("", "partial: allow\n"):
        policy.write_text(f"{partial}rules:\n{off}")
        assert run("audit", "--policy", str(policy), DOCKER_HOST=NOWHERE).returncode == 2


def test_a_baseline_silences_what_is_known(tmp_path):
    known = tmp_path / "known.json"
    first = run("audit", "--write-baseline", str(known), "-o", "json", DOCKER_HOST=NOWHERE)
    again = run("audit", "--baseline", str(known), "-o", "json", DOCKER_HOST=NOWHERE)
    assert json.loads(first.stdout)["findings"]
    assert json.loads(again.stdout)["findings"] == []
    assert again.returncode == 2


def test_a_reader_that_goes_away_and_an_interrupt_give_no_traceback():
    command = f"{sys.executable} -m dockward rules | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    command = [sys.executable, "-m", "dockward", "audit", "-H", NOWHERE]
    for seconds in (0.0, 0.3):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        _wait_until_it_runs(process)
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert b"Traceback" not in errors
        assert process.returncode in {-signal.SIGINT, 1, 2}


def _wait_until_it_runs(process):
    """Until the interpreter itself has started and loads what the program needs."""
    for _ in range(3000):
        if "msgspec" in Path(f"/proc/{process.pid}/maps").read_text():
            return
        time.sleep(0.01)
    pytest.fail("the program did not start within 30 s")


def test_the_plugin_answers_the_docker_cli():
    script = "import sys; sys.argv[0] = 'docker-ward'; from dockward.cli.main import plugin; plugin()"
    told = subprocess.run([sys.executable, "-c", script, "docker-cli-plugin-metadata"], capture_output=True, check=True)
    assert json.loads(told.stdout)["SchemaVersion"] == "0.1.0"
    words = [sys.executable, "-c", script, "ward", "explain", "DW0503"]
    assert b"privileged" in subprocess.run(words, capture_output=True, check=True).stdout


def test_no_code_of_an_error_means_two_things():
    import_all = (
        "import pkgutil, importlib, dockward\n"
        "for one in pkgutil.walk_packages(dockward.__path__, 'dockward.'):\n"
        "    if not one.name.endswith('__main__'): importlib.import_module(one.name)\n"
        "from dockward.model.errors import DockwardError as E\n"
        "found, todo = [], [E]\n"
        "while todo:\n"
        "    found.append(todo.pop()); todo += found[-1].__subclasses__()\n"
        "codes = [one.code for one in found if 'code' in vars(one)]\n"
        "assert len(codes) == len(set(codes)), sorted(codes)\n"
    )
    done = subprocess.run([sys.executable, "-c", import_all], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("words", [(), ("policy",)])
def test_without_a_command_the_help_is_told_once(words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("Usage: ") == 1


def test_what_is_no_socket_is_told_so(tmp_path):
    file = tmp_path / "engine.sock"
    file.write_text("")
    done = run("audit", "-q", "--host-root", str(tmp_path), DOCKER_HOST=f"unix://{file}")
    assert done.returncode == 2
    assert "that is no socket" in done.stderr
