"""Health checks that a program can propose: of a service that answers HTTP on the port that its Dockerfile exposes."""

import re

from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known
from dockward.syntax.dockerfile.image import base_of
from dockward.syntax.reference import parse_reference

_PORT = re.compile(r"([0-9]{1,5})(?:/tcp)?")
_LANGUAGES = {
    "python": '["python", "-c", "import urllib.request as r; r.urlopen(\'http://127.0.0.1:{}/\', timeout=3)"]',
    "node": '["node", "-e", "fetch(\'http://127.0.0.1:{}/\').then(r => process.exit(r.ok ? 0 : 1), '
    '() => process.exit(1))"]',
}
"""By the last part of the base's name: a program that is surely there."""
_WGET = '["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:{}/"]'
_CURL = '["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:{}/"]'


def propose_check(file: Dockerfile) -> str:
    """A HEALTHCHECK in its JSON form; empty where no port is exposed, or nothing in the image is known to ask it."""
    port = _port(file)
    form = _form(file) if port else ""
    return f"HEALTHCHECK CMD {form.format(port)}" if form else ""


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
