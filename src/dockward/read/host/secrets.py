"""Takes passwords and tokens out of settings before anything keeps them."""

import re

from dockward.model.engine import SettingValue

HIDDEN = "***"
_WORDS = r"(?:token|passw|secret|credential|api[-_]?key|private[-_]?key)"
_KEY = re.compile(_WORDS, re.IGNORECASE)
_ASSIGNMENT = re.compile(rf"([\w.-]*{_WORDS}[\w.-]*)=\S+", re.IGNORECASE)
_USER_PART = re.compile(r"(://)[^\s\"']*@")


def without_secrets(text: str) -> str:
    """`text` without the user part of URLs and without the values of `NAME=value` whose name speaks of a secret."""
    return _ASSIGNMENT.sub(rf"\1={HIDDEN}", _USER_PART.sub(r"\1", text))


def clean_setting(value: SettingValue, name: str = "") -> SettingValue:
    """A setting of any shape with every secret in it hidden; `name` is the key that it stands under."""
    if isinstance(value, dict):
        return {without_secrets(key): clean_setting(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [clean_setting(one, name) for one in value]
    if not isinstance(value, str):
        return value
    return HIDDEN if value and _KEY.search(name) else without_secrets(value)
