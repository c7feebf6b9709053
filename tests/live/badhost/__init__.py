"""A Docker host made bad on purpose, with a flaw for every practice: what an audit must find, subject by subject."""

from tests.live.badhost.build import build_bad_host, rule_of
from tests.live.badhost.settings import bad_engine

__all__ = ["bad_engine", "build_bad_host", "rule_of"]
