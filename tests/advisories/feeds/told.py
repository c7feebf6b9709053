"""What a document's own feed tells of it."""

from dockward.advisories.feeds.known import Document, recognise
from dockward.advisories.ranges import affected
from dockward.advisories.records import Dated, Record, Skipped
from dockward.advisories.spaces import scheme_of
from dockward.advisories.versions import key


def items(name, data):
    """All items, by the feed that recognises the document."""
    document = Document(name, data.encode() if isinstance(data, str) else data)
    feed = recognise(document)
    assert feed is not None, f"{name} is in no format that is known"
    return list(feed.parse(document))


def records(name, data):
    return [one for one in items(name, data) if isinstance(one, Record)]


def record(name, data):
    (only,) = records(name, data)
    return only


def faults(name, data):
    return [one.reason for one in items(name, data) if isinstance(one, Skipped) and one.fault]


def left_out(name, data):
    return [one.reason for one in items(name, data) if isinstance(one, Skipped) and not one.fault]


def days(name, data):
    return [one.day for one in items(name, data) if isinstance(one, Dated)]


def fix(one, version, place=0):
    """The version that mends `version` by the record's affected package at `place`; None where that isn't affected."""
    package = one.affected[place]
    found = affected(key(scheme_of(package.space), version), package.intervals)
    return None if found is None else found.fixed
