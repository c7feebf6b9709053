"""Keys of anything that runs as a container: services, jobs and what runs before a service."""

from functools import partial

from dockward.syntax.compose import mounts, pairs, short, turns
from dockward.syntax.compose.shape import Form, Merge, Shape
from dockward.syntax.compose.spec.basic import (
    COMMAND,
    DISTINCT_PAIRS,
    DISTINCT_TEXTS,
    ENVIRONMENT,
    FULL_OPTIONS,
    HOSTS,
    MODE,
    NUMBER,
    OPTIONS,
    PAIRS,
    PATH,
    PLAIN_TRUTH,
    REAL,
    SIZE,
    STORAGE_OPTIONS,
    TEXT,
    TEXT_OR_NOTHING,
    TEXT_OR_NUMBER,
    TIME,
    TRUTH,
    ULIMITS,
    WHOLE,
    WHOLE_NUMBER,
    WHOLE_SIZE,
    WORD_SET,
    between,
    listed,
    mapping,
    named,
    word_key,
    words,
)
from dockward.syntax.regex import regex

_PULL = r"^(always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+)$"
_LARGEST = (1 << 63) - 1
_RATES = listed(mapping({"path": TEXT, "rate": WHOLE_SIZE}, extensible=False))

_BLOCK_IO = mapping(
    {
        "weight": WHOLE,
        "weight_device": listed(mapping({"path": TEXT, "weight": WHOLE}, extensible=False)),
        "device_read_bps": _RATES,
        "device_read_iops": _RATES,
        "device_write_bps": _RATES,
        "device_write_iops": _RATES,
    },
    extensible=False,
)
_DEVICE = mapping(
    {"source": TEXT, "target": TEXT, "permissions": TEXT}, required=("source",), long=mounts.device, also=(Form.TEXT,)
)
_FILE = {"source": TEXT, "target": TEXT, "uid": TEXT, "gid": TEXT, "mode": MODE}
FILE = mapping(_FILE, long=short.source, also=(Form.TEXT,))
"""A secret or config that a container, or a build, is given."""
_SECRET = mapping(_FILE, long=short.secret, also=(Form.TEXT,))
_ENV_FILE = mapping({"path": PATH, "format": TEXT, "required": TRUTH}, required=("path",), extensible=False)
DEVICE_REQUEST = mapping(
    {
        "capabilities": DISTINCT_TEXTS,
        "count": Shape(forms=WHOLE.forms, turn=turns.device_count),
        "device_ids": DISTINCT_TEXTS,
        "driver": TEXT,
        "options": DISTINCT_PAIRS,
    },
    long=short.device_request,
)
_LOGGING = mapping({"driver": TEXT, "options": OPTIONS}, merge=Merge.LOGGING)
_MODEL = mapping({"endpoint_var": TEXT, "model_var": TEXT}, also=(Form.NOTHING,))
_ATTACHMENT = mapping(
    {
        "aliases": WORD_SET,
        "interface_name": TEXT,
        "ipv4_address": TEXT,
        "ipv6_address": TEXT,
        "link_local_ips": WORD_SET,
        "mac_address": TEXT,
        "driver_opts": FULL_OPTIONS,
        "priority": NUMBER,
        "gw_priority": NUMBER,
    },
    also=(Form.NOTHING,),
)
_VOLUME = mapping(
    {
        "type": words("bind", "volume", "tmpfs", "cluster", "npipe", "image"),
        "source": Shape(forms=TEXT.forms, told=mounts.at_home),
        "target": TEXT,
        "read_only": TRUTH,
        "consistency": TEXT,
        "bind": mapping(
            {
                "propagation": TEXT,
                "create_host_path": TRUTH,
                "recursive": words("enabled", "disabled", "writable", "readonly"),
                "selinux": words("z", "Z"),
            }
        ),
        "volume": mapping({"labels": DISTINCT_PAIRS, "nocopy": TRUTH, "subpath": TEXT}),
        "tmpfs": mapping({"size": WHOLE_SIZE, "mode": WHOLE_NUMBER}),
        "image": mapping({"subpath": TEXT}),
    },
    required=("type",),
    told=mounts.at_home,
    long=mounts.volume,
    also=(Form.TEXT,),
)

