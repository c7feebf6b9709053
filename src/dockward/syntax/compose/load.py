"""From files to one model: each document in its long form, what it includes and extends merged in, files in order."""

import posixpath
from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, structs

from dockward.model.compose import Value
from dockward.model.fact import Place
from dockward.syntax.compose.document import Document, Steps
from dockward.syntax.compose.dotenv import DotenvError, parse_dotenv
from dockward.syntax.compose.extends import Extender
from dockward.syntax.compose.interpolate import interpolate
from dockward.syntax.compose.merge import merge
from dockward.syntax.compose.resets import without
from dockward.syntax.compose.session import Session
from dockward.syntax.compose.shape import Scope, fingerprint, fit, form_of
from dockward.syntax.compose.spec.project import PROJECT
from dockward.syntax.compose.template import Variables
from dockward.syntax.compose.turns import is_remote

SECTIONS = ("services", "jobs", "volumes", "networks", "secrets", "configs", "models")
_VALUES_OF_A_FILE = 100
"""That putting a file on top of others counts for, however little is in it."""
MOST_INCLUDED = 20
"""Files that include each other, one inside of the other."""


class Request(Struct, frozen=True, kw_only=True):
    """Files that make one model: those given on the command line, or those of one entry of `include`."""

    paths: tuple[str, ...]
    directory: str
    variables: Variables
    chain: tuple[str, ...] = ()
    """The files that include it."""
    asked: Place


def scope_of(request: Request, session: Session) -> Scope:
    """What the short forms of the request's files hang on."""
    return Scope(
        directory=request.directory,
        environment=request.variables.values,
        flaws=session.flaws,
        budget=session.budget,
        complete=request.variables.complete,
    )


