"""Files that nobody else can have written, by whatever way they are reached."""

import os

import pytest
from tests.gate.ledger.made import AS_ROOT

from dockward.gate.after.keptfiles import OthersWriteError, check_kept


@pytest.fixture
def file(tmp_path):
    (tmp_path / "folder").mkdir(mode=0o755)
    made = tmp_path / "folder/file"
    made.write_text("whom to trust")
    made.chmod(0o644)
    return made


def test_one_that_only_its_owner_writes_is_kept_also_by_a_link(file, tmp_path):
    check_kept(file)
    (tmp_path / "link").symlink_to(file)
    check_kept(tmp_path / "link")
    # In a folder as /tmp nobody can take away what is another's.
    file.parent.chmod(0o1777)
    check_kept(file)


@pytest.mark.parametrize("mode", [0o666, 0o646, 0o602])
def test_one_that_others_write_isnt(file, mode):
    file.chmod(mode)
    with pytest.raises(OthersWriteError, match=r"file can be written by others than its owner \(mode 06"):
        check_kept(file)


@AS_ROOT
def test_roots_group_may_write_it_and_no_other(file):
    file.chmod(0o664)
    check_kept(file)
    os.chown(file, 0, 50)
    with pytest.raises(OthersWriteError, match="mode 0664"):
        check_kept(file)


def test_one_in_a_folder_where_others_write_isnt(file):
    file.parent.chmod(0o777)
    with pytest.raises(OthersWriteError, match="folder can be written by others"):
        check_kept(file)


def test_one_behind_a_link_that_others_can_move_isnt(file, tmp_path):
    open_ = tmp_path / "open"
    open_.mkdir()
    open_.chmod(0o777)
    (open_ / "link").symlink_to(file)
    with pytest.raises(OthersWriteError, match="open can be written by others"):
        check_kept(open_ / "link")
    (tmp_path / "link").symlink_to(open_ / "link")
    (open_ / "folder").symlink_to("../folder")
    (tmp_path / "way").symlink_to("open/folder")
    for way in ("link", "open/../open/folder/file", "way/file"):
        with pytest.raises(OthersWriteError, match="open can be written by others"):
            check_kept(tmp_path / way)
    check_kept(tmp_path / "folder/../folder/file")


@AS_ROOT
def test_one_of_another_account_isnt(file):
    os.chown(file, 1000, 0)
    with pytest.raises(OthersWriteError, match="belongs to the account 1000"):
        check_kept(file)


def test_one_that_isnt_there_is_told_as_such(tmp_path):
    with pytest.raises(FileNotFoundError):
        check_kept(tmp_path / "none")
