"""YAML of advisories as plain values, all scalars as text: `1.10` is a version there, never a number."""

import re
from typing import Any

import yaml

from dockward.advisories.feeds.feed import FeedError
from dockward.advisories.limits import MOST_YAML_BYTES

_MAYBE_ALIAS = re.compile(rb"(?:^|[\s\[{,:-])\*[^\s*]", re.MULTILINE)


def decode_yaml(data: bytes) -> Any:
    """Mappings, lists and texts. Raises `FeedError`, also for aliases: small texts can stand for huge ones by them."""
    if len(data) > MOST_YAML_BYTES:
        raise FeedError(f"YAML of more than {MOST_YAML_BYTES} bytes")
    try:
        if _MAYBE_ALIAS.search(data) and any(isinstance(one, yaml.AliasEvent) for one in yaml.parse(data, _Loader)):
            raise FeedError("YAML with aliases")
        return yaml.load(data, _Loader)  # noqa: S506  # a loader that only makes texts, lists and mappings
    except RecursionError as why:
        raise FeedError("YAML that nests too deep") from why
    except (yaml.YAMLError, ValueError, TypeError) as why:
        raise FeedError("not YAML") from why


_Loader = yaml.CBaseLoader
