"""`dockward gate socket` and `dockward gate shadow`: sockets for one consumer each, in the policy file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
from msgspec import structs

from dockward.cli.files import read_text, replace_text
from dockward.cli.gate_deciding import by_policy
from dockward.cli.gate_ledger import LEDGER
from dockward.cli.gate_serving import ENGINE, serve_sockets
from dockward.cli.policy import find_policy, load_host_policy
from dockward.cli.streams import tell
from dockward.fix.compose import change_text
from dockward.fix.errors import CannotChangeError
from dockward.gate.ledger.places import default_folder
from dockward.gate.rights.grants import BUILDING, Access, may_build
from dockward.gate.rights.profiles import FOLDER, PROFILES
from dockward.gate.serving.sockets import Place
from dockward.judge.policy.gate import Elsewhere
from dockward.judge.policy.parse import parse_policy
from dockward.judge.policy.powers import ALWAYS, WORDS, routes_of
from dockward.judge.policy.roles import Purpose
from dockward.model.fix import Change, Content, Move
from dockward.practices.discovery import rules

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")
_NEW = "version: 1\n"
_OF_IMAGES = frozenset({"image.tag", "image.push", "image.remove", "image.save", "image.load", "build.run"})
Said = dict[str, Content]


@click.command("socket", short_help="Make a socket for one consumer of the API.")
@click.argument("name")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(get_args(Purpose)),
    required=True,
    help="What it is for; custom has what --may says.",
)
@click.option("--project", "projects", multiple=True, metavar="PATTERN", help="A compose project that it shows.")
@click.option("--label", "labels", multiple=True, metavar="KEY=VALUE", help="A label of objects that it shows.")
@click.option("--object", "names", multiple=True, metavar="PATTERN", help="A name of objects that it shows.")
@click.option("--network", "networks", multiple=True, metavar="PATTERN", help="A network whose containers it shows.")
@click.option("--image", "images", multiple=True, metavar="PATTERN", help="An image that it may use; none said: any.")
@click.option("--may", multiple=True, type=click.Choice(WORDS), metavar="WORD", help="A power or route beside those.")
@click.option("--path", "place", help="Where it is.  [default: /run/dockward/NAME.sock]")
@click.option("--owner", help="The account that owns it.")
@click.option("--group", help="Its group, whose members may use it.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml]")
def make_socket(
    *,
    name: str,
    purpose: str,
    projects: tuple[str, ...],
    labels: tuple[str, ...],
    names: tuple[str, ...],
    networks: tuple[str, ...],
    images: tuple[str, ...],
    may: tuple[str, ...],
    place: str | None,
    owner: str | None,
    group: str | None,
    policy: Path | None,
) -> int:
    """Write the socket NAME into the policy file; `dockward gate serve` makes it when it starts.

    It lets through what its purpose is known to need, and shows the objects that are named here and no others.
    """
    said: Said = {
        "for": purpose,
        "path": place or "",
        "owner": owner or "",
        "group": group or "",
        "objects.projects": projects,
        "objects.labels": labels,
        "objects.names": names,
        "objects.networks": networks,
        "images": images,
        "may": may,
    }
    if not (projects or labels or names or networks):
        raise click.UsageError("Say what it may see: --project, --label, --object or --network.")
    path = _write(policy, name, {key: value for key, value in said.items() if value})
    where = place or f"{FOLDER}/{name}.sock"
    tell(f"dockward: {path} has the socket {name}; `dockward gate serve` makes it when it starts again.")
    tell(f"In the service, in the place of the engine's socket:\n  volumes:\n    - {where}:/var/run/docker.sock")
    asked = PROFILES[purpose].routes | routes_of(may)
    # The command gives no right to labels.
    refused = frozenset() if may_build(may, ()) else asked & BUILDING
    asked -= refused
    if not images and (theirs := sorted(asked & _OF_IMAGES)):
        tell(f"Beware: without --image it may do this with everybody's images: {', '.join(theirs)}.")
    tell(f"It may ask for: {', '.join(sorted(asked - ALWAYS))}.")
    if refused:
        tell("It may not build: `may: [build.run]` in the policy lets it, where it is trusted with all labels.")
    return 0


@click.command("shadow", short_help="Record what a consumer asks for, and make a socket with just that.")
@click.argument("name")
@click.option(
    "--listen", type=click.Path(path_type=Path), required=True, help="The socket that it is to use meanwhile."
)
@ENGINE
@click.option("--project", "projects", multiple=True, metavar="PATTERN", help="A compose project that it is to see.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml]")
@click.option("--write", is_flag=True, help="Write the socket into the policy file; else it is only printed.")
@LEDGER
def shadow(
    *,
    name: str,
    listen: Path,
    engine: Path,
    projects: tuple[str, ...],
    policy: Path | None,
    write: bool,
    ledger: Path | None,
) -> int:
    """Serve the socket LISTEN as `dockward gate serve` would without roles, until interrupted.

    It keeps a ledger of its own, `shadow-NAME` beside the gate's.

    Then the socket NAME is printed, or written to the policy, for all that was asked for and admitted.
    """
    if not _PLAIN.fullmatch(name):
        raise click.UsageError(f"{name!r} can't be the name of a socket.")
    seen: set[str] = set()
    deciding = structs.replace(
        by_policy(load_host_policy(policy)), access=Access(), seen=seen, elsewhere=Elsewhere.PASS
    )
    # The gate itself may be running, and a ledger has one writer.
    serve_sockets(Place(path=listen), engine, deciding, ledger or default_folder(f"shadow-{name}"), policy=policy)
    routes = tuple(sorted(seen - ALWAYS))
    if not routes:
        tell("dockward: nothing was asked for.")
        return 1
    said: Said = {"for": "custom", "objects.projects": projects, "may": routes}
    said = {key: value for key, value in said.items() if value}
    if write:
        tell(f"dockward: {_write(policy, name, said)} has the socket {name}.")
    else:
        click.echo(_with(_NEW, name, said).removeprefix(_NEW).lstrip())
    return 0


def _write(policy: Path | None, name: str, said: Said) -> Path:
    """Put the socket into the policy file, which is made where there is none."""
    path = policy or find_policy() or Path("dockward.yaml")
    there = path.exists()
    before = read_text(path) if there else _NEW
    known = parse_policy(before, str(path), rules())
    if name in known.sockets:
        raise click.ClickException(f"{path}: there is a socket {name} already; change it there")
    after = _with(before, name, said)
    # What is wrong in what was said is told as if it stood there already.
    parse_policy(after, str(path), rules())
    if not there:
        path.write_text(before)
    replace_text(path, before, after)
    return path


def _with(text: str, name: str, said: Said) -> str:
    try:
        for path, value in _changes(name, said):
            text = change_text(text, (), Change(Move.SET, path, value))
    except CannotChangeError as why:
        raise click.ClickException(f"the policy can't be changed: {why.message}; write the socket there") from why
    return text


def _changes(name: str, said: Said) -> Iterator[tuple[tuple[str, ...], Content]]:
    for key, value in said.items():
        yield ("gate", "sockets", name, *key.split(".")), value
