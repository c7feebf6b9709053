"""Lines of an image's history."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.model.workload import EnvKind
from dockward.syntax.history import parse_step


@pytest.mark.parametrize(
    "line",
    [
        "/bin/sh -c apt-get update && apt-get install x",
        "RUN /bin/sh -c apt-get update && apt-get install x # buildkit",
        "RUN |1 A=b c /bin/sh -c apt-get update && apt-get install x # buildkit",
        "|1 A=b /bin/sh -c apt-get update && apt-get install x",
        "RUN /bin/bash -euxo pipefail -c apt-get update && apt-get install x # buildkit",
        "RUN /bin/bash -o pipefail -exc apt-get update && apt-get install x",
        "RUN apt-get update && apt-get install x",
    ],
)
def test_every_builders_run_is_read(line):
    step = parse_step(line)
    assert step.instruction == "RUN"
    assert [one.words for one in step.commands] == [("apt-get", "update"), ("apt-get", "install", "x")]


@pytest.mark.parametrize(
    ("line", "instruction", "arguments"),
    [
        ("/bin/sh -c #(nop) ADD file:ab12 in / ", "ADD", ("file:ab12", "in", "/")),
        ('/bin/sh -c #(nop)  CMD ["bash"]', "CMD", ('["bash"]',)),
        ("COPY /out/api /app/api # buildkit", "COPY", ("/out/api", "/app/api")),
        ("ENV TOKEN=abc", "ENV", ()),
        ("# debian.sh --arch 'amd64' out/ 'bookworm'", "", ()),
        ("bazel build ...", "", ()),
        ("", "", ()),
    ],
)
def test_other_instructions_are_read(line, instruction, arguments):
    step = parse_step(line)
    assert (step.instruction, step.arguments, step.commands) == (instruction, arguments, ())


def test_build_arguments_lose_their_values():
    step = parse_step("RUN |3 VERSION=1 2 API_TOKEN=s3cr3t-value EMPTY= /bin/sh -c make X=1")
    assert [(one.name, one.kind) for one in step.build_args] == [
        ("VERSION", EnvKind.PLAIN),
        ("API_TOKEN", EnvKind.CREDENTIAL),
        ("EMPTY", EnvKind.EMPTY),
    ]
    assert "s3cr3t" not in repr(step)
    assert "abc" not in repr(parse_step("ENV TOKEN=abc"))
    assert parse_step("ARG DB_PASSWORD=abcdef").build_args[0].kind is EnvKind.CREDENTIAL


def test_build_arguments_before_a_program():
    step = parse_step("|1 A=b /app/build --all")
    assert [one.name for one in step.build_args] == ["A"]
    assert [one.words for one in step.commands] == [("/app/build", "--all")]


@given(st.one_of(st.text(max_size=100), st.text(alphabet="|1 A=b/shc-RUN#()nop", max_size=60)))
def test_any_line_is_read(line):
    assert all(one.words for one in parse_step(line).commands)
