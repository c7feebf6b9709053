"""The launcher at the root, in a small project of its own: another program, other requirements, no network."""

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parents[1] / "dockward"
PYTHON = Path(sys.executable).resolve()
# A program that held the launcher's lock would keep every other start waiting.
PROGRAM = "import os, sys\nprint(sys.argv[1:])\nsys.exit(8 if os.path.exists('/proc/self/fd/9') else 7)\n"
NOBODY = 65534
PATIENCE = 60.0
"""Seconds that anything here may take on a slow machine."""

# Makes the environment at once; `uv pip` waits while the file `hold` is there.
UV = """#!/bin/sh
echo "$1" >> "{tools}/calls"
pwd >> "{tools}/places"
case $1 in
    venv) for last; do :; done; exec "{python}" -Im venv --without-pip "$last" ;;
    pip) : > "{tools}/started"; while [ -e "{tools}/hold" ]; do sleep 0.1; done ;;
esac
"""


class Project:
    """A copy of the launcher with a program that tells its arguments and ends with status 7."""

    def __init__(self, folder, *, uv=True, shell=()):
        self.folder = folder / "a b's $x %41 ü"
        self.tools = folder / "tools"
        self.shell = shell
        for place in (self.folder / "requirements", self.folder / "src/dockward", self.tools):
            place.mkdir(parents=True)
        self.launcher = self.folder / "dockward"
        shutil.copy(LAUNCHER, self.launcher)
        self.lock = self.folder / "requirements/run.txt"
        self.lock.write_text("# nothing\n")
        (self.folder / "src/dockward/__main__.py").write_text(PROGRAM)
        if uv:
            self.tool("uv", UV.format(tools=self.tools, python=PYTHON))

    def tool(self, name, text):
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def environment(self, **more):
        path = f"{self.tools}:/usr/bin:/bin"
        return {"PATH": path, "HOME": str(self.tools), "DOCKWARD_PYTHON": str(PYTHON), "DOCKWARD_NO_APT": "1"} | more

    def start(self, *words, launcher=None, cwd="/", user=None, **environment):
        command = [*self.shell, str(launcher or self.launcher), *words]
        return subprocess.Popen(
            command,
            cwd=cwd,
            user=user,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words, **how):
        with self.start(*words, **how) as started:
            try:
                out, err = started.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(started.pid, signal.SIGKILL)
                raise
        return started.returncode, out, err

    def calls(self):
        seen = self.tools / "calls"
        return seen.read_text().split() if seen.exists() else []

    def environments(self):
        return sorted(path.name for path in self.folder.glob(".venv*"))

    @contextmanager
    def half_way(self):
        """A start that stands in the middle of the installation, as its process group's leader."""
        (self.tools / "hold").touch()
        with self.start() as started:
            try:
                deadline = time.monotonic() + PATIENCE
                while not (self.tools / "started").exists() and time.monotonic() < deadline:
                    time.sleep(0.02)
                yield started
            finally:
                (self.tools / "hold").unlink(missing_ok=True)


@pytest.fixture
def project(tmp_path):
    # A shell that starts the tests in the background has them ignore interrupts, and all that they start with them.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield Project(tmp_path)
    signal.signal(signal.SIGINT, before)


SHELLS = [("sh",), ("dash",), ("bash", "--posix"), ("busybox", "sh")]


@pytest.mark.parametrize("shell", [pytest.param(shell, id=shell[0]) for shell in SHELLS])
def test_the_first_start_makes_the_environment_and_the_second_finds_it(tmp_path, shell):
    if not shutil.which(shell[0]):
        pytest.skip(f"no {shell[0]} here")
    project = Project(tmp_path, shell=shell)
    assert project.run("a  b", "*")[:2] == (7, "['a  b', '*']\n")
    assert project.run() == (7, "[]\n", "")
    assert project.calls() == ["venv", "pip"]
    assert project.environments() == [".venv-run"]


def test_it_is_found_through_links(project):
    (project.tools / "one").symlink_to(project.launcher)
    (project.tools / "-two").symlink_to("one")
    assert project.run(launcher=project.tools / "-two")[0] == 7


def test_changed_requirements_make_the_environment_anew(project):
    project.run()
    project.lock.write_text("# something else\n")
    (project.folder / ".venv-run/old").touch()
    assert "have changed" in project.run()[2]
    assert project.calls() == ["venv", "pip"] * 2
    assert project.environments() == [".venv-run"]
    assert not (project.folder / ".venv-run/old").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_half_way_leaves_nothing(project, number, status):
    with project.half_way() as started:
        os.killpg(started.pid, number)
        assert started.wait(PATIENCE) == status
    assert project.environments() == []


def test_what_a_killed_start_left_is_removed_by_the_next(project):
    with project.half_way() as started:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait(PATIENCE)
    assert len(project.environments()) == 1
    assert project.run()[0] == 7
    assert project.environments() == [".venv-run"]


def test_of_two_starts_at_once_one_waits_for_the_other(project):
    with project.half_way() as first, project.start() as second:
        told = second.stderr.readline()
        (project.tools / "hold").unlink()
        assert (first.wait(PATIENCE), second.wait(PATIENCE)) == (7, 7)
    assert "waiting" in told
    assert project.calls() == ["venv", "pip"]


def test_a_folder_that_is_no_environment_is_left_alone(project):
    precious = project.tools / "mine"
    precious.mkdir()
    (precious / "letter").touch()
    status, _, err = project.run(DOCKWARD_ENV=str(precious))
    assert status == 2
    assert "no environment of Dockward" in err
    assert (precious / "letter").exists()


