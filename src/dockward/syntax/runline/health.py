"""`--health-cmd` and `--no-healthcheck`; the times of a health check are flags that need no reading of their own."""

from dockward.model.compose import Value
from dockward.syntax.runline.options import Given, Parsed, RefusedError
from dockward.syntax.runline.values import leaf, truth

_TIMES = ("health-cmd", "health-interval", "health-timeout", "health-retries", "health-start-period")


def check(parsed: Parsed) -> Value | None:
    """What is run to check, or that nothing is. Raises `RefusedError` where the line says both."""
    off = parsed.last("no-healthcheck")
    if off is not None and truth(off):
        both = next((one for name in _TIMES if (one := parsed.last(name)) is not None), None)
        if both is not None:
            raise RefusedError(f"--no-healthcheck contradicts --{both.flag.name}", both.place)
        return Value({"disable": Value(True, off.place)}, off.place)
    command = parsed.last("health-cmd")
    return _command(command) if command is not None and command.value else None


def _command(given: Given) -> Value:
    test = (Value("CMD-SHELL", given.place), leaf(given, given.value))
    return Value({"test": Value(test, given.place)}, given.place)
