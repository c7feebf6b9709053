"""Puts variables into every text of a document, keys left out, as Compose does before anything else."""

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.fact import Unknown
from dockward.syntax.compose.session import Session
from dockward.syntax.compose.template import TemplateError, UntoldError, Variables, substitute


def interpolate(value: Value, variables: Variables, session: Session) -> Value:
    """`value` with its variables; what none of it needs is the same object. What Compose refuses becomes a flaw."""
    content = value.content
    if isinstance(content, str):
        return _text(value, content, variables, session) if "$" in content else value
    if isinstance(content, dict):
        entries = {name: interpolate(one, variables, session) for name, one in content.items()}
        same = all(entries[name] is one for name, one in content.items())
        return value if same else structs.replace(value, content=entries)
    if isinstance(content, tuple):
        items = tuple(interpolate(one, variables, session) for one in content)
        same = all(one is two for one, two in zip(items, content, strict=True))
        return value if same else structs.replace(value, content=items)
    return value


def _text(value: Value, text: str, variables: Variables, session: Session) -> Value:
    def unset(name: str) -> None:
        message = f"the variable {name} isn't set, so Compose puts nothing in its place"
        session.warn(message, value.place, "unset-variable")

    try:
        content = substitute(text, variables, unset)
        session.budget.spend_text(len(content))
        return structs.replace(value, content=content)
    except TemplateError as why:
        session.refuse(str(why), value.place, "variable")
        return structs.replace(value, content=Unknown(f"Compose refuses its variables: {why}"))
    except UntoldError as why:
        return structs.replace(value, content=Unknown(f"it hangs on the variable {why}, which isn't known here"))
