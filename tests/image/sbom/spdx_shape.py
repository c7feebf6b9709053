"""What the JSON schema of SPDX 2.3 asks: which keys an object may and must have, their types, and the closed choices.

No package carries that file, so its facts stand here in our own words. Source: SPDX 2.3, `spdx-schema.json`, and
clauses 6 to 11 for the patterns, which it leaves to prose.
"""

import jsonschema

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}
ID = {"type": "string", "pattern": r"^SPDXRef-[A-Za-z0-9.-]+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
ALGORITHMS = (
    *("ADLER32", "BLAKE2b-256", "BLAKE2b-384", "BLAKE2b-512", "BLAKE3", "MD2", "MD4", "MD5", "MD6", "SHA1", "SHA224"),
    *("SHA256", "SHA3-256", "SHA3-384", "SHA3-512", "SHA384", "SHA512"),
)
PURPOSES = (
    *("APPLICATION", "ARCHIVE", "CONTAINER", "DEVICE", "FILE", "FIRMWARE", "FRAMEWORK", "INSTALL", "LIBRARY"),
    *("OPERATING_SYSTEM", "OTHER", "SOURCE"),
)


def shape(needed, **others):
    """An object with these keys and no others; those in `needed` must be there."""
    return {
        "type": "object",
        "properties": {**needed, **others},
        "required": sorted(needed),
        "additionalProperties": False,
    }


def several(items):
    return {"type": "array", "items": items}


ANNOTATION = shape(
    {"annotationDate": MOMENT, "annotationType": {"enum": ["OTHER", "REVIEW"]}, "annotator": TEXT, "comment": TEXT}
)
SHA1 = {"type": "string", "pattern": "^[0-9a-f]{40}$"}
CHECKSUM = shape({"algorithm": {"enum": [*ALGORITHMS]}, "checksumValue": {"type": "string", "pattern": "^[0-9a-f]+$"}})
REFERENCE = shape(
    {
        "referenceCategory": {"enum": ["OTHER", "PERSISTENT-ID", "SECURITY", "PACKAGE-MANAGER"]},
        "referenceType": {"type": "string", "pattern": r"^\S+$"},
        "referenceLocator": {"type": "string", "pattern": r"^\S+$"},
    },
    comment=TEXT,
)
CODE = shape({"packageVerificationCodeValue": SHA1}, packageVerificationCodeExcludedFiles=TEXTS)
FILE = shape(
    {
        "SPDXID": ID,
        "fileName": {"type": "string", "pattern": "^\\./"},
        "checksums": {**several(CHECKSUM), "minItems": 1},
    },
    comment=TEXT,
    copyrightText=TEXT,
    licenseConcluded=TEXT,
    fileTypes=TEXTS,
    licenseInfoInFiles=TEXTS,
)
WORDS = (
    *("builtDate", "comment", "copyrightText", "description", "homepage", "licenseComments", "licenseConcluded"),
    *("licenseDeclared", "originator", "packageFileName", "releaseDate", "sourceInfo", "summary", "supplier"),
    *("validUntilDate", "versionInfo"),
)
PACKAGE = shape(
    {"SPDXID": ID, "name": TEXT, "downloadLocation": TEXT},
    **dict.fromkeys(WORDS, TEXT),
    **dict.fromkeys(("attributionTexts", "hasFiles", "licenseInfoFromFiles"), TEXTS),
    annotations=several(ANNOTATION),
    checksums=several(CHECKSUM),
    externalRefs=several(REFERENCE),
    filesAnalyzed={"type": "boolean"},
    packageVerificationCode=CODE,
    primaryPackagePurpose={"enum": [*PURPOSES]},
)
RELATIONSHIP = shape(
    {
        "spdxElementId": ID,
        "relatedSpdxElement": {"anyOf": [ID, {"enum": ["NONE", "NOASSERTION"]}]},
        "relationshipType": {"type": "string", "pattern": "^[A-Z_]+$"},
    },
    comment=TEXT,
)
LICENCE = shape(
    {"licenseId": {"type": "string", "pattern": r"^LicenseRef-[A-Za-z0-9.-]+$"}, "extractedText": TEXT},
    name=TEXT,
    comment=TEXT,
    seeAlsos=TEXTS,
    crossRefs=several({"type": "object"}),
)
CREATION = shape(
    {
        "created": MOMENT,
        "creators": {**several({"type": "string", "pattern": "^(?:Tool|Person|Organization): ."}), "minItems": 1},
    },
    comment=TEXT,
    licenseListVersion={"type": "string", "pattern": r"^\d+\.\d+$"},
)
DOCUMENT = shape(
    {
        "SPDXID": {"const": "SPDXRef-DOCUMENT"},
        "spdxVersion": {"const": "SPDX-2.3"},
        "dataLicense": {"const": "CC0-1.0"},
        "name": {"type": "string", "minLength": 1},
        "creationInfo": CREATION,
        "documentNamespace": {"type": "string", "pattern": "^[a-z][a-z0-9+.-]*:[^#]+$"},
    },
    comment=TEXT,
    documentDescribes=several(ID),
    packages=several(PACKAGE),
    files=several(FILE),
    relationships=several(RELATIONSHIP),
    hasExtractedLicensingInfos=several(LICENCE),
    annotations=several(ANNOTATION),
)
"""The schema doesn't ask for the namespace; clause 6.5 does."""


def shape_flaws(document):
    """What is wrong with it by the schema."""
    found = jsonschema.Draft7Validator(DOCUMENT).iter_errors(document)
    return [f"{list(one.path)}: {one.message[:200]}" for one in found]
