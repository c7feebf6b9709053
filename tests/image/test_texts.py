"""Which texts of a layer are searched for credentials, and how far."""

import gzip
import io
import random
import zipfile

import pytest
from tests.syntax.tokens.samples import sample

from dockward.image import jartexts, texts
from dockward.image.entry import Entry, Notes, Sort
from dockward.image.texts import FileToken, Texts

TOKEN = b"ghp_" + sample("[A-Za-z0-9]{36}", 1).encode()


def looked_into(data):
    """The lines of what was found, and what was told."""
    notes = Notes()
    entry = Entry("app/dump.sql", Sort.FILE, 0o644, 0, 0, len(data), "", False)
    return [one.line for one in Texts(notes).tokens(entry, lambda most: data[:most])], notes.gaps


@pytest.mark.parametrize(
    ("path", "searched"),
    [
        ("app/main.go", True),
        ("app/main_test.go", False),
        ("app/src/user.spec.ts", False),
        ("app/src/user.test.js", False),
        ("app/models/user_spec.rb", False),
        ("app/test.js", True),
    ],
)
def test_tests_make_up_what_they_hold(path, searched):
    text = b"token = " + TOKEN + b"\n"
    entry = Entry(path, Sort.FILE, 0o644, 0, 0, len(text))
    assert bool([*Texts(Notes()).tokens(entry, lambda most: text[:most])]) is searched


@pytest.mark.parametrize("lines", [0, 100_000, 200_000])
def test_a_dump_is_searched_to_its_end(lines):
    assert looked_into(b"INSERT INTO t VALUES (1);\n" * lines + TOKEN + b"\n") == ([lines + 1], ())


def test_of_what_is_larger_it_is_told_what_was_not_searched(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 1 << 20)
    found, (told,) = looked_into(TOKEN + b"\n" * (2 << 20) + TOKEN)
    assert found == [1]
    assert told == "app/dump.sql is larger than 1 MiB, so credentials were sought in its beginning alone"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_texts_in_utf_16_are_searched_with_a_mark_and_without(encoding):
    text = ("# ours\r\n" * 3 + "password=\r\ntoken " + TOKEN.decode() + "\r\n").encode(encoding)
    assert looked_into(text) == ([5], ())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_in_front_is_no_part_of_the_first_line(encoding):
    text = ("MYSQL_ROOT_PASSWORD=" + "Vq8" + "zL2pX\r\n").encode(encoding)
    entry = Entry("app/.env", Sort.FILE, 0o644, 0, 0, len(text))
    assert [one.line for one in Texts(Notes()).tokens(entry, lambda most: text[:most])] == [1]


def test_programs_with_zeros_are_no_texts():
    assert looked_into(b"\x7fELF" + b"\0" * 40 + TOKEN) == ([], ())
    assert looked_into(bytes(range(256)) + TOKEN) == ([], ())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (b"HOME=/root\0PATH=/usr/bin:/bin\0GITHUB=" + TOKEN + b"\0", [3]),
        (b"\0# settings\ntoken " + TOKEN + b"\n", [3]),
        (b"\0" * 8 + TOKEN, [9]),
        (b"\0\x01" + b"a" * 40 + TOKEN, []),
        (b"\0\xff" + b"a" * 40 + TOKEN, []),
        (b"\0" * 2_000 + TOKEN, []),
    ],
)
def test_a_text_with_zeros_where_lines_end_is_searched(text, lines):
    assert looked_into(text) == (lines, ())


def test_passwords_in_a_saved_environment():
    text = b"HOME=/root\0MYSQL_ROOT_PASSWORD=Vq8zL2pX\0LANG=C\0"
    found = Texts(Notes()).tokens(Entry("app/.env", Sort.FILE, 0o644, 0, 0, len(text)), lambda most: text[:most])
    assert [(one.line, one.kind) for one in found] == [(2, "password-setting")]


