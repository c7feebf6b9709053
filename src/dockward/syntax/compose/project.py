"""Reads a whole Compose project: names, variables, files, what they include and extend, and what Compose fills in."""

import posixpath
from collections.abc import Mapping, Sequence

from msgspec import structs

from dockward.model.compose import UNNAMED, Project, Value
from dockward.model.fact import NOWHERE, Place
from dockward.syntax.compose.budget import TooMuchError
from dockward.syntax.compose.consistency import Parts, check
from dockward.syntax.compose.environment import with_files
from dockward.syntax.compose.load import SECTIONS, Loader, Request, read_variables, scope_of
from dockward.syntax.compose.normalize import normalize
from dockward.syntax.compose.selection import active, profiles_of, used
from dockward.syntax.compose.session import MOST_FLAWS, Files, Session, Settings
from dockward.syntax.compose.shape import missing
from dockward.syntax.compose.spec.project import PROJECT
from dockward.syntax.compose.stack import deployed, stack_flaws
from dockward.syntax.compose.template import TemplateError, UntoldError, Variables, substitute
from dockward.syntax.regex import regex

_HERE = "PWD"
"""Of the shell, or of Compose itself where the shell has set none: no `.env` overrules it."""
_NAME_VARIABLE = "COMPOSE_PROJECT_NAME"
_NOT_IN_NAMES = regex(r"[^a-z0-9_-]")


def read_project(
    files: Sequence[str], source: Files, environment: Mapping[str, str], settings: Settings | None = None
) -> Project:
    """The project that `docker compose -f FILE …` would run. Never raises; what is wrong is in `flaws`.

    `files` and everything they name are read from `source` by path. They are absolute, or relative to a directory
    of the caller's, and the places and paths of the project are then too. `environment` is that of the process; where
    PWD isn't in it, Compose is taken to run in the project directory.
    Source of the facts: the Compose specification and what Docker Compose 5 does where that is silent.
    """
    settings = settings or Settings()
    session = Session(source, settings)
    start = Place(files[0], "", 1, 1) if files else NOWHERE
    directory = settings.directory if settings.directory is not None else posixpath.dirname(start.source)
    variables = _variables(directory, {_HERE: directory or ".", **environment}, session)
    name = _name(files, directory, variables, session)
    variables = Variables({**variables.values, _NAME_VARIABLE: name}, settings.complete)
    request = Request(paths=tuple(files), directory=directory, variables=variables, asked=start)
    try:
        model = Loader(session).load(request)
        if not model and session.valid:
            session.refuse("there is nothing in it", start, "empty")
        return _project(model, name, request, session)
    except TooMuchError as why:
        session.refuse(str(why), start, "too-much")
        return _project({}, name, request, session)


def _variables(directory: str, environment: Mapping[str, str], session: Session) -> Variables:
    """The environment, and beneath it the `.env` file of the project directory, which Swarm doesn't read."""
    outside = Variables(environment, session.settings.complete)
    paths = [] if session.settings.stack else [posixpath.join(directory, ".env")]
    return Variables({**read_variables(paths, outside, session, None), **environment}, outside.complete)


def _name(files: Sequence[str], directory: str, variables: Variables, session: Session) -> str:
    """The project's name: as asked for, from the environment, from the last file that has one, from the directory."""
    start = Place(files[0], "", 1, 1) if files else NOWHERE
    asked = session.settings.name or variables.values.get(_NAME_VARIABLE, "")
    if asked:
        if _normal(asked) != asked:
            session.refuse(f"{asked!r} is no project name: lower-case letters, digits, - and _", start, "name")
        return _normal(asked) or UNNAMED
    named = _written_name(files, session)
    if named is not None:
        return _normal(_without_variables(named, variables)) or _refused_name(named.place, session)
    return _normal(session.settings.folder or posixpath.basename(directory)) or UNNAMED


def _written_name(files: Sequence[str], session: Session) -> Value | None:
    found = None
    for path in files:
        for document in session.read(path, Place(path, "", 1, 1)) or ():
            one = document.root.at("name")
            found = one if one is not None and isinstance(one.content, str) and one.content else found
    return found


def _without_variables(named: Value, variables: Variables) -> str:
    """Its text. What is wrong with it is told where the file itself is read."""
    try:
        return substitute(str(named.content), variables)
    except TemplateError:
        return UNNAMED
    except UntoldError:
        return UNNAMED


def _refused_name(place: Place, session: Session) -> str:
    session.refuse("the project's name has no letter or digit in it", place, "name")
    return UNNAMED


def _normal(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name.lower()).lstrip("_-")


def _project(model: dict[str, Value], name: str, request: Request, session: Session) -> Project:
    scope = scope_of(request, session)
    session.flaws += missing(Value(model), PROJECT)
    model = normalize(_for_swarm(model, session) if session.settings.stack else model, name, scope)
    sections = {key: model[key].entries if key in model else {} for key in SECTIONS}
    services = active(sections["services"], session.settings.profiles)
    jobs = active(sections["jobs"], session.settings.profiles)
    declared = {key: sections[key] for key in ("networks", "volumes", "secrets", "configs", "models")}
    everything = {"all_services": sections["services"], "all_jobs": sections["jobs"]}
    session.flaws += check(Parts(services=services, jobs=jobs, **everything, **declared))
    services = {key: with_files(one, request.variables, session) for key, one in services.items()}
    names = used((*services.values(), *jobs.values()))
    return Project(
        name=name,
        directory=request.directory,
        files=tuple(session.files.values()),
        services=services,
        jobs=jobs,
        **{key: {name: one for name, one in all_.items() if name in names[key]} for key, all_ in declared.items()},
        extensions={key: one for key, one in model.items() if key.startswith("x-")},
        profiles=tuple(sorted(frozenset().union(*(profiles_of(one) for one in sections["services"].values())))),
        stack=session.settings.stack,
        flaws=tuple(session.flaws[:MOST_FLAWS]),
    )


def _for_swarm(model: dict[str, Value], session: Session) -> dict[str, Value]:
    services = model.get("services", Value({}))
    session.flaws += stack_flaws(services.entries)
    return {**model, "services": structs.replace(services, content=deployed(services.entries))}
