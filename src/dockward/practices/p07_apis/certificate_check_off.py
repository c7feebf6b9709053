"""Building the image, or a program in it, doesn't check who it talks to."""

from collections.abc import Iterator
from itertools import chain

from dockward.kit import Attacker, Fix, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import command_place, values_set
from dockward.practices._fetchers import has_letter, own_words
from dockward.practices._repairs import other_word, without_words
from dockward.practices._values import built_valued_commands, started_commands
from dockward.practices.p07_apis._unverified import set_by_sed, setting_in, written_settings
from dockward.syntax.regex import regex

_RISK = "a server whose certificate isn't trusted is refused: install its authority"

_OPTIONS = {
    "curl": (frozenset({"-k", "--insecure", "--proxy-insecure", "--doh-insecure"}), "k"),
    "wget": (frozenset({"--no-check-certificate"}), ""),
    "pip": (frozenset({"--trusted-host"}), ""),
    "yum": (frozenset({"--nosslverify"}), ""),
}
_SHORTEST = {"--insecure": len("--ins"), "--no-check-certificate": len("--no-ch")}
"""Of options that both programs also take by a beginning that only one option has, the shortest."""
_OFF = frozenset({"0", "false", "no", "off"})
_OFF_WHEN_OFF = frozenset(
    {"NODE_TLS_REJECT_UNAUTHORIZED", "NPM_CONFIG_STRICT_SSL", "PYTHONHTTPSVERIFY", "YARN_ENABLE_STRICT_SSL"}
)
_OFF_WHEN_SET = frozenset({"GIT_SSL_NO_VERIFY", "PIP_TRUSTED_HOST"})
_CURLRC = regex(r"\binsecure\b|(?:^|\s)-k\b")
_CONFIGURERS = frozenset(
    {"pip", "npm", "yarn", "pnpm", "git", "yum", "dnf", "yum-config-manager", "dnf5", "echo", "printf", "conda", "sed"}
)


@rule(
    "DW0755",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "checkov:CKV2_DOCKER_2",
        "checkov:CKV2_DOCKER_3",
        "checkov:CKV2_DOCKER_4",
        "checkov:CKV2_DOCKER_16",
        "checkov:CKV2_DOCKER_13",
        "checkov:CKV2_DOCKER_12",
        "checkov:CKV2_DOCKER_6",
        "checkov:CKV2_DOCKER_5",
        "checkov:CKV2_DOCKER_14",
        "checkov:CKV2_DOCKER_15",
    ),
    why="With the check off, whoever sits on the way serves other content than was asked for, and the build takes it.",
    remedy="Leave the check on. For an authority of your own: `COPY ca.crt /usr/local/share/ca-certificates/` and "
    "`RUN update-ca-certificates`.",
    references=("https://curl.se/docs/sslcerts.html",),
    bad=dockerfile("FROM alpine:3.20", "RUN curl -fsSLk -o /t https://example.org/t"),
    good=dockerfile(
        "FROM alpine:3.20", "ENV NODE_TLS_REJECT_UNAUTHORIZED=1", "RUN curl -fsSL -o k https://example.org/t"
    ),
    fixed="FROM alpine:3.20\nRUN curl -fsSL -o /t https://example.org/t\n",
)
def certificate_check_off(file: Dockerfile) -> Iterator[Problem]:
    for one, command in chain(built_valued_commands(file), started_commands(file)):
        found = _option(command) or _setting(command)
        if found:
            place = command_place(file, one, command)
            evidence = f"{command.program} {found}"
            yield problem(_said(evidence), at=place, evidence=evidence, fix=_fix(file, one, command))
        for name, value in (*command.assignments, *_exported(command)):
            if _switches_off(name, value):
                yield problem(_said(name), at=command_place(file, one, command), evidence=name)
    for one, found in written_settings(file):
        yield problem(_said(found), at=one.place, evidence=found)
    for pair, name, value in values_set(file):
        if pair.value is not None and _switches_off(name, value):
            yield problem(_said(name), at=pair.key.value, evidence=name)


def _said(what: str) -> str:
    return f"`{what}`: it isn't checked who answers."


def _exported(command: Command) -> Iterator[tuple[str, str]]:
    if command.program == "export":
        yield from (word.partition("=")[::2] for word in command.arguments if "=" in word)


def _option(command: Command) -> str:
    """The option that switches it off; short ones may stand together, as in `-fsSLk`."""
    return next((name for _, _, name in _options(command)), "")


def _options(command: Command) -> Iterator[tuple[int, str, str]]:
    """Words that switch it off, with their numbers, and the option in each."""
    wanted, letter = _OPTIONS.get(command.program, (frozenset(), ""))
    for number, word in own_words(command):
        name = word.partition("=")[0]
        if any(
            each == name or (len(name) >= _SHORTEST.get(each, len(each)) and each.startswith(name)) for each in wanted
        ):
            yield number, word, name
        elif letter and has_letter(command.program, word, letter):
            yield number, word, f"-{letter}"


def _fix(file: Dockerfile, one: Instruction, command: Command) -> tuple[Fix, ...]:
    """Without the option, or without its letter where several stand together; nothing in the JSON form."""
    for number, word, name in _options(command) if not one.exec_form else ():
        if word == name:
            edits = without_words(file, command, word)
        else:
            edits = other_word(file, command, number, word.replace(name[1:], "", 1)) if "=" not in word else ()
        if edits:
            return (Fix(title="Check the server's certificate", risk=_RISK, edits=edits),)
    return ()


def _setting(command: Command) -> str:
    if command.program not in _CONFIGURERS:
        return ""
    if command.program == "sed":
        return set_by_sed(command)
    text = " ".join(command.words[1:])
    if any(one.target.endswith("curlrc") for one in command.redirects) and _CURLRC.search(text):
        return "curlrc insecure"
    return setting_in(text)


def _switches_off(name: str, value: str) -> bool:
    if name.upper() in _OFF_WHEN_OFF:
        return value.lower() in _OFF
    return name.upper() in _OFF_WHEN_SET and bool(value) and value.lower() not in _OFF
