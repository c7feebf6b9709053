"""A container's root file system is writable."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, add_entry, kernel, problem, reach, rule, set_key, workload
from dockward.model.workload import StartWrite, Workload
from dockward.practices._needs import needs_of, why_writable, writable_of
from dockward.practices._roles import why_engine
from dockward.practices._running import seen
from dockward.practices._writes import lies_in
from dockward.syntax.regex import regex

_SCRATCH = ("/tmp", "/run")  # noqa: S108  # mount points, never written to
_OF_THE_KERNEL = ("/dev", "/proc")
_FLEETING = ("/var/lock", "/var/run", "/var/tmp")  # noqa: S108  # as above
_OPTIONS = "size=64m"
_OPEN_TO_ALL = "size=64m,mode=1777"
"""For what the image hasn't got; else the runtime gives it the mode that it has there, whatever is asked for."""
_NUMBERS = regex(r"([0-9]{1,9})(?::([0-9]{1,9}))?")


@rule(
    "DW1401",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.13",
    elsewhere=(
        "docker-bench:5.13",
        "compose-lint:CL-0007",
        "docksec:compose-writable-root-fs",
        "semgrep:writable-filesystem-service",
    ),
    why="An intruder changes programs, leaves tools and comes back through them; nobody can tell any more what of the "
    "container is the image.",
    remedy="Set `read_only: true` and give what it writes a place: `tmpfs: [/tmp, /run]` and volumes for data. "
    "`docker diff NAME` lists what it has written so far.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(readonly_root=False, kernel=kernel(root_readonly=False)),
    good=workload(readonly_root=False, kernel=kernel(root_readonly=True)),
    written="image: postgres:16.4\ntmpfs: /tmp\n",
    fixed="image: postgres:16.4\ntmpfs:\n  - /tmp\n  - /run:size=64m\n"
    "  - /var/run/postgresql:size=64m\nread_only: true\n",
)
def writable_root(w: Workload) -> Iterator[Problem]:
    if w.readonly_root:
        return
    view = seen(w)
    if view is None or not view.root_readonly.known or not view.root_readonly.value:
        why = why_engine(w) or why_writable(w) or _why_written(w)
        yield problem(at=w.readonly_root, fix=() if why else _fix(w), unrepaired=why)


def _fix(w: Workload) -> Fix:
    wanted = (*_SCRATCH, *writable_of(w))
    mounted = {one.target for one in w.mounts.told or ()}
    places = dict.fromkeys(wanted, _OPTIONS) | {one.directory: _options(w, one) for one in _written(w)}
    unknown = "" if needs_of(w) else "; where its image writes as it starts isn't known here"
    unknown = "; what it writes beyond its start isn't known here" if _written(w) else unknown
    return Fix(
        title="Make its root file system read-only",
        risk=f"it can write only to its volumes and to {', '.join(places)}; `docker diff` lists what it writes"
        + unknown,
        changes=(
            set_key("read_only", value=True),
            *(add_entry("tmpfs", f"{one}:{options}") for one, options in places.items() if one not in mounted),
        ),
    )


def _why_written(w: Workload) -> str:
    """Why it must be able to write to its root file system as it starts; empty where nothing shows that."""
    for one in _written(w):
        if not (one.empty or lies_in(one.directory, _FLEETING)):
            return f"its start writes to {one.path}, and that its image keeps nothing in {one.directory} isn't known"
        if not _options(w, one):
            return f"its start writes to {one.path}, and to whom {one.directory} must belong for that isn't known"
    return ""


def _options(w: Workload, one: StartWrite) -> str:
    """The options of a place in memory to which whoever it starts as may write; empty where nobody knows those.

    The image may give root's place to the user that it is going to start as.
    """
    if not one.made:
        return _OPEN_TO_ALL
    user = w.user.value if w.user.known else w.built.user if w.built is not None else ""
    found = _NUMBERS.fullmatch(user)
    if found is None or not int(found[1]):
        return ""
    return f"{_OPTIONS},uid={int(found[1])},gid={int(found[2] or 0)}"


def _written(w: Workload) -> list[StartWrite]:
    """What its start writes elsewhere than to what is mounted or in memory anyway, each directory once."""
    several = w.built.writes if w.built is not None else ()
    places = (*_SCRATCH, *_OF_THE_KERNEL, *(one.target for one in w.mounts.told or ()))
    left = [one for one in several if not lies_in(one.path, places)]
    outer = {one.directory for one in left}
    return [
        one
        for one in {each.directory: each for each in reversed(left)}.values()
        if not any(one.directory != other and lies_in(one.directory, (other,)) for other in outer)
    ][::-1]
