"""Which files a search takes for Dockerfiles and compose files."""

from pathlib import Path

import pytest

from dockward.read.sources.find import Sort, find_sources, sort_by_content, sort_of

PLAIN = "FROM debian:13 AS base\nRUN make\n"
COMPOSE = "services:\n  web:\n    image: nginx\n"


def write(root: Path, name: str, text: str = "FROM scratch\n") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def found(root: Path, **options: bool) -> list[str]:
    return [str(Path(one.path).relative_to(root)) for one in find_sources(root, **options).sources]


@pytest.mark.parametrize(
    ("name", "text", "sort"),
    [
        ("Dockerfile", "", Sort.DOCKERFILE),
        ("Dockerfile.prod", "", Sort.DOCKERFILE),
        ("api.Dockerfile", "", Sort.DOCKERFILE),
        ("Containerfile", "", Sort.DOCKERFILE),
        ("dockerfile-dev", "", Sort.DOCKERFILE),
        ("Dockerfile.dockerignore", "", None),
        ("Dockerfile.j2", "", None),
        ("api.docker", "# x\n\nARG A=1\nFROM $A\n", Sort.DOCKERFILE),
        ("docker-notes", "FROM alpine\n", Sort.DOCKERFILE),
        ("docker-notes2", "Notes\n", None),
        ("docker.py", "FROM x\n", None),
        ("compose.yaml", "", Sort.COMPOSE),
        ("docker-compose.yml", "", Sort.COMPOSE),
        ("docker-compose.prod.yml", "", Sort.COMPOSE),
        ("docker-stack.yml", "", Sort.STACK),
        ("shop.compose.yaml", "", Sort.COMPOSE),
        ("shop.yml", COMPOSE, Sort.COMPOSE),
        ("shop.yml", "services:\n  - name: x\n", None),
        ("shop.yml", "x: 1\n", None),
        ("notes.txt", COMPOSE, None),
        ("build.docker", PLAIN, Sort.DOCKERFILE),
        ("app.containerfile", "", Sort.DOCKERFILE),
        ("Dockerfile-prod", "", Sort.DOCKERFILE),
        ("web.Dockerfile", "", Sort.DOCKERFILE),
        ("docker/prod", PLAIN, Sort.DOCKERFILE),
        ("docker/prod.image", PLAIN, Sort.DOCKERFILE),
        ("images/web.debian", PLAIN, Sort.DOCKERFILE),
        (
            "recipe",
            "ARG V=1\n\n# base\nfrom --platform=linux/amd64 debian:${V} as base\r\n\nRUN make\n",
            Sort.DOCKERFILE,
        ),
        ("recipe", "FROM debian", Sort.DOCKERFILE),
        ("recipe.debian", PLAIN, None),
        ("recipe", "from os import path\n", None),
        ("recipe", "#!/usr/bin/env thing\nFROM debian\nRUN make\n", None),
        ("recipe", "From alice@example.org\nTo: bob\n", None),
        ("recipe", "FROM users\nWHERE id = 1\n", None),
        ("docker/prod.py", PLAIN, None),
        ("docker/prod.md", PLAIN, None),
        ("docker/README", "FROM debian on\n", None),
        ("stack.yaml", "resolver: lts-22\npackages: [.]\n", None),
        ("call-stack.yml", "", None),
        ("stack.yml", COMPOSE, Sort.STACK),
        ("app-stack.yml", COMPOSE, Sort.STACK),
        (".gitlab-ci.yml", "services:\n  # needs one\n  - docker:dind\nbuild:\n  image: docker\n", None),
        (".gitlab-ci.yml", "services: [docker:dind]\nbuild:\n  image: docker\n", None),
        ("shop.yml", "services: # ours\n\n  # first\n  web:\n    build: .\n", Sort.COMPOSE),
    ],
)
def test_by_name_and_content(tmp_path, name, text, sort):
    assert sort_of(write(tmp_path, name, text)) is sort


def test_gitignore_of_every_level_counts(tmp_path):
    for name in (
        "Dockerfile",
        "vendor/Dockerfile",
        "a/Dockerfile",
        "a/b/Dockerfile",
        "a/c/Dockerfile",
        ".git/Dockerfile",
    ):
        write(tmp_path, name)
    write(tmp_path, ".gitignore", "/vendor/\n/a/*/\n!/a/c/\n")
    assert found(tmp_path) == ["Dockerfile", "a/Dockerfile", "a/c/Dockerfile"]
    write(tmp_path, "a/.gitignore", "Dockerfile\n")
    assert found(tmp_path) == ["Dockerfile"]
    assert "vendor/Dockerfile" in found(tmp_path, use_ignored=False)


