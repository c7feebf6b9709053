"""What a command loads: a start is a quarter of a second, and most of it is the loading of modules."""

import subprocess
import sys

import pytest

RUN = "import sys\nfrom dockward.cli.main import main\ntry:\n main()\nfinally:\n print(*sys.modules, file=sys.stderr)"


def loaded(*words):
    done = subprocess.run([sys.executable, "-c", RUN, *words], capture_output=True, text=True, timeout=60, check=False)
    return set(done.stderr.split())


@pytest.mark.parametrize("module", ["yaml", "dockward.syntax.compose", "dockward.practices.p10_stages._split.recipes"])
def test_a_dockerfile_is_judged_without_what_only_compose_files_and_builds_of_a_language_need(tmp_path, module):
    written = tmp_path / "Dockerfile"
    written.write_text("FROM debian:12\nRUN apt-get update\n")
    modules = loaded("lint", str(written))
    assert "dockward.practices.p10_stages._split" in modules
    assert module not in modules


def test_a_compose_file_needs_its_reader(tmp_path):
    written = tmp_path / "compose.yaml"
    written.write_text("services: {web: {image: nginx}}\n")
    assert {"yaml", "dockward.syntax.compose"} <= loaded("lint", str(written))
