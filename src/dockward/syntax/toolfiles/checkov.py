"""`.checkov.yaml`: the checks that Checkov skips.

Source: Checkov's documentation, "Configuration file": any option of its command line, of which only `skip-check` means
something here. Ids may end in a star.
"""

from msgspec import Struct

from dockward.model.toolfile import ToolFile
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, parse_settings

TOOL = "checkov"


class _File(Struct, frozen=True, rename="kebab"):
    skip_check: tuple[str, ...] | str = ()


def parse_checkov(text: str, source: str) -> ToolFile:
    """The file's settings. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    skipped = file.skip_check
    entries = Entries(TOOL, document, text)
    if isinstance(skipped, str):
        words = [(one.strip(), ("skip-check",)) for one in skipped.split(",")]
        found = [entries.pragma(word, path) for word, path in words if word]
    else:
        found = [
            entries.pragma(word.strip(), ("skip-check", nr))
            for nr, one in enumerate(skipped)
            for word in one.split(",")
            if word.strip()
        ]
    return ToolFile(tool=TOOL, path=source, pragmas=tuple(found[:MOST_ENTRIES]))
