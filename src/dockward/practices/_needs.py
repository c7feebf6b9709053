"""What well-known images need to start once they are hardened, and what they offer for it.

Source: the entry point scripts and Dockerfiles of the images, as of November 2026, in the repositories
docker-library/cassandra, /mongo, /mysql, /postgres, /rabbitmq, /redis, /wordpress and /ghost, MariaDB/mariadb-docker,
nginx/docker-nginx, elastic/elasticsearch (distribution/docker), go-gitea/gitea (docker/root), gitlabhq/omnibus-gitlab
(docker), grafana/grafana (packaging/docker), keycloak/keycloak (quarkus/container),
linuxserver/docker-baseimage-alpine, nextcloud/docker, phpmyadmin/docker and pi-hole/docker-pi-hole.
"""

import re

from msgspec import Struct

from dockward.kit import Change, Fix, Move, add_entry
from dockward.model.bases import known_base
from dockward.model.capabilities import granted
from dockward.model.workload import MountKind, Workload
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex


class Needs(Struct, frozen=True, kw_only=True):
    """What one image needs: capabilities while it starts as root, places to write, and a check of its health."""

    capabilities: tuple[str, ...] = ()
    program: tuple[str, ...] = ()
    """Those that its program's file asks for: whoever starts it, the kernel does so only with them."""
    writable: tuple[str, ...] = ()
    """Directories that hold nothing to keep: sockets, process ids, caches."""
    health: tuple[str, ...] = ()
    """A health check that its own programs can make, whatever account it has."""
    health_before: tuple[tuple[int, int], tuple[str, ...]] = ((0, 0), ())
    """A version, and the check of those before it."""
    account_by: tuple[str, ...] = ()
    """Variables with the account that the check asks as, which files may hold in their place."""
    listens: tuple[str, ...] = ()
    """Words of its command that make it listen elsewhere, or otherwise, than the check asks."""
    settings: str = ""
    """The directory of its settings: what is mounted there may do the same."""
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
_MAY_STEP_DOWN = (*_STEPS_DOWN, "KILL")
"""The same for an image of which nothing is known, with what it stops by what runs as somebody else then."""
_MONGO_PING = "db.adminCommand('ping').ok || quit(1)"
"""No account is asked for."""
_MYSQL_LISTENS = ("--port", "-P", "--skip-networking", "--bind-address", "--defaults-file")
_REDIS_LISTENS = ("--port", "--tls-port", "--bind", "--unixsocket")
_POSTGRES_READY = (
    'pg_isready --quiet --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"'
)
_MYSQL_PING = ("CMD", "mysqladmin", "ping", "--host=127.0.0.1", "--silent")
"""It succeeds also where the account is refused, for then the server has answered."""
_FILE_NAME = regex(r"\w[\w.-]{0,99}", re.ASCII)
_LIBRARY = "docker.io/library/"
_NEVER = ("\0",)
"""No variable begins with it."""
_NEEDS = {
    "adguard/adguardhome": Needs(program=("NET_BIND_SERVICE",)),
    "caddy": Needs(program=("NET_BIND_SERVICE",)),
    "cassandra": Needs(
        goes_on_as="cassandra", capabilities=_STEPS_DOWN, rewrites="its start script writes into /etc/cassandra"
    ),
    "coredns/coredns": Needs(program=("NET_BIND_SERVICE",)),
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
    "gitlab/gitlab-ce": Needs(
        capabilities=(*_STEPS_DOWN, "AUDIT_WRITE", "FSETID", "KILL", "SYS_CHROOT"),
        rewrites="it sets itself up anew below /opt/gitlab and /etc as it starts",
    ),
    "grafana/grafana": Needs(data=("/var/lib/grafana",)),
    "hashicorp/vault": Needs(
        capabilities=(*_STEPS_DOWN, "SETFCAP"), rewrites="its start script sets capabilities of its program's file"
    ),
    "home-assistant/home-assistant": Needs(
        capabilities=(*_STEPS_DOWN, "KILL"), rewrites="s6, which starts it, runs programs below /run"
    ),
    "httpd": Needs(capabilities=("SETGID", "SETUID"), writable=("/usr/local/apache2/logs",)),
    "mariadb": Needs(
        goes_on_as="mysql",
        capabilities=_STEPS_DOWN,
        writable=("/run/mysqld",),
        health=("CMD", "healthcheck.sh", "--connect"),
        health_before=((11, 0), _MYSQL_PING),
        listens=_MYSQL_LISTENS,
        from_file=("MARIADB_", "MYSQL_"),
    ),
    "mongo": Needs(
        goes_on_as="mongodb",
        capabilities=_STEPS_DOWN,
        health=("CMD", "mongosh", "--quiet", "--eval", _MONGO_PING),
        health_before=((6, 0), ("CMD", "mongo", "--quiet", "--eval", _MONGO_PING)),
        listens=("--port", "--tls", "--ssl", "--config", "--bind", "--configsvr", "--shardsvr", "-f"),
        from_file=("MONGO_INITDB_",),
        read_by="mongodb, for its start script has stepped down by then",
    ),
    "mysql": Needs(
        goes_on_as="mysql",
        capabilities=_STEPS_DOWN,
        writable=("/var/run/mysqld",),
        health=_MYSQL_PING,
        listens=_MYSQL_LISTENS,
        from_file=("MYSQL_",),
    ),
    "kibana/kibana": Needs(data=("/usr/share/kibana/data",)),
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
        settings="/etc/nginx",
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
        health=("CMD-SHELL", _POSTGRES_READY),
        account_by=("POSTGRES_USER", "POSTGRES_DB"),
        listens=("-p", "--port", "port=", "unix_socket_directories="),
        from_file=("POSTGRES_",),
    ),
    "rabbitmq": Needs(
        goes_on_as="rabbitmq", capabilities=_STEPS_DOWN, health=("CMD", "rabbitmq-diagnostics", "--quiet", "ping")
    ),
    "redis": Needs(
        goes_on_as="redis",
        capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"),
        health=("CMD", "redis-cli", "ping"),
        listens=_REDIS_LISTENS,
    ),
    "valkey/valkey": Needs(
        goes_on_as="valkey",
        capabilities=("CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"),
        health=("CMD", "valkey-cli", "ping"),
        listens=_REDIS_LISTENS,
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
    "gitlab/gitlab-ee": "gitlab/gitlab-ce",
    "grafana/grafana-enterprise": "grafana/grafana",
    "kibana": "kibana/kibana",
    "vault": "hashicorp/vault",
    "grafana/grafana-oss": "grafana/grafana",
    "phpmyadmin/phpmyadmin": "phpmyadmin",
}
"""Other names of the same image, whatever registry has it."""
_FAMILIES = ("linuxserver/",)


