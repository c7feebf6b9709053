"""Kinds of option that several commands have."""

import math
from typing import Any

import click


class Seconds(click.FloatRange):
    """A finite number of seconds; click lets "nan" pass, which no wait ever reaches."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number. Fails for one that isn't finite or not in the range."""
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return found
