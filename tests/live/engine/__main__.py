"""The developers' engine: `python -m tests.live.engine [--bad | --hardened] [--containers N]`; Ctrl-C takes it away."""

import argparse
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.live.badhost import bad_engine, build_bad_host
from tests.live.engine import EngineDistribution, PrivateEngine, make_image, missing_requirements
from tests.live.hardened import hardened_engine
from tests.live.trixie import chosen_distribution

_WORKERS = 4
_TOLD = """\
export DOCKER_HOST={host}
# engine {version}, dockerd has pid {pid} and writes to {directory}/dockerd.log
# its network: nsenter --net=/run/netns/{name}
# Ctrl-C takes everything away.
"""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.live.engine", description=__doc__)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--bad", action="store_true", help="with the deliberately bad host on it")
    kind.add_argument("--hardened", action="store_true", help="with the hardened workload on it")
    parser.add_argument("--containers", type=int, default=0, metavar="N", help="with N running containers")
    return parser.parse_args()


@contextmanager
def _started(arguments: argparse.Namespace, distribution: EngineDistribution) -> Iterator[PrivateEngine]:
    if arguments.hardened:
        with hardened_engine(distribution) as engine:
            yield engine
    elif arguments.bad:
        with bad_engine(distribution) as engine:
            build_bad_host(engine)
            yield engine
    else:
        with PrivateEngine(distribution=distribution) as engine:
            yield engine


def start_containers(engine: PrivateEngine, count: int) -> None:
    """Start so many idle containers, `idle-1` and on."""
    make_image(engine, "idle:1.0", 'CMD ["sleep", "1000000"]')
    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(lambda number: engine.run(f"idle-{number}", "idle:1.0"), range(1, count + 1)))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Start an engine, say how to reach it, and wait. Exit status 2 when none can be started."""
    arguments, distribution = _arguments(), chosen_distribution()
    if lacking := missing_requirements(distribution):
        sys.stderr.write(f"No engine can be started here: {lacking}\n")
        return 2
    # An interrupt too: a shell that starts this in the background has it ignored.
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with _started(arguments, distribution) as engine:
            if arguments.containers:
                start_containers(engine, arguments.containers)
            version = engine.api("GET", "/version")["Version"]
            facts = {"host": engine.host, "pid": engine.pid, "directory": engine.directory, "name": engine.name}
            sys.stdout.write(_TOLD.format(version=version, **facts))
            sys.stdout.flush()
            engine.wait()
    except KeyboardInterrupt:
        sys.stderr.write("taken away\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
