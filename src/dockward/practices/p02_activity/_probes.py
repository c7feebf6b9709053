"""Health checks that a program can propose: of a known service, or of a web server on the port that is exposed."""

import json
from collections.abc import Iterator

from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import SCRATCH, known
from dockward.practices._health import health_of
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

_PORT = regex(r"([0-9]{1,5})(?:/tcp)?")
_HTTP_PORTS = frozenset({80, 3000, 3001, 4000, 5000, 5001, 8000, 8001, 8008, 8080, 8081, 8082, 8088, 8888})
"""Ports that web servers have as a rule."""
_OTHER_PORTS = frozenset(
    {
        21, 22, 23, 25, 53, 110, 143, 389, 443, 465, 587, 636, 853, 993, 995, 1433, 1521, 1883, 2049, 2181, 2376, 2379,
        3306, 3389, 4222, 4443, 5060, 5222, 5432, 5671, 5672, 5900, 5901, 6379, 6443, 7000, 7687, 8443, 8883, 9000,
        9042, 9092, 9300, 9443, 11211, 26379, 27017, 50051, 61616,
    }
)  # fmt: skip
"""Ports of TLS, and of services that speak something else; 9000 is FastCGI's."""
_WEB_SERVERS = frozenset(
    {
        "apache2-foreground", "apachectl", "artisan", "caddy", "daphne", "flask", "gunicorn", "http-server",
        "http.server", "httpd", "httpd-foreground", "hypercorn", "lighttpd", "next", "nginx", "nuxt", "puma", "rackup",
        "rails", "runserver", "serve", "streamlit", "thin", "uvicorn", "waitress-serve", "webpack-dev-server",
    }
)  # fmt: skip
_LANGUAGES = {
    "python": '["python", "-c", "import urllib.request as r; r.urlopen(\'http://127.0.0.1:{}/\', timeout=3)"]',
    "node": '["node", "-e", "fetch(\'http://127.0.0.1:{}/\').then(r => process.exit(r.ok ? 0 : 1), '
    '() => process.exit(1))"]',
}
"""By the last part of the base's name: a program that is surely there."""
_WGET = '["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:{}/"]'
_CURL = '["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:{}/"]'


def propose_check(file: Dockerfile) -> str:
    """A HEALTHCHECK; empty where nothing says what answers, or nothing in the image is known to ask.

    A service that is known by its base is asked by its own program. HTTP is asked on a port that is HTTP's as a rule,
    or where a web server is started; never on one that is known to speak something else, or TLS, whose certificate
    rarely names the loopback.
    """
    own = _own_check(file)
    if own:
        kind, *words = own
        return f"HEALTHCHECK CMD {json.dumps(words) if kind == 'CMD' else words[0]}"
    port = _port(file)
    form = _form(file) if port and _speaks_http(file, int(port)) else ""
    return f"HEALTHCHECK CMD {form.format(port)}" if form else ""


def _own_check(file: Dockerfile) -> tuple[str, ...]:
    """What the base's own service is asked by, where that is what it starts."""
    content = file.shipped[0].base.content
    changed = any(stage.all("CMD", "ENTRYPOINT") for stage in file.shipped)
    health = health_of(content) if isinstance(content, str) and not changed else ()
    return health if content != SCRATCH else ()


def _speaks_http(file: Dockerfile, port: int) -> bool:
    if port in _OTHER_PORTS:
        return False
    return port in _HTTP_PORTS or bool(_WEB_SERVERS.intersection(_started(file)))


def _started(file: Dockerfile) -> Iterator[str]:
    """The words that it is started with, programs without their directories."""
    for keyword in ("ENTRYPOINT", "CMD"):
        one = file.last(keyword)
        words = [known(word) for word in one.arguments] if one is not None else []
        words += [word for command in one.commands for word in command.words] if one is not None else []
        yield from (part.rpartition("/")[2] for word in words for part in word.split())


def _port(file: Dockerfile) -> str:
    words = [known(word) for stage in file.shipped for one in stage.all("EXPOSE") for word in one.arguments]
    ports = [found[1] for word in words if (found := _PORT.fullmatch(word))]
    return ports[0] if len(ports) == 1 else ""


def _form(file: Dockerfile) -> str:
    installed = {
        word for stage in file.shipped for one in stage.all("RUN") for command in one.commands for word in command.words
    }
    for name, form in (("curl", _CURL), ("wget", _WGET)):
        if name in installed:
            return form
    content = file.shipped[0].base.content
    reference = parse_reference(content) if isinstance(content, str) else None
    if reference is None:
        return ""
    base = base_of(file)
    busybox = base is not None and base.packages == "apk"
    return _LANGUAGES.get(reference.name.rpartition("/")[2], _WGET if busybox else "")
