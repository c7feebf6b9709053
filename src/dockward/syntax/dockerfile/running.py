"""The arguments of RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK: a shell script or the JSON form."""

from dockward.syntax.dockerfile import checks
from dockward.syntax.dockerfile.flags import FLAGS
from dockward.syntax.dockerfile.form import Form, Source, array, missing
from dockward.syntax.dockerfile.line import Head, Line
from dockward.syntax.dockerfile.mounts import is_device, parse_mount
from dockward.syntax.dockerfile.spaces import NARROW
from dockward.syntax.regex import regex

_NETWORKS = frozenset({"default", "host", "none"})
_SECURITY = frozenset({"insecure", "sandbox"})
_KIND = regex(rf"([^{NARROW}\v\udc85\udca0]+)[{NARROW}\v\udc85\udca0]*")
"""The first word of HEALTHCHECK, which BuildKit looks for byte by byte."""
_NO_STAGE = "scratch"
"""What a mount without `from` is looked up as."""


def read_command(line: Line, head: Head, form: Form) -> None:
    """Of CMD and ENTRYPOINT."""
    _read_from(line, head, form, head.start)


def read_run(line: Line, head: Head, form: Form) -> None:
    """With the flags of RUN."""
    read_command(line, head, form)
    if form.exec_form and not form.arguments:
        missing(line, head, "the JSON form needs a program")
    sources: list[Source] = []
    for name, value, index in form.known_flags(head.flags):
        if name == "mount":
            sources.append(Source(parse_mount(line, value, index) or _NO_STAGE, index, numbers=False))
        elif name == "network" and value not in _NETWORKS:
            line.flaw("flag-value", "--network is default, host or none", index)
        elif name == "security" and value not in _SECURITY:
            line.flaw("flag-value", "--security is insecure or sandbox", index)
        elif name == "device" and not is_device(value):
            line.flaw("flag-value", "--device needs a name", index)
    form.sources = tuple(sources)


def read_shell(line: Line, head: Head, form: Form) -> None:
    """The JSON form alone."""
    elements = array(line, head, head.start)
    if elements:
        form.exec_form = True
        form.arguments = tuple(line.plain(one) for one in elements)
    elif head.start == head.end or elements is not None:
        missing(line, head)
    else:
        line.flaw("bad-shell", 'it takes the JSON form alone, as in SHELL ["/bin/bash", "-c"]', head.start)


def read_health(line: Line, head: Head, form: Form) -> None:
    """CMD with a command, or NONE."""
    found = _KIND.match(line.text, head.start, head.end)
    if found is None:
        missing(line, head, "it needs CMD and a command, or NONE")
    elif found[1].upper() == "CMD":
        form.health = "CMD"
        _read_from(line, head, form, found.end())
        if not (form.arguments or (form.script and form.script.text)):
            missing(line, head, "CMD needs a command")
        _check_health(line, head, form)
    elif found[1].upper() == "NONE":
        form.health = "NONE"
        if found.end() < head.end and array(line, head, found.end()) != ():
            line.flaw("bad-health-check", "NONE takes no arguments", found.end())
    else:
        line.flaw("bad-health-check", "it takes CMD and a command, or NONE", head.start)


def _read_from(line: Line, head: Head, form: Form, start: int) -> None:
    elements = array(line, head, start)
    if elements is None:
        form.script = line.joined.part(start, head.end)
    else:
        form.exec_form = True
        form.arguments = tuple(line.plain(one) for one in elements)


def _check_health(line: Line, head: Head, form: Form) -> None:
    for name, value, index in form.known_flags(head.flags):
        if name == "retries":
            if not checks.is_retries(value):
                line.flaw("flag-value", "--retries needs a whole number, not below 0", index)
        elif name in FLAGS["HEALTHCHECK"] and not checks.is_duration(value):
            line.flaw("flag-value", f"--{name} needs a duration like 30s, 1ms at least", index)
