"""One command line as the compose service that says the same, in the long form that facts are read from."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from msgspec import Struct

from dockward.model.compose import Value
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place, Unknown
from dockward.syntax.compose.budget import TooMuchError
from dockward.syntax.compose.session import Files
from dockward.syntax.reference import is_image_id, parse_reference
from dockward.syntax.runline import environment, health, limits, mounts, networks
from dockward.syntax.runline.options import Given, Parsed, RefusedError
from dockward.syntax.runline.values import joined, leaf, listed, told, truth, under
from dockward.syntax.runline.words import Word

_REFUSED = Unknown("docker refuses it")


class Service(Struct, frozen=True):
    """A command line as a service, with the volumes that it names and what the client refuses of it."""

    value: Value
    volumes: dict[str, Value]
    flaws: tuple[Flaw, ...]


def service_of(parsed: Parsed, directory: str, files: Files) -> Service:
    """The service. What the client refuses is a flaw, and unknown in it."""
    making = _Making(parsed, directory, files)
    for several in parsed.given.values():
        making.put(several[0].flag.key, partial(told, several), several[0].place)
    for key, make in making.others().items():
        making.put((key,), make, parsed.place)
    making.conflicts()
    return Service(Value(making.entries, parsed.place), making.volumes, tuple(dict.fromkeys(making.flaws)))


class _Making:
    """A service on its way."""

    def __init__(self, parsed: Parsed, directory: str, files: Files) -> None:
        self._parsed = parsed
        self._directory, self._files = directory, files
        self._around = mounts.scope(directory)
        self.entries: dict[str, Value] = {}
        self.volumes: mounts.Volumes = {}
        self.flaws: list[Flaw] = []

    def put(self, path: tuple[str, ...], make: Callable[[], Value | None], place: Place) -> None:
        """Set what `make` makes; unknown where the client refuses it. Without a path it is only checked."""
        try:
            made = make()
        except RefusedError as why:
            self.flaws.append(Flaw(str(why), why.place))
            made = Value(_REFUSED, why.place)
        except TooMuchError as why:
            self.flaws.append(Flaw(str(why), place))
            made = Value(_REFUSED, place)
        if made is not None and path:
            self.entries[path[0]] = joined(self.entries.get(path[0]), under(made, path[1:]))

    def others(self) -> dict[str, Callable[[], Value | None]]:
        """How the keys are made that no flag is the same as."""
        parsed = self._parsed
        return {
            "image": lambda: _image(parsed.image),
            "environment": lambda: environment.entries(parsed, "env", self._directory, self._files),
            "labels": lambda: environment.entries(parsed, "label", self._directory, self._files),
            "volumes": self._mounts,
            "devices": self._devices,
            "security_opt": lambda: self._each("security-opt", limits.security_option),
            "ulimits": lambda: limits.ulimits(parsed.given.get("ulimit", [])),
            "healthcheck": lambda: health.check(parsed),
            "ports": lambda: networks.ports(parsed, self._around),
            "expose": lambda: networks.exposed(parsed, self._around),
            "network_mode": lambda: networks.mode(parsed),
            "networks": lambda: networks.networks(parsed),
            "entrypoint": lambda: _entrypoint(parsed),
            "command": lambda: listed(map(_argument, parsed.command)) if parsed.command else None,
        }

    def _each(self, name: str, read: Callable[[Given], Value]) -> Value | None:
        several = self._parsed.given.get(name)
        return listed(map(read, several)) if several else None

    def _mounts(self) -> Value | None:
        driver = self._parsed.last("volume-driver")
        found = []
        for one in self._parsed.given.get("volume", []):
            found.append(mounts.volume(one, self._around))
            kind, source = found[-1].at("type"), found[-1].at("source")
            if kind is not None and kind.content == "volume" and source is not None:
                mounts.note_volume(self.volumes, one, str(source.content), driver.value if driver else "", [])
        found += [mounts.mount(one, self._around, self.volumes) for one in self._parsed.given.get("mount", [])]
        return listed(found) if found else None

    def _devices(self) -> Value | None:
        found = [mounts.device(one) for one in self._parsed.given.get("device", [])]
        gpus = self._parsed.last("gpus")
        found += [mounts.gpus(gpus)] if gpus else []
        return listed(found) if found else None

    def conflicts(self) -> None:
        """Flags that the client doesn't take together."""
        gone, restart = self._parsed.last("rm"), self._parsed.last("restart")
        if gone is None or restart is None or not gone.known or not restart.known:
            return
        # A value that is neither true nor false was told already.
        with suppress(RefusedError):
            if restart.value not in {"", "no"} and truth(gone):
                self.flaws.append(Flaw("--rm and --restart contradict each other", restart.place))


def _image(word: Word) -> Value:
    if word.expands:
        return Value(Unknown(f"{word.text} is for the shell to tell"), word.place, written=word.text)
    if parse_reference(word.text) is None and not is_image_id(word.text):
        raise RefusedError("this is no name of an image", word.place)
    return Value(word.text, word.place, written=word.text)


def _argument(word: Word) -> Value:
    return Value(word.text, word.place, written=word.text)


def _entrypoint(parsed: Parsed) -> Value | None:
    """The last one; an empty one takes the image's away."""
    given = parsed.last("entrypoint")
    if given is None:
        return None
    return Value((leaf(given, given.value),) if given.value else (), given.place)
