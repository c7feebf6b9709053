"""Databases, brokers and search engines among Docker's official images.

Source: the Dockerfiles that the library's definition files name (docker-library/official-images, August 2026): USER,
VOLUME and EXPOSE as there. Those without a user start as root and step down in their entrypoint, or don't.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, tcp

_DATABASE = Base(role=BaseRole.DATABASE, packages="apt")
_BROKER = Base(role=BaseRole.BROKER, packages="apt")
_MYSQL = replace(_DATABASE, packages="microdnf", data=("/var/lib/mysql",), ports=tcp(3306, 33060))
_PERCONA = replace(_MYSQL, user="mysql", data=("/var/lib/mysql", "/var/log/mysql"))
_PERCONA_MONGO = replace(_DATABASE, packages="dnf", user="1001", data=("/data/db",), ports=tcp(27017))
_POSTGRES = replace(_DATABASE, data=("/var/lib/postgresql", "/var/run/postgresql"), ports=tcp(5432))
_INFLUX = replace(_DATABASE, data=("/var/lib/influxdb2", "/etc/influxdb2"), ports=tcp(8086))
_INFLUX3 = replace(
    _DATABASE, user="influxdb3", data=("/var/lib/influxdb3", "/home/influxdb3/.influxdb3"), ports=tcp(8181)
)
_INFLUX1 = replace(_DATABASE, data=("/var/lib/influxdb",), ports=tcp(8086))
_NATS = replace(_BROKER, packages="apk", ports=tcp(4222, 8222, 6222))

TABLE: dict[str, Variants] = {
    "aerospike": every_tag(replace(_DATABASE, data=("/opt/aerospike/data",), ports=tcp(3000, 3001, 3002))),
    "arangodb": every_tag(
        replace(_DATABASE, packages="apk", data=("/var/lib/arangodb3", "/var/lib/arangodb3-apps"), ports=tcp(8529))
    ),
    "cassandra": every_tag(replace(_DATABASE, data=("/var/lib/cassandra",), ports=tcp(7000, 7001, 7199, 9042, 9160))),
    "clickhouse": every_tag(
        replace(_DATABASE, data=("/var/lib/clickhouse", "/var/log/clickhouse-server"), ports=tcp(9000, 8123, 9009))
    ),
    "couchbase": every_tag(replace(_DATABASE, data=("/opt/couchbase/var",))),
    "couchdb": every_tag(replace(_DATABASE, data=("/opt/couchdb/data",), ports=tcp(5984, 4369, 9100))),
    "crate": every_tag(replace(_DATABASE, packages="dnf", data=("/data",), ports=tcp(4200, 4300, 5432))),
    "elasticsearch": (
        (
            "8",
            replace(
                _DATABASE,
                user="1000:0",
                data=("/usr/share/elasticsearch/data", "/usr/share/elasticsearch/logs"),
                ports=tcp(9200, 9300),
            ),
        ),
    ),
    "emqx": every_tag(
        replace(
            _BROKER,
            user="emqx",
            data=("/opt/emqx/log", "/opt/emqx/data"),
            ports=tcp(1883, 8083, 8084, 8883, 18083, 4370, 5369),
        )
    ),
    "eclipse-mosquitto": every_tag(
        replace(_BROKER, packages="apk", data=("/mosquitto/data", "/mosquitto/log"), ports=tcp(1883))
    ),
    "influxdb": (
        ("enterprise", None),
        ("data", None),
        ("meta", None),
        ("core", _INFLUX3),
        ("3", _INFLUX3),
        ("1", _INFLUX1),
        ("", _INFLUX),
    ),
    "mariadb": every_tag(replace(_DATABASE, data=("/var/lib/mysql", "/run/mysqld"), ports=tcp(3306))),
    "memcached": every_tag(replace(_DATABASE, user="memcache", ports=tcp(11211))),
    "mongo": every_tag(replace(_DATABASE, data=("/data/db", "/data/configdb"), ports=tcp(27017))),
    "mysql": every_tag(_MYSQL),
    "nats": (("alpine", _NATS), ("", replace(_NATS, packages="", shell=False))),
    "neo4j": every_tag(replace(_DATABASE, data=("/data", "/logs"), ports=tcp(7474, 7473, 7687))),
    "orientdb": every_tag(
        replace(
            _DATABASE,
            data=("/orientdb/backup", "/orientdb/databases", "/orientdb/config"),
            ports=tcp(2424, 2480),
        )
    ),
    "percona": (("psmdb", _PERCONA_MONGO), ("ps", _PERCONA), ("8", _PERCONA), ("latest", _PERCONA)),
    "postgres": every_tag(_POSTGRES),
    "rabbitmq": (
        (
            "management",
            replace(
                _BROKER, data=("/var/lib/rabbitmq",), ports=tcp(4369, 5671, 5672, 15691, 15692, 25672, 15671, 15672)
            ),
        ),
        (
            "",
            replace(_BROKER, data=("/var/lib/rabbitmq",), ports=tcp(4369, 5671, 5672, 15691, 15692, 25672)),
        ),
    ),
    "redis": every_tag(replace(_DATABASE, data=("/data",), ports=tcp(6379))),
    "rethinkdb": every_tag(replace(_DATABASE, data=("/data",), ports=tcp(28015, 29015, 8080))),
    "solr": (
        ("5", None),
        ("6", None),
        ("7", None),
        ("", replace(_DATABASE, user="8983", data=("/var/solr",), ports=tcp(8983))),
    ),
    "zookeeper": every_tag(replace(_BROKER, data=("/data", "/datalog", "/logs"), ports=tcp(2181, 2888, 3888, 8080))),
}
