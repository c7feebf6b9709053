"""The Docker CLI's side of `docker ward`: its plugin protocol, and its own flags, which stand before the plugin's name.

The CLI hands the whole command line on, so `docker --context far ward audit` arrives as it was typed. Whoever
overlooked `--context` there would judge another engine than the one that was named.
Source: docker/cli, cli/flags/options.go (the flags) and cli-plugins/metadata (the protocol, schema 0.1.0).
"""

from collections.abc import Iterator, Mapping

import click
from msgspec import Struct

from dockward import __version__
from dockward.cli.address import choose_engine

NAME = "ward"
METADATA = "docker-cli-plugin-metadata"
_WORDS = {
    **{f"--{one}": one for one in ("host", "context", "config", "log-level", "tlscacert", "tlscert", "tlskey")},
    "-H": "host",
    "-c": "context",
    "-l": "log-level",
}
"""Flags that take a word."""
_SWITCHES = {
    **{f"--{one}": one for one in ("tls", "tlsverify", "debug", "help")},
    "-D": "debug",
    "-h": "help",
}
_TRUE, _FALSE = frozenset({"1", "t", "true"}), frozenset({"0", "f", "false"})
_VARIABLES = {
    "config": "DOCKER_CONFIG",
    "tlscacert": "DOCKWARD_TLS_CA",
    "tlscert": "DOCKWARD_TLS_CERT",
    "tlskey": "DOCKWARD_TLS_KEY",
}
"""What a flag with a word is in the environment. The CLI has no variable for single TLS files, so those are ours."""


class Call(Struct, frozen=True):
    """A call by the Docker CLI: the words for the plugin, and the environment that the flags before them mean."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


def metadata() -> dict[str, str]:
    """What the Docker CLI's plugin protocol asks for."""
    return {
        "SchemaVersion": "0.1.0",
        "Vendor": "Dockward",
        "Version": __version__,
        "ShortDescription": "Keep this Docker host inside the best practices of Docker security",
    }


def parse_call(arguments: list[str], environment: Mapping[str, str]) -> Call:
    """What `arguments`, which begin with the Docker CLI's own flags, ask of the plugin.

    Raises `click.UsageError` for a flag that isn't known here: it might name another engine.
    """
    flags: dict[str, list[str]] = {}
    rest = list(arguments)
    while rest and rest[0].startswith("-") and rest[0] != "-":
        if rest[0] == "--":
            rest = rest[1:]
            break
        for name, value in _take_flags(rest):
            flags.setdefault(name, []).append(value)
    # `docker help ward audit` asks for what `docker ward audit --help` tells.
    wants_help = _switched(flags, "help") or rest[:2] == ["help", NAME]
    rest = rest[1:] if rest[:2] == ["help", NAME] else rest
    rest = rest[1:] if rest[:1] == [NAME] else rest
    return Call((*rest, *(["--help"] if wants_help else [])), _environment(flags, environment))


def _take_flags(rest: list[str]) -> Iterator[tuple[str, str]]:
    """The flags in the first word, which is taken off with the word that belongs to it."""
    word = rest.pop(0)
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        if name in _SWITCHES:
            yield _SWITCHES[name], value if equals else "true"
        else:
            yield _word_flag(name), value if equals else _next(rest, name)
        return
    letters = word[1:]
    while letters:
        name, letters = f"-{letters[0]}", letters[1:]
        if name in _SWITCHES and not letters.startswith("="):
            yield _SWITCHES[name], "true"
        elif name in _SWITCHES:
            yield _SWITCHES[name], letters[1:]
            return
        else:
            yield _word_flag(name), letters.removeprefix("=") if letters else _next(rest, name)
            return


def _word_flag(name: str) -> str:
    if name not in _WORDS:
        raise click.UsageError(f"there is no flag {name!r} before {NAME!r}: put it after, if it is Dockward's own.")
    return _WORDS[name]


def _next(rest: list[str], name: str) -> str:
    if not rest:
        raise click.UsageError(f"the flag {name!r} wants a word after it.")
    return rest.pop(0)


def _switched(flags: Mapping[str, list[str]], name: str) -> bool:
    """Whether a switch is on. Raises `click.UsageError` for a word that is neither true nor false."""
    word = flags.get(name, ["false"])[-1].lower()
    if word not in _TRUE | _FALSE:
        raise click.UsageError(f"--{name} is true or false, not {word!r}.")
    return word in _TRUE


def _environment(flags: Mapping[str, list[str]], before: Mapping[str, str]) -> dict[str, str]:
    if len(flags.get("host", [])) > 1:
        raise click.UsageError("the flag --host stands twice; name one engine.")
    found = choose_engine(before, flags.get("host", [None])[-1], flags.get("context", [None])[-1])
    found |= {variable: flags[name][-1] for name, variable in _VARIABLES.items() if name in flags}
    for name, variable in (("tls", "DOCKER_TLS"), ("tlsverify", "DOCKER_TLS_VERIFY")):
        if name in flags:
            found[variable] = "1" if _switched(flags, name) else ""
    if "tlsverify" in flags:
        # As the CLI has it: to say anything of it, be it "false", is to ask for TLS.
        found["DOCKER_TLS"] = "1"
    return found
