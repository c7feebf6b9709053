"""Scripts inside of commands: what `sh -c`, `su -c` and `eval` are given, and the commands of `find -exec`."""

from collections.abc import Iterator, Sequence

from dockward.syntax.shell._words import Word

_SHELLS = frozenset({"ash", "bash", "dash", "ksh", "mksh", "sh", "zsh"})
_SHELL_FILES = frozenset({"--rcfile", "--init-file"})
_SU = frozenset({"runuser", "su"})
_SU_SCRIPTS = frozenset({"--command", "--session-command"})
_FIND_STARTS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})


def script_of(words: Sequence[Word]) -> Sequence[Word]:
    """The word that the command runs as a script; several where `eval` joins them."""
    program = words[0].program
    if program == "eval":
        return [one for one in words[1:] if one.value != "--"]
    if program in _SU:
        return _su_script(words)
    if program in _SHELLS:
        return _shell_script(words)
    return ()


def reads_script(words: Sequence[Word]) -> bool:
    """Whether it is a shell that runs what it reads."""
    if words[0].program not in _SHELLS:
        return False
    operands, by_option, from_input = _shell_operands(words)
    return not by_option and (from_input or not operands)


def _shell_script(words: Sequence[Word]) -> Sequence[Word]:
    operands, by_option, _ = _shell_operands(words)
    return operands[:1] if by_option else ()


def _shell_operands(words: Sequence[Word]) -> tuple[Sequence[Word], bool, bool]:
    """What follows a shell's options, and whether `-c` and `-s` are among them. Each `o` takes a word of its own."""
    at, letters = 1, ""
    while at < len(words) and len(word := words[at].value) > 1 and word[0] in "-+":
        at += 1
        if word == "--":
            break
        if word.startswith("--"):
            at += word in _SHELL_FILES
        else:
            letters += word[1:] if word[0] == "-" else ""
            at += word.count("o") + word.count("O")
    return words[at:], "c" in letters, "s" in letters


def _su_script(words: Sequence[Word]) -> Sequence[Word]:
    for at, word in enumerate(words):
        name, equals, value = word.value.partition("=")
        if name in _SU_SCRIPTS and equals:
            return [word._replace(value=value)]
        if name in _SU_SCRIPTS or (name.startswith("-") and not name.startswith("--") and name.endswith("c")):
            return words[at + 1 : at + 2]
    return ()


def found_commands(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """What `find` starts for each file, up to `;` or `{} +`."""
    if words[0].program != "find":
        return
    start = 0
    for at, (word, *_) in enumerate(words):
        if start and (word == ";" or (word == "+" and words[at - 1].value == "{}")):
            if at > start:
                yield words[start:at]
            start = 0
        elif not start and word in _FIND_STARTS:
            start = at + 1
    if 0 < start < len(words):
        yield words[start:]
