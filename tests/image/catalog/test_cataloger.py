"""Bounds that hold for every cataloger."""

from tests.image.catalog.told import refusal

from dockward.image.catalog import cataloger
from dockward.image.catalog.cataloger import Cataloger
from dockward.model.package import Distribution

ONE = Distribution(id="x")


def always(count, most_bytes=9):
    def read(path, data):
        return [ONE] * count

    return Cataloger(name="x", read=read, most_bytes=most_bytes)


def test_more_packages_than_one_file_may_tell_of_are_refused_after_those(monkeypatch):
    monkeypatch.setattr(cataloger, "MOST_PACKAGES", 3)
    told, why = refusal(always(5), "p", b"")
    assert told == [ONE] * 3
    assert "more than 3 packages" in why
    assert list(always(3).tell("p", b"")) == [ONE] * 3


def test_a_file_that_is_too_large_is_not_read():
    assert refusal(always(1, most_bytes=4), "p", b"12345") == ([], "larger than 0 MiB")
    assert list(always(1, most_bytes=5).tell("p", b"12345")) == [ONE]
