"""Finds credentials in text by their forms, quickly, and keeps nothing of them but their kind and line."""

from dockward.syntax.tokens.find import Token, find_tokens, kinds
from dockward.syntax.tokens.places import Form, form_of

__all__ = ["Form", "Token", "find_tokens", "form_of", "kinds"]