def packed(text, name="app/dump.sql.gz", pack=gzip.compress):
    data, notes = pack(text), Notes()
    entry = Entry(name, Sort.FILE, 0o644, 0, 0, len(data), "", False)
    return [one.line for one in Texts(notes).tokens(entry, lambda most: data[:most])], notes.gaps


def test_what_gzip_packed_is_searched_as_what_it_was():
    assert packed(b"-- ours\n" + TOKEN + b"\n") == ([2], ())
    assert packed(b"\0\1" * 200 + TOKEN) == ([], ())
    assert packed(TOKEN, "usr/share/man/man1/x.1.gz") == ([], ())
    assert packed(TOKEN, "app/x.min.js.gz") == ([], ())


def test_what_unpacks_to_too_much_is_searched_in_its_beginning(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 1 << 20)
    found, (told,) = packed(TOKEN + b"\n" * (50 << 20))
    assert found == [1]
    assert told.startswith("app/dump.sql.gz is larger than 1 MiB, unpacked, so credentials")


def test_what_is_packed_and_too_large_is_searched_in_its_beginning(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 1 << 12)
    found, (told,) = packed(TOKEN + b"\n" + random.Random(1).randbytes(1 << 13).hex().encode())
    assert found == [1]
    assert told.startswith("app/dump.sql.gz is larger than 0 MiB, unpacked, so credentials")
    noise = b"".join(gzip.compress(b"%d\n" % nr) for nr in range(400))
    found, (told,) = packed(noise, pack=bytes)
    assert (found, told[:40]) == ([], "app/dump.sql.gz is larger than 0 MiB, un")


def test_what_is_packed_badly_is_no_text():
    data = b"\x1f\x8b" + b"\x08" + b"z" * 100
    entry = Entry("app/a.txt", Sort.FILE, 0o644, 0, 0, len(data), "", False)
    assert list(Texts(Notes()).tokens(entry, lambda most: data[:most])) == []


def test_passwords_in_settings_are_told_by_the_file_that_they_stand_in():
    text = b"MYSQL_ROOT_PASSWORD=" + b"Vq8" + b"zL2pX\n"
    both = Texts(Notes())
    found = [
        [one.kind for one in both.tokens(Entry(path, Sort.FILE, 0o644, 0, 0, len(text)), lambda most: text[:most])]
        for path in ("app/.env.example", "app/.env")
    ]
    assert found == [[], ["password-setting"]]


