"""Our model as the JSON that `docker compose config` prints: what Go leaves out of it when it is empty is left out."""

import re

from dockward.model.compose import Value

_FREE = re.compile(
    r"services"
    r"|.*\.(environment|labels|depends_on|args|annotations|sysctls|additional_contexts|ssh|driver_opts|aux_addresses)"
    r"|(services|jobs)\.[^.]+\.(.*\.)?(networks|models|storage_opt|logging\.options|options|ulimits)"
    r"|networks|volumes|secrets|configs|jobs|.*\.ipam\.options"
)
"""Mappings whose keys the user chooses: none of their entries is left out."""
_POINTERS = re.compile(
    r"(attach|init|scale|replicas|retries|stop_grace_period|interval|timeout|start_period|start_interval|required|mode"
    r"|parallelism|max_attempts|delay|window|enable_ipv4|enable_ipv6|deploy|build|develop|healthcheck|logging|bind"
    r"|volume|tmpfs|image|ipam|provider|blkio_config|credential_spec|limits|reservations|placement|resources"
    r"|update_config|rollback_config|restart_policy|config|discrete_resource_spec)"
)
"""Keys that Go holds as pointers or structures: printed even when they are empty."""
_TIMES_BY_VALUE = re.compile(r".*\.(update_config|rollback_config)\.(delay|monitor)")
_SIZES = re.compile(r"mem_.*|memswap_limit|shm_size|memory|size|[Rr]ate")
_EMPTY = ("", 0, "0s", False, [], {})


def resolved(project):
    """What Compose prints for the project."""
    sections = {"networks": project.networks, "volumes": project.volumes, "secrets": project.secrets}
    sections |= {"configs": project.configs, "jobs": project.jobs}
    found = {"name": project.name, "services": {name: _service(name, one) for name, one in project.services.items()}}
    for section, entries in sections.items():
        if entries:
            found[section] = {name: _render(one, f"{section}.{name}") for name, one in entries.items()}
    for job in found.get("jobs", {}).values():
        job.setdefault("command", None)
        job.setdefault("entrypoint", None)
    for network in found.get("networks", {}).values():
        network.setdefault("ipam", {})
    for config in found.get("configs", {}).values():
        if "environment" in config:
            config.pop("content", None)
    found |= {name: one.plain() for name, one in project.extensions.items()}
    return _escaped(found)


def _service(name, service):
    shown = {key: one for key, one in service.entries.items() if key != "env_file"}
    found = {"command": None, "entrypoint": None, **_render(Value(shown), f"services.{name}")}
    if "deploy" in found:
        found["deploy"] = {"resources": {}, "placement": {}, **found["deploy"]}
    if "pre_start" in found:
        found["pre_start"] = [{"command": None, "entrypoint": None, **one} for one in found["pre_start"]]
    for watch in found.get("develop", {}).get("watch", ()):
        watch.setdefault("exec", {}).setdefault("command", None)
    if "blkio_config" in found:
        found["blkio_config"] = {key: _capitals(one) for key, one in found["blkio_config"].items()}
    for host in (found, found.get("build", {})):
        _finish(host)
    return found


def _capitals(one):
    """Go's own names of fields: some of its structures have no others."""
    return [{key.capitalize(): value for key, value in each.items()} for each in one] if isinstance(one, list) else one


def _finish(host):
    """What services and builds have in common."""
    if "ssh" in host:
        host["ssh"] = [key if not path else {key: path} for key, path in host["ssh"].items()]
    if "extra_hosts" in host:
        host["extra_hosts"] = sorted(host["extra_hosts"])
    if "ulimits" in host:
        host["ulimits"] = {limit: one or {} for limit, one in host["ulimits"].items()}


def _render(value, path):
    content = value.content
    if isinstance(content, dict):
        free = _FREE.fullmatch(path) is not None
        kept = {name: one for name, one in content.items() if free or not name.startswith("x-")}
        rendered = {name: _render(one, f"{path}.{name}") for name, one in kept.items()}
        return {name: one for name, one in rendered.items() if free or _shown(one, name, f"{path}.{name}")}
    if isinstance(content, tuple):
        return [_render(one, f"{path}[{nr}]") for nr, one in enumerate(content)]
    return content


def _shown(content, name, path):
    if name == "create_host_path":
        return content is False
    if name in {"command", "entrypoint"}:
        return True
    if content is None or (content == "0" and _SIZES.fullmatch(name)):
        return False
    if content not in _EMPTY:
        return True
    if name == "mode" and not isinstance(content, str):
        return False
    return _POINTERS.fullmatch(name) is not None and not _TIMES_BY_VALUE.fullmatch(path)


def _escaped(value):
    """Compose doubles every dollar of what it prints."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, dict):
        return {_escaped(name): _escaped(one) for name, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, list) else value
