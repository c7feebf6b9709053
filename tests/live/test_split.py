"""Builds of every language made into two stages on a real engine: they build, start as before, and ship less.

Stand-ins take the place of compilers and package managers. Each does what the real one does with the words that the
repair writes, and fails on others.
"""

import pytest
from msgspec import structs
from tests.live.engine import make_image

from dockward.fix.edits import apply_edits
from dockward.fix.verify import compare_builds
from dockward.practices.p10_stages._split import split_build
from dockward.read.sources.context import Contexts
from dockward.syntax.dockerfile import parse_dockerfile

pytestmark = pytest.mark.live
JUNK = {"opt/junk": b"0" * (4 << 20)}
PYTHON = b"""#!/bin/sh
# `python -m venv FOLDER` and `python FILE`, which is a script of the shell here.
[ "$1 $2" = "-m venv" ] && { mkdir -p "$3/bin" && ln -s /usr/bin/python "$3/bin/python"; exit; }
exec sh "$@"
"""
INSTALLS = b"""
# Makes the program `tool` in the environment that counts.
put() {
    mkdir -p "$1/bin" && printf '#!/bin/sh\\ntest -e page.html && exit 7\\n' > "$1/bin/tool" && chmod 755 "$1/bin/tool"
}
"""
POETRY = (
    b"#!/bin/sh"
    + INSTALLS
    + b"""[ "$1" = run ] && { shift; exec "$@"; }
case "$*" in
"install --no-root") put /usr/local ;;
"install --only main --no-root") test -d "$VIRTUAL_ENV" && put "$VIRTUAL_ENV" ;;
*) exit 1 ;;
esac
"""
)
PIPENV = (
    b"#!/bin/sh"
    + INSTALLS
    + b"""case "$*" in
"install --system") put /usr/local ;;
"install --deploy") test -d "$VIRTUAL_ENV" && put "$VIRTUAL_ENV" ;;
*) exit 1 ;;
esac
"""
)
UV = (
    b"#!/bin/sh"
    + INSTALLS
    + b"""[ "$1" = run ] && { PATH="$PWD/.venv/bin:$PATH" && shift && exec python "$@"; }
case "$*" in
"sync" | "sync --frozen --no-dev") put "$PWD/.venv" ;;
*) exit 1 ;;
esac
"""
)
CARGO = b"#!/bin/sh\nmkdir -p target/release && cp src/main.rs target/release/shop && chmod 755 target/release/shop\n"
MAVEN = b"#!/bin/sh\nmkdir -p target && cp Main.java target/shop.jar\n"
JAVA = b'#!/bin/sh\n[ "$1" = -jar ] && exec sh "$2"\n'
DOTNET = b"""#!/bin/sh
[ "$1" = publish ] && { mkdir -p out && cp Shop.cs out/Shop.dll; exit; }
exec sh "$@"
"""
FAKE = b"#!/bin/sh\nexit 0\n"
CERTIFICATES = {"etc/ssl/certs/ca-certificates.crt": b"none\n"}
PROJECT = {"page.html": "page\n", "app.py": "exec tool\n"}
CASES = {
    "poetry": (
        {"python:3.12": {"usr/bin/python": PYTHON, "usr/bin/pip": FAKE, "usr/bin/poetry": POETRY}},
        {"python:3.12-slim": {"usr/bin/python": PYTHON}},
        ["FROM python:3.12", "WORKDIR /app", "RUN pip install poetry", "COPY pyproject.toml poetry.lock ./",
         "RUN poetry install --no-root", "COPY . .", 'CMD ["poetry", "run", "python", "app.py"]'],
        {**PROJECT, "pyproject.toml": "", "poetry.lock": ""},
    ),
    "pipenv": (
        {"python:3.12": {"usr/bin/python": PYTHON, "usr/bin/pip": FAKE, "usr/bin/pipenv": PIPENV}},
        {"python:3.12-slim": {"usr/bin/python": PYTHON}},
        ["FROM python:3.12", "WORKDIR /app", "RUN pip install pipenv", "COPY Pipfile Pipfile.lock ./",
         "RUN pipenv install --system", "COPY . .", 'CMD ["python", "app.py"]'],
        {**PROJECT, "Pipfile": "", "Pipfile.lock": ""},
    ),
    "uv": (
        {"python:3.12": {"usr/bin/python": PYTHON, "usr/bin/uv": UV}},
        {"python:3.12-slim": {"usr/bin/python": PYTHON}},
        ["FROM python:3.12", "WORKDIR /app", "COPY . .", "RUN uv sync", "CMD uv run app.py"],
        {**PROJECT, "pyproject.toml": "", "uv.lock": ""},
    ),
    "rust": (
        {"rust:1.82": {"usr/bin/cargo": CARGO, **CERTIFICATES}},
        {"debian:bookworm-slim": {}},
        ["FROM rust:1.82", "WORKDIR /app", "COPY . .", "RUN cargo build --release", "CMD target/release/shop"],
        {"src/main.rs": '#!/bin/sh\ntest -e templates/a && exit 7\n: Tera::new("templates/*")\n', "templates/a": ""},
    ),
    "java": (
        {"maven:3.9-eclipse-temurin-21": {"usr/bin/mvn": MAVEN, "usr/bin/java": JAVA}},
        {"eclipse-temurin:21-jre": {"usr/bin/java": JAVA}},
        ["FROM maven:3.9-eclipse-temurin-21", "WORKDIR /app", "COPY . .", "RUN mvn package",
         'CMD ["java", "-jar", "target/shop.jar"]'],
        {"Main.java": "exit 7\n", "pom.xml": ""},
    ),
    "dotnet": (
        {"mcr.microsoft.com/dotnet/sdk:8.0": {"usr/bin/dotnet": DOTNET}},
        {"mcr.microsoft.com/dotnet/aspnet:8.0": {"usr/bin/dotnet": DOTNET}},
        ["FROM mcr.microsoft.com/dotnet/sdk:8.0", "WORKDIR /app", "COPY . .", "RUN dotnet publish -c Release -o out",
         'ENTRYPOINT ["dotnet", "out/Shop.dll"]'],
        {"Shop.cs": "exit 7\n", "Shop.csproj": ""},
    ),
}  # fmt: skip


@pytest.fixture
def environment(engine, monkeypatch):
    """The variables that lead the user's own commands to the engine."""
    for name, value in engine.environment.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("language", CASES)
@pytest.mark.usefixtures("environment")
def test_two_stages_start_as_one_did_and_ship_less(engine, tmp_path, language):
    building, shipping, lines, files = CASES[language]
    for tag, programs in building.items():
        make_image(engine, tag, files={**JUNK, **programs})
    for tag, programs in shipping.items():
        make_image(engine, tag, files=programs)
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    path, text = tmp_path / "Dockerfile", "".join(f"{one}\n" for one in lines)
    path.write_text(text)
    file = structs.replace(parse_dockerfile(text, str(path)), context=Contexts().of(str(path)))
    why, fixes = split_build(file)
    assert why == ""
    found = compare_builds(str(path), text, apply_edits(text, fixes[0].edits))
    assert found.before.start.startswith("ends with status 7 after ")
    assert found.after.start.startswith("ends with status 7 after ")
    assert found.before.size - found.after.size > 4 << 20
