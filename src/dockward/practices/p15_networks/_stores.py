"""Which containers are a front end and which keep data, as far as image names and ports tell."""

from dockward.model.workload import Workload
from dockward.practices._ports import published
from dockward.syntax.regex import regex

_STORE = regex(
    r"(?:.*[-_])?(?:postgres(?:ql)?|postgis|timescaledb|mysql|mariadb|percona|mongo(?:db)?|redis|valkey|keydb|memcached"
    r"|elasticsearch|opensearch|cassandra|scylla|couchdb|influxdb|clickhouse|cockroach|neo4j|etcd|mssql|oracle|minio)"
    r"(?:[-_].*)?"
)


def is_store(w: Workload) -> bool:
    """Whether its image's name says that it keeps data; its own name, where its image is built for it."""
    image = w.name if w.image.left_out else w.image.value
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return _STORE.fullmatch(name.lower()) is not None


def is_front(w: Workload) -> bool:
    """Whether something outside the engine's networks connects to it."""
    return any(True for _ in published(w))
