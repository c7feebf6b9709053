"""What well-known images need to start once they are hardened, and what they offer for it.

Source: the entry point scripts and Dockerfiles of the images, as of November 2026, in the repositories
docker-library/cassandra, /mongo, /mysql, /postgres, /rabbitmq, /redis, /wordpress and /ghost, MariaDB/mariadb-docker,
nginx/docker-nginx, elastic/elasticsearch (distribution/docker), go-gitea/gitea (docker/root), grafana/grafana
(packaging/docker), keycloak/keycloak (quarkus/container), linuxserver/docker-baseimage-alpine, nextcloud/docker,
phpmyadmin/docker and pi-hole/docker-pi-hole.
"""

import re

from msgspec import Struct

from dockward.kit import Change, Fix, Move, add_entry, set_key, unset_key
from dockward.model.capabilities import granted
from dockward.model.workload import Workload
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex


class Needs(Struct, frozen=True, kw_only=True):
    """What one image needs: capabilities while it starts as root, places to write, and a check of its health."""

    capabilities: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()
    """Directories that hold nothing to keep: sockets, process ids, caches."""
    health: tuple[str, ...] = ()
    """A health check that its own programs can make."""
    from_file: tuple[str, ...] = ()
    """Beginnings of the variables that it also takes as `NAME_FILE`."""
    read_by: str = ""
    """Who reads those files, where that isn't root any more."""
    data: tuple[str, ...] = ()
    """Directories that it keeps things in and that its image makes no volumes: they must be mounted."""
    rewrites: str = ""
    """Why its root file system stays writable."""
    goes_on_as: str = ""
    """The account that all of it runs as once it has started as root; empty where some of it stays root."""
    inputs: tuple[tuple[str, str], ...] = ()
    """A directory, and the one that it writes to where something is mounted on the first."""


_STEPS_DOWN = ("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID")
"""It gives its data to an account of its own, and goes on as that."""
_MYSQL_PING = ("CMD", "mysqladmin", "ping", "--host=127.0.0.1", "--silent")
_FILE_NAME = regex(r"\w[\w.-]{0,99}", re.ASCII)
_LIBRARY = "docker.io/library/"
_NEVER = ("\0",)
"""No variable begins with it."""
_NEEDS = {
    "caddy": Needs(capabilities=("NET_BIND_SERVICE",)),
    "cassandra": Needs(
        goes_on_as="cassandra", capabilities=_STEPS_DOWN, rewrites="its start script writes into /etc/cassandra"
    ),
    "elasticsearch": Needs(
        goes_on_as="elasticsearch",
        capabilities=(*_STEPS_DOWN, "SYS_CHROOT"),
        rewrites="its start script writes keys and settings into its config directory",
        health=(
            "CMD-SHELL",
            "curl -sS -o /dev/null http://127.0.0.1:9200/ || curl -sSk -o /dev/null https://127.0.0.1:9200/",
        ),
    ),
    "ghost": Needs(goes_on_as="node", capabilities=_STEPS_DOWN, data=("/var/lib/ghost/content",)),
    "gitea/gitea": Needs(
        capabilities=(*_STEPS_DOWN, "KILL", "SYS_CHROOT"),
        rewrites="its start script changes accounts below /etc, and s6 keeps its state there",
    ),
    "grafana/grafana": Needs(data=("/var/lib/grafana",)),
    "httpd": Needs(capabilities=("SETGID", "SETUID"), writable=("/usr/local/apache2/logs",)),
    "mariadb": Needs(
        goes_on_as="mysql",
        capabilities=_STEPS_DOWN,
        writable=("/run/mysqld",),
        health=("CMD", "healthcheck.sh", "--connect", "--innodb_initialized"),
        from_file=("MARIADB_", "MYSQL_"),
    ),
    "mongo": Needs(
        goes_on_as="mongodb",
        capabilities=_STEPS_DOWN,
        health=("CMD", "mongosh", "--quiet", "--eval", "db.adminCommand('ping').ok || quit(1)"),
        from_file=("MONGO_INITDB_",),
        read_by="mongodb, for its start script has stepped down by then",
    ),
    "mysql": Needs(
        goes_on_as="mysql",
        capabilities=_STEPS_DOWN,
        writable=("/var/run/mysqld",),
        health=_MYSQL_PING,
        from_file=("MYSQL_",),
    ),
    "keycloak/keycloak": Needs(rewrites="it builds itself anew in /opt/keycloak as it starts"),
    "linuxserver/": Needs(
        capabilities=(*_STEPS_DOWN, "KILL"),
        rewrites="its start script changes accounts below /etc, and s6 runs programs below /run",
    ),
    "nextcloud": Needs(capabilities=_STEPS_DOWN, rewrites="its start script writes into the configuration of PHP"),
    "nginx": Needs(
        inputs=(("/etc/nginx/templates", "/etc/nginx/conf.d"),),
        capabilities=("CHOWN", "SETGID", "SETUID"),
        writable=("/var/cache/nginx",),
        health=("CMD", "curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1/"),
    ),
    "nginxinc/nginx-unprivileged": Needs(
        inputs=(("/etc/nginx/templates", "/etc/nginx/conf.d"),),
    ),
    "phpmyadmin": Needs(
        capabilities=_STEPS_DOWN, rewrites="its start script writes a secret of its own into /etc/phpmyadmin"
    ),
    "pihole/pihole": Needs(
        capabilities=(*_STEPS_DOWN, "KILL", "NET_BIND_SERVICE"),
        rewrites="its start script writes settings of the resolver below /etc",
    ),
    "postgres": Needs(
        goes_on_as="postgres",
        capabilities=_STEPS_DOWN,
        writable=("/var/run/postgresql",),
        health=("CMD", "pg_isready", "--quiet", "--username=postgres"),
        from_file=("POSTGRES_",),
    ),
    "rabbitmq": Needs(
        goes_on_as="rabbitmq", capabilities=_STEPS_DOWN, health=("CMD", "rabbitmq-diagnostics", "--quiet", "ping")
    ),
    "redis": Needs(
        goes_on_as="redis",
        capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"),
        health=("CMD", "redis-cli", "ping"),
    ),
    "valkey/valkey": Needs(
        goes_on_as="valkey",
        capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"),
        health=("CMD", "valkey-cli", "ping"),
    ),
    "wordpress": Needs(
        capabilities=_STEPS_DOWN,
        writable=("/var/run/apache2",),
        from_file=("WORDPRESS_DB_",),
        read_by="www-data, for it is PHP that reads it, with every request",
    ),
}
_ALSO = {
    "elastic/elasticsearch": "elasticsearch",
    "elasticsearch/elasticsearch": "elasticsearch",
    "grafana/grafana-enterprise": "grafana/grafana",
    "grafana/grafana-oss": "grafana/grafana",
    "phpmyadmin/phpmyadmin": "phpmyadmin",
}
"""Other names of the same image, whatever registry has it."""
_FAMILIES = ("linuxserver/",)


