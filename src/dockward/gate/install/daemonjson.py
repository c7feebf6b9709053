"""Edits daemon.json as text: what needn't change stays as it was written."""

import json
import re
from typing import Any

from dockward.read.host.daemon_json import ConfigError, parse_daemon_json

PLUGINS = "authorization-plugins"
_END = re.compile(r"(\s*)\}\s*\Z")
_INDENT = re.compile(r"\{\s*?\n([ \t]+)\"")


def with_plugin(data: bytes | None, name: str, path: str) -> bytes:
    """The file with this authorization plugin behind those it names. Raises `ConfigError` for what dockerd refuses."""
    content = _content(data, path)
    named = content.get(PLUGINS) or []
    if not isinstance(named, list):
        raise ConfigError(f"{PLUGINS} must be a list of names")
    return (data or b"") if name in named else _with(data, content, PLUGINS, [*named, name])


def with_group(data: bytes | None, group: str, path: str) -> bytes:
    """The file with this group for the engine's own socket. Raises `ConfigError` for what dockerd refuses."""
    content = _content(data, path)
    return (data or b"") if content.get("group") == group else _with(data, content, "group", group)


def _content(data: bytes | None, path: str) -> dict[str, Any]:
    parse_daemon_json(data or b"", path)
    text = (data or b"").decode("utf-8-sig")
    found: dict[str, Any] = json.loads(text) if text.strip() else {}
    return found


def _with(data: bytes | None, content: dict[str, Any], key: str, value: object) -> bytes:
    text = (data or b"").decode("utf-8-sig")
    wanted = {**content, key: value}
    indent = _INDENT.search(text)
    if content and key not in content and indent and (end := _END.search(text)):
        line = f",\n{indent[1]}{json.dumps(key)}: {json.dumps(value)}"
        edited = text[: end.start()] + line + text[end.start() :]
        if json.loads(edited) == wanted:
            return edited.encode()
    return (json.dumps(wanted, indent=indent[1] if indent else 2, ensure_ascii=False) + "\n").encode()
