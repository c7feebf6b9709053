"""CSAF against its schema and examples, as OASIS publishes them and the package `csaf` brings them along."""

import json
from functools import cache
from importlib import resources

import jsonschema
import pytest
from referencing import Registry, Resource
from tests.advisories.vex.test_reading import CSAF

from dockward.advisories.vex.document import VexError
from dockward.advisories.vex.reading import read_vex
from dockward.model.vex import VexStatus

_HOME = resources.files("csaf") / "csaf" / "v20"
_STATUSES = {
    "first_affected": VexStatus.AFFECTED,
    "first_fixed": VexStatus.FIXED,
    "fixed": VexStatus.FIXED,
    "known_affected": VexStatus.AFFECTED,
    "known_not_affected": VexStatus.NOT_AFFECTED,
    "last_affected": VexStatus.AFFECTED,
    "under_investigation": VexStatus.UNDER_INVESTIGATION,
}
"""By CSAF's words; `recommended` is no status."""


@cache
def validator():
    beside = (
        json.loads(one.read_text()) for one in (_HOME / "schema" / "referenced").iterdir() if one.suffix == ".json"
    )
    registry = Registry().with_resources((one.get("$id") or one["id"], Resource.from_contents(one)) for one in beside)
    return jsonschema.Draft202012Validator(json.loads((_HOME / "schema" / "csaf.json").read_text()), registry=registry)


def examples():
    found = [one for part in (_HOME / "data").iterdir() if part.is_dir() for one in part.iterdir()]
    return sorted((one for one in found if one.suffix == ".json"), key=lambda one: one.name)


def test_the_document_that_other_tests_read_is_csaf():
    assert [one.message for one in validator().iter_errors(CSAF)] == []
    assert list(validator().iter_errors({**CSAF, "product_tree": {}}))


def told(document):
    """Flaw, status and how many products, by the document's own words."""
    return {
        (one.get("cve") or next((each["text"] for each in one.get("ids", ())), None), _STATUSES[word])
        for one in document.get("vulnerabilities", ())
        for word, products in one.get("product_status", {}).items()
        if word in _STATUSES and products
    }


def test_there_are_examples():
    assert len(examples()) > 200
    assert sum(bool(told(json.loads(one.read_text()))) for one in examples()) > 40


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)
def test_an_example_is_read_as_it_says_or_refused_in_words(example):
    document = json.loads(example.read_text())
    try:
        found = read_vex(example.read_bytes(), example.name)
    except VexError as why:
        # What is CSAF must not be refused.
        refused = example.name in why.message and bool(list(validator().iter_errors(document)))
        found = None if refused else why
    if found is not None:
        assert {(one.flaws[0] if one.flaws else None, one.status) for one in found} == told(document)