def needs_of(w: Workload) -> Needs | None:
    """What its image is known to need; None where nothing is known of it, or nobody can tell which it is."""
    return needs_of_name(w.image.value) if w.image.known else None


def needs_of_name(image: str) -> Needs | None:
    """What an image of this name is known to need."""
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


def capabilities_of(w: Workload) -> tuple[str, ...]:
    """Those that it needs at its start; of an image of which nothing is known, what stepping down from root needs.

    In the host's network low ports are the host's, and only who has NET_BIND_SERVICE takes them. Root without
    DAC_OVERRIDE writes nothing into a directory of somebody else's. Root without KILL stops nobody else's process.
    """
    needs = _needs_at_start(w)
    program = needs.program if needs is not None else ()
    if hasown_user(w):
        return program
    low = ("NET_BIND_SERVICE",) if w.network_mode.content == "host" else ()
    kept = needs.capabilities if needs is not None and is_known(w) else _MAY_STEP_DOWN
    writes = any(one.kind is MountKind.BIND and one.writable for one in w.mounts.told or ())
    stops = ("KILL",) if w.init and "SETUID" in kept else ()
    return tuple(sorted({*program, *kept, *(("DAC_OVERRIDE",) if writes else ()), *stops, *low}))


def is_known(w: Workload) -> bool:
    """Whether it is known what its image needs at its start: not where it is root in one that was made for another."""
    return needs_of(w) is not None and not (w.user.known and own_user(w))


def _needs_at_start(w: Workload) -> Needs | None:
    return needs_of_name(w.built.base) if w.built is not None else needs_of(w)


def goes_on_as(w: Workload) -> str:
    """The account that its image's start script gives it over to; empty where that isn't known to happen.

    The script does so for the image's own server, and for options of it; any other program stays root.
    """
    needs = needs_of(w)
    if needs is None or hasown_user(w) or not (w.command.known or w.command.left_out):
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


def hasown_user(w: Workload) -> bool:
    """Whether it starts as somebody other than root, so that it never steps down: as set, else as its image says."""
    if w.user.known:
        return not _is_root(w.user.value)
    return w.user.left_out and not _is_root(w.built.user if w.built is not None else own_user(w))


def own_user(w: Workload) -> str:
    """The user that its image is known to have; empty for root, and where nothing is known of it."""
    found = parse_reference(w.image.value) if w.image.known else None
    base = known_base(found.name, found.effective_tag) if found is not None else None
    return base.user if base is not None else ""


def _is_root(user: str) -> bool:
    return user.partition(":")[0].strip() in {"", "0", "root"}


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
    if hasown_user(w):
        return "the file would be root's alone, and it runs as somebody else"
    if needs.read_by:
        return f"the file would be root's alone, and is read as {needs.read_by}"
    if "DAC_OVERRIDE" not in granted(w.cap_add.told or frozenset(), w.cap_drop.told or frozenset()):
        return "the file is its owner's alone, and without DAC_OVERRIDE its root may not read it"
    return ""