def needs_of(w: Workload) -> Needs | None:
    """What its image is known to need; None where nothing is known of it, or nobody can tell which it is."""
    return _named(w.image.value) if w.image.known else None


def health_of(image: str) -> tuple[str, ...]:
    """The health check that an image's own programs can make; nothing where none is known."""
    needs = _named(image)
    return needs.health if needs is not None else ()


def _named(image: str) -> Needs | None:
    found = parse_reference(image)
    if found is None:
        return None
    official = found.name.startswith(_LIBRARY)
    name = found.repository.removeprefix("docker/library/")  # the mirror of Docker's images at AWS
    name = name.removeprefix("library/") if official else name
    if not official and "/" not in name and found.repository == name:
        return None
    family = next((one for one in _FAMILIES if name.startswith(one)), name)
    return _NEEDS.get(_ALSO.get(name, family))


def capabilities_of(w: Workload) -> tuple[str, ...] | None:
    """Those that it needs at its start; None where that isn't known.

    In the host's network low ports are the host's, and only who has NET_BIND_SERVICE takes them.
    """
    needs = None if has_own_user(w) else needs_of(w)
    low = ("NET_BIND_SERVICE",) if w.network_mode.content == "host" and not has_own_user(w) else ()
    if needs is None:
        return low or None
    return tuple(dict.fromkeys((*needs.capabilities, *low)))


def goes_on_as(w: Workload) -> str:
    """The account that its image's start script gives it over to; empty where that isn't known to happen.

    The script does so for the image's own server, and for options of it; any other program stays root.
    """
    needs = needs_of(w)
    if needs is None or has_own_user(w) or not (w.command.known or w.command.left_out):
        return ""
    words = w.command.value if w.command.known else ()
    first = next(iter(words), "-").rpartition("/")[2]
    server = first.startswith(("-", "docker-entrypoint", needs.goes_on_as[:5])) or first in {"mongod", "mariadbd"}
    return needs.goes_on_as if server else ""


def writable_of(w: Workload) -> tuple[str, ...]:
    """Directories without anything to keep that it writes to, those among them that hang on what is mounted."""
    needs = needs_of(w)
    mounted = [one.target.rstrip("/") for one in w.mounts.told or ()]
    inputs = needs.inputs if needs is not None else ()
    hanging = (to for of, to in inputs if any(f"{one}/".startswith(f"{of}/") for one in mounted))
    return (*(needs.writable if needs is not None else ()), *hanging)


def why_writable(w: Workload) -> str:
    """Why its root file system can't become read-only; empty where nothing is known to be in the way."""
    needs = needs_of(w)
    if needs is None or needs.rewrites:
        return needs.rewrites if needs is not None else ""
    mounted = [f"{one.target.rstrip('/')}/" for one in w.mounts.told or ()]
    lacking = [one for one in needs.data if not any(f"{one}/".startswith(each) for each in mounted)]
    return f"it keeps its data in {lacking[0]}, where no volume is mounted" if lacking else ""


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
    if needs is None or not variable.startswith(needs.from_file or _NEVER) or why_in_variable(w, variable):
        return ()
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


def why_in_variable(w: Workload, variable: str) -> str:
    """Why a secret can't become a file, which is its owner's alone; empty where nothing is known to be in the way.

    Compose mounts the file as it is: what a service says of its owner and mode counts in a Swarm only.
    """
    needs = needs_of(w)
    if needs is None or not variable.startswith(needs.from_file or _NEVER):
        return f"whether its image reads {variable}_FILE isn't known"
    if has_own_user(w):
        return "the file would be root's alone, and it runs as somebody else"
    if needs.read_by:
        return f"the file would be root's alone, and is read as {needs.read_by}"
    if "DAC_OVERRIDE" not in granted(w.cap_add.told or frozenset(), w.cap_drop.told or frozenset()):
        return "the file is its owner's alone, and without DAC_OVERRIDE its root may not read it"
    return ""
