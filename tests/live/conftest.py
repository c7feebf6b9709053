"""Engines for the live tests: each is started once a run, when the first test asks for it."""

import os
from collections.abc import Iterator

import pytest
from tests.live.badhost import bad_engine as start_bad_engine
from tests.live.badhost import build_bad_host
from tests.live.engine import EngineDistribution, PrivateEngine, missing_requirements
from tests.live.hardened import hardened_engine as start_hardened_engine
from tests.live.trixie import chosen_distribution

_PATIENCE = int(os.environ.get("DOCKWARD_PATIENCE", "600"))
"""Seconds for one test together with the engines that are started for it; nightly targets say more."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give live tests time for their engines; leave them out where none can be started."""
    lacking = missing_requirements(chosen_distribution())
    for item in items:
        if item.get_closest_marker("live"):
            if config.pluginmanager.hasplugin("timeout"):
                item.add_marker(pytest.mark.timeout(_PATIENCE))
            if lacking:
                item.add_marker(pytest.mark.skip(reason=lacking))


@pytest.fixture(scope="session")
def distribution() -> EngineDistribution:
    """The engine that DOCKWARD_TEST_ENGINE asks for."""
    return chosen_distribution()


@pytest.fixture(scope="session")
def engine(distribution: EngineDistribution) -> Iterator[PrivateEngine]:
    """An engine as it comes, empty."""
    with PrivateEngine(distribution=distribution) as started:
        yield started


@pytest.fixture(scope="session")
def bad_engine(distribution: EngineDistribution) -> Iterator[PrivateEngine]:
    """An engine with bad settings; `flaws` puts the bad workload on it."""
    with start_bad_engine(distribution) as started:
        yield started


@pytest.fixture(scope="session")
def flaws(bad_engine: PrivateEngine) -> dict[str, str]:
    """Flaw → the subject on `bad_engine` that carries it."""
    return build_bad_host(bad_engine)


@pytest.fixture(scope="session")
def hardened_engine(distribution: EngineDistribution) -> Iterator[PrivateEngine]:
    """An engine with hardened settings and a hardened workload."""
    with start_hardened_engine(distribution) as started:
        yield started
