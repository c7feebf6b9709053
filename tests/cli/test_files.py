"""Files that people name: whole and bounded, or refused with the reason."""

import os
import tracemalloc

import click
import pytest

from dockward.cli.files import read_named, read_text


@pytest.fixture
def file(tmp_path):
    return tmp_path / "policy.yaml"


def refusal(read, *words):
    with pytest.raises(click.ClickException) as caught:
        read(*words)
    return caught.value.message


def test_a_file_is_read_whole_up_to_its_bound(file):
    file.write_bytes(b"\xff" * 10)
    assert read_named(file, 10) == b"\xff" * 10
    assert refusal(read_named, file, 9) == f"{file}: larger than 9 bytes, so it was not read"
    file.write_bytes(b"")
    assert read_named(file, 0) == b""


def test_no_more_of_a_huge_file_is_taken_than_the_bound(file):
    file.touch()
    os.truncate(file, 64 << 20)
    tracemalloc.start()
    try:
        assert "larger than 1000 bytes" in refusal(read_named, file, 1000)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_what_is_no_file_is_refused(tmp_path, file):
    os.mkfifo(tmp_path / "pipe")
    for one in (file, tmp_path, tmp_path / "pipe"):
        assert refusal(read_named, one) == f"{one}: there is no such file, or it is not a regular one"
    assert "no such file" in refusal(read_named, file / "below")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_what_may_not_be_read_is_refused_with_the_systems_words(file):
    file.write_text("version: 1\n")
    file.chmod(0o600)
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(65534)
        os.write(theirs, refusal(read_named, file).encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours) as answer:
        assert answer.read() == f"{file}: cannot be read: Permission denied"
    os.waitpid(child, 0)


def test_a_text_loses_its_byte_order_mark_and_must_be_utf_8(file):
    file.write_bytes("\ufeffversion: 1 # ü\n".encode())
    assert read_text(file) == "version: 1 # ü\n"
    file.write_bytes(b"version: \xff\n")
    assert refusal(read_text, file) == f"{file}: not UTF-8 at byte 9"
