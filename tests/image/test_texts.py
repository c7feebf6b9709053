"""Which texts of a layer are searched for credentials, and how far."""

import pytest
from tests.syntax.tokens.samples import sample

from dockward.image import texts
from dockward.image.entry import Entry, Notes, Sort
from dockward.image.texts import Texts

TOKEN = b"ghp_" + sample("[A-Za-z0-9]{36}", 1).encode()


def looked_into(data):
    """The lines of what was found, and what was told."""
    notes = Notes()
    entry = Entry("app/dump.sql", Sort.FILE, 0o644, 0, 0, len(data), "", False)
    return [one.line for one in Texts(notes).tokens(entry, lambda most: data[:most])], notes.gaps


@pytest.mark.parametrize("lines", [0, 100_000, 200_000])
def test_a_dump_is_searched_to_its_end(lines):
    assert looked_into(b"INSERT INTO t VALUES (1);\n" * lines + TOKEN + b"\n") == ([lines + 1], ())


def test_of_what_is_larger_it_is_told_what_was_not_searched(monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 1 << 20)
    found, (told,) = looked_into(TOKEN + b"\n" * (2 << 20) + TOKEN)
    assert found == [1]
    assert told == "app/dump.sql is larger than 1 MiB, so credentials were sought in its beginning alone"
