"""Finds credentials in text by their forms, quickly, and keeps nothing of them but their kind and line."""

from dockward.syntax.tokens._keys import IN_URL
from dockward.syntax.tokens.find import Span, Token, find_spans, find_tokens, hidden_spans, kind_of, kinds
from dockward.syntax.tokens.places import Form, form_of

__all__ = [
    "IN_URL",
    "Form",
    "Span",
    "Token",
    "find_spans",
    "find_tokens",
    "form_of",
    "hidden_spans",
    "kind_of",
    "kinds",
]
