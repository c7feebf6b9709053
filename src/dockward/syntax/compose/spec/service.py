"""Keys of a service and of a job."""

from dockward.syntax.compose import pairs, ports, short, turns
from dockward.syntax.compose.shape import Form, Merge, Shape
from dockward.syntax.compose.spec.basic import (
    COMMAND,
    DISTINCT_TEXTS,
    ENVIRONMENT,
    FULL_PAIRS,
    HOSTS,
    NUMBER,
    OPEN_PAIRS,
    PAIRS,
    PATH,
    PLAIN_TRUTH,
    TEXT,
    TEXT_OR_NUMBER,
    TEXT_OR_TEXTS,
    TEXT_OR_TRUTH,
    TEXTS,
    TIME,
    TRUTH,
    ULIMITS,
    WHOLE,
    WHOLE_SIZE,
    WORD_SET,
    listed,
    mapping,
    named,
    word_key,
    words,
)
from dockward.syntax.compose.spec.container import CONTAINER, FILE
from dockward.syntax.compose.spec.deploy import DEPLOY
from dockward.syntax.regex import regex

_CONTEXT = Shape(forms=TEXT.forms, turn=turns.build_context)
_BUILD = mapping(
    {
        "context": _CONTEXT,
        "dockerfile": TEXT,
        "dockerfile_inline": TEXT,
        "entitlements": TEXTS,
        "args": OPEN_PAIRS,
        "ssh": Shape(
            forms=frozenset({Form.MAPPING, Form.LIST}),
            others=Shape(forms=frozenset({Form.TEXT, Form.NOTHING}), turn=turns.optional_path),
            long=short.ssh_keys,
        ),
        "labels": PAIRS,
        "cache_from": TEXTS,
        "cache_to": TEXTS,
        "no_cache": TRUTH,
        "no_cache_filter": TEXT_OR_TEXTS,
        "additional_contexts": Shape(forms=FULL_PAIRS.forms, others=_CONTEXT, long=pairs.full_pairs),
        "network": TEXT,
        "provenance": TEXT_OR_TRUTH,
        "sbom": TEXT_OR_TRUTH,
        "pull": TRUTH,
        "target": TEXT,
        "shm_size": WHOLE_SIZE,
        "extra_hosts": HOSTS,
        "isolation": TEXT,
        "privileged": TRUTH,
        "secrets": listed(FILE),
        "tags": listed(TEXT, key=word_key),
        "ulimits": ULIMITS,
        "platforms": TEXTS,
    },
    long=short.context,
    also=(Form.TEXT,),
)
_DEPENDENCY = mapping(
    {
        "condition": words("service_started", "service_healthy", "service_completed_successfully"),
        "restart": TRUTH,
        "required": PLAIN_TRUTH,
    },
    required=("condition",),
)
_HEALTH_TEST = Shape(forms=frozenset({Form.TEXT, Form.LIST}), item=TEXT, long=short.health_test, merge=Merge.REPLACE)
_HEALTH_CHECK = mapping(
    {
        "test": _HEALTH_TEST,
        "interval": TIME,
        "timeout": TIME,
        "retries": NUMBER,
        "start_period": TIME,
        "start_interval": TIME,
        "disable": TRUTH,
    }
)
_PORT = mapping(
    {
        "name": TEXT,
        "mode": TEXT,
        "host_ip": TEXT,
        "target": WHOLE,
        "published": Shape(forms=WHOLE.forms, turn=turns.text),
        "protocol": TEXT,
        "app_protocol": TEXT,
    }
)
WORKLOAD: dict[str, Shape] = {
    "build": _BUILD,
    "depends_on": named(_DEPENDENCY, also=(Form.LIST,), long=pairs.dependencies),
    "expose": listed(TEXT_OR_NUMBER, distinct=True, key=word_key),
    "healthcheck": _HEALTH_CHECK,
    "ports": listed(_PORT, key=ports.port_key, long=ports.ports),
    "stdin_open": TRUTH,
    "tty": TRUTH,
}
_HOOK = mapping(
    {"command": COMMAND, "user": TEXT, "privileged": TRUTH, "working_dir": TEXT, "environment": ENVIRONMENT},
    required=("command",),
)
_WATCH = mapping(
    {
        "ignore": TEXT_OR_TEXTS,
        "include": TEXT_OR_TEXTS,
        "path": PATH,
        "action": words("rebuild", "sync", "restart", "sync+restart", "sync+exec"),
        "target": TEXT,
        "exec": _HOOK,
        "initial_sync": PLAIN_TRUTH,
    },
    required=("path", "action"),
    long=short.watch,
)
_OPTION = Shape(
    forms=frozenset({Form.LIST, Form.TEXT, Form.INTEGER, Form.REAL, Form.TRUTH}),
    item=Shape(forms=frozenset({Form.TEXT, Form.INTEGER, Form.REAL, Form.TRUTH}), turn=turns.text),
)
_PROVIDER = mapping(
    {"type": TEXT, "options": Shape(forms=frozenset({Form.MAPPING}), others=_OPTION, long=short.option_lists)},
    required=("type",),
)
_SCHEDULE = mapping(
    {"cron": TEXT, "timezone": TEXT, "concurrency": words("forbid", "queue"), "missed_fires": words("one", "skip")},
    required=("cron",),
    long=short.cron,
    also=(Form.TEXT,),
)
EXTENDS = mapping(
    {"service": TEXT, "file": Shape(forms=TEXT.forms, turn=turns.compose_path)},
    required=("service",),
    extensible=False,
    long=short.service,
    also=(Form.TEXT,),
)

SERVICE = mapping(
    {
        **CONTAINER,
        **WORKLOAD,
        "deploy": DEPLOY,
        "develop": mapping({"watch": listed(_WATCH)}, also=(Form.NOTHING,)),
        "profiles": WORD_SET,
        "restart": TEXT,
        "scale": WHOLE,
        "attach": TRUTH,
        "container_name": Shape(forms=TEXT.forms, pattern=regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")),
        "provider": _PROVIDER,
        "extends": EXTENDS,
        "links": WORD_SET,
        "external_links": DISTINCT_TEXTS,
        "pre_start": listed(mapping({**CONTAINER, "per_replica": TRUTH})),
        "post_start": listed(_HOOK),
        "pre_stop": listed(_HOOK),
    },
    long=short.development,
)
JOB = mapping(
    {
        **CONTAINER,
        **WORKLOAD,
        "profiles": WORD_SET,
        "triggers": mapping({"manual": TRUTH, "schedule": listed(_SCHEDULE)}),
    },
    required=("triggers",),
)
