"""`dockward fix` on compose files, from the command line to what stands in the files."""

import pytest
from tests.cli.program import call


@pytest.fixture
def fix(tmp_path, monkeypatch, capsys):
    """Repair files, given by name; the status, what the files then hold, and what was said."""
    monkeypatch.chdir(tmp_path)

    def fix(files, *words):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        status = call("fix", "--apply", *words)
        return status, {name: (tmp_path / name).read_text() for name in files}, capsys.readouterr().err

    return fix


def test_an_unknown_neighbour_keeps_nothing_in_place(fix):
    text = (
        'services:\n  web:\n    image: app:1.0\n    cap_add: ["${CAP}", SYS_ADMIN]\n'
        '    volumes: ["${D}:/d", "/etc:/e"]\n'
    )
    status, files, _ = fix({"compose.yaml": text}, "--rule", "DW1202", "--rule", "DW0610")
    assert files["compose.yaml"] == text.replace(", SYS_ADMIN", "").replace(', "/etc:/e"', "")
    assert status == 0


def test_a_range_is_bound_as_a_whole(fix):
    text = 'services:\n  web:\n    image: app:1.0\n    ports:\n      - "7000-7100:7000-7100"\n      - "80:80"\n'
    _, files, _ = fix({"compose.yaml": text}, "--rule", "DW0716")
    assert files["compose.yaml"] == text.replace('"7000', '"127.0.0.1:7000').replace('"80:', '"127.0.0.1:80:')


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Dockerfile", "\x00\x01"),
        ("Dockerfile", ""),
        ("compose.yaml", ""),
        ("compose.yaml", "services:\n  a:\n    extends: b\n  b:\n    extends: a\n"),
    ],
)
def test_what_could_not_be_judged_is_not_in_order(fix, name, text):
    status, files, said = fix({name: text})
    assert (status, files) == (2, {name: text})
    assert f"could not judge: {name}:" in said
    assert "nothing was repaired" in said


def test_a_directory_without_files_is_told(fix):
    status, _, said = fix({})
    assert (status, "no Dockerfile and no compose file" in said) == (2, True)


def test_a_repair_goes_into_the_file_that_has_the_last_word(fix):
    files = {
        "a.yaml": "services:\n  web:\n    image: app:1.0\n    privileged: true\n",
        "b.yaml": "services:\n  web:\n    cap_add: [SYS_ADMIN]\n    privileged: false\n",
    }
    status, after, _ = fix(files, "-f", "a.yaml", "-f", "b.yaml", "--rule", "DW1202")
    assert (status, after["a.yaml"]) == (0, files["a.yaml"])
    assert after["b.yaml"] == files["b.yaml"].replace("    cap_add: [SYS_ADMIN]\n", "")


def test_a_part_of_a_project_gets_nothing_pasted_into_it(fix):
    part = "services:\n  web:\n    restart: always\n"
    status, after, said = fix({"docker-compose.prod.yml": part}, "--unsafe")
    assert (status, after["docker-compose.prod.yml"]) == (2, part)
    assert said.count("a part of a project") == 1


@pytest.mark.parametrize("name", ["stack.yml", "docker-stack.yml"])
def test_nothing_is_written_that_a_swarm_takes_no_notice_of(fix, name):
    text = "services:\n  web:\n    image: app:1.0\n"
    _, after, _ = fix({name: text}, "--unsafe", "--profile", "strict")
    assert "deploy:" in after[name]
    for key in ("security_opt", "tmpfs", "mem_limit", "pids_limit", "privileged"):
        assert f"{key}:" not in after[name]
    _, same, _ = fix({"x.yml": text}, "--unsafe", "--as", "stack", "x.yml")
    assert "tmpfs:" not in same["x.yml"]
