"""`dockward lint` and `dockward fix` from end to end, in a process of their own."""

import json
import os
import signal
import subprocess
import sys

import pytest

POOR = (
    "FROM golang:1.23 AS build\nRUN go build\nFROM debian\nMAINTAINER me\nEXPOSE 1.2.3.4:80:80\nCOPY --from=0 /a /b\n"
)
MENDED = (
    "FROM golang:1.23 AS build\nRUN go build\nFROM debian\n"
    'LABEL org.opencontainers.image.authors="me"\nEXPOSE 80\nCOPY --from=build /a /b\n'
)


@pytest.fixture
def run(tmp_path):
    def run(*words, given=None, **environment):
        return subprocess.run(
            [sys.executable, "-m", "dockward", *words],
            cwd=tmp_path,
            input=given,
            capture_output=True,
            text=True,
            env={**os.environ, "NO_COLOR": "1", **environment},
            check=False,
            timeout=60,
        )

    return run


def test_findings_by_line(tmp_path, run):
    (tmp_path / "Dockerfile").write_text(POOR)
    done = run("lint", "-o", "lines", "--fail-on", "medium")
    assert done.returncode == 1, done.stderr
    assert "Dockerfile:3:6: medium: " in done.stdout
    assert "[DW0451]" in done.stdout
    assert not done.stderr