def test_the_environment_may_lie_elsewhere(project):
    assert project.run(DOCKWARD_ENV="place/env/", cwd=project.tools)[0] == 7
    assert (project.tools / "place/env/stamp").exists()
    assert project.environments() == []


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DOCKWARD_PYTHON": "nothere"}, "no Python 3.11 or newer"),
        ({"DOCKWARD_PYTHON": "/bin/false"}, "no Python 3.11 or newer"),
        ({"DOCKWARD_ENV": "/proc/nowhere/env"}, "cannot write into /proc/nowhere"),
        ({"DOCKWARD_ENV": "/tmp/x:y"}, "a path with a colon"),
    ],
)
def test_what_cannot_be_is_told_with_status_2(project, environment, words):
    status, out, err = project.run(**environment)
    assert (status, out) == (2, "")
    assert words in err
    assert project.environments() == []


def test_without_the_rest_of_the_project_it_says_so(project):
    project.lock.unlink()
    status, _, err = project.run()
    assert status == 2
    assert "a whole copy of the project" in err


def test_a_python_that_cannot_make_environments_needs_a_package(tmp_path):
    project = Project(tmp_path, uv=False)
    # As Debian's: no ensurepip, no pip.
    project.tool("bare", f'#!/bin/sh\ncase "$*" in *ensurepip*|*pip*) exit 1 ;; esac\nexec "{PYTHON}" "$@"\n')
    status, _, err = project.run(DOCKWARD_PYTHON="bare")
    assert status == 2
    assert "apt-get install python3." in err
    assert project.environments() == []


@pytest.fixture
def public_folder(tmp_path):
    """A folder that another user may enter, which pytest's own are not."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become another user")
    folder = Path("/tmp") / f"dockward-launcher-{os.getpid()}"
    folder.mkdir(mode=0o755)
    yield folder
    shutil.rmtree(folder)


def everybodys_python():
    """An interpreter that any user may start: the one that runs the tests may lie in root's home."""
    for python in (str(PYTHON), "/usr/bin/python3"):
        try:
            done = subprocess.run(
                [python, "-Ic", "import sys, venv; sys.exit(sys.version_info < (3, 11))"], user=NOBODY, check=False
            )
        except OSError:
            continue
        if done.returncode == 0:
            return python
    pytest.skip("no Python 3.11 here that another user may start")


def test_who_may_not_write_here_keeps_the_environment_in_a_cache(public_folder):
    python = everybodys_python()
    project = Project(public_folder)
    project.tool("uv", UV.format(tools=project.tools, python=python))
    cache = public_folder / "cache"
    cache.mkdir()
    os.chown(cache, NOBODY, NOBODY)
    os.chown(project.tools, NOBODY, NOBODY)
    status, _, err = project.run(user=NOBODY, DOCKWARD_PYTHON=python, XDG_CACHE_HOME=str(cache))
    assert (status, len(list(cache.glob("dockward/env-*/stamp")))) == (7, 1), err
    status, _, err = project.run(user=NOBODY, DOCKWARD_PYTHON=python, HOME="")
    assert status == 2
    assert "HOME is not set" in err
    project.run(DOCKWARD_PYTHON=python)
    assert project.run(user=NOBODY, HOME="") == (7, "[]\n", "")


def make_wheel(folder):
    """A wheel of one module. Returns the lines that lock it."""
    folder.mkdir()
    files = {
        "one.py": "WORD = 'one'\n",
        "one-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: one\nVersion: 1\n",
        "one-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "one-1.dist-info/RECORD"
    with zipfile.ZipFile(folder / "one-1-py3-none-any.whl", "w") as wheel:
        lines = []
        for name, text in files.items():
            wheel.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(text)}")
        wheel.writestr(record, "\n".join([*lines, f"{record},,\n"]))
    return hashlib.sha256((folder / "one-1-py3-none-any.whl").read_bytes()).hexdigest()


@pytest.fixture
def hostile(tmp_path):
    """A working directory whose modules tell when anybody loads one."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in ("venv", "ensurepip", "pip", "sysconfig", "compileall", "one", "dockward"):
        (folder / f"{name}.py").write_text(f"open({str(folder / 'loaded')!r}, 'w')\n")
    yield folder
    assert not (folder / "loaded").exists()


def test_plain_venv_and_pip_do_it_too(tmp_path, hostile):
    project = Project(tmp_path, uv=False)
    assert project.run(cwd=hostile, PIP_USER="1", PIP_CONFIG_FILE=os.devnull)[:2] == (7, "[]\n")


def test_the_interpreters_own_pip_installs_only_what_is_locked(tmp_path, hostile):
    project = Project(tmp_path, uv=False)
    # That of the tests' own environment has pip for sure.
    project.tool("bare", f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n')
    digest = make_wheel(tmp_path / "wheels")
    (project.folder / "src/dockward/__main__.py").write_text("import one\nprint(one.WORD)\n")
    how = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    how |= {"DOCKWARD_PYTHON": "bare", "cwd": hostile}
    project.lock.write_text(f"one==1 --hash=sha256:{digest}\n")
    status, out, err = project.run(**how)
    assert (status, out) == (0, "one\n"), err
    project.lock.write_text(f"one==1 --hash=sha256:{'0' * 64}\n")
    status, out, err = project.run(**how)
    assert (status, out, project.environments()) == (2, "", [".venv-run"])
    assert "Nothing was changed" in err


def test_uv_is_never_started_in_the_working_directory(project, tmp_path):
    project.run(cwd=tmp_path)
    assert set((project.tools / "places").read_text().split()) == {"/"}
