"""Variables that have a store of data ask nobody for a password, and what sets one all the same.

They are switches, not secrets; that one is on is all that is kept of its value. Source: the entry points of the images
(docker-library/postgres, mysql and mariadb, bitnami/containers, opensearch-build, neo4j/docker-neo4j,
ClickHouse/docker/server, arangodb-docker) and the settings of Elasticsearch, Weaviate and SurrealDB.
"""

import re

from msgspec import Struct

from dockward.syntax.regex import regex

_YES = frozenset({"1", "true", "yes"})


class Opening(Struct, frozen=True):
    """One such variable: the store, the values that open it, and names of variables that set a password nevertheless.

    `values` are in small letters; None where any does, `no` among them, for it is only asked whether there is one.
    Files in the directory `settings` may set one, too.
    """

    store: str
    values: frozenset[str] | None
    unless: re.Pattern[str] | None = None
    settings: str = ""


_PASSWORD = regex(r"[A-Z0-9_]{1,64}_PASSWORDS?(?:_FILE)?")
_ROOT = regex(r"(?:MYSQL|MARIADB)_(?:RANDOM_)?ROOT_PASSWORD(?:_FILE|_HASH|_HASH_FILE)?")
_ELASTIC = Opening("Elasticsearch", frozenset({"false"}))
_OPENSEARCH = Opening("OpenSearch", frozenset({"true"}))
OPENINGS = {
    "POSTGRES_HOST_AUTH_METHOD": Opening("PostgreSQL", frozenset({"trust"})),
    "MYSQL_ALLOW_EMPTY_PASSWORD": Opening("MySQL", None, _ROOT),
    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD": Opening("MariaDB", None, _ROOT),
    "ALLOW_EMPTY_PASSWORD": Opening("the store", _YES, _PASSWORD),
    "ALLOW_ANONYMOUS_LOGIN": Opening("ZooKeeper", _YES, regex(r"ZOO_ENABLE_(?:QUORUM_)?AUTH")),
    "xpack.security.enabled": _ELASTIC,
    "ES_SETTING_XPACK_SECURITY_ENABLED": _ELASTIC,
    "plugins.security.disabled": _OPENSEARCH,
    "DISABLE_SECURITY_PLUGIN": _OPENSEARCH,
    "NEO4J_AUTH": Opening("Neo4j", frozenset({"none"})),
    "CLICKHOUSE_SKIP_USER_SETUP": Opening("ClickHouse", frozenset({"1"}), settings="/etc/clickhouse-server"),
    "ARANGO_NO_AUTH": Opening("ArangoDB", _YES),
    "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": Opening(
        "Weaviate", frozenset({"true", "enabled", "on", "1"}), regex(r"AUTHORIZATION_(?:RBAC|ADMIN_?LIST)_ENABLED")
    ),
    "SURREAL_UNAUTHENTICATED": Opening("SurrealDB", frozenset({"true"})),
}
"""By the variable's name."""


def opens(name: str, value: str) -> bool:
    """Whether this variable, set so, does without a password."""
    found = OPENINGS.get(name)
    return found is not None and bool(value) and (found.values is None or value.lower() in found.values)