def test_the_page_shows_the_line_and_the_way_out(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    done = run("lint")
    assert done.returncode == 0
    assert "| FROM debian\n" in done.stdout
    assert "→ Name the version" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_service_is_judged_as_a_container_is(tmp_path, run):
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: a:1.2\n    privileged: true\n")
    done = run("lint", "-o", "lines")
    assert (
        "compose.yaml:4:17: critical: web: A container that runs privileged is root on the host. [DW0503]"
        in done.stdout
    )
    assert done.returncode == 1


def test_comments_excuse_unless_they_may_not(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("# hadolint ignore=DL3006\nFROM debian\n# dockward: ignore[DW0750]\nRUN a\n")
    done = run("lint")
    assert "DW0451" not in done.stdout
    assert "1 finding excused" in done.stdout
    assert "Dockerfile:3:20: dockward ignore DW0750: there is nothing to ignore." in done.stdout
    for option in ("--no-pragmas", "--require-reason"):
        assert "DW0451" in run("lint", option).stdout
    (tmp_path / "dockward.yaml").write_text("version: 1\nrequire-reasons: true\n")
    assert "DW0451" in run("lint").stdout


HALF_USED = """\
# check=skip=JSONArgsRecommended,StageNameCasing
FROM debian:13
# hadolint ignore=DL3002,DL3004
USER root
  # dockward: ignore[DW0999, shell-form, DW0901] why
#checkov:skip=CKV_DOCKER_2,CKV_DOCKER_4:why
CMD echo hi
RUN <<EOT
  # shellcheck disable=SC2086,SC2046
  echo $x
EOT
"""


def test_of_what_a_comment_names_each_is_told_that_excuses_nothing(tmp_path, run):
    (tmp_path / "Dockerfile").write_text(HALF_USED)
    done = run("lint", "--style")
    idle = {line.partition(": there is ")[0] for line in done.stdout.splitlines() if "nothing to ignore" in line}
    assert idle == {
        "Dockerfile:1:34: buildkit ignore StageNameCasing",
        "Dockerfile:3:26: hadolint ignore DL3004",
        "Dockerfile:5:42: dockward ignore DW0901",
        "Dockerfile:6:28: checkov ignore CKV_DOCKER_4",
        "Dockerfile:9:31: shellcheck ignore SC2046",
    }
    assert "Dockerfile:5:22: dockward ignore DW0999: there is no such rule." in done.stdout


def test_a_comment_in_a_compose_file_is_told_by_its_halves(tmp_path, run):
    text = "services:\n  web:\n    image: a:1.2\n    privileged: true # dockward: ignore[DW0503, DW0601] why\n"
    (tmp_path / "compose.yaml").write_text(text)
    done = run("lint")
    assert "DW0503" not in done.stdout
    assert "compose.yaml:4:49: dockward ignore DW0601: there is nothing to ignore." in done.stdout


def test_an_error_in_a_file_is_never_a_pass(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nFRUM x\n")
    done = run("lint")
    assert done.returncode == 2
    assert "Dockerfile:2:1: " in done.stdout


def test_a_compose_file_that_cannot_be_read_says_why(tmp_path, run):
    (tmp_path / "compose.yaml").write_text("services: [\n")
    done = run("lint", "-o", "lines")
    assert done.returncode == 2
    assert done.stdout.startswith("compose.yaml:2:1: error: ")


def test_standard_input(run):
    done = run("lint", "-", "-o", "lines", given="FROM debian\n")
    assert "<stdin>:1:6: medium:" in done.stdout


@pytest.mark.parametrize(
    "words", [("lint", "nothing"), ("fix", "nothing"), ("fix", "-"), ("fix", "--rule", "x"), ("lint", "-o", "x")]
)
def test_wrong_words_end_with_two(run, words):
    done = run(*words, given="")
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_directory_is_said_to_be_empty(run):
    done = run("lint")
    assert "no Dockerfile and no compose file" in done.stdout


def test_a_fix_is_shown_then_made_then_nothing_is_left(tmp_path, run):
    path = tmp_path / "Dockerfile"
    path.write_text(POOR)
    path.chmod(0o640)
    shown = run("fix")
    assert shown.returncode == 1
    assert "+EXPOSE 80\n" in shown.stdout
    assert path.read_text() == POOR
    made = run("fix", "--apply")
    assert made.returncode == 0, made.stderr
    assert made.stdout == shown.stdout
    assert path.read_text() == MENDED
    assert path.stat().st_mode & 0o777 == 0o640
    again = run("fix", "--apply")
    assert (again.returncode, again.stdout) == (0, "")
    assert [one.name for one in tmp_path.iterdir()] == ["Dockerfile"]


TERMINATED_WHILE_WRITING = """
import os, signal, sys
sys.addaudithook(lambda event, _: event == "os.rename" and os.kill(os.getpid(), signal.SIGTERM))
sys.argv = ["dockward", "fix", "--apply"]
from dockward.cli.main import main
main()
"""


def test_a_signal_waits_until_the_file_is_whole(tmp_path):
    path = tmp_path / "Dockerfile"
    path.write_text(POOR)
    done = subprocess.run([sys.executable, "-c", TERMINATED_WHILE_WRITING], cwd=tmp_path, check=False, timeout=60)
    assert done.returncode == -signal.SIGTERM
    assert path.read_text() == MENDED
    assert [one.name for one in tmp_path.iterdir()] == ["Dockerfile"]


def test_what_may_break_is_done_only_when_asked_for(tmp_path, run):
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian:12.8\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n")
    assert run("fix").stdout == ""
    assert (
        "+RUN apt-get update && apt-get install --no-install-recommends -y ca-certificates curl"
        in run("fix", "--unsafe").stdout
    )
    assert "--no-install-recommends" in run("fix", "--rule", "recommended-packages").stdout
    assert run("fix", "--rule", "DW0450").stdout == ""


def test_what_is_excused_is_not_repaired(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian:12.8\n# dockward: ignore[DW1150] wanted\nMAINTAINER me\n")
    assert run("fix").stdout == ""


POOR_SERVICE = (
    "services:\n  db:\n    image: postgres:16.4\n    privileged: true\n    environment:\n"
    "      - POSTGRES_PASSWORD=correct-horse-7\n      - POSTGRES_DB=shop\n"
)


def test_a_service_is_repaired_and_its_secret_kept_but_never_shown(tmp_path, run):
    path = tmp_path / "compose.yaml"
    path.write_text(POOR_SERVICE)
    assert "nothing here that fix can repair" in run("fix").stderr
    shown = run("fix", "--unsafe")
    assert shown.returncode == 1
    assert "-    privileged: true\n" in shown.stdout
    assert "correct-horse-7" not in shown.stdout + shown.stderr
    assert "--- /dev/null\n+++ b/secrets/db_postgres_password\n@@ -0,0 +1 @@\n+***\n" in shown.stdout
    assert "shown as ***" in shown.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["compose.yaml"]
    made = run("fix", "--unsafe", "--apply")
    assert made.returncode == 0, made.stderr
    secret = tmp_path / "secrets" / "db_postgres_password"
    assert secret.read_text() == "correct-horse-7"
    assert (secret.parent.stat().st_mode & 0o777, secret.stat().st_mode & 0o777) == (0o700, 0o644)
    assert "keep secrets/ out of version control" in made.stderr
    assert "correct-horse-7" not in path.read_text()
    assert (
        "      - POSTGRES_PASSWORD_FILE=/run/secrets/db_postgres_password\n      - POSTGRES_DB=shop\n"
        in path.read_text()
    )
    assert run("fix", "--unsafe").stdout == ""


def test_a_secret_where_others_may_enter_is_read_by_its_owner_alone(tmp_path, run):
    (tmp_path / "compose.yaml").write_text(POOR_SERVICE)
    (tmp_path / "secrets").mkdir(mode=0o755)
    made = run("fix", "--unsafe", "--apply")
    assert made.returncode == 0
    assert (tmp_path / "secrets" / "db_postgres_password").stat().st_mode & 0o777 == 0o600
    assert "so only its owner may read db_postgres_password" in made.stderr


def test_a_secret_is_never_written_over_a_file(tmp_path, run):
    path = tmp_path / "compose.yaml"
    path.write_text(POOR_SERVICE)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "db_postgres_password").write_text("mine")
    done = run("fix", "--unsafe", "--apply")
    assert done.returncode == 2
    assert "cannot be made" in done.stderr
    assert path.read_text() == POOR_SERVICE
    assert (tmp_path / "secrets" / "db_postgres_password").read_text() == "mine"


SHARED = """\
services:
  web: &web
    image: a:1.2
    pid: host
    cgroup: host
  other: *web
"""


def test_what_cannot_be_repaired_is_said_with_the_reason_and_not_promised(tmp_path, run):
    (tmp_path / "compose.yaml").write_text(SHARED)
    done = run("fix", "--rule", "DW0601")
    assert done.returncode == 0
    (line,) = (one for one in done.stderr.splitlines() if "services.other isn't written out" in one)
    assert line.startswith("compose.yaml:4: DW0601 not repaired: ")
    promised = json.loads(run("lint", "-o", "json").stdout)["findings"]
    (other,) = (one for one in promised if one["rule"] == "DW0601" and one["subject"]["name"] == "other")
    assert "No repair is offered: services.other isn't written out in this file." in other["message"]


def test_what_is_extended_from_another_file_is_told_once_where_it_stands(tmp_path, run):
    (tmp_path / "base.yaml").write_text("services:\n  b:\n    image: a:1.2\n    pid: host\n")
    web = "services:\n  web:\n    extends: {file: base.yaml, service: b}\n    uts: host\n"
    (tmp_path / "compose.yaml").write_text(web)
    told = [line for line in run("lint", "-o", "lines").stdout.splitlines() if ": " in line]
    assert [line.partition(": ")[0] for line in told if "[DW0601]" in line] == ["base.yaml:4:10"]
    assert [line.partition(": ")[0] for line in told if "[DW0605]" in line] == ["compose.yaml:4:10"]
    assert [line.partition(": ")[0] for line in told if "[DW0301]" in line] == ["base.yaml:2:3"]
    alone = run("lint", "-o", "lines", "compose.yaml").stdout
    assert [line.partition(": ")[0] for line in alone.splitlines() if "[DW0601]" in line] == ["base.yaml:4:10"]


def test_one_repair_is_one(tmp_path, run):
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: a:1.2\n    pid: host\n")
    done = run("fix", "--rule", "DW0601")
    assert "dockward: 1 repair shown, none written; `--apply` writes it\n" in done.stderr


def test_what_is_told_of_several_services_at_one_place_is_told_once(tmp_path, run):
    text = "x-a: &a {cgroup: host}\nservices:\n  a: {<<: *a, image: x:1}\n  b: {<<: *a, image: x:1}\n"
    (tmp_path / "compose.yaml").write_text(text)
    told = [line for line in run("fix", "--unsafe").stderr.splitlines() if "DW0625" in line]
    assert len(told) == len(set(told))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("compose.yaml", "services:\n  web: {image: a:1\n", "compose.yaml:3:1: "),
        (
            "compose.yaml",
            "a: &a [x]\nb: &b [*a]\nservices:\n  web: {image: a:1, command: *nowhere}\n",
            "compose.yaml:4:30: ",
        ),
        ("compose.yaml", "services: [", "compose.yaml:2:1: "),
        ("Dockerfile", "FROM debian:12\nNONSENSE x\n", "Dockerfile:2:1: "),
    ],
)
def test_what_cannot_be_read_is_told_with_its_position_and_is_2(tmp_path, run, name, text, told):
    (tmp_path / name).write_text(text)
    done = run("lint")
    assert done.returncode == 2
    assert told in done.stdout
    assert "nothing found" not in done.stdout
    assert done.stderr == ""


def test_the_last_lines_tell_what_could_not_be_judged_beside_what_was(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / "compose.yaml").write_text("services: [")
    assert "2 files: 2 medium, 1 low, 1 subject could not be read\n" in run("lint").stdout
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12.8@sha256:{'1' * 64}\nUSER 10001\nHEALTHCHECK CMD true\n")
    assert "2 files: nothing found, 1 subject could not be read\n" in run("lint").stdout
    (tmp_path / "compose.yaml").unlink()
    assert "1 file: no flaw found\n" in run("lint").stdout


def test_files_of_other_tools(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / ".hadolint.yaml").write_text("ignored:\n  - DL3006 # the mirror moves\n  - DL3007\n  - SC9999\n")
    done = run("lint")
    assert "DW0451" not in done.stdout
    assert "1 finding excused" in done.stdout
    assert ".hadolint.yaml:3:5: hadolint ignore DL3007: there is nothing to ignore." in done.stdout
    assert ".hadolint.yaml: no rule here answers SC9999." in done.stdout
    (tmp_path / ".hadolint.yaml").write_text("ignored: [DL3006, SC2086]\n")
    assert "SC2086" not in run("lint").stdout  # a rule of style answers it, which isn't asked
    (tmp_path / ".hadolint.yaml").write_text("ignored:\n  - DL3006 # the mirror moves\n  - DL3007\n  - SC9999\n")
    # One file of several may have been named: what the entry is there for may be in the others.
    assert "nothing to ignore" not in run("lint", "Dockerfile").stdout
    assert '".hadolint.yaml:2"' in run("lint", "-o", "json").stdout
    assert "DW0451" not in run("lint", "--require-reason", "-o", "lines").stdout
    plain = run("lint", "--no-pragmas")
    assert "DW0451" in plain.stdout
    assert "hadolint.yaml" not in plain.stdout


def test_a_wrong_file_of_another_tool(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / ".hadolint.yaml").write_text("ignored: DL3006\n")
    done = run("lint")
    assert done.returncode == 2
    assert "not judged  .hadolint.yaml:1:10: 'DL3006' stands here; a list is wanted" in done.stdout
    assert "DW0451" in done.stdout
    assert run("lint", "--no-pragmas").returncode == 0


def test_another_tools_threshold_counts_where_no_other_is_said(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / ".hadolint.yaml").write_text("failure-threshold: warning\n")
    done = run("lint")
    assert done.returncode == 1
    assert "Exit status 1: 2 of 3 findings are at or above the threshold of its file." in done.stdout
    assert run("lint", "--fail-on", "high").returncode == 0
    assert run("lint", "--no-pragmas").returncode == 0
    (tmp_path / "dockward.yaml").write_text("version: 1\n")
    assert run("lint").returncode == 0
    (tmp_path / "dockward.yaml").unlink()
    (tmp_path / ".hadolint.yaml").write_text("no-fail: true\noverride: {error: [DL3006]}\n")
    done = run("lint")
    assert done.returncode == 0
    assert "Dockerfile:1:6" in run("lint", "-o", "lines").stdout
    assert run("lint", "--fail-on", "high").returncode == 1


def test_what_another_tools_file_excuses_is_not_repaired(tmp_path, run):
    (tmp_path / "Dockerfile").write_text(POOR)
    (tmp_path / ".hadolint.yml").write_text("ignored: [DL4000]\n")
    assert "-MAINTAINER me" not in run("fix", "--unsafe").stdout
    (tmp_path / ".hadolint.yml").unlink()
    assert "-MAINTAINER me" in run("fix", "--unsafe").stdout


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["    privileged: true  # dockward: ignore[privileged-container] needs the bus"], []),
        (["    # dockward: ignore[DW0503] needs the bus", "", "    # so it is", "    privileged: true"], []),
        (["    # dockward: ignore[DW0504] another", "    privileged: true"], ["DW0503"]),
        (["    privileged: true", "    # dockward: ignore[DW0503] too late", "    init: true"], ["DW0503"]),
        (["    # kics-scan ignore-line", "    privileged: true"], []),
    ],
)
def test_comments_in_compose_files_excuse_what_they_stand_at(tmp_path, run, lines, left):
    text = "\n".join(["services:", "  web:", "    image: a:1.2", *lines, ""])
    (tmp_path / "compose.yaml").write_text(text)
    report = json.loads(run("lint", "-o", "json").stdout)
    assert [one["rule"] for one in report["findings"] if one["rule"] == "DW0503"] == left
    assert json.loads(run("lint", "-o", "json", "--no-pragmas").stdout)["findings"] != report["findings"] or left