def test_folders_that_dockerignore_names_are_left_out(tmp_path):
    for folder in ("node_modules/x", "dist", "src", "docker", "a/vendor", "a/deploy", "back", ".ci"):
        write(tmp_path, f"{folder}/Dockerfile")
    write(tmp_path, "Dockerfile")
    write(tmp_path, "compose.yaml", COMPOSE)
    write(tmp_path, "dist/stack.yaml", COMPOSE)
    write(tmp_path, "src/recipe", PLAIN)
    lines = ["*", "**", "!src", "Dockerfile*", "**/Dockerfile", "compose.yaml", "node_modules", "/dist/", "docker"]
    write(tmp_path, ".dockerignore", "\n".join([*lines, "**/vendor", "a/deploy", "b*", "!back", ".ci", ""]))
    kept = [".ci", "a/deploy", "back", "docker", "src"]
    assert [one for one in found(tmp_path) if one.endswith("Dockerfile")] == sorted(
        ["Dockerfile", *(f"{one}/Dockerfile" for one in kept)]
    )
    assert {"compose.yaml", "src/recipe"} <= set(found(tmp_path))
    (note,) = find_sources(tmp_path).notes
    assert note == (
        f"{tmp_path}/a/vendor/Dockerfile, {tmp_path}/dist/Dockerfile, {tmp_path}/node_modules/x/Dockerfile: "
        "in a folder that .dockerignore leaves out, so not judged; name it to do so."
    )
    assert "dist/Dockerfile" in found(tmp_path, use_ignored=False)
    assert "a/vendor/Dockerfile" in [f"a/vendor/{one}" for one in found(tmp_path / "a/vendor")]


def test_not_every_file_in_such_a_folder_is_named(tmp_path):
    for nr in range(7):
        write(tmp_path, f"dist/{nr}/Dockerfile")
    write(tmp_path, ".dockerignore", "dist\n")
    (note,) = find_sources(tmp_path).notes
    assert note.count("Dockerfile") == 5
    assert " and 2 more: in a folder" in note


def test_the_repository_above_counts_too(tmp_path):
    (tmp_path / ".git").mkdir()
    write(tmp_path, ".gitignore", "/shop/old/\n")
    write(tmp_path, "shop/old/Dockerfile")
    write(tmp_path, "shop/new/Dockerfile")
    assert found(tmp_path / "shop") == ["new/Dockerfile"]


def test_links_are_not_followed(tmp_path):
    write(tmp_path, "real/Dockerfile")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "Dockerfile").symlink_to(tmp_path / "real" / "Dockerfile")
    assert found(tmp_path) == ["real/Dockerfile"]


def test_a_search_that_is_too_large_says_where_it_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("dockward.read.sources.find.MOST_ENTRIES", 3)
    for nr in range(5):
        write(tmp_path, f"{nr}/Dockerfile")
    search = find_sources(tmp_path)
    assert not search.sources
    assert "the search ends here" in search.notes[0]


@pytest.mark.parametrize("ending", ["py", "go", "json", "bak", "swp", "ts", "rs", "yaml"])
def test_an_odd_ending_leaves_it_to_the_content(tmp_path, ending):
    assert sort_of(write(tmp_path, f"dockerfile.{ending}", '"""What a Dockerfile is."""\n')) is None
    assert sort_of(write(tmp_path, f"Dockerfile.{ending}", "# syntax=x\n\nFROM debian:12\n")) is Sort.DOCKERFILE


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        (COMPOSE, Sort.COMPOSE),
        ('{"services": {"a": {"image": "b"}}}', Sort.COMPOSE),
        ("# c\nARG A=1\nFROM $A\n", Sort.DOCKERFILE),
        ("x: 1\n", None),
    ],
)
def test_by_content_alone(tmp_path, text, sort):
    assert sort_by_content(write(tmp_path, "foo.txt", text)) is sort
    assert sort_by_content(Path("-"), text.encode()) is sort


FLOWS = (
    "{services: {web: {image: x}}}\n",
    "# the shop\n---\n{name: shop, services: {web: {build: .}}}\n",
    '{"version": "3.8", "services": {"web": {"image": "x"}}}',
    '{\n  "networks": {},\n  "services": {\n    "web": {\n      "image": "x"\n    }\n  }\n}\n',
)


@pytest.mark.parametrize("text", FLOWS)
@pytest.mark.parametrize("name", ["shop.yml", "shop.json"])
def test_a_compose_file_in_brackets_is_found_by_its_content(tmp_path, name, text):
    path = write(tmp_path, name, text)
    assert found(tmp_path) == [name]
    assert sort_by_content(path) is Sort.COMPOSE


@pytest.mark.parametrize(
    "text",
    [
        '{"services": {"web": {"url": "x"}}, "image": "y"}',
        '{"services": [{"image": "x"}]}',
        '{"about": {"services": {"web": {"image": "x"}}}}',
        '{"services": {"web": {"image": "x"}}',
    ],
)
def test_other_services_in_brackets_are_left_alone(tmp_path, text):
    write(tmp_path, "shop.json", text)
    assert found(tmp_path) == []


def test_a_link_is_judged_once_and_only_inside(tmp_path):
    write(tmp_path, "outside/Dockerfile")
    root = tmp_path / "root"
    write(root, "build/recipe.txt")
    write(root, "docker/Dockerfile.prod")
    (root / "Dockerfile").symlink_to("build/recipe.txt")
    (root / "Dockerfile.same").symlink_to("build/recipe.txt")
    (root / "Dockerfile.link").symlink_to("docker/Dockerfile.prod")
    (root / "Dockerfile.far").symlink_to("../outside/Dockerfile")
    (root / "Dockerfile.loop").symlink_to("Dockerfile.loop")
    search = find_sources(root)
    assert [str(Path(one.path).relative_to(root)) for one in search.sources] == ["Dockerfile", "docker/Dockerfile.prod"]
    assert len(search.notes) == 1
    assert "Dockerfile.far: it is a link that leads out of" in search.notes[0]
