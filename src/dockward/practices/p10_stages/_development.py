"""Which commands may need the packages that only developers have: bundlers, compilers, test runners, scripts."""

from collections.abc import Iterator

from dockward.model.command import Command
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.practices._dockerfiles import known, ways_on

_NEED_NONE = frozenset(
    {
        ":", "[", "addgroup", "adduser", "apk", "apt", "apt-get", "apt-mark", "cat", "cd", "chmod", "chown", "corepack",
        "cp", "curl", "dnf", "echo", "exit", "export", "false", "find", "gem", "groupadd", "install", "ln", "ls",
        "microdnf", "mkdir", "mv", "pip", "printf", "pwd", "rm", "sed", "set", "sleep", "tar", "tdnf", "test", "touch",
        "true", "unset", "unzip", "update-ca-certificates", "useradd", "usermod", "wget", "yum",
    }
)  # fmt: skip
"""They come with the system, and run nothing of the project's."""
_KEEPS = frozenset(
    {"add", "autoclean", "cache", "ci", "clean", "clear-cache", "config", "fetch", "i", "install", "prune", "set",
     "store", "sync", "version", "-v", "--version"}
)  # fmt: skip
"""What package managers do themselves, save for scripts of packages that run as they are installed."""
_MANAGERS = frozenset({"bun", "bundle", "composer", "npm", "pnpm", "poetry", "uv", "yarn"})
_RUNNERS = frozenset({"bunx", "npx", "pnpx"})
_TOOLS = frozenset(
    {
        "babel-node", "concurrently", "cross-env", "gulp", "grunt", "jest", "mocha", "ng", "nodemon", "nx", "parcel",
        "phpunit", "pytest", "react-scripts", "rollup", "ts-node", "ts-node-dev", "tsc", "tsup", "tsx", "turbo", "vite",
        "vite-node", "vitest", "vue-cli-service", "webpack", "webpack-dev-server",
    }
)  # fmt: skip
"""Programs that projects have for development as a rule."""
_MODULES = frozenset({"@babel/register", "esbuild-register", "ts-node/register", "ts-node/esm", "tsx", "tsx/cjs"})
_FOR_DEVELOPMENT = ("dev", "develop", "start:dev", "serve", "watch", "test", "build", "preview")
_SCRIPT = frozenset({"run", "run-script", "exec", "dlx"})


def builds_later(file: Dockerfile, one: Instruction, command: Command) -> bool:
    """Whether something after a command of a RUN may need those packages: in its RUN, in a later one, at the start."""
    after = one.commands[one.commands.index(command) + 1 :] if command in one.commands else one.commands
    if any(map(_may_build, after)):
        return True
    return any(_needs(each) for way in ways_on(file, one) for each in way)


def needs_tools(words: tuple[str, ...]) -> bool:
    """Whether a program that is started is for development, or is started by one."""
    first = words[0].rpartition("/")[2] if words else ""
    if first in _RUNNERS | _TOOLS:
        return True
    if first in _MANAGERS:
        rest = [word for word in words[1:] if word not in _SCRIPT and not word.startswith("-")]
        return bool(rest) and (rest[0].startswith(_FOR_DEVELOPMENT) or rest[0] in _TOOLS)
    return first == "node" and any(word.partition("=")[2] in _MODULES or word in _MODULES for word in words[1:])


def _needs(one: Instruction) -> bool:
    if one.keyword in {"RUN", "ONBUILD"}:
        return any(map(_may_build, (one.trigger or one).commands)) or not (one.trigger or one).commands
    return one.keyword in {"CMD", "ENTRYPOINT", "HEALTHCHECK"} and any(map(needs_tools, _started(one)))


def _started(one: Instruction) -> Iterator[tuple[str, ...]]:
    yield from (each.words for each in one.commands)
    if one.exec_form:
        yield tuple(known(word) for word in one.arguments)


def _may_build(command: Command) -> bool:
    if command.program in _MANAGERS:
        action = next(iter(command.words[1:]), "")
        return not (action in _KEEPS or (command.program == "yarn" and action in {"", "--frozen-lockfile"}))
    return command.program not in _NEED_NONE
