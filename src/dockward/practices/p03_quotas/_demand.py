"""How much memory and processor time a workload says that it needs, so that no limit is proposed below it."""

from collections.abc import Iterator, Mapping
from math import ceil

from dockward.model.compose import Value
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._compose import written_service
from dockward.practices.p03_quotas import GIB, MIB
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

_UNITS = {"": 1, "k": 1 << 10, "m": MIB, "g": GIB, "t": GIB << 10}
_MOST = GIB << 12
"""4 TiB: who speaks of more has mistyped it."""
_HEAP = regex(r"-Xmx([0-9]{1,12})([kKmMgGtT]?)")
_NODE_HEAP = regex(r"--max[-_]old[-_]space[-_]size[= ]([0-9]{1,7})")
_CACHES = (
    regex(r"(?i)innodb[-_]buffer[-_]pool[-_]size[= ]([0-9]{1,12})([kmgt]?)"),
    regex(r"(?i)shared_buffers[= ]'?([0-9]{1,12})([kmgt])B"),
    regex(r"(?i)--maxmemory[= ]([0-9]{1,12})([kmgt]?)"),
    regex(r"(?i)wiredTigerCacheSizeGB[= ]([0-9]{1,5})()"),
)
_HEAP_SETTINGS = regex(r"(?:HEAP|XMX|MAX_MEMORY)")
_AMOUNT = regex(r"([0-9]{1,12})([kKmMgGtT])[bB]?")
_OF_IMAGES = {
    "apache/kafka": 2048,
    "cassandra": 4096,
    "confluentinc/cp-kafka": 2048,
    "elasticsearch": 2048,
    "elastic/elasticsearch": 2048,
    "elasticsearch/elasticsearch": 2048,
    "gitlab/gitlab-ce": 8192,
    "gitlab/gitlab-ee": 8192,
    "jenkins/jenkins": 2048,
    "keycloak/keycloak": 2048,
    "kibana": 2048,
    "kibana/kibana": 2048,
    "logstash": 2048,
    "mssql/server": 2560,
    "neo4j": 2048,
    "opensearchproject/opensearch": 2048,
    "sonarqube": 4096,
}
"""MiB below which it doesn't start, or stops under its first load.

Sources: SQL Server for Linux refuses to start with less than 2 GB; the start scripts of Kafka and Logstash
ask for a heap of 1 GB; Elasticsearch, OpenSearch and Neo4j take a share of the limit as their heap, and Cassandra a
quarter; GitLab names 8 GB and SonarQube 4 GB as the least. Kibana's start script gives Node.js most of the memory that
it sees, and its plugins alone take more than 1 GB; Keycloak's guide on its size names 1250 MB, and 2 GB in a container.
"""
_PROCESSES_OF_IMAGES = {"gitlab/gitlab-ce": 4096, "gitlab/gitlab-ee": 4096}
"""Web server, job runner, database, key store and metrics in one container, each with many threads."""


def memory_wanted(w: Workload, world: World, least: int) -> int:
    """MiB of a limit with head-room: `least`, or more where the workload's own settings speak of more.

    Raises `UnreadError` where it reserves an amount that isn't known.
    """
    reserved = w.resources.memory_reservation.value or 0
    shared = w.resources.shm_size.content
    wanted = [least * MIB, reserved + reserved // 2, _of_image(w, _OF_IMAGES) * MIB]
    if isinstance(shared, int):
        wanted.append(shared + least * MIB)
    wanted += _asked_for(_words(w, world))
    return ceil(max(wanted) / MIB)


def processors_wanted(w: Workload, world: World) -> float:
    """A limit on processors: one, or half as many again as it reserves. Raises `UnreadError` as above."""
    service = written_service(w, world)
    reserved = service.at("deploy", "resources", "reservations", "cpus") if service is not None else None
    plain = reserved.plain() if reserved is not None else None
    return max(1.0, ceil(15 * float(plain)) / 10) if isinstance(plain, int | float | str) else 1.0


def processes_wanted(w: Workload, least: int) -> int:
    """A limit on processes and threads: `least`, or what is known of its image."""
    return max(least, _of_image(w, _PROCESSES_OF_IMAGES))


def _of_image(w: Workload, amounts: Mapping[str, int]) -> int:
    found = parse_reference(w.image.value) if w.image.known else None
    names = (found.repository, found.repository.removeprefix("library/")) if found is not None else ()
    return max((amounts.get(name, 0) for name in names), default=0)


def _words(w: Workload, world: World) -> Iterator[tuple[str, str]]:
    """The names and values of its variables, and under no name what is started."""
    if w.command.known:
        yield "", " ".join(w.command.value)
    service = written_service(w, world)
    environment = service.at("environment") if service is not None else None
    for name, one in (environment.entries if environment is not None else {}).items():
        yield name, _text(one)


def _text(one: Value) -> str:
    return str(one.content) if one.known and one.content is not None else one.written or ""


def _asked_for(words: Iterator[tuple[str, str]]) -> Iterator[int]:
    """Bytes that each of them speaks of, and as much again as the program is likely to need beside it."""
    for name, text in words:
        heaps = [_bytes(*found.groups()) for found in _HEAP.finditer(text)]
        heaps += [_bytes(found[1], "m") for found in _NODE_HEAP.finditer(text)]
        if _HEAP_SETTINGS.search(name) and (whole := _AMOUNT.fullmatch(text)):
            heaps.append(_bytes(*whole.groups()))
        caches = [_bytes(found[1], found[2] or _cache_unit(text)) for one in _CACHES for found in one.finditer(text)]
        yield from (2 * one for one in heaps)
        yield from (one + max(one // 2, 256 * MIB) for one in caches)


def _cache_unit(text: str) -> str:
    return "g" if "CacheSizeGB" in text else ""


def _bytes(number: str, unit: str) -> int:
    found = int(number) * _UNITS[unit.lower()]
    return found if found <= _MOST else 0
