"""Keys of a whole file: what stands beside its services."""

from dockward.syntax.compose import mounts, short
from dockward.syntax.compose.shape import Form, Merge, Shape
from dockward.syntax.compose.spec.basic import (
    DISTINCT_PAIRS,
    ENGINE_PATH,
    FULL_OPTIONS,
    PAIRS,
    TEXT,
    TEXT_OPTIONS,
    TEXT_OR_TEXTS,
    TEXTS,
    TRUTH,
    WHOLE,
    listed,
    mapping,
    named,
)
from dockward.syntax.compose.spec.service import JOB, SERVICE

_EXTERNAL = Shape(
    forms=frozenset({Form.TRUTH, Form.TEXT, Form.MAPPING}), fields={"name": TEXT}, extensible=True, turn=TRUTH.turn
)
_ADDRESSES = mapping({"subnet": TEXT, "ip_range": TEXT, "gateway": TEXT, "aux_addresses": TEXT_OPTIONS})
_IPAM = mapping(
    {
        "driver": TEXT,
        "config": Shape(forms=frozenset({Form.LIST}), item=_ADDRESSES, merge=Merge.SUBNETS),
        "options": TEXT_OPTIONS,
    }
)
_NETWORK = mapping(
    {
        "name": TEXT,
        "driver": TEXT,
        "driver_opts": FULL_OPTIONS,
        "ipam": _IPAM,
        "external": _EXTERNAL,
        "internal": TRUTH,
        "enable_ipv4": TRUTH,
        "enable_ipv6": TRUTH,
        "attachable": TRUTH,
        "labels": PAIRS,
    },
    long=short.external,
    also=(Form.NOTHING,),
)
_VOLUME = mapping(
    {"name": TEXT, "driver": TEXT, "driver_opts": FULL_OPTIONS, "external": _EXTERNAL, "labels": PAIRS},
    long=mounts.bound_volume,
    also=(Form.NOTHING,),
)
_FILE = {
    "name": TEXT,
    "environment": TEXT,
    "file": ENGINE_PATH,
    "external": _EXTERNAL,
    "labels": DISTINCT_PAIRS,
    "template_driver": TEXT,
}
_SECRET = mapping({**_FILE, "driver": TEXT, "driver_opts": FULL_OPTIONS}, long=short.external)
_CONFIG = mapping({**_FILE, "content": TEXT}, long=short.external)
_MODEL = mapping({"name": TEXT, "model": TEXT, "context_size": WHOLE, "runtime_flags": TEXTS}, required=("model",))
_INCLUDE = mapping(
    {"path": TEXT_OR_TEXTS, "env_file": TEXT_OR_TEXTS, "project_directory": TEXT},
    extensible=False,
    long=short.path,
    also=(Form.TEXT,),
)

PROJECT = mapping(
    {
        "version": TEXT,
        "name": TEXT,
        "include": listed(_INCLUDE),
        "services": named(SERVICE),
        "jobs": named(JOB),
        "networks": named(_NETWORK),
        "volumes": named(_VOLUME),
        "secrets": named(_SECRET),
        "configs": named(_CONFIG),
        "models": named(_MODEL),
    }
)
