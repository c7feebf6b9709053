"""Stack files: what `docker stack deploy` takes no notice of, and what it refuses, where Compose does neither.

Source of the facts: the schema of version 3 and the loader in the Docker command line (cli/compose).
"""

from collections.abc import Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Value
from dockward.model.dockerfile import Flaw


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_HONOURED = _words(
    """cap_add cap_drop command configs credential_spec deploy dns dns_search entrypoint env_file environment
    extra_hosts healthcheck hostname image init isolation labels logging networks oom_score_adj ports read_only restart
    secrets stdin_open stop_grace_period stop_signal sysctls tty ulimits user volumes working_dir"""
)
_IGNORED = _words(
    """build cgroup cgroup_parent container_name depends_on devices domainname expose external_links ipc links
    mac_address network_mode pid privileged security_opt shm_size tmpfs userns_mode uts"""
)
"""Keys of a service that Swarm deploys without."""


def stack_flaws(services: Mapping[str, Value]) -> Iterator[Flaw]:
    """What is otherwise than its writer can have meant when the services are deployed as a stack."""
    for service in services.values():
        for key, one in service.entries.items():
            if key in _IGNORED:
                message = f"docker stack deploy takes no notice of {key}"
                yield Flaw(message, one.place, fatal=False, kind="stack-ignored")
            elif key not in _HONOURED and not key.startswith("x-"):
                yield Flaw(f"docker stack deploy refuses the key {key}", one.place, kind="stack-refused")


def deployed(services: Mapping[str, Value]) -> dict[str, Value]:
    """The services as Swarm takes notice of them."""
    return {
        name: structs.replace(one, content={key: each for key, each in one.entries.items() if key not in _IGNORED})
        for name, one in services.items()
    }
