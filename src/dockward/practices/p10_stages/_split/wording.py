"""Words of package managers of Python that change where their packages ship without them."""

from msgspec import Struct

from dockward.model.command import Command, Span
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.model.fix import Edit
from dockward.practices._dockerfiles import known
from dockward.practices._repairs import after_word, without_words
from dockward.practices.p10_stages._split.build import Build
from dockward.syntax.regex import regex

_OLD_POETRY = regex(r"poetry(?:\[[^\]]{0,80}\])?==?(?:0\.|1\.[01](?:\.|$))")
_OF_GROUPS = {
    "poetry": frozenset({"--only", "--without", "--with", "--no-dev", "--all-groups", "--only-root"}),
    "uv sync": frozenset(
        {"--no-dev", "--dev", "--only-dev", "--group", "--only-group", "--all-groups", "--no-default-groups",
         "--no-group"}
    ),
}  # fmt: skip
"""They say already which groups of packages are wanted."""
_OF_LOCKS = {
    "uv sync": ("uv.lock", frozenset({"--frozen", "--locked"}), " --frozen"),
    "pipenv": ("Pipfile.lock", frozenset({"--deploy", "--skip-lock", "--ignore-pipfile"}), " --deploy"),
}
_WITHOUT_DEVELOPMENT = {"poetry": " --only main", "uv sync": " --no-dev"}
_SYSTEM = "--system"


class Wording(Struct, frozen=True):
    """Edits of words."""

    edits: tuple[Edit, ...] = ()


def reworded(file: Dockerfile, one: Instruction, command: Command, manager: str) -> Wording | str:
    """The command into the environment, by the lock where there is one, without what is for development."""
    action = command.arguments[0]
    if one.exec_form:
        return f"{manager} is in the JSON form"
    edits = list(without_words(file, command, _SYSTEM))
    if _SYSTEM in command.words and not edits:
        return f"{_SYSTEM} stands where it can't be taken out"
    more = _by_lock(file, command, manager)
    if manager in _WITHOUT_DEVELOPMENT and not command.options & _OF_GROUPS[manager] and not _is_old(file, manager):
        more += _WITHOUT_DEVELOPMENT[manager]
    if more:
        put = after_word(command, action, more)
        if not put:
            return f"{manager} stands where its words can't be changed"
        edits += put
    return Wording(tuple(edits))


def _by_lock(file: Dockerfile, command: Command, manager: str) -> str:
    lock, options, word = _OF_LOCKS.get(manager, ("", frozenset[str](), ""))
    plain = manager == "uv sync" or command.arguments == ("install",)
    return word if lock and plain and file.context.has(lock) and not command.options & options else ""


def _is_old(file: Dockerfile, manager: str) -> bool:
    """Whether it is a Poetry that doesn't know `--only` yet (before 1.2)."""
    return manager == "poetry" and _OLD_POETRY.search(file.text) is not None


def plain_start(build: Build, manager: str, cut: int) -> Wording | str:
    """What is started, without the manager that starts it: in its environment's path it is found all the same."""
    edits: list[Edit] = []
    for number, one in enumerate(build.stage.instructions):
        if one.keyword not in {"CMD", "ENTRYPOINT", "HEALTHCHECK"} and not (one.keyword == "RUN" and number > cut):
            continue
        if manager not in build.file.text[one.span.start : one.span.end]:
            continue
        if number < cut:
            return f"what starts it by {manager} stands before what installs"
        found = _json(build, one, manager) if one.exec_form else _shell(build, one, manager)
        if isinstance(found, str):
            return found
        edits += found
    script = next((word for word in build.started() if _names(build, word, manager)), "")
    return f"{script} runs {manager}, which stays behind" if script else Wording(tuple(edits))


def _names(build: Build, word: str, manager: str) -> bool:
    """Whether it is a script of the project that names the manager."""
    name = word.rpartition("/")[2]
    text = build.file.context.text(name) if name.endswith(".sh") or "." not in name else None
    return bool(text) and text is not None and text.startswith("#!") and manager in text


def _json(build: Build, one: Instruction, manager: str) -> list[Edit] | str:
    words = [known(word) for word in one.arguments]
    program = _program(build, words, manager)
    if isinstance(program, tuple):
        start, end = one.arguments[0].span.start, one.arguments[2].span.start
        return [Edit(Span(start, end), "".join(f'"{word}", ' for word in program))]
    return program


def _shell(build: Build, one: Instruction, manager: str) -> list[Edit] | str:
    edits: list[Edit] = []
    for command in one.commands:
        program = _program(build, list(command.words), manager)
        if isinstance(program, str):
            if command.program == manager:
                return program
            continue
        if len(command.spans) != len(command.words):
            return f"{manager} stands where its words can't be changed"
        start, end = command.spans[0].start, command.spans[2].start
        edits.append(Edit(Span(start, end), "".join(f"{word} " for word in program)))
    return edits or f"{manager} is named where it starts, and stays behind"


def _program(build: Build, words: list[str], manager: str) -> tuple[str, ...] | str:
    """What stands in the place of `poetry run`; or why nothing can."""
    if len(words) < 3 or words[:2] != [manager, "run"]:  # noqa: PLR2004  # the manager, `run` and a program
        return f"`{' '.join(words[:2])}` needs {manager}, which stays behind"
    if words[2].startswith("-") or "$" in words[2]:
        return f"`{manager} run {words[2]}` can't be said without {manager}"
    if _is_script(build, words[2], manager):
        return f"{words[2]} is a script that {manager} knows"
    return ("python",) if manager == "uv" and words[2].endswith(".py") else ()


def _is_script(build: Build, name: str, manager: str) -> bool:
    """Whether the project's file gives the name a meaning of its own: Pipenv's scripts, and Poetry's where no root is.

    Scripts of uv, and of Poetry where it installs the project, are programs in the environment.
    """
    file = {"pipenv": "Pipfile", "poetry": "pyproject.toml"}.get(manager, "")
    rootless = manager == "pipenv" or any("--no-root" in one.words for _, one in build.runs())
    if not file or not rootless:
        return False
    _, found, scripts = (build.file.context.text(file) or "").partition("scripts]")
    lines = scripts.partition("\n[")[0].splitlines() if found else []
    return any(line.partition("=")[0].strip().strip("\"'") == name for line in lines)
