"""`.dockerfilelintrc`: the rules that dockerfilelint leaves out.

Source: dockerfilelint's README, section "Configuring": YAML or JSON, `rules` by name with `off`.
"""

from msgspec import Struct

from dockward.model.toolfile import ToolFile
from dockward.syntax.toolfiles.entries import MOST_ENTRIES, Entries, parse_settings

TOOL = "dockerfilelint"
_OFF = frozenset({False, "off"})
"""It reads YAML 1.1, where `off` is false."""


class _File(Struct, frozen=True):
    rules: dict[str, str | bool | None] = {}


def parse_dockerfilelint(text: str, source: str) -> ToolFile:
    """The file's settings. Raises `YamlError` or `TypedError`."""
    document, file = parse_settings(text, source, _File)
    entries = Entries(TOOL, document, text)
    off = [name for name, said in file.rules.items() if said in _OFF][:MOST_ENTRIES]
    return ToolFile(
        tool=TOOL,
        path=source,
        pragmas=tuple(entries.pragma(name, ("rules", name)) for name in off),
    )
