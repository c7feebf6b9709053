"""The files of variables and labels that services name, put into their environments and labels."""

import posixpath
from collections import ChainMap
from collections.abc import Mapping

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.fact import Place, Unknown
from dockward.syntax.compose.dotenv import DotenvError, VariableFile, parse_dotenv, parse_raw
from dockward.syntax.compose.session import Session
from dockward.syntax.compose.template import Variables


def with_files(service: Value, variables: Variables, session: Session) -> Value:
    """The service with what its `env_file` and `label_file` add; its own entries win."""
    entries = dict(service.entries)
    if "env_file" in entries:
        entries["environment"] = _environment(entries, variables, session)
    if "label_file" in entries:
        entries["labels"] = _labels(entries, session)
    return structs.replace(service, content=entries)


def _environment(entries: dict[str, Value], variables: Variables, session: Session) -> Value:
    own = entries.get("environment", Value({}, entries["env_file"].place))
    set_: dict[str, str] = {name: one.content for name, one in own.entries.items() if isinstance(one.content, str)}
    outside = Variables(ChainMap(dict(variables.values), dict(set_)), variables.complete)
    known: dict[str, str] = dict(set_)
    found: dict[str, Value] = {}
    for file in entries["env_file"].items:
        path = file.at("path")
        if path is None or not isinstance(path.content, str):
            continue
        content = _read(file, path.content, outside, known, session)
        if content is not None:
            known |= content.values
            found |= _values(content, path.content)
            session.budget.spend(len(content.lines))
    return structs.replace(own, content={**found, **own.entries}) if own.known else own


def _read(
    file: Value, path: str, outside: Variables, known: Mapping[str, str], session: Session
) -> VariableFile | None:
    required = file.at("required")
    if session.source.read(path) is None:
        if required is None or required.content is not False:
            _note_missing(path, file.place, outside, session)
        return None
    text = session.text(path, file.place)
    if text is None:
        return None
    session.budget.spend_text(len(text))
    form = file.at("format")
    try:
        if form is not None and form.content == "raw":
            return parse_raw(text, outside)
        return parse_dotenv(text, outside, known)
    except DotenvError as why:
        session.refuse(str(why), Place(path, "", why.line, 1), "env-file")
        return None


def _note_missing(path: str, place: Place, outside: Variables, session: Session) -> None:
    message = f"the file of variables {posixpath.basename(path)} isn't there, so what it sets isn't known"
    if outside.complete:
        session.refuse(message, place, "missing-env-file")
    else:
        session.warn(message, place, "missing-env-file")


def _values(content: VariableFile, path: str) -> dict[str, Value]:
    found = {}
    for name, line in content.lines.items():
        place = Place(path, name, line, 1)
        lacking = content.untold.get(name)
        if lacking is not None:
            found[name] = Value(Unknown(f"it hangs on the variable {lacking}, which isn't known here"), place)
        else:
            found[name] = Value(content.values[name], place)
    return found


def _labels(entries: dict[str, Value], session: Session) -> Value:
    own = entries.get("labels", Value({}, entries["label_file"].place))
    found: dict[str, Value] = {}
    known: dict[str, str] = {}
    for file in entries["label_file"].items:
        if not isinstance(file.content, str):
            continue
        text = session.text(file.content, file.place)
        if text is None:
            continue
        session.budget.spend_text(len(text))
        try:
            content = parse_dotenv(text, Variables(dict(known)))
        except DotenvError as why:
            session.refuse(str(why), Place(file.content, "", why.line, 1), "env-file")
            continue
        known |= content.values
        found |= _values(content, file.content)
    return structs.replace(own, content={**found, **own.entries}) if own.known else own