def test_a_comment_above_a_service_excuses_all_of_it(tmp_path, run):
    service = "    image: a:1.2\n    privileged: true\n    cap_add:\n    - ALL\n"
    excused = f"  # dockward: ignore[DW0503] a test bench\n  web:\n{service}"
    (tmp_path / "compose.yaml").write_text(f"services:\n{excused}  other:\n{service}")
    report = json.loads(run("lint", "-o", "json").stdout)
    places = {one["place"]["line"] for one in report["findings"] if one["rule"] == "DW0503"}
    assert places == {10}


def test_a_command_line_is_judged_without_any_file(run):
    done = run("lint", "-o", "lines", "--run", "docker run --privileged -e DB_PASSWORD=hunter2-4711 alpine:3.20")
    assert "<run>:1:12: critical: A container that runs privileged is root on the host. [DW0503]" in done.stdout
    assert "DW0909" in done.stdout
    assert "hunter2" not in done.stdout + done.stderr
    assert done.returncode == 1


def test_the_page_shows_the_flags_to_change(run):
    done = run("lint", "--run", "docker run \\\n --privileged -e DB_PASSWORD=hunter2-4711 app:1.0")
    assert "| --privileged -e DB_PASSWORD=*** app:1.0\n" in done.stdout
    assert "(take `--privileged` out; " in done.stdout
    assert "(add `--memory 512M`; " in done.stdout
    assert "1 command line: 1 critical" in done.stdout
    assert "dockward fix" not in done.stdout


