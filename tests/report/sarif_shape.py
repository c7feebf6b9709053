"""A schema of our own: the part of SARIF 2.1.0 that we write, with nothing else allowed."""

TEXT = {"type": "string", "minLength": 1}


def thing(required, **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def several(item, least=0):
    return {"type": "array", "items": item, "minItems": least}


MESSAGE = thing("text", text=TEXT, markdown=TEXT)
LEVEL = {"enum": ["none", "note", "warning", "error"]}
BAG = {"type": "object"}
RULE = thing(
    "id",
    id=TEXT,
    name=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=thing("level", level=LEVEL),
    properties=BAG,
)
REGION = thing("startLine", startLine={"type": "integer", "minimum": 1}, startColumn={"type": "integer", "minimum": 1})
URI = {"type": "string", "pattern": "^(file:///)?[A-Za-z0-9%._~-][A-Za-z0-9%/._~-]*$"}
PHYSICAL = thing(
    "artifactLocation region",
    artifactLocation=thing("uri", uri=URI),
    region=REGION,
)
LOGICAL = thing("fullyQualifiedName kind name", fullyQualifiedName=TEXT, kind=TEXT, name=TEXT, properties=BAG)
COUNT = {"type": "integer", "minimum": 1}
STRETCH = thing(
    "startLine startColumn endLine endColumn", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT
)
REPLACEMENT = thing("deletedRegion", deletedRegion=STRETCH, insertedContent=thing("text", text={"type": "string"}))
CHANGE = thing(
    "artifactLocation replacements", artifactLocation=thing("uri", uri=URI), replacements=several(REPLACEMENT, 1)
)
FIX = thing("artifactChanges", description=MESSAGE, artifactChanges=several(CHANGE, 1), properties=BAG)
RESULT = thing(
    "ruleId ruleIndex kind level message locations partialFingerprints properties",
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    kind={"const": "fail"},
    level=LEVEL,
    message=MESSAGE,
    locations=several(
        thing("logicalLocations physicalLocation", logicalLocations=several(LOGICAL, 1), physicalLocation=PHYSICAL), 1
    ),
    partialFingerprints=thing("dockward/v1", **{"dockward/v1": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}),
    suppressions=several(
        thing(
            "kind status justification",
            kind={"const": "external"},
            status={"const": "accepted"},
            justification=TEXT,
            properties=BAG,
        ),
        1,
    ),
    fixes=several(FIX, 1),
    properties=BAG,
)
NOTIFICATION = thing(
    "descriptor level message",
    descriptor=thing("id", id=TEXT),
    level=LEVEL,
    message=MESSAGE,
    associatedRule=thing("id", id=TEXT),
    properties=BAG,
)
INVOCATION = thing(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    exitCode={"type": "integer"},
    endTimeUtc={"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
    toolExecutionNotifications=several(NOTIFICATION),
)
DRIVER = thing(
    "name rules",
    name=TEXT,
    version=TEXT,
    semanticVersion=TEXT,
    rules=several(RULE),
    notifications=several(
        thing(
            "id shortDescription fullDescription help",
            id=TEXT,
            shortDescription=MESSAGE,
            fullDescription=MESSAGE,
            help=MESSAGE,
        )
    ),
)
RUN = thing(
    "tool results",
    tool=thing("driver", driver=DRIVER),
    automationDetails=thing("id", id=TEXT),
    invocations=several(INVOCATION, 1),
    columnKind={"const": "unicodeCodePoints"},
    results=several(RESULT),
)
LOG = thing("version runs", **{"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": several(RUN, 1)})
