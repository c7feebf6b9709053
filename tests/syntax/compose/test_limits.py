"""Files made to break a reader: each ends at a named limit, in little time, with a flaw that has a place."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.syntax.compose.world import read

from dockward.syntax.compose.budget import MOST_CHARACTERS, MOST_VALUES
from dockward.syntax.compose.workload import networks, volumes, workloads
from dockward.syntax.yaml import MOST_BYTES, MOST_DEPTH

MOST_SECONDS = 20
"""Of processor time; the slowest needs three on a fast machine."""
BOMB = "\n".join(
    ["x-a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"x-a{nr}: &a{nr} [{', '.join([f'*a{nr - 1}'] * 10)}]" for nr in range(1, 9)]
)
HOSTILE = {
    "alias bomb": ({"compose.yaml": BOMB}, "yaml"),
    "deep lists": ({"compose.yaml": "x: " + "[" * 50_000 + "]" * 50_000}, "yaml"),
    "deep mappings": ({"compose.yaml": "x: " + "{a: " * 50_000}, "yaml"),
    "deep blocks": ({"compose.yaml": "".join(" " * nr + "a:\n" for nr in range(MOST_DEPTH + 2))}, "yaml"),
    "deep dashes": ({"compose.yaml": "- " * 50_000 + "a"}, "yaml"),
    "one line of ten million": ({"compose.yaml": "# " + "x" * 10_000_000}, "too-large"),
    "a line beyond the limit": ({"compose.yaml": "# " + "x" * MOST_BYTES}, "yaml"),
    "nested variables": ({"compose.yaml": "x-a: " + "${A:-" * 50_000 + "}" * 50_000}, "variable"),
    "many variables": ({"compose.yaml": "x-a: " + "${A:-}" * 100_000}, ""),
    "growing variables": ({"compose.yaml": "x-a: " + "${B}" * 100_000, ".env": "B=" + "b" * 1000}, "variable"),
    "growing texts": ({"compose.yaml": "x-a: [" + "$B, " * 20_000 + "]", ".env": "B=" + "b" * 10_000}, "too-much"),
    "growing .env": (
        {
            "compose.yaml": "services: {}",
            ".env": "A0=xxxx\n" + "".join(f"A{nr}=$A{nr - 1}$A{nr - 1}\n" for nr in range(1, 60)),
        },
        "env-file",
    ),
    "every port": ({"compose.yaml": f"services: {{a: {{image: x, ports: [{'1-65535,' * 500}]}}}}"}, "too-much"),
    "every port of many": (
        {"compose.yaml": "services:\n" + "".join(f"  s{nr}: {{image: x, ports: [1-65535]}}\n" for nr in range(50))},
        "too-much",
    ),
    "extends in a row": (
        {
            "compose.yaml": "services:\n"
            + "".join(f"  s{nr}: {{extends: s{nr + 1}}}\n" for nr in range(500))
            + "  s500: {image: x}"
        },
        "extends-cycle",
    ),
    "extends much": (
        {
            "compose.yaml": "services:\n  b: {image: x, labels: {"
            + ",".join(f"l{nr}: x" for nr in range(2000))
            + "}}\n"
            + "".join(f"  s{nr}: {{extends: b, labels: {{own: y}}}}\n" for nr in range(1000))
        },
        "too-much",
    ),
    "includes in a row": (
        {"compose.yaml": "include: [f0.yaml]", **{f"f{nr}.yaml": f"include: [f{nr + 1}.yaml]" for nr in range(100)}},
        "include-cycle",
    ),
    "includes doubled": (
        {
            "compose.yaml": "include: [f0.yaml]",
            **{
                f"f{nr}.yaml": f"include: [f{nr + 1}.yaml, {{path: f{nr + 1}.yaml, env_file: e{nr}}}]"
                for nr in range(18)
            },
            **{f"e{nr}": f"V{nr}=1" for nr in range(18)},
            "f18.yaml": "services: {a: {image: x}}",
        },
        "too-much",
    ),
    "many files": (
        {
            "compose.yaml": f"include: [{', '.join(f'f{nr}.yaml' for nr in range(300))}]",
            **{f"f{nr}.yaml": "x-a: 1" for nr in range(300)},
        },
        "too-many-files",
    ),
    "many documents": ({"compose.yaml": "services: {a: {image: x}}\n---\n" * 20_000}, "too-much"),
    "resets": (
        {
            "compose.yaml": "x-a: {"
            + ", ".join(f"k{nr}: 1" for nr in range(20_000))
            + "}\n---\nx-a: {"
            + ", ".join(f"k{nr}: !reset " for nr in range(20_000))
            + "}"
        },
        "",
    ),
    "binary": ({"compose.yaml": bytes(range(256)) * 100}, "encoding"),
    "utf-32": ({"compose.yaml": "services: {}".encode("utf-32")}, "yaml"),
    "half of utf-16": ({"compose.yaml": "services: {}".encode("utf-16")[:-1]}, "encoding"),
    "numbers": (
        {"compose.yaml": f"services: {{a: {{image: x, mem_limit: {'9' * 9000}, cpus: '{'9' * 9000}'}}}}"},
        "shape",
    ),
    "a long circle": (
        {
            "compose.yaml": "services:\n"
            + "".join(f"  s{nr}: {{image: x, depends_on: [s{(nr + 1) % 2000}]}}\n" for nr in range(2000))
        },
        "dependency-cycle",
    ),
    "a huge command": ({"compose.yaml": f'services: {{a: {{image: x, command: "{"a " * 300_000}"}}}}'}, ""),
}


@pytest.mark.parametrize(("files", "kind"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_end_at_a_limit(files, kind):
    began = time.process_time()
    project = read(files)
    assert time.process_time() - began < MOST_SECONDS
    found = [one for one in project.flaws if one.fatal]
    assert [one.kind for one in found[:1]] == ([kind] if kind else [])
    assert all(one.place.source and one.place.line for one in found)


def test_the_limits_leave_room_for_what_is_real():
    assert read("services: {a: {image: x, ports: [1-65535]}}").valid
    assert MOST_VALUES > 4 * 65_535
    assert MOST_CHARACTERS > MOST_BYTES


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_it(text):
    assert read(text).directory == "/app"


@given(st.binary(max_size=300))
@settings(max_examples=50, deadline=None)
def test_no_bytes_break_it(content):
    assert read(content).directory == "/app"


LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["", "a", "1g", "5s", "80:80", "a=b", "/x:/y", "${U}", "${U:-1}", "service:a", "$$", "*", "~/x", "[::1]:80:80"]
    )
)
WORDS = """
image build ports volumes environment labels deploy resources limits memory cpus healthcheck test command a b networks
secrets configs source target type bind extends file service depends_on ulimits nofile soft logging driver options gpus
env_file path develop watch pre_start security_opt devices profiles x-y external name ipam config tmpfs size user
"""
KEYS = st.sampled_from(WORDS.split())
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20
)


@given(
    st.dictionaries(
        st.sampled_from(["services", "networks", "volumes", "secrets", "configs", "jobs", "models", "include"]),
        st.dictionaries(KEYS, TREES, max_size=3) | TREES,
        max_size=4,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_tree_breaks_it(tree):
    for complete in (True, False):
        project = read(json.dumps(tree), complete=complete)
        assert len(workloads(project)) <= len(project.services) + len(project.jobs)
        assert len(networks(project)) == len(project.networks)
        assert len(volumes(project)) == len(project.volumes)
