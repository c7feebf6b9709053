"""Under which licence a source's data is: by what its publisher says of it, else by the text that came with it.

Of a publisher's data the word on the data counts and not that on the programs beside it: the Go vulnerability
database's LICENSE is that of its source code. Source: https://google.github.io/osv.dev/data, "Current data sources";
for Go also the README of golang/vulndb.
"""

import re
from collections.abc import Iterable

_BY_PREFIX = {
    "ALBA": "MIT",
    "ALEA": "MIT",
    "ALSA": "MIT",
    "BIT": "Apache-2.0",
    "GHSA": "CC-BY-4.0",
    "GO": "CC-BY-4.0",
    "MAL": "Apache-2.0",
    "PSF": "CC-BY-4.0",
    "PYSEC": "CC-BY-4.0",
    "RUSTSEC": "CC0-1.0",
    "UBUNTU": "CC-BY-SA-4.0",
    "USN": "CC-BY-SA-4.0",
}
"""Of records in OSV's format, by what their ids begin with."""
_BY_TEXT = (
    ("Apache-2.0", re.compile(r"Apache License,? Version 2\.0")),
    ("CC-BY-4.0", re.compile(r"Attribution 4\.0 International")),
    ("CC-BY-SA-4.0", re.compile(r"Attribution-ShareAlike 4\.0 International")),
    ("CC0-1.0", re.compile(r"CC0[- ]1\.0|Creative Commons Zero")),
    ("Unlicense", re.compile(r"This is free and unencumbered software released into the public domain")),
    (
        "MIT",
        re.compile(r"Permission is hereby granted, free of charge, to any person obtaining a copy of this software"),
    ),
    (
        "BSD-3-Clause",
        re.compile(r"Redistribution and use in source and binary forms.{0,900}\bNeither the name", re.IGNORECASE),
    ),
    ("BSD-2-Clause", re.compile(r"Redistribution and use in source and binary forms", re.IGNORECASE)),
)
"""Words that stand in a licence's own text, or name it; the more exact ones first."""
OWN_TERMS = "terms of its own"


def licence_of_text(text: str) -> str:
    """The SPDX identifier of the licence with this text; `OWN_TERMS` for one that is none of the usual ones."""
    plain = " ".join(text.split())
    found = [(place.start(), name) for name, words in _BY_TEXT if (place := words.search(plain))]
    # The first that is named: others may be those of exceptions.
    return min(found, key=lambda one: one[0])[1] if found else OWN_TERMS if plain else ""


def licence_of_records(prefixes: Iterable[str]) -> str:
    """The licences of records in OSV's format whose ids begin so; empty where their publishers say nothing."""
    return ", ".join(sorted({_BY_PREFIX[one] for one in prefixes if one in _BY_PREFIX}))
