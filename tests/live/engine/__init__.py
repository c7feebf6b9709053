"""A Docker Engine of one's own: own network namespace, data, processes and socket; nothing is left behind."""

from tests.live.engine.api import ApiError, EngineApi
from tests.live.engine.distribution import HOST, EngineDistribution
from tests.live.engine.images import build_image, load_image, make_image, tag_image
from tests.live.engine.leftovers import sweep
from tests.live.engine.private import BASE, EngineError, PrivateEngine
from tests.live.engine.requirements import missing_requirements

__all__ = [
    "BASE",
    "HOST",
    "ApiError",
    "EngineApi",
    "EngineDistribution",
    "EngineError",
    "PrivateEngine",
    "build_image",
    "load_image",
    "make_image",
    "missing_requirements",
    "sweep",
    "tag_image",
]