class Loader:
    """Loads models. What several entries include in the same way is loaded once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.done: dict[object, dict[str, Value]] = {}

    def load(self, request: Request) -> dict[str, Value]:
        """The entries of a whole model, in the long form and with relative paths resolved."""
        mark = (request.paths, request.directory, frozenset(request.variables.values.items()))
        if mark not in self.done:
            model: dict[str, Value] = {}
            extender = Extender(self.session, request.variables)
            for path in request.paths:
                for document in self.session.read(path, request.asked) or ():
                    model = self._with(model, document, path, request, extender)
            self.done[mark] = with_build_contexts(model, request.directory)
        return self.done[mark]

    def _with(
        self, model: dict[str, Value], document: Document, path: str, request: Request, extender: Extender
    ) -> dict[str, Value]:
        """The model with one more document on top."""
        if not isinstance(document.root.content, dict):
            form = form_of(document.root.content).value
            self.session.refuse(f"a compose file must be a mapping, not {form}", document.root.place, "shape")
            return model
        scope = scope_of(request, self.session)
        self.session.budget.spend(document.size + _VALUES_OF_A_FILE)
        self._refuse_infinite(document.root)
        root = fit(interpolate(document.root, request.variables, self.session), PROJECT, scope)
        entries = dict(root.entries)
        if "version" in entries:
            self.session.warn("Compose takes no notice of version: leave it out", entries["version"].place, "version")
        include = entries.pop("include", None)
        if include is not None and self.session.settings.stack:
            self.session.refuse("docker stack deploy refuses the key include", include.place, "stack-refused")
        elif include is not None:
            for one in include.items:
                self._include(one, entries, document.resets, structs.replace(request, chain=(*request.chain, path)))
        base = Value(without(model, document.resets))
        return merge(base, Value(extender.extend_all(entries, path, document.resets, scope)), PROJECT, scope).entries

    def _refuse_infinite(self, root: Value) -> None:
        """Compose checks files as JSON, which has no infinity."""
        for one in root.walk():
            if isinstance(one.content, float) and not isfinite(one.content):
                self.session.refuse("this is no number; put quotes around a word", one.place, "infinite")

    def _include(self, one: Value, entries: dict[str, Value], resets: frozenset[Steps], request: Request) -> None:
        """Adds to `entries` what one entry of `include` brings; what stands there already wins."""
        inner = self._included(one, request)
        if inner is None:
            return
        imported, scope = self.load(inner), scope_of(request, self.session)
        for section in SECTIONS:
            theirs = imported.get(section)
            if theirs is None or not theirs.entries:
                continue
            ours = entries.get(section, structs.replace(theirs, content={}))
            cleared = without({section: theirs}, resets)[section].entries
            found = dict(ours.entries)
            for name, each in theirs.entries.items():
                if name not in found:
                    found[name] = each
                elif fingerprint(found[name]) != fingerprint(each) and name in cleared:
                    found[name] = merge(cleared[name], found[name], PROJECT.fields[section].others, scope)
            entries[section] = structs.replace(ours, content=found)

    def _included(self, one: Value, request: Request) -> Request | None:
        """What an entry of `include` asks for; None, and a flaw, when it can't be had."""
        paths = [path.content for path in _texts(one.at("path"))]
        known = [posixpath.normpath(posixpath.join(request.directory, path)) for path in paths if isinstance(path, str)]
        if not known or len(known) < len(paths):
            self.session.refuse("it includes a file whose name isn't known", one.place, "include")
            return None
        if is_remote(str(paths[0])):
            self.session.warn(f"{paths[0]} is fetched from elsewhere, so it was not read", one.place, "remote-file")
            return None
        if set(known) & set(request.chain) or len(request.chain) > MOST_INCLUDED:
            files = " includes ".join((*request.chain[-MOST_INCLUDED:], known[0]))
            self.session.refuse(f"files include each other without end: {files}", one.place, "include-cycle")
            return None
        given = one.at("project_directory")
        directory = posixpath.dirname(known[0])
        if given is not None and isinstance(given.content, str) and given.content:
            directory = posixpath.normpath(posixpath.join(request.directory, given.content))
        variables = self._variables(one, directory, request)
        return Request(
            paths=tuple(known), directory=directory, variables=variables, chain=request.chain, asked=one.place
        )

    def _variables(self, one: Value, directory: str, request: Request) -> Variables:
        """The environment of an included file: the outer one, and what its own files of variables add."""
        given = [path.content for path in _texts(one.at("env_file"))]
        if given:
            paths = [posixpath.join(request.directory, str(path)) for path in given if path != "/dev/null"]
        else:
            paths = [posixpath.join(directory, ".env")]
        found = read_variables(paths, request.variables, self.session, one.place if given else None)
        return Variables({**found, **request.variables.values}, request.variables.complete)


def read_variables(paths: list[str], outside: Variables, session: Session, asked: Place | None) -> Mapping[str, str]:
    """The variables of `.env` files, later files on top. A missing one is a flaw at `asked`, unless that is None."""
    found: dict[str, str] = {}
    for path in paths:
        if session.source.read(path) is None and asked is None:
            continue
        text = session.text(path, asked or Place(path, "", 1, 1))
        if text is None:
            continue
        try:
            found |= parse_dotenv(text, outside, found).values
        except DotenvError as why:
            session.refuse(str(why), Place(path, "", why.line, 1), "env-file")
    return found


def with_build_contexts(model: dict[str, Value], directory: str) -> dict[str, Value]:
    """The model with the directory of each build that names none."""
    changed = dict(model)
    for section in ("services", "jobs"):
        if section in model:
            entries = {name: _with_context(one, directory) for name, one in model[section].entries.items()}
            changed[section] = structs.replace(model[section], content=entries)
    return changed


def _with_context(service: Value, directory: str) -> Value:
    build = service.at("build")
    if build is None or not isinstance(build.content, dict) or "context" in build.content:
        return service
    filled = structs.replace(build, content={**build.content, "context": Value(directory, build.place)})
    return structs.replace(service, content={**service.entries, "build": filled})


def _texts(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    return value.items if isinstance(value.content, tuple) else (value,)
