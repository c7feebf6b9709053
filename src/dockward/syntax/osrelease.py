"""os-release(5): what a system says that it is."""

import shlex


def parse_os_release(text: str) -> dict[str, str]:
    """The variables of an os-release file; a line that a shell wouldn't take is passed over."""
    values: dict[str, str] = {}
    for line in text.split("\n"):
        name, equals, value = line.strip().partition("=")
        if not equals or name.startswith("#"):
            continue
        try:
            words = shlex.split(value)
        except ValueError:
            continue
        values[name] = " ".join(words)
    return values
