"""Whatever a document holds, its feed tells something or refuses it: nothing else is raised, and nothing takes long."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.advisories.feeds import test_csaf, test_distributions, test_osv

from dockward.advisories.feeds.known import FEEDS, Document, FeedError, recognise
from dockward.advisories.feeds.yamls import decode_yaml
from dockward.advisories.records import MOST_NAME, MOST_SUMMARY, Record

SEEDS = {
    "one.json": json.dumps(test_osv.osv(aliases=["CVE-2024-1111"])),
    "main.json": test_distributions.secdb({"1.2-r1": ["CVE-2024-1111"]}),
    "tracker.json": test_distributions.tracker(bookworm={"status": "open"}),
    "debian-bookworm.tsv": "thing\tCVE-2024-1111\t1.2-3\n",
    "list": test_distributions.NOTICES,
    "rocky.xml": test_distributions.ROCKY,
    "ubuntu.xml": test_distributions.UBUNTU,
    "PYSEC-1.yaml": test_osv.YAML,
    "kev.json": '{"catalogVersion": "1", "vulnerabilities": [{"cveID": "CVE-2024-1111", "dateAdded": "2024-02-01"}]}',
    "epss.csv": "CVE-2024-1111;0.5;0.9\n",
    "a.csv": "CVE-2024-1111,2024-02-03T01:02:03Z,A,org.x:thing,1.0,1.2,HIGH,CWE-1\n",
    "index.json": '{"1": {"cve": ["CVE-2024-1111"], "vulnerable": "18.x", "patched": "^18.20.1"}}',
    "1.json": '{"cve": ["CVE-2024-1111"], "vulnerable": "18.x", "patched": "^18.20.1"}',
    "t.json": '{"packageName": "t", "vulnerabilities": [{"id": "G", "affectedVersions": [{"range": "< 2"}]}]}',
    "x.yaml": "reference: composer://v/t\nbranches:\n  1.x:\n    versions: ['<1']\n",
    "y.yml": "gem: thing\ntitle: T\ndate: 2024-01-01\npatched_versions:\n- '>= 1'\n",
    "z.md": '```toml\n[advisory]\nid = "R"\npackage = "t"\n[versions]\npatched = ["> 1"]\n```\n',
    "e.md": '---\npermalink: /t\nreleases:\n- releaseCycle: "1"\n  eol: 2024-01-01\n---\n',
    "changelog": "a (1) bookworm; urgency=low\n\n  * CVE-2024-1111\n\n -- A <a>  Mon, 01 Jan 2024 00:00:00 +0000\n",
    "vex.json": test_csaf.redhat(test_csaf.flaw(fixed=test_csaf.FIXED, known_affected=[f"{test_csaf.MAIN}:compat"])),
    "e.json": '{"result": {"name": "t", "releases": [{"name": "1", "eolFrom": "2024-01-01"}]}}',
}
PIECES = st.sampled_from(
    [
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b":",
        b"\n",
        b"\t",
        b"0",
        b"9" * 40,
        b"null",
        b"\xff",
        b"&a ",
        b"*a",
        b"<!DOCTYPE",
        b"<",
    ]
)


def test_every_feed_has_a_seed():
    found = {recognise(Document(name, text.encode())) for name, text in SEEDS.items()}
    assert found == set(FEEDS)


@pytest.mark.parametrize("feed", FEEDS, ids=lambda one: one.title)
@given(name=st.text(max_size=20), data=st.binary(max_size=200))
@settings(max_examples=30)
def test_any_bytes(feed, name, data):
    document = Document(name, data)
    feed.recognises(document)
    told(feed, document)


@pytest.mark.parametrize("name", SEEDS)
@given(data=st.data())
@settings(max_examples=60)
def test_broken_documents(name, data):
    text = SEEDS[name].encode()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.integers(0, 12))
        text = text[:at] + data.draw(PIECES) + text[at + gone :]
    document = Document(name, text)
    feed = recognise(document)
    if feed is not None:
        told(feed, document)


def told(feed, document):
    try:
        for one in feed.parse(document):
            if isinstance(one, Record):
                assert 0 < len(one.id) <= MOST_NAME * 2
                assert len(one.summary) <= MOST_SUMMARY
                assert all(0 < len(part.name) <= MOST_NAME and part.intervals for part in one.affected)
    except FeedError:
        pass


@pytest.mark.parametrize(
    "data",
    [
        b"a: &x [1]\nb: *x\n",
        b"- &a [x, x]\n- &b [*a, *a]\n",
        b"[" * 5000,
        b"a: b: c",
        b"? [a, b]\n: c\n",
        b"\x00",
        b"x" * (3 << 20),
    ],
)
def test_yaml_that_is_refused(data):
    with pytest.raises(FeedError):
        decode_yaml(data)


@pytest.mark.parametrize("name", SEEDS)
def test_deep_nesting_is_refused(name):
    document = Document(name, SEEDS[name].encode().replace(b"CVE-2024-1111", b"[" * 20000))
    feed = recognise(document)
    if feed is not None:
        told(feed, document)
