"""The table of flags against the docker client's own help."""

import re
import shutil
import subprocess

import pytest

from dockward.syntax.runline.flags import FLAGS, SHORT, Takes

HELP = re.compile(r"^ {2}(?:-(?P<short>\w), |    )--(?P<name>[a-z0-9-]+)(?: (?P<kind>[a-z0-9-]+))?", re.MULTILINE)
KINDS = {
    None: {Takes.TRUTH},
    "list": {Takes.TEXTS, Takes.PAIRS},
    "map": {Takes.PAIRS},
    "mount": {Takes.TEXTS},
    "network": {Takes.TEXTS},
    "ulimit": {Takes.TEXTS},
    "string": {Takes.TEXT},
    "gpu-request": {Takes.TEXT},
    "int": {Takes.WHOLE},
    "uint": {Takes.WHOLE},
    "uint16": {Takes.WHOLE},
    "decimal": {Takes.REAL},
    "bytes": {Takes.SIZE},
    "duration": {Takes.TIME},
}
GONE = {"disable-content-trust", "kernel-memory", "use-api-socket"}
"""Flags that some clients from 20.10 to 29 don't have."""
NOT_A_SIZE = {"io-maxbandwidth"}
"""For Windows only, so its value is let through."""


def _of_help(verb):
    done = subprocess.run(["docker", verb, "--help"], capture_output=True, text=True, check=True, timeout=60)
    return {one["name"]: one for one in HELP.finditer(done.stdout)}


@pytest.mark.skipif(shutil.which("docker") is None, reason="there is no docker client to ask")
@pytest.mark.parametrize("verb", ["run", "create"])
def test_every_flag_of_the_client_is_known_and_takes_what_it_takes(verb):
    helped = _of_help(verb)
    assert len(helped) > 90
    assert helped.keys() - FLAGS.keys() == set()
    for name, one in helped.items():
        flag = FLAGS[name]
        assert flag.short == (one["short"] or ""), name
        assert flag.takes in KINDS[one["kind"]] or name in NOT_A_SIZE, name
    assert {one.name for one in FLAGS.values() if verb == "run" or one.created} - helped.keys() <= GONE


def test_letters_are_unique():
    assert len(SHORT) == sum(1 for one in FLAGS.values() if one.short)
