"""Answers about a place: what can be done there, and the page of the rule that is broken there."""

from collections.abc import Iterable

from lsprotocol import types as lsp

from dockward.fix.changes import edits_between
from dockward.lsp.actions import Bench, Offer
from dockward.lsp.diagnostics import diagnostic
from dockward.lsp.documents import uri_of
from dockward.lsp.judging import Look, Remark
from dockward.lsp.positions import Text
from dockward.lsp.session import Session
from dockward.model.command import Span
from dockward.read.sources.find import Sort
from dockward.report.rulemarkdown import rule_page
from dockward.report.rulepage import explain_text

FIX_ALL = "source.fixAll.dockward"
_BETWEEN_PAGES = "\n---\n\n"


async def code_actions(session: Session, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """What can be done about the findings in a range; and, where it is asked for, all safe repairs at once."""
    look = await session.look(params.text_document.uri)
    if look is None or look.source is None:
        return []
    text, remarks = _said(session, look)
    start, end = text.offset(params.range.start), text.offset(params.range.end)
    near = _near(remarks, start, max(start, end))
    bench = Bench(look, session.desk())
    found: list[lsp.CodeAction] = []
    if _wants(params.context, lsp.CodeActionKind.QuickFix):
        offers = await session.on_worker(lambda: list(bench.for_findings(near)))
        found += [_action(session, one, lsp.CodeActionKind.QuickFix, text) for one in offers if _holds(session, one)]
    if _wants_all(params.context):
        offers = await session.on_worker(lambda: list(bench.for_all()))
        found += [_action(session, one, FIX_ALL, text) for one in offers if _holds(session, one)]
    return found


async def hover(session: Session, params: lsp.HoverParams) -> lsp.Hover | None:
    """The pages of the rules whose findings stand at a place; nothing elsewhere."""
    look = await session.look(params.text_document.uri)
    if look is None:
        return None
    text, remarks = _said(session, look)
    at = text.offset(params.position)
    flaws = [one for one in remarks if one.finding is not None]
    near = [one for one in flaws if _meets(one.span, at, at)]
    if not near and look.source is not None and look.source.sort is not Sort.DOCKERFILE:
        near = _of_key(flaws, at)
    if not near:
        return None
    narrowest = min((one.span for one in near), key=lambda span: span.end - span.start)
    return lsp.Hover(_pages(session, near), text.range(narrowest))


def _said(session: Session, look: Look) -> tuple[Text, tuple[Remark, ...]]:
    path = look.document.path
    return Text(look.texts.get(path, ""), session.encoding), look.remarks.get(path, ())


def _of_key(flaws: list[Remark], at: int) -> list[Remark]:
    """What is said of the value of the key that is written here."""
    held = [one for one in flaws if any(_meets(each, at, at) for each in one.around[:1])]
    least = min((one.around[0].end - one.around[0].start for one in held), default=0)
    return [one for one in held if one.around[0].end - one.around[0].start == least]


def _meets(span: Span, start: int, end: int) -> bool:
    return span.start <= end and start <= span.end


def _near(remarks: Iterable[Remark], start: int, end: int) -> list[Remark]:
    """What is said of these characters, then what is of the entry in which they stand."""
    several = tuple(remarks)
    there = [one for one in several if _meets(one.span, start, end)]
    around = [one for one in several if any(_meets(each, start, end) for each in one.around)]
    return [*there, *(one for one in around if one not in there)]


def _pages(session: Session, remarks: Iterable[Remark]) -> lsp.MarkupContent:
    rules = {one.rule.id: one.rule for one in remarks if one.rule is not None}.values()
    about = session.server.client_capabilities.text_document
    formats = (about.hover.content_format if about and about.hover else None) or []
    if formats and lsp.MarkupKind.Markdown not in formats:
        plain = _BETWEEN_PAGES.join(explain_text(one, colour=False) for one in rules)
        return lsp.MarkupContent(lsp.MarkupKind.PlainText, plain)
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, _BETWEEN_PAGES.join(map(rule_page, rules)))


def _wants(context: lsp.CodeActionContext, kind: str) -> bool:
    """Whether the client asks for this kind, by its name or by one that it stands under."""
    return context.only is None or any(kind == one or kind.startswith(f"{one}.") for one in context.only)


def _wants_all(context: lsp.CodeActionContext) -> bool:
    """Planning everything is for who asks for it, not for every move of the cursor."""
    asked = context.only is not None or context.trigger_kind is not lsp.CodeActionTriggerKind.Automatic
    return asked and _wants(context, FIX_ALL)


def _holds(session: Session, offer: Offer) -> bool:
    """Whether every open document still is as the offer takes it to be."""
    now = ((session.document_at(path), before) for path, (before, _) in offer.files.items())
    return all(one is None or one.text == before for one, before in now)


def _action(session: Session, offer: Offer, kind: str, text: Text) -> lsp.CodeAction:
    return lsp.CodeAction(
        title=offer.title,
        kind=kind,
        diagnostics=[diagnostic(offer.remark, text)] if offer.remark else None,
        is_preferred=True if offer.preferred else None,
        edit=_edit(session, offer),
    )


def _edit(session: Session, offer: Offer) -> lsp.WorkspaceEdit:
    """The change of all files, bound to the versions that it was made for where the client can check them."""
    edits = {path: _text_edits(session, before, after) for path, (before, after) in offer.files.items()}
    open_ones = {path: session.document_at(path) for path in edits}
    uris = {path: one.uri if one else uri_of(path) for path, one in open_ones.items()}
    workspace = session.server.client_capabilities.workspace
    if not (workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes):
        return lsp.WorkspaceEdit(changes={uris[path]: several for path, several in edits.items()})
    changes = [
        lsp.TextDocumentEdit(
            lsp.OptionalVersionedTextDocumentIdentifier(uris[path], one.version if one else None), edits[path]
        )
        for path, one in open_ones.items()
    ]
    return lsp.WorkspaceEdit(document_changes=changes)


def _text_edits(session: Session, before: str, after: str) -> list[lsp.TextEdit]:
    text = Text(before, session.encoding)
    return [lsp.TextEdit(text.range(one.span), one.text) for one in edits_between(before, after)]
