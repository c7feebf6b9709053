"""The official schemas of CycloneDX and the official checks of SPDX."""

import json
from functools import cache
from importlib import resources

import jsonschema
from referencing import Registry, Resource
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

_SCHEMAS = resources.files("cyclonedx.schema") / "_res"


@cache
def _schema(name):
    return json.loads((_SCHEMAS / f"{name}.SNAPSHOT.schema.json").read_text())


@cache
def _validator(version):
    beside = {f"http://cyclonedx.org/schema/{one}.SNAPSHOT.schema.json": one for one in ("spdx", "jsf-0.82")}
    if version == "1.7":
        beside["http://cyclonedx.org/schema/cryptography-defs.SNAPSHOT.schema.json"] = "cryptography-defs"
    registry = Registry().with_resources((url, Resource.from_contents(_schema(one))) for url, one in beside.items())
    return jsonschema.Draft7Validator(
        _schema(f"bom-{version}"), registry=registry, format_checker=jsonschema.FormatChecker()
    )


def cyclonedx_flaws(document, version):
    """What is wrong with it by the schema of this version."""
    return [f"{list(one.path)}: {one.message[:200]}" for one in _validator(version).iter_errors(document)]


def spdx_flaws(path):
    """What is wrong with the file by the specification's own tools."""
    return [one.validation_message for one in validate_full_spdx_document(parse_file(str(path)))]


def cyclonedx_licence_ids():
    return frozenset(_schema("spdx")["enum"])
