"""Keys of `deploy`: what Swarm makes of a service, and the quotas that Compose takes from there."""

from dockward.syntax.compose.shape import Form, Shape
from dockward.syntax.compose.spec.basic import (
    NUMBER,
    PAIRS,
    REAL,
    SIZE,
    TEXT,
    TEXTS,
    TIME,
    WHOLE,
    listed,
    mapping,
    words,
)
from dockward.syntax.compose.spec.container import DEVICE_REQUEST

_UPDATE = mapping(
    {
        "parallelism": WHOLE,
        "delay": TIME,
        "failure_action": TEXT,
        "monitor": TIME,
        "max_failure_ratio": REAL,
        "order": words("start-first", "stop-first"),
    }
)
_MEMORY = Shape(forms=TEXT.forms, turn=SIZE.turn)
_REQUESTS = listed(
    Shape(
        forms=DEVICE_REQUEST.forms,
        fields=DEVICE_REQUEST.fields,
        extensible=True,
        long=DEVICE_REQUEST.long,
        required=("capabilities",),
    )
)
_GENERIC = listed(mapping({"discrete_resource_spec": mapping({"kind": TEXT, "value": NUMBER})}))

DEPLOY = mapping(
    {
        "mode": TEXT,
        "endpoint_mode": TEXT,
        "replicas": WHOLE,
        "labels": PAIRS,
        "rollback_config": _UPDATE,
        "update_config": _UPDATE,
        "resources": mapping(
            {
                "limits": mapping({"cpus": REAL, "memory": _MEMORY, "pids": WHOLE}),
                "reservations": mapping(
                    {"cpus": REAL, "memory": _MEMORY, "generic_resources": _GENERIC, "devices": _REQUESTS}
                ),
            }
        ),
        "restart_policy": mapping({"condition": TEXT, "delay": TIME, "max_attempts": WHOLE, "window": TIME}),
        "placement": mapping(
            {
                "constraints": TEXTS,
                "preferences": listed(mapping({"spread": TEXT})),
                "max_replicas_per_node": WHOLE,
            }
        ),
    },
    also=(Form.NOTHING,),
)
