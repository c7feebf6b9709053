"""What well-known images need to start once they are hardened, and what they offer for it.

Source: the entry point scripts and the documentation of the official images, as of November 2026.
"""

import re

from msgspec import Struct

from dockward.kit import Change, Fix, Move, add_entry, set_key, unset_key
from dockward.model.workload import Workload
from dockward.syntax.reference import parse_reference


class Needs(Struct, frozen=True, kw_only=True):
    """What one image needs: capabilities while it starts as root, places to write, and a check of its health."""

    capabilities: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    """Directories that hold nothing to keep: sockets, process ids, caches."""
    health: tuple[str, ...] = ()
    """A health check that its own programs can make."""
    from_file: tuple[str, ...] = ()
    """Beginnings of the variables that it also takes as `NAME_FILE`."""


_STEPS_DOWN = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")
"""It gives its data to an account of its own, and goes on as that."""
_MYSQL_PING = ("CMD", "mysqladmin", "ping", "--host=127.0.0.1", "--silent")
_FILE_NAME = re.compile(r"\w[\w.-]{0,99}", re.ASCII)
_LIBRARY = "docker.io/library/"
_NEEDS = {
    "caddy": Needs(capabilities=("NET_BIND_SERVICE",)),
    "elasticsearch": Needs(
        capabilities=_STEPS_DOWN,
        health=(
            "CMD-SHELL",
            "curl -sS -o /dev/null http://127.0.0.1:9200/ || curl -sSk -o /dev/null https://127.0.0.1:9200/",
        ),
    ),
    "httpd": Needs(capabilities=("SETGID", "SETUID"), writable=("/usr/local/apache2/logs",)),
    "mariadb": Needs(
        capabilities=_STEPS_DOWN,
        writable=("/run/mysqld",),
        health=("CMD", "healthcheck.sh", "--connect", "--innodb_initialized"),
        from_file=("MARIADB_", "MYSQL_"),
    ),
    "mongo": Needs(
        capabilities=_STEPS_DOWN,
        health=("CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping').ok || quit(1)"),
        from_file=("MONGO_INITDB_",),
    ),
    "mysql": Needs(capabilities=_STEPS_DOWN, writable=("/var/run/mysqld",), health=_MYSQL_PING, from_file=("MYSQL_",)),
    "nginx": Needs(
        capabilities=("CHOWN", "SETGID", "SETUID"),
        writable=("/var/cache/nginx",),
        health=("CMD", "curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1/"),
    ),
    "postgres": Needs(
        capabilities=_STEPS_DOWN,
        writable=("/var/run/postgresql",),
        health=("CMD", "pg_isready", "--quiet", "--username=postgres"),
        from_file=("POSTGRES_",),
    ),
    "rabbitmq": Needs(capabilities=_STEPS_DOWN, health=("CMD", "rabbitmq-diagnostics", "--quiet", "ping")),
    "redis": Needs(capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"), health=("CMD", "redis-cli", "ping")),
    "valkey/valkey": Needs(
        capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"), health=("CMD", "valkey-cli", "ping")
    ),
    "wordpress": Needs(capabilities=_STEPS_DOWN, writable=("/var/run/apache2",), from_file=("WORDPRESS_DB_",)),
}


def needs_of(w: Workload) -> Needs | None:
    """What its image is known to need; None where nothing is known of it, or nobody can tell which it is."""
    found = parse_reference(w.image.value) if w.image.known else None
    if found is None:
        return None
    return _NEEDS.get(found.name.removeprefix(_LIBRARY)) or _NEEDS.get(found.name.removeprefix("docker.io/"))


def has_own_user(w: Workload) -> bool:
    """Whether it is set to start as somebody other than root, so that it never steps down."""
    return w.user.known and w.user.value.partition(":")[0] not in {"", "0", "root"}


def check_health(w: Workload) -> tuple[Fix, ...]:
    """The repair that gives it the health check of its image; none where no check is known."""
    needs = needs_of(w)
    if needs is None or not needs.health:
        return ()
    return (
        Fix(
            title=f"Check its health with `{' '.join(needs.health[1:3])}`",
            risk="a service that the check doesn't reach counts as unhealthy, and what depends on it doesn't start",
            changes=(
                unset_key("healthcheck"),
                set_key("healthcheck.test", needs.health),
                set_key("healthcheck.interval", "30s"),
                set_key("healthcheck.timeout", "5s"),
                set_key("healthcheck.retries", 3),
                set_key("healthcheck.start_period", "30s"),
            ),
        ),
    )


def kept_in_file(w: Workload, variable: str) -> tuple[Fix, ...]:
    """The repair that gives it a secret as a file in place of a variable; none where its image isn't known to read it.

    The value moves from the compose file into a file of its own.
    """
    needs = needs_of(w)
    if needs is None or not needs.from_file or not variable.startswith(needs.from_file) or has_own_user(w):
        return ()  # the file is its owner's alone, and root's in the container
    if not _FILE_NAME.fullmatch(w.name) or not _FILE_NAME.fullmatch(variable):
        return ()
    secret = f"{w.name}_{variable.lower()}"
    return (
        Fix(
            title=f"Keep {variable} in the file secrets/{secret}",
            risk="the file must go along with the compose file wherever that goes, save into version control; what "
            "reads the variable itself no longer finds it",
            changes=(
                Change(Move.EXTRACT, ("environment", variable), f"secrets/{secret}"),
                add_entry("secrets", secret),
                Change(Move.SET, ("secrets", secret, "file"), f"./secrets/{secret}", project=True),
            ),
        ),
    )
