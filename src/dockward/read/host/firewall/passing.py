"""What goes through the host to containers: the engine's own rules let it, the chain DOCKER-USER may refuse it."""

from collections.abc import Iterable

from dockward.model.host import EngineChain
from dockward.read.host.firewall.iptables import SavedTable
from dockward.read.host.firewall.traffic import EVERYTHING, NOTHING, mostly, names_of


def engine_chain(versions: Iterable[Iterable[SavedTable]]) -> EngineChain:
    """What DOCKER-USER refuses in each of these IP versions that has the chain. Raises `FilterError`."""
    several = [tuple(one) for one in versions]
    by_container, by_published = (_refused(several, published=published) for published in (False, True))
    if mostly(by_container):
        return EngineChain(denies=True)
    return EngineChain(closed=frozenset(names_of(by_container)), closed_published=frozenset(names_of(by_published)))


def _refused(versions: Iterable[Iterable[SavedTable]], *, published: bool) -> int:
    refused, found = EVERYTHING, False
    for tables in versions:
        by_table = [table.refused_to_containers(published=published) for table in tables]
        here = [one for one in by_table if one is not None]
        if here:
            found = True
            whole = NOTHING
            for one in here:
                whole |= one
            refused &= whole
    return refused if found else NOTHING