CONTAINER: dict[str, Shape] = {
    "annotations": PAIRS,
    "blkio_config": _BLOCK_IO,
    "cap_add": WORD_SET,
    "cap_drop": WORD_SET,
    "cgroup": words("host", "private"),
    "cgroup_parent": TEXT,
    "command": COMMAND,
    "configs": listed(FILE, key=partial(mounts.file_key, "")),
    "cpu_count": between(0, _LARGEST),
    "cpu_percent": between(0, 100),
    "cpu_shares": NUMBER,
    "cpu_quota": NUMBER,
    "cpu_period": NUMBER,
    "cpu_rt_period": NUMBER,
    "cpu_rt_runtime": NUMBER,
    "cpus": REAL,
    "cpuset": TEXT,
    "credential_spec": mapping({"config": TEXT, "file": TEXT, "registry": TEXT}),
    "device_cgroup_rules": DISTINCT_TEXTS,
    "devices": listed(_DEVICE, key=mounts.target_key),
    "dns": listed(TEXT, key=word_key, long=short.servers, also=(Form.TEXT,)),
    "dns_opt": WORD_SET,
    "dns_search": listed(TEXT, key=word_key, long=short.one_as_list, also=(Form.TEXT,)),
    "domainname": TEXT,
    "entrypoint": COMMAND,
    "env_file": listed(_ENV_FILE, key=mounts.path_key, long=short.env_files, also=(Form.TEXT,)),
    "environment": ENVIRONMENT,
    "extra_hosts": HOSTS,
    "gpus": listed(DEVICE_REQUEST, long=short.gpus, also=(Form.TEXT,)),
    "group_add": listed(TEXT_OR_NUMBER, distinct=True),
    "hostname": TEXT,
    "image": TEXT,
    "init": TRUTH,
    "ipc": TEXT,
    "isolation": TEXT,
    "label_file": listed(PATH, long=short.one_as_list, also=(Form.TEXT,)),
    "labels": PAIRS,
    "logging": _LOGGING,
    "mac_address": TEXT,
    "mem_limit": SIZE,
    "mem_reservation": WHOLE_SIZE,
    "mem_swappiness": WHOLE_SIZE,
    "memswap_limit": SIZE,
    "models": named(_MODEL, also=(Form.LIST,), long=pairs.names),
    "network_mode": TEXT,
    "networks": named(_ATTACHMENT, also=(Form.LIST,), long=pairs.names),
    "oom_kill_disable": TRUTH,
    "oom_score_adj": between(-1000, 1000),
    "pid": TEXT_OR_NOTHING,
    "pids_limit": NUMBER,
    "platform": TEXT,
    "privileged": TRUTH,
    "pull_policy": Shape(forms=TEXT.forms, pattern=regex(_PULL)),
    "pull_refresh_after": TEXT,
    "read_only": TRUTH,
    "runtime": TEXT,
    "secrets": listed(_SECRET, key=partial(mounts.file_key, "/run/secrets")),
    "security_opt": DISTINCT_TEXTS,
    "shm_size": SIZE,
    "stop_grace_period": TIME,
    "stop_signal": TEXT,
    "storage_opt": STORAGE_OPTIONS,
    "sysctls": PAIRS,
    "tmpfs": listed(TEXT, key=word_key, long=short.one_as_list, also=(Form.TEXT,)),
    "ulimits": ULIMITS,
    "use_api_socket": PLAIN_TRUTH,
    "user": TEXT,
    "userns_mode": TEXT,
    "uts": TEXT,
    "volumes": listed(_VOLUME, distinct=True, key=mounts.target_key),
    "volumes_from": DISTINCT_TEXTS,
    "working_dir": TEXT,
}
