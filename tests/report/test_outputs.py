import io
import json
import os
import stat
import threading

import pytest
from tests.report.sample import make_empty, make_sample

from dockward.report.formats import Style
from dockward.report.outputs import Output, OutputError, parse_outputs, write_file, write_outputs


def test_formats_and_files_are_told_apart():
    assert parse_outputs(["json=a=b.json", "SARIF", "html=-x.html"]) == (
        Output("json", "a=b.json"),
        Output("sarif"),
        Output("html", "-x.html"),
    )
    assert parse_outputs([]) == (Output("terminal", "-"),)
    assert parse_outputs(["json=-"]) == (Output("json", "-"),)


@pytest.mark.parametrize(
    ("text", "hint"), [("jsn=a", "'json'"), ("SARIFF", "'sarif'"), ("pdf", "terminal, json"), ("json=", "json=FILE")]
)
def test_a_wrong_output_names_the_right_one(text, hint):
    with pytest.raises(OutputError) as why:
        parse_outputs([text])
    assert hint in why.value.hint
    assert why.value.status == 2


@pytest.mark.parametrize("texts", [["json", "terminal=-"], ["json=x", "sarif=./x"]])
def test_two_reports_do_not_share_a_place(texts):
    with pytest.raises(OutputError, match="Two reports"):
        parse_outputs(texts)


def test_files_are_whole_and_only_for_their_owner(tmp_path):
    stdout = io.StringIO()
    outputs = parse_outputs(["terminal", f"json={tmp_path}/a.json", f"html={tmp_path}/a.html"])
    write_outputs(outputs, make_sample(), Style(), stdout)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.html", "a.json"]
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()} == {0o600}
    assert json.loads((tmp_path / "a.json").read_text())["exit_status"] == 1
    assert stdout.getvalue().startswith("Dockward")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("missing/a.json", "Make the directory"), ("folder", "That is a directory"), ("file/a", "is no directory")],
)
def test_a_place_that_cannot_be_written_is_told(tmp_path, name, hint):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError) as why:
        write_outputs([Output("json", str(tmp_path / name))], make_empty(), Style(), io.StringIO())
    assert name in why.value.message
    assert hint in why.value.hint
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


def test_a_failure_half_way_leaves_the_old_file(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_file(str(file), "new" * 10_000 + "\ud800")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("precious")
    link.symlink_to(target)
    write_file(str(link), "report")
    assert target.read_text() == "precious"
    assert link.read_text() == "report"
    assert not link.is_symlink()


def test_a_pipe_is_written_into(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    write_file(str(pipe), "report")
    reader.join(10)
    assert got == ["report"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_terminal_is_written_into():
    ours, theirs = os.openpty()
    try:
        write_file(os.ttyname(theirs), "report")
        assert os.read(ours, 100) == b"report"
    finally:
        os.close(ours)
        os.close(theirs)
