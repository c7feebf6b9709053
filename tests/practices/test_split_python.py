"""Python's package managers in two stages: packages go into an environment, which ships without the manager."""

import pytest
from tests.practices.test_split import refused, shipped, split

POETRY = ("FROM python:3.12", "WORKDIR /app", "RUN pip install poetry==1.8.3", "COPY pyproject.toml poetry.lock ./")
PIPENV = ("FROM python:3.12-bookworm", "WORKDIR /app", "RUN pip install pipenv", "COPY Pipfile Pipfile.lock ./")
UV = ("FROM python:3.12", "COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /uvx /bin/", "WORKDIR /app")
REST = ("COPY . .", 'CMD ["python", "app.py"]')


def test_poetry_installs_into_an_environment_that_ships_without_it():
    after = split(*POETRY, "RUN poetry config virtualenvs.create false && poetry install --no-root", *REST)
    assert after == (
        "FROM python:3.12 AS build\n"
        "WORKDIR /app\n"
        "RUN pip install poetry==1.8.3\n"
        "COPY pyproject.toml poetry.lock ./\n"
        "RUN python -m venv /opt/venv\n"
        "ENV VIRTUAL_ENV=/opt/venv\n"
        "RUN poetry config virtualenvs.create false && poetry install --only main --no-root\n"
        "\n"
        "FROM python:3.12-slim\n"
        "WORKDIR /app\n"
        'ENV PATH="/opt/venv/bin:$PATH"\n'
        "COPY --from=build /opt/venv /opt/venv\n"
        "COPY . .\n"
        'CMD ["python", "app.py"]\n'
    )


def test_pipenv_installs_by_its_lock_into_an_environment():
    after = split(*PIPENV, "RUN pipenv install --system", *REST, context={"Pipfile.lock": "{}"})
    assert after == (
        "FROM python:3.12-bookworm AS build\n"
        "WORKDIR /app\n"
        "RUN pip install pipenv\n"
        "COPY Pipfile Pipfile.lock ./\n"
        "RUN python -m venv /opt/venv\n"
        "ENV VIRTUAL_ENV=/opt/venv\n"
        "RUN pipenv install --deploy\n"
        "\n"
        "FROM python:3.12-slim-bookworm\n"
        "WORKDIR /app\n"
        'ENV PATH="/opt/venv/bin:$PATH"\n'
        "COPY --from=build /opt/venv /opt/venv\n"
        "COPY . .\n"
        'CMD ["python", "app.py"]\n'
    )


def test_uv_syncs_its_lock_beside_the_project():
    after = split(*UV, "COPY . .", "RUN uv sync", 'CMD ["uv", "run", "app.py"]', context={"uv.lock": ""})
    assert after == (
        "FROM python:3.12 AS build\n"
        "COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /uvx /bin/\n"
        "WORKDIR /app\n"
        "COPY . .\n"
        "ENV UV_PYTHON_DOWNLOADS=never\n"
        "RUN uv sync --frozen --no-dev\n"
        "\n"
        "FROM python:3.12-slim\n"
        "WORKDIR /app\n"
        'ENV PATH="/app/.venv/bin:$PATH"\n'
        "COPY --from=build /app /app\n"
        'CMD ["python", "app.py"]\n'
    )


def test_uv_ships_the_environment_alone_where_the_project_comes_later():
    found = shipped(*UV, "COPY pyproject.toml uv.lock ./", "RUN uv sync --locked --no-install-project --no-dev", *REST)
    assert found == [
        "FROM python:3.12-slim",
        "WORKDIR /app",
        'ENV PATH="/app/.venv/bin:$PATH"',
        "COPY --from=build /app/.venv /app/.venv",
        *REST,
    ]


@pytest.mark.parametrize(
    ("tag", "runtime"),
    [
        ("python3.12-bookworm", "python:3.12-slim-bookworm"),
        ("0.5.4-python3.13-trixie-slim", "python:3.13-slim-trixie"),
        ("python3.12-alpine", "python:3.12-alpine"),
    ],
)
def test_the_images_of_uv_stand_on_those_of_python(tag, runtime):
    lines = [f"FROM ghcr.io/astral-sh/uv:{tag}", "WORKDIR /app", "COPY . .", "RUN uv sync --frozen --no-dev", REST[1]]
    assert shipped(*lines)[0] == f"FROM {runtime}"


def test_uv_pip_takes_the_environment_in_place_of_the_system():
    after = split(*UV, "COPY requirements.txt .", "RUN uv pip install --system -r requirements.txt", *REST)
    assert "ENV VIRTUAL_ENV=/opt/venv\nRUN uv pip install -r requirements.txt\n" in after
    assert "COPY --from=build /opt/venv /opt/venv\n" in after


@pytest.mark.parametrize(
    ("install", "words"),
    [
        ("poetry install", "poetry install --only main"),
        ("poetry install --no-dev", "poetry install --no-dev"),
        ("poetry install --with web --no-root", "poetry install --with web --no-root"),
        ("poetry --no-ansi install --sync", "poetry --no-ansi install --only main --sync"),
    ],
)
def test_what_says_its_groups_keeps_them(install, words):
    assert f"RUN {words}\n" in split(*POETRY, f"RUN {install}", *REST)


