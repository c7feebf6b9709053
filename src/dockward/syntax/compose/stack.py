"""Stack files: what `docker stack deploy` takes no notice of, and what it refuses, where Compose does neither.

Source of the facts: the schema of version 3 and the loader in the Docker command line (cli/compose).
"""

from collections.abc import Iterator, Mapping

from msgspec import structs

from dockward.model.compose import Project, Value
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
_KINDS = {True: "stack-ignored", False: "stack-refused"}
_SWARMS_OWN = _words("endpoint_mode placement rollback_config update_config")
"""Keys of `deploy` that only Swarm takes notice of."""


def is_for_swarm(project: Project) -> bool:
    """Whether the file was written for `docker stack deploy`: version 3, and a service that Swarm spreads.

    Something that is built here is for Compose, whatever stands in its `deploy`.
    """
    versions = (one.at("version") for file in project.files for one in file.documents)
    third = any(one is not None and str(one.content).startswith("3") for one in versions)
    services = project.services.values()
    return third and any(_is_spread(one) for one in services) and not any(one.at("build") for one in services)


def _is_spread(service: Value) -> bool:
    deploy, mode = service.at("deploy"), service.at("deploy", "mode")
    own = deploy is not None and not _SWARMS_OWN.isdisjoint(deploy.entries)
    return own or (mode is not None and mode.content == "global")


def why_not(key: str) -> str:
    """What keeps a key of a service out of a stack file; empty where nothing does."""
    if key in _IGNORED:
        return f"docker stack deploy takes no notice of {key}"
    return "" if key in _HONOURED or key.startswith("x-") else f"docker stack deploy refuses the key {key}"


def why_unchanged(path: tuple[str, ...]) -> str:
    """What keeps a change at this path of a service from doing anything in a stack file; empty where nothing does."""
    if path[0] == "ports" and path[-1] == "host_ip":
        return "Swarm publishes ports on every address of its nodes, and docker stack deploy takes no address for them"
    return why_not(path[0])


def stack_flaws(services: Mapping[str, Value]) -> Iterator[Flaw]:
    """What is otherwise than its writer can have meant when the services are deployed as a stack."""
    for service in services.values():
        for key, one in service.entries.items():
            if why := why_not(key):
                yield Flaw(why, one.place, fatal=key not in _IGNORED, kind=_KINDS[key in _IGNORED])


def deployed(services: Mapping[str, Value]) -> dict[str, Value]:
    """The services as Swarm takes notice of them."""
    return {
        name: structs.replace(one, content={key: each for key, each in one.entries.items() if key not in _IGNORED})
        for name, one in services.items()
    }
