"""Files held against YARA rules, by the real library."""

import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from tests.image.archives import files
from tests.image.saved import saved
from tests.image.test_content import layer

from dockward.image import yararules
from dockward.image.content import read_content
from dockward.image.entry import Entry, Sort
from dockward.image.knownbad import read_known_bad
from dockward.image.remember import ContentCache
from dockward.image.yararules import MOST_BYTES, YaraError, read_rules
from dockward.read import scan as scanning
from dockward.read.scanning import ScanOptions

RULE = 'rule Miner { meta: description = "digs  coins" strings: $a = "stratum+tcp" condition: $a }\n'
ENDLESS = "rule Slow { condition: for all i in (0..9000000000) : (uint8(i % 100) != 77777) }"


def rules(tmp_path, text=RULE, name="a.yar"):
    (tmp_path / name).write_text(text)
    return read_rules([tmp_path / name])


def test_a_pipe_holds_no_rules(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(YaraError, match="not a regular one"):
        read_rules([tmp_path / "pipe"])


def held(tmp_path, named, *texts):
    return read_content(layer(tmp_path, files(named)).entries, (), bad=read_known_bad((), rules(tmp_path, *texts)))


def brief(found):
    return [(one.path, one.digest, one.name) for one in found.bad]


def test_a_file_is_told_with_the_rule_that_it_matches(tmp_path):
    found = held(tmp_path, {"tmp/.x": b"stratum+tcp://pool", "a": b"x", "empty": b""})
    assert brief(found) == [("tmp/.x", "yara:Miner", "digs coins")]
    assert found.unseen == ()


def test_several_rules_and_private_ones(tmp_path):
    text = RULE + 'private rule Own { strings: $a = "stratum" condition: $a }\nrule Two { condition: Own }\n'
    assert {one.digest for one in held(tmp_path, {"x": b"stratum+tcp"}, text).bad} == {"yara:Miner", "yara:Two"}


def test_variables_that_public_rules_expect(tmp_path):
    text = 'rule Named { condition: filename == "x.so" and filepath == "/opt/x.so" and extension == ".so" }\n'
    assert brief(held(tmp_path, {"opt/x.so": b"1", "opt/y.so": b"1"}, text)) == [("opt/x.so", "yara:Named", "")]


def test_a_folder_of_rules_each_with_its_own_names(tmp_path):
    folder = tmp_path / "rules"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.yar").write_text(RULE)
    (folder / "deep/b.yara").write_text(RULE.replace("stratum", "other"))
    (folder / "README").write_text("no rules")
    found = read_rules([folder])
    assert [one.name for one in found.look(Entry("x", Sort.FILE, size=9), lambda _: b"other+tcp")] == ["digs coins"]


def test_what_takes_too_long_is_told_and_the_rest_is_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(yararules, "MOST_SECONDS", 1)
    key = b"-----BEGIN OPENSSH PRIVATE KEY-----\n".ljust(200)
    found = held(tmp_path, {"root/.ssh/id_rsa": key}, ENDLESS)
    assert found.unseen == ("root/.ssh/id_rsa cannot be read: the YARA rules took longer than 1 seconds",)
    assert found.credentials == ("root/.ssh/id_rsa",)


def test_a_file_that_is_too_large(tmp_path):
    with pytest.raises(OSError, match="larger than 128 MiB"):
        rules(tmp_path).look(Entry("a", Sort.FILE, size=MOST_BYTES + 1), lambda _: b"")


def test_what_a_list_tells_stays_where_rules_give_up(tmp_path):
    (tmp_path / "bad.txt").write_text("d41d8cd98f00b204e9800998ecf8427e\n")
    bad = read_known_bad([tmp_path / "bad.txt"], rules(tmp_path))
    found = []
    with pytest.raises(OSError, match="held against no YARA rules"):
        found.extend(bad.look(Entry("a", Sort.FILE, size=MOST_BYTES + 1), lambda _: b""))
    assert bad.mark != read_known_bad([tmp_path / "bad.txt"]).mark


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\nrule X { condition: nope }", "unknown identifier `nope` in line 2"),
        ('include "/etc/passwd"', "include statements not allowed in line 1"),
        ("rule", "syntax error in line 1"),
        ("\0\xff", "syntax error"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_with_their_line(tmp_path, text, words):
    with pytest.raises(YaraError) as why:
        rules(tmp_path, text)
    assert words in why.value.message
    assert "a.yar" in why.value.message


def test_what_is_not_there_or_holds_none(tmp_path):
    with pytest.raises(YaraError, match="there is no such file"):
        read_rules([tmp_path / "none.yar"])
    with pytest.raises(YaraError, match="holds no file"):
        read_rules([tmp_path])


def test_too_many_bytes_and_files_of_rules(tmp_path, monkeypatch):
    for name in ("a.yar", "b.yar"):
        (tmp_path / name).write_text(RULE)
    monkeypatch.setattr(yararules, "MOST_RULE_FILES", 1)
    with pytest.raises(YaraError, match="more rules than 1 files"):
        read_rules([tmp_path])
    monkeypatch.setattr(yararules, "MOST_RULE_FILES", 9)
    monkeypatch.setattr(yararules, "MOST_RULE_BYTES", len(RULE) + 1)
    with pytest.raises(YaraError, match="more rules than"):
        read_rules([tmp_path])


def test_without_the_library_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yara_x", None)
    with pytest.raises(YaraError) as why:
        rules(tmp_path)
    assert "dockward[yara]" in why.value.hint


def test_what_was_looked_for_is_remembered_for_these_rules_alone(tmp_path):
    one = layer(tmp_path, files({"x": b"stratum+tcp"}))
    first = ContentCache(tmp_path / "cache", tuple, read_known_bad((), rules(tmp_path)))
    assert len(first.read(one).bad) == 1
    assert len(first.known(one).bad) == 1
    other = ContentCache(tmp_path / "cache", tuple, read_known_bad((), rules(tmp_path, RULE.replace("tcp", "udp"))))
    assert other.known(one) is None


def test_no_process_is_forked_that_would_lack_the_thread_of_the_library(tmp_path, monkeypatch):
    monkeypatch.setattr(scanning, "shared", None)
    (tmp_path / "image.tar").write_bytes(saved(files({"x": b"stratum+tcp"}), files({"y": b"1"})))
    options = ScanOptions(environment={}, home=str(tmp_path), cached=False, flaws=False)
    with pytest.raises(TypeError):
        scanning.look([str(tmp_path / "image.tar")], options)
    sought = structs.replace(options, known_bad=read_known_bad((), rules(tmp_path)))
    ((one,), _) = scanning.look([str(tmp_path / "image.tar")], sought)
    assert [each.rule for each in one.found.contents.bad.value] == ["Miner"]


def test_a_description_is_text_of_one_line_and_of_some_length(tmp_path):
    text = RULE.replace('"digs  coins"', f'5 description = "{"coin " * 90}"')
    ((_, _, told),) = brief(held(tmp_path, {"x": b"stratum+tcp"}, text))
    assert told == ("coin " * 90)[:80]


@settings(max_examples=100)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_rules_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("yara") / "a.yar"
    path.write_bytes(data)
    try:
        assert read_rules([path]).mark
    except YaraError as why:
        assert "a.yar" in why.message  # noqa: PT017  # both are right
