"""A database or another store of data is published to the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, reach, rule, workload
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices.p07_apis._services import open_services

_STORES = {
    1433: "SQL Server",
    1521: "Oracle",
    2379: "etcd",
    3306: "MySQL",
    5432: "PostgreSQL",
    5984: "CouchDB",
    6379: "Redis",
    7000: "Cassandra",
    8086: "InfluxDB",
    9042: "Cassandra",
    9200: "Elasticsearch",
    9300: "Elasticsearch",
    11_211: "memcached",
    26_257: "CockroachDB",
    27_017: "MongoDB",
    28_015: "RethinkDB",
}


@rule(
    "DW0719",
    severity=reach(Attacker.NETWORK, Reach.DATA),
    confidence=Confidence.LIKELY,
    cis="5.9",
    why="Stores are made for a network of friends: weak or no passwords, no delay after a wrong one. Open ones are "
    "found within hours, copied and wiped for ransom.",
    remedy="Take the port out of `ports`: containers of the same network reach it without. For work from outside bind "
    'it to loopback (`ports: ["127.0.0.1:5432:5432"]`) and use `ssh -L`.',
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    bad=workload(ports=(Port(5432, "tcp", "0.0.0.0", 5432),)),  # noqa: S104  # as read, never bound
    good=workload(ports=(Port(5432, "tcp", "127.0.0.1", 5432), Port(6379, "tcp"))),
    written='image: app:1.0\nports:\n  - 8080:8080\n  - "5432:5432"   # for reports\n',
    fixed='image: app:1.0\nports:\n  - 8080:8080\n  - "127.0.0.1:5432:5432"   # for reports\n',
)
def database_published(w: Workload, world: World) -> Iterator[Problem]:
    yield from open_services(w, world, _STORES)
