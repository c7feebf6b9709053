"""`extends`: a service on top of another one, of the same file or another, which may extend a third."""

import posixpath

from msgspec import Struct, structs

from dockward.model.compose import Value
from dockward.model.fact import NOWHERE
from dockward.syntax.compose.document import Document, Steps
from dockward.syntax.compose.interpolate import interpolate
from dockward.syntax.compose.merge import merge
from dockward.syntax.compose.resets import without
from dockward.syntax.compose.session import Session
from dockward.syntax.compose.shape import Scope, fit
from dockward.syntax.compose.spec.service import SERVICE
from dockward.syntax.compose.template import Variables
from dockward.syntax.compose.turns import is_remote

MOST_EXTENDED = 50
"""Services that extend one another, one on top of the other."""
_SECTIONS = ("services", "jobs")


class _Home(Struct):
    """The services of one file, in the long form, and what was made of those that extend another."""

    path: str
    services: dict[str, Value]
    scope: Scope
    resets: frozenset[Steps] = frozenset()
    documents: tuple[Document, ...] = ()
    """Of another file: its services are brought into the long form when they are asked for."""
    done: dict[str, Value] = {}


class Extender:
    """Resolves `extends` within one model, where the variables are the same for all files."""

    def __init__(self, session: Session, variables: Variables) -> None:
        self.session, self.variables = session, variables
        self.homes: dict[str, _Home] = {}

    def extend_all(
        self, entries: dict[str, Value], path: str, resets: frozenset[Steps], scope: Scope
    ) -> dict[str, Value]:
        """The entries of a document with every service on top of what it extends."""
        changed = dict(entries)
        for section in _SECTIONS:
            if section in entries and any("extends" in one.entries for one in entries[section].entries.values()):
                home = _Home(path, entries[section].entries, scope, resets)
                services = {name: self._extended(name, home, ((path, name),)) for name in home.services}
                changed[section] = structs.replace(entries[section], content=services)
        return changed

    def _extended(self, name: str, home: _Home, trail: tuple[tuple[str, str], ...]) -> Value:
        """The service `name` of `home` with what it extends; `trail` is who asks for it."""
        if name not in home.done:
            service = home.services[name]
            asked = service.at("extends")
            home.done[name] = service if asked is None else self._on_top(name, service, asked, home, trail)
        return home.done[name]

    def _on_top(
        self, name: str, service: Value, asked: Value, home: _Home, trail: tuple[tuple[str, str], ...]
    ) -> Value:
        own = structs.replace(service, content={key: one for key, one in service.entries.items() if key != "extends"})
        if self.session.settings.stack:
            self.session.refuse("docker stack deploy refuses the key extends", asked.place, "stack-refused")
            return own
        found = self._base(asked, home, trail)
        if found is None:
            return own
        other, target = found
        base = self._extended(target, other, (*trail, (other.path, target)))
        if not isinstance(base.content, dict):
            return own
        cleared = without({"services": Value({name: base})}, home.resets)["services"].entries.get(name)
        if cleared is None:
            return own
        merged = merge(cleared, own, SERVICE, home.scope)
        return structs.replace(merged, place=own.place, span=own.span, key=own.key)

    def _base(self, asked: Value, home: _Home, trail: tuple[tuple[str, str], ...]) -> tuple[_Home, str] | None:
        """The file and name of what is extended; None, and a flaw, when there is none."""
        target, file = asked.at("service"), asked.at("file")
        if target is None or not isinstance(target.content, str):
            return None
        other = home if file is None else self._home(file, asked, home)
        if other is None:
            return None
        if (other.path, target.content) in trail or len(trail) > MOST_EXTENDED:
            names = " extends ".join(name for _, name in (*trail[-MOST_EXTENDED:], ("", target.content)))
            self.session.refuse(f"services extend each other without end: {names}", asked.place, "extends-cycle")
            return None
        if target.content not in other.services:
            message = f"it extends the service {target.content!r}, which isn't in {other.path}"
            self.session.refuse(message, asked.place, "unknown-service")
            return None
        if other.documents and target.content not in other.done:
            other.services[target.content] = self._long(target.content, other)
        return other, target.content

    def _home(self, file: Value, asked: Value, home: _Home) -> _Home | None:
        if not isinstance(file.content, str):
            return None
        path = file.content
        if is_remote(path):
            self.session.warn(f"{path} is fetched from elsewhere, so it was not read", asked.place, "remote-file")
            return None
        if path not in self.homes:
            documents = self.session.read(path, asked.place)
            if documents is None:
                return None
            scope = structs.replace(home.scope, directory=posixpath.dirname(path))
            names = (name for one in documents for name in _services(one))
            self.homes[path] = _Home(path, dict.fromkeys(names, Value(None)), scope, frozenset(), documents, {})
        return self.homes[path]

    def _long(self, name: str, home: _Home) -> Value:
        """A service of another file in the long form, its documents on top of each other."""
        found = Value({}, NOWHERE)
        for document in home.documents:
            written = _services(document).get(name)
            if written is not None:
                self.session.budget.spend(sum(1 for _ in written.walk()))
                one = fit(interpolate(written, self.variables, self.session), SERVICE, home.scope)
                cleared = without({"services": Value({name: found})}, document.resets)["services"].entries.get(name)
                found = merge(cleared, one, SERVICE, home.scope) if cleared and cleared.entries else one
        return found


def _services(document: Document) -> dict[str, Value]:
    services = document.root.at("services")
    return services.entries if services else {}