def test_command_lines_beside_files(tmp_path, run):
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    done = run("lint", "--run", "docker run --pid host a:1", "Dockerfile", "--run", "sudo docker create --ipc host b:1")
    assert "<run 1>\n" in done.stdout
    assert "<run 2>\n" in done.stdout
    assert "Dockerfile\n" in done.stdout
    assert "1 file and 2 command lines: " in done.stdout


def test_command_lines_from_standard_input(run):
    done = run("lint", "-o", "lines", "--run", "-", given="docker pull a\ndocker run --pid host a:1\n")
    assert "<stdin>:2:12: high: " in done.stdout
    assert "could not judge" not in done.stdout
    twice = run("lint", "-", "--run", "-", given="")
    assert (twice.returncode, "only be read once" in twice.stderr) == (2, True)


def test_an_error_in_a_command_line_is_never_a_pass(run):
    done = run("lint", "--run", "docker run --read-onyl a:1")
    assert done.returncode == 2
    assert "<run>:1:12: `docker run` has no flag --read-onyl; did you mean --read-only?" in done.stdout


def test_a_word_to_the_builder_silences_only_what_the_builder_says(tmp_path, run):
    (tmp_path / "Dockerfile").write_text(
        "# check=skip=all\nFROM debian:latest\nENV TOKEN=abc\nENTRYPOINT app\nUSER root\n"
    )
    done = run("lint", "--style", "-o", "lines")
    assert "DW0908" not in done.stdout
    assert "[DW0450]" in done.stdout
