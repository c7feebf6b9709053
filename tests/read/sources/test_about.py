"""What projects say of themselves, and what is taken of it."""

import json
import os

import pytest

from dockward.read.sources.about import MOST_BYTES, read_about

CONFIG = '[remote "origin"]\n\turl = https://jo:secret@git.example.org/shop/api.git\n'
NPM = {
    "name": "@shop/api",
    "description": "Sells things",
    "version": "1.4.2",
    "license": "MIT",
    "author": {"name": "Jo", "email": "jo@example.org"},
}
PYPROJECT = """\
[project]
name = "api"
version = "1.4.2"
description = "Sells things"
license = {text = "Apache-2.0"}
authors = [{name = "Jo", email = "jo@example.org"}, {email = "al@example.org"}]
"""
CARGO = '[package]\nname = "api"\nversion = "1.4.2"\nlicense = "MIT OR Apache-2.0"\nauthors = ["Jo <jo@example.org>"]\n'


@pytest.fixture
def told(tmp_path):
    """What is told of `top/app/Dockerfile`, with these files below `top`, which is a repository."""
    top = tmp_path / "top"
    (top / "app").mkdir(parents=True)
    (top / ".git").mkdir()

    def told(**files):
        for name, text in files.items():
            path = top / name
            path.write_text(text if isinstance(text, str) else json.dumps(text))
        return read_about(str(top / "app" / "Dockerfile"))

    told.top = top
    return told


def test_the_source_is_told_without_credentials(told):
    assert told(**{".git/config": CONFIG}) == {"source": "https://git.example.org/shop/api.git"}


def test_a_repository_elsewhere_is_not_followed(told):
    elsewhere = told.top.parent / "elsewhere"
    (told.top / ".git").rename(elsewhere)
    (elsewhere / "config").write_text(CONFIG)
    (told.top / ".git").symlink_to(elsewhere)
    assert told() == {}
    (told.top / ".git").unlink()
    assert told(**{".git": f"gitdir: {elsewhere}\n"}) == {}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "package.json",
            NPM,
            {
                "title": "@shop/api",
                "description": "Sells things",
                "version": "1.4.2",
                "licenses": "MIT",
                "authors": "Jo <jo@example.org>",
            },
        ),
        (
            "pyproject.toml",
            PYPROJECT,
            {
                "title": "api",
                "description": "Sells things",
                "version": "1.4.2",
                "licenses": "Apache-2.0",
                "authors": "Jo <jo@example.org>, al@example.org",
            },
        ),
        (
            "Cargo.toml",
            CARGO,
            {
                "title": "api",
                "version": "1.4.2",
                "licenses": "MIT OR Apache-2.0",
                "authors": "Jo <jo@example.org>",
            },
        ),
    ],
)
def test_each_project_file_is_read(told, name, text, expected):
    assert told(**{f"app/{name}": text}) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "[" * 100_000,
        {"name": 1, "version": ["1"], "license": {"type": "MIT"}, "author": 5},
        {"license": "UNLICENSED", "version": "0.0.0-development"},
        {"license": "SEE LICENSE IN x", "name": "a\nb", "description": 'say "$HOME"'},
        {"name": "x" * 301, "description": "a\u202eb"},
        {"description": "PASSWORD=hunter2hunter"},
        json.dumps(NPM) + " " * MOST_BYTES,
    ],
)
def test_what_is_not_plain_is_not_told(told, text):
    assert told(**{"app/package.json": text}) == {}


@pytest.mark.parametrize("text", ["[project", "[project]\nname = 1\n", "a = " + "[" * 5_000, 'project = "x"\n'])
def test_a_project_file_that_is_none_is_passed_over(told, text):
    assert told(**{"app/pyproject.toml": text, "app/Cargo.toml": text}) == {}


def test_where_two_files_differ_nothing_is_told(told):
    found = told(**{"app/package.json": NPM, "app/pyproject.toml": PYPROJECT})
    assert found == {"description": "Sells things", "version": "1.4.2"}


def test_the_name_of_the_whole_repository_is_not_the_images_and_its_licence_is(told):
    assert told(**{"package.json": NPM}) == {"licenses": "MIT"}
    assert told(**{"app/package.json": {**NPM, "license": "ISC"}})["licenses"] == "ISC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SPDX-License-Identifier: MIT\n\nPermission is granted\n", "MIT"),
        ("<!-- SPDX-License-Identifier: Apache-2.0 OR MIT -->\n", "Apache-2.0 OR MIT"),
        ("MIT License\n\nPermission is granted\n", None),
        ("SPDX-License-Identifier: MIT\nSPDX-License-Identifier: ISC\n", None),
        ("SPDX-License-Identifier: Mine-1.0\n", None),
        ("\n" * 30 + "SPDX-License-Identifier: MIT\n", None),
    ],
)
def test_a_licence_counts_where_its_head_names_it(told, text, expected):
    assert told(LICENSE=text).get("licenses") == expected


def test_above_the_repository_nothing_is_read(told):
    (told.top.parent / "package.json").write_text(json.dumps(NPM))
    assert told() == {}


def test_links_and_pipes_are_not_read(told):
    (told.top.parent / "x").write_text(json.dumps(NPM))
    (told.top / "app" / "package.json").symlink_to(told.top.parent / "x")
    os.mkfifo(told.top / "app" / "pyproject.toml")
    assert told() == {}