def test_an_old_poetry_knows_no_groups():
    lines = [*POETRY[:2], "RUN pip install 'poetry==1.1.15'", POETRY[3], "RUN poetry install", *REST]
    assert "RUN poetry install\n" in split(*lines)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('CMD ["poetry", "run", "gunicorn", "app:app"]', 'CMD ["gunicorn", "app:app"]'),
        ("CMD poetry run  gunicorn app:app", "CMD gunicorn app:app"),
        ('ENTRYPOINT ["poetry", "run"]', ""),
        ('CMD ["poetry", "shell"]', ""),
        ("CMD poetry run migrate", ""),
        ("CMD echo poetry", ""),
        ('CMD ["./start.sh"]', ""),
        ('CMD ["./plain.sh"]', 'CMD ["./plain.sh"]'),
        ("CMD poetry run $PROGRAM", ""),
    ],
)
def test_what_starts_it_does_so_without_the_manager(before, after):
    context = {
        "pyproject.toml": '[tool.poetry.scripts]\nmigrate = "x:y"\n',
        "start.sh": "#!/bin/sh\npoetry run x\n",
        "plain.sh": "#!/bin/sh\npython x.py\n",
    }
    found = shipped(*POETRY, "RUN poetry install --no-root", "COPY . .", before, context=context)
    assert found[-1:] == ([after] if after else [])


def test_scripts_are_programs_where_the_project_is_installed():
    context = {"pyproject.toml": '[tool.poetry.scripts]\nmigrate = "x:y"\n'}
    lines = [*POETRY[:3], "COPY . .", "RUN poetry install", "CMD poetry run migrate"]
    assert shipped(*lines, context=context)[-1] == "CMD migrate"
    pipfile = {"Pipfile": '[scripts]\nserve = "x"\n[packages]\nother = "*"\n'}
    lines = [*PIPENV, "RUN pipenv sync", "COPY . ."]
    assert "serve is a script" in refused(*lines, "CMD pipenv run serve", context=pipfile)
    assert shipped(*lines, "CMD pipenv run other", context=pipfile)[-1] == "CMD other"


def test_an_environment_that_the_file_makes_itself_is_taken():
    lines = ["FROM python:3.12", "WORKDIR /app", "RUN python -m venv /venv", 'ENV PATH="/venv/bin:$PATH"']
    found = split(*lines, "COPY requirements.txt .", "RUN pip install -r requirements.txt", *REST)
    assert "/opt/venv" not in found
    assert "COPY --from=build /venv /venv\n" in found
    lines = [*UV, "RUN uv venv .venv", "ENV VIRTUAL_ENV=/app/.venv", "COPY requirements.txt .", "RUN uv pip install x"]
    assert "COPY --from=build /app/.venv /app/.venv" in shipped(*lines, 'CMD ["/app/.venv/bin/python"]')


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["RUN pip install gunicorn", "RUN poetry install"], "both pip and poetry install packages"),
        (["RUN poetry install", "RUN pipenv install"], "both poetry and pipenv install packages"),
        (["RUN pip install --user x"], "--user puts packages elsewhere"),
        (["RUN pip install -t /x x"], "-t puts packages elsewhere"),
        (["ENV UV_SYSTEM_PYTHON=1", "RUN uv pip install x"], "UV_SYSTEM_PYTHON says where packages go"),
        (["ENV VIRTUAL_ENV=/x", "RUN poetry install"], "names an environment that the file doesn't make"),
        (["RUN python -m venv /x", "RUN poetry install"], "whether poetry uses /x isn't known"),
        (["RUN python -m venv $X", "RUN pip install x"], "where its virtual environment is isn't known"),
        (["RUN pdm install"], "pdm decides itself where packages go"),
        (["RUN pip install poetry", "CMD poetry run x"], "what poetry installs isn't known"),
        (["RUN python -m poetry install"], ""),
        (['RUN ["poetry", "install"]'], "in the JSON form"),
        (["RUN poetry install && python manage.py collectstatic"], "what `python` makes"),
        (["RUN curl -o /usr/bin/x http://x && poetry install"], "what `curl` makes"),
        (["RUN poetry install && gcc -o /x x.c"], "what `gcc` makes"),
        (["RUN poetry install", "RUN gcc -o x x.c"], "`gcc` runs after it"),
        (['CMD ["poetry", "run", "x"]', "RUN poetry install", "CMD x"], "stands before what installs"),
        (["USER app", "RUN poetry install"], "app installs it"),
        (["USER app", "RUN pip install x"], "app installs it"),
        (["WORKDIR /", "COPY src src", "RUN poetry install"], "no directory of its own"),
        (["RUN poetry install", 'HEALTHCHECK CMD ["poetry", "check"]', "CMD x"], "`poetry check` needs poetry"),
    ],
)
def test_what_may_be_lost_is_left_alone(lines, why):
    assert why in refused("FROM python:3.12", "WORKDIR /app", *lines, *([] if "CMD" in lines[-1] else ["CMD x"]))


def test_the_manager_may_be_fetched_by_its_installer():
    fetch = "RUN curl -sSL https://install.python-poetry.org | python3 -"
    lines = ["FROM python:3.12", "WORKDIR /app", fetch, 'ENV PATH="/root/.local/bin:$PATH"', "RUN poetry install"]
    assert split(*lines, *REST) != ""


@pytest.mark.parametrize(("wanted", "fits"), [("3.12", True), ("3.12.7", True), ("3.13", False), ("3", True)])
def test_uv_may_not_fetch_another_python(wanted, fits):
    lines = [*UV, "COPY . .", "RUN uv sync", "CMD x"]
    assert bool(split(*lines, context={".python-version": f"{wanted}\n"})) is fits


def test_libraries_and_other_files_ship_with_the_environment():
    lines = ["RUN apt-get update && apt-get install -y gcc libpq-dev", "COPY conf /etc/shop", "RUN mkdir -p /data"]
    found = shipped(*POETRY, *lines, "RUN poetry install --no-root", *REST)
    assert found[2:6] == [
        "COPY conf /etc/shop",
        "RUN mkdir -p /data",
        'ENV PATH="/opt/venv/bin:$PATH"',
        "RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*",
    ]
