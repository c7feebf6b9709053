"""daemon.json as dockerd takes it, with exact places for what is wrong in it."""

import re
from typing import Any

import msgspec

from dockward.model.engine import Setting, SettingValue
from dockward.model.errors import DockwardError
from dockward.model.fact import Place
from dockward.read.host.secrets import clean_setting

MOST_DEPTH = 16
"""Levels of daemon.json; the deepest setting that dockerd knows has four."""
_OFFSET = re.compile(r"\(byte (\d+)\)")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ConfigError(DockwardError):
    """daemon.json isn't what dockerd would take; `line` and `column` count from 1, 0 where it isn't about one."""

    code = "DWE151"

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


def parse_daemon_json(data: bytes, path: str) -> dict[str, Setting]:
    """The settings of a daemon.json, secrets hidden. Raises `ConfigError`. An empty file means no settings."""
    data = data.removeprefix(_BYTE_ORDER_MARK)
    if not data.strip():
        return {}
    try:
        data.decode()
        content: Any = msgspec.json.decode(data)
    except UnicodeDecodeError as why:
        raise _config_error(data, "bytes that aren't UTF-8", why.start) from why
    except msgspec.DecodeError as why:
        found = _OFFSET.search(str(why))
        offset = int(found[1]) if found else len(data)
        raise _config_error(data, _OFFSET.sub("", str(why)).strip(), offset) from why
    except RecursionError as why:
        raise ConfigError(f"it is nested deeper than {MOST_DEPTH} levels") from why
    if not isinstance(content, dict):
        raise ConfigError("it must hold one JSON object", 1, 1)
    if _depth(content) > MOST_DEPTH:
        raise ConfigError(f"it is nested deeper than {MOST_DEPTH} levels")
    values: dict[str, SettingValue] = content
    return {name: Setting(clean_setting(value, name), Place(path, name)) for name, value in values.items()}


def _config_error(data: bytes, reason: str, offset: int) -> ConfigError:
    before = data[:offset]
    return ConfigError(reason, before.count(b"\n") + 1, offset - before.rfind(b"\n"))


def _depth(value: object) -> int:
    """Levels of objects and arrays; above `MOST_DEPTH` it isn't counted further."""
    level, deepest = [value], 0
    while (inner := [one for one in level if isinstance(one, dict | list)]) and deepest <= MOST_DEPTH:
        deepest += 1
        level = [part for one in inner for part in (one.values() if isinstance(one, dict) else one)]
    return deepest