def jar(**members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return data.getvalue()


SPRING = b"# ours\nspring.datasource.password=" + b"Vq8" + b"zL2pX\n"


@pytest.mark.parametrize(
    ("path", "name", "found"),
    [
        ("app/app.jar", "BOOT-INF/classes/application.properties", True),
        ("app/app.war", "WEB-INF/classes/application-prod.properties", True),
        ("app/app.jar", "application.properties", True),
        ("app/app.jar", "BOOT-INF/classes/application-test.properties", False),
        ("app/app.jar", "org/example/library.properties", False),
        ("app/tests/app.jar", "BOOT-INF/classes/application.properties", False),
        ("usr/share/java/app.jar", "BOOT-INF/classes/application.properties", False),
    ],
)
def test_settings_in_an_application_s_archive_are_searched(path, name, found):
    data = jar(**{"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n", name: SPRING})
    tokens = list(Texts(Notes()).tokens(Entry(path, Sort.FILE, 0o644, 0, 0, len(data)), lambda most: data[:most]))
    assert tokens == ([FileToken(f"{path}!/{name}", 2, "password-setting")] if found else [])


def test_a_damaged_archive_holds_nothing_to_search():
    data = jar(**{"BOOT-INF/classes/application.properties": SPRING})[:-30]
    entry = Entry("app/app.jar", Sort.FILE, 0o644, 0, 0, len(data))
    assert list(Texts(Notes()).tokens(entry, lambda most: data[:most])) == []


def test_packed_files_that_become_far_more_are_left_out_together(monkeypatch):
    monkeypatch.setattr(texts, "MOST_UNPACKED", 1 << 20)
    notes = Notes()
    looking = Texts(notes)
    found = []
    for nr in range(4):
        data = gzip.compress(b"%d\n" % nr * (700 << 9) + TOKEN + b"\n")
        entry = Entry(f"srv/{nr}.gz", Sort.FILE, 0o644, 0, 0, len(data))
        found += [one.path for one in looking.tokens(entry, lambda most, data=data: data[:most])]
    assert found == ["srv/0.gz", "srv/1.gz"]
    assert notes.gaps == ("its packed files hold more than 1 MiB, and in the last of them no credentials were sought",)


def settings_found(data):
    """The settings in which something was found, and what was told."""
    notes = Notes()
    entry = Entry("app/app.jar", Sort.FILE, 0o644, 0, 0, len(data))
    return [one.path.rpartition("/")[2] for one in Texts(notes).tokens(entry, lambda most: data[:most])], notes.gaps


def test_settings_that_cannot_be_read_take_nothing_from_the_others(monkeypatch):
    classes = "BOOT-INF/classes"
    data = jar(**{f"{classes}/a.yml": "x" * (2 << 20), f"{classes}/application.properties": SPRING})
    found, (told,) = settings_found(data)
    assert found == ["application.properties"]
    assert told.startswith(f"no credentials were sought in settings in app/app.jar: {classes}/a.yml: a member unpacks")
    several = jar(**{f"{classes}/{nr}.properties": SPRING + b"%d" % nr for nr in range(3)})
    monkeypatch.setattr(jartexts, "_MOST_MEMBERS", 2)
    assert settings_found(several) == (
        ["0.properties", "1.properties"],
        ("no credentials were sought in settings in app/app.jar: it has more than 2 files of settings",),
    )


LINES = b"".join(b"%d\n" % nr for nr in range(100_000))


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (gzip.compress(b"") + gzip.compress(b"a\n") + gzip.compress(TOKEN), [2]),
        (gzip.compress(b"a") * 1000 + gzip.compress(b"\n" + TOKEN), [2]),
        (gzip.compress(TOKEN)[:-8] + b"12345678", [1]),
        (gzip.compress(TOKEN + b"\n" + LINES)[:-9000], [1]),
        (gzip.compress(LINES + TOKEN + b"\n")[:-8] + b"\1" * 8 + gzip.compress(TOKEN), [100_001, 100_002]),
        (b"\x1f\x8b\x08\x1c" + bytes(6) + b"\2\0xxname\0words\0" + gzip.compress(TOKEN)[10:], [1]),
        (b"\x1f\x8b\x08\x0a" + bytes(6) + b"name\0hh" + gzip.compress(TOKEN)[10:], [1]),
        (b"\x1f\x8b\x08\x08" + bytes(6) + b"name", []),
        (b"\x1f\x8b", []),
        (gzip.compress(b"a") + b"\x1f\x8b", []),
    ],
    ids=[
        "several",
        "many",
        "checksum",
        "cut",
        "both",
        "all of a header",
        "its checksum",
        "no end",
        "nothing",
        "nothing behind",
    ],
)
def test_what_gunzip_would_write_is_searched(data, lines):
    padded = data + bytes(max(0, 16 - len(data)))
    notes = Notes()
    entry = Entry("app/dump.sql.gz", Sort.FILE, 0o644, 0, 0, len(padded))
    assert [one.line for one in Texts(notes).tokens(entry, lambda most: padded[:most])] == lines
    assert notes.gaps == ()


def test_of_what_is_packed_no_more_is_read_than_is_searched(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 2_000)
    data = gzip.compress(b"token " + TOKEN) + bytes(9_000)
    asked = []
    entry = Entry("app/dump.gz", Sort.FILE, 0o644, 0, 0, len(data))
    assert [*Texts(Notes()).tokens(entry, lambda most: asked.append(most) or data[:most])]
    assert max(asked) == 2_000
