"""What `dockward lint` says besides findings, whatever the format, and files that aren't regular ones."""

import json
import os
import re
import subprocess
import sys

import click
import pytest
from tests.cli.program import call

from dockward.report.formats import FORMATS

IDLE = "FROM debian:12.8\n# hadolint ignore=DL3004\nRUN make\n"


SUDO = "DW0512"


@pytest.fixture
def lint(tmp_path, monkeypatch, capsys):
    """Judge one Dockerfile; what was written to both streams."""
    monkeypatch.chdir(tmp_path)

    def lint(text, *words, name="Dockerfile"):
        (tmp_path / name).write_text(text)
        call("lint", *words)
        return capsys.readouterr()

    return lint


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_a_comment_that_ignores_nothing_is_told_in_every_format(form, lint):
    printed = lint(IDLE, "-o", form)
    assert "Dockerfile:2:19: hadolint ignore DL3004: there is nothing to ignore." in printed.out + printed.err
    if form == "gitlab":
        json.loads(printed.out)


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize("word", ["-q", "--quiet"])
def test_who_wants_quiet_gets_no_notes(form, word, lint):
    printed = lint(IDLE + "FOO\n", "-o", form, word)
    assert "there is nothing to ignore" not in printed.out + printed.err
    assert "isn't an instruction" in lint(IDLE + "FOO\n", word).out


@pytest.mark.parametrize("word", ["trivy:ignore:DS-9999", "hadolint ignore=DL9999", "dockward: ignore[no-such-rule]"])
def test_an_unknown_id_is_told(word, lint):
    assert "there is no such rule" in lint(f"FROM debian:12.8\n# {word}\nRUN make\n").out


@pytest.mark.parametrize(
    "word", ["trivy:ignore:KSV001", "hadolint ignore=SC2086", "hadolint ignore=DL3059", "dockward: ignore[shell-form]"]
)
def test_ids_of_others_and_of_rules_that_are_not_asked_are_left_alone(word, lint):
    assert "no such rule" not in lint(f"FROM debian:12.8\n# {word}\nRUN make\n").out


def _found(lint, rule, *lines):
    return rule in lint("\n".join(("FROM debian:12.8", *lines, "")), "-o", "lines").out


def test_old_ids_of_trivy_are_heeded(lint):
    assert _found(lint, "DW0550", "RUN chmod 777 /a")
    assert "DW0501" not in lint("# trivy:ignore:DS002\nFROM debian:12.8\nRUN make\n", "-o", "lines").out


def test_hadolint_heeds_comments_above_an_instruction_only(lint):
    assert not _found(lint, SUDO, "# hadolint ignore=DL3004", "RUN make && \\", "    sudo x")
    assert _found(lint, SUDO, "RUN make && \\", "# hadolint ignore=DL3004", "    sudo x")


def test_our_own_comment_counts_in_a_here_document(lint):
    script = ("RUN <<EOF", "# {}", "chmod 777 /a", "EOF")
    assert not _found(lint, "DW0550", *(one.format("dockward: ignore[DW0550] why") for one in script))
    assert _found(lint, "DW0550", *(one.format("datadog:ignore") for one in script))


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("{}", "rm $A", "rm $B"), ()),
        (("set -e", "{}", "rm $A \\", "  $B", "rm $C"), ("$C",)),
        (("set -e", "{}", "if rm $A; then", "  rm $B", "fi", "rm $C"), ("$C",)),
        (("set -e", "rm $A", "{}"), ("$A",)),
    ],
)
def test_a_comment_of_shellcheck_counts_in_a_here_document_for_the_command_after_it(lint, lines, left):
    script = "\n".join(lines).format("# shellcheck disable=SC2086")
    done = lint(f"FROM alpine:3.20\nRUN <<EOF\n{script}\nEOF\n", "--style", "-o", "lines")
    assert tuple(re.findall(r"(\$\w) stands in a command", done.out)) == left


def test_an_error_has_its_place_where_editors_and_github_look_for_it(lint):
    assert any(one.startswith("Dockerfile:1:1: error: ") for one in lint("FROM\n", "-o", "lines").out.splitlines())
    assert "::error file=Dockerfile,line=1,col=1,title=dockward could not judge::" in lint("FROM\n", "-o", "github").out


def test_a_directory_without_anything_to_judge_is_told(tmp_path, lint):
    (tmp_path / "empty").mkdir()
    assert "no Dockerfile and no compose file in it" in lint("", "-o", "lines", "empty").err


def test_lines_name_the_service(lint):
    text = "x-a: &a\n  privileged: true\n  image: x:1\nservices:\n  one: {<<: *a}\n  two: {<<: *a}\n"
    told = [
        one
        for one in lint(text, "-o", "lines", "compose.yaml", name="compose.yaml").out.splitlines()
        if "DW0503" in one
    ]
    assert [(": one: " in line, ": two: " in line) for line in told] == [(True, False), (False, True)]


@pytest.mark.parametrize("command", ["lint", "fix"])
def test_a_pipe_is_refused_at_once(command, tmp_path):
    os.mkfifo(tmp_path / "f")
    with pytest.raises(click.ClickException, match="neither a regular file nor a directory"):
        call(command, str(tmp_path / "f"))


def test_pipes_beside_a_file_do_not_stop_it(tmp_path, lint):
    for name in (".gitignore", ".dockerignore", ".hadolint.yaml", ".trivyignore", "x.yaml", ".env"):
        os.mkfifo(tmp_path / name)
    assert "DW0550" in lint("FROM debian:12.8\nRUN chmod 777 /a\n", "-o", "lines", ".").out


def test_a_process_substitution_is_refused_at_once():
    script = f"{sys.executable} -m dockward lint <(cat)"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert "reads standard input" in done.stderr
