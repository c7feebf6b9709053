"""A practice whose score is low for what couldn't be judged says so beside it."""

import re

import pytest
from click.testing import CliRunner

from dockward.cli.lint import command

_ROW = re.compile(r"\| [0-9]+/[0-9]+, [1-9][0-9]* not judged \|")


@pytest.mark.parametrize(("port", "told"), [("99999999", True), ("80", False)])
def test_a_score_without_a_finding_tells_that_something_was_not_judged(tmp_path, port, told):
    (tmp_path / "Dockerfile").write_text(f"FROM debian:12\nEXPOSE {port}\nCMD x\n")
    shown = CliRunner().invoke(command, ["-o", "markdown", str(tmp_path)]).stdout
    assert bool(_ROW.search(shown)) is told
