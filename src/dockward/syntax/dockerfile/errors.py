"""Why a word of a Dockerfile can't be expanded."""


class ExpansionError(Exception):
    """A word that BuildKit refuses. The message says what is wrong with it; it becomes a `Flaw`."""


class LimitError(ExpansionError):
    """A word nested deeper or a pattern longer than is read; BuildKit would go on."""
