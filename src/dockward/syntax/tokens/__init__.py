"""Finds credentials in text by their forms, quickly, and keeps nothing of them but their kind and line."""

from dockward.syntax.tokens.find import Token, find_tokens, kinds

__all__ = ["Token", "find_tokens", "kinds"]
