"""What can be asked of the API: every route that the gate knows, with its parameters and its body.

What doesn't stand here is refused: plugins, checkpoints, debugging, HTTP/2, and whatever a newer engine may add. The
name of a route, as `container.create`, is what roles allow.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct

from dockward.gate.errors import RefusedError
from dockward.gate.request import bodies, swarmbodies
from dockward.gate.request.parameters import Parameter, Parameters
from dockward.gate.request.shapes import Shape

_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}"
_IMAGE = r"[A-Za-z0-9](?:[A-Za-z0-9_.:@-]|/(?!/)){0,510}"
IMAGE_NAMED = re.compile(_IMAGE)
"""What an image is called by."""
_NAMES = {"id": _ID, "image": _IMAGE}
_HOLE = re.compile(r"\{(\w+)\}")


class Body(Enum):
    """What may follow a request's head where that isn't one JSON value."""

    NONE = "nothing"
    STREAM = "bytes that the engine reads as they come"


class Answer(Enum):
    """What the engine answers with."""

    PLAIN = "a whole answer"
    STREAM = "bytes without an end known beforehand"
    RAW = "the connection itself, in both directions"
    CALLS = "the connection, for calls of gRPC"


_LOOKING = frozenset({"build.look", "container.wait", "system.auth", "system.usage"})
"""Routes that change nothing, whatever their method."""


class Route(Struct, frozen=True, kw_only=True):
    """A method and a path. `body` is the shape of its JSON, or what else may follow the head."""

    name: str
    method: str
    pattern: re.Pattern[str]
    parameters: Parameters
    body: Shape | Body
    answer: Answer

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method not in {"GET", "HEAD"} and self.name not in _LOOKING

    @property
    def upgrades(self) -> bool:
        """Whether the connection may be given over to another protocol."""
        return self.answer in {Answer.RAW, Answer.CALLS}


class Asked(Struct, frozen=True, kw_only=True):
    """A route with what the path names."""

    route: Route
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        """What the path names; empty where it names nothing."""
        return next(iter(self.names.values()), "")


def find_route(method: str, path: str) -> Asked:
    """The route of a request. Raises `RefusedError` for one that the gate doesn't know."""
    for route in _BY_METHOD.get(method, ()):
        found = route.pattern.fullmatch(path)
        if found is not None:
            return Asked(route=route, names=found.groupdict())
    raise RefusedError(
        f"The gate doesn't know {method[:16]} {path[:80]}, so nobody may ask it.",
        "What it knows stands in the documentation of the gate.",
        # As the engine answers where it knows nothing: clients that look for a thing under several paths go on.
        status=404,
    )


def find_call(path: str) -> Asked:
    """The same of a call of gRPC."""
    for route in CALLS:
        if route.pattern.fullmatch(path):
            return Asked(route=route, names={})
    raise RefusedError(
        f"The gate doesn't know the call {path[:120]}, so nobody may make it.",
        "What it knows stands in the documentation of the gate.",
    )


def _route(
    name: str,
    request: str,
    parameters: str = "",
    *,
    body: Shape | Body = Body.NONE,
    answer: Answer = Answer.PLAIN,
) -> Route:
    method, path = request.split(" ")
    pattern = _HOLE.sub(
        lambda hole: f"(?P<{hole[1]}>{_NAMES[hole[1]]})", re.escape(path).replace(r"\{", "{").replace(r"\}", "}")
    )
    return Route(
        name=name,
        method=method,
        pattern=re.compile(pattern),
        parameters=_parameters(parameters.split()),
        body=body,
        answer=answer,
    )


_SIGNS = {"?": Parameter.FLAG, "#": Parameter.NUMBER, "=": Parameter.TEXT, "*": Parameter.TEXTS, "{": Parameter.FILTERS}


def _parameters(several: Iterable[str]) -> dict[str, Parameter]:
    """By name; the last character says what it is."""
    return {one[:-1]: _SIGNS[one[-1]] for one in several}


_STREAM, _RAW = Answer.STREAM, Answer.RAW
_ATTACH = "detachKeys= logs? stream? stdin? stdout? stderr?"
_LOGS = "follow? stdout? stderr? since= until= timestamps? tail= details?"
_BUILD = (
    "dockerfile= t* extrahosts= remote= q? nocache? cachefrom= pull= rm? forcerm? memory# memswap# cpushares#"
    " cpusetcpus= cpusetmems= cpuperiod# cpuquota# buildargs= shmsize# squash? labels= networkmode= platform= target="
    " outputs= version= buildid= session= ulimits= cgroupparent= isolation="
)

ROUTES = (
    _route("system.ping", "GET /_ping"),
    _route("system.ping", "HEAD /_ping"),
    _route("system.version", "GET /version"),
    _route("system.info", "GET /info"),
    _route("system.usage", "GET /system/df", "type* verbose?"),
    _route("system.events", "GET /events", "since= until= filters{", answer=_STREAM),
    _route("system.auth", "POST /auth", body=bodies.AUTH),
    _route("container.list", "GET /containers/json", "all? limit# size? filters{ before= since="),
    _route("container.create", "POST /containers/create", "name= platform=", body=bodies.CREATE),
    _route("container.inspect", "GET /containers/{id}/json", "size?"),
    _route("container.top", "GET /containers/{id}/top", "ps_args="),
    _route("container.logs", "GET /containers/{id}/logs", _LOGS, answer=_STREAM),
    _route("container.changes", "GET /containers/{id}/changes"),
    _route("container.export", "GET /containers/{id}/export", answer=_STREAM),
    _route("container.stats", "GET /containers/{id}/stats", "stream? one-shot?", answer=_STREAM),
    _route("container.resize", "POST /containers/{id}/resize", "h# w#"),
    _route("container.start", "POST /containers/{id}/start", "detachKeys="),
    _route("container.stop", "POST /containers/{id}/stop", "signal= t#"),
    _route("container.restart", "POST /containers/{id}/restart", "signal= t#"),
    _route("container.kill", "POST /containers/{id}/kill", "signal="),
    _route("container.update", "POST /containers/{id}/update", body=bodies.UPDATE),
    _route("container.rename", "POST /containers/{id}/rename", "name="),
    _route("container.pause", "POST /containers/{id}/pause"),
    _route("container.unpause", "POST /containers/{id}/unpause"),
    _route("container.attach", "POST /containers/{id}/attach", _ATTACH, answer=_RAW),
    _route("container.attach", "GET /containers/{id}/attach/ws", _ATTACH, answer=_RAW),
    _route("container.wait", "POST /containers/{id}/wait", "condition=", answer=_STREAM),
    _route("container.remove", "DELETE /containers/{id}", "v? force? link?"),
    _route("container.read", "HEAD /containers/{id}/archive", "path="),
    _route("container.read", "GET /containers/{id}/archive", "path=", answer=_STREAM),
    _route(
        "container.write",
        "PUT /containers/{id}/archive",
        "path= noOverwriteDirNonDir? copyUIDGID?",
        body=Body.STREAM,
    ),
    _route("container.prune", "POST /containers/prune", "filters{"),
    _route("exec.create", "POST /containers/{id}/exec", body=bodies.EXEC),
    _route("exec.start", "POST /exec/{id}/start", body=bodies.EXEC_START, answer=_RAW),
    _route("exec.resize", "POST /exec/{id}/resize", "h# w#"),
    _route("exec.inspect", "GET /exec/{id}/json"),
    _route("image.list", "GET /images/json", "all? filters{ shared-size? digests? manifests?"),
    _route(
        "image.pull",
        "POST /images/create",
        "fromImage= tag= platform= fromSrc= repo= message= changes*",
        answer=_STREAM,
    ),
    _route("image.search", "GET /images/search", "term= limit# filters{"),
    _route("image.save", "GET /images/get", "names* platform=", answer=_STREAM),
    _route("image.load", "POST /images/load", "quiet? platform=", body=Body.STREAM, answer=_STREAM),
    _route("image.prune", "POST /images/prune", "filters{"),
    _route("image.inspect", "GET /images/{image}/json", "manifests? platform="),
    _route("image.history", "GET /images/{image}/history", "platform="),
    _route("image.save", "GET /images/{image}/get", "platform=", answer=_STREAM),
    _route("image.push", "POST /images/{image}/push", "tag= platform=", answer=_STREAM),
    _route("image.tag", "POST /images/{image}/tag", "repo= tag="),
    _route("image.remove", "DELETE /images/{image}", "force? noprune? platforms*"),
    _route("image.distribution", "GET /distribution/{image}/json"),
    _route(
        "image.commit",
        "POST /commit",
        "container= repo= tag= comment= author= pause? changes*",
        body=bodies.COMMIT,
    ),
    _route("build.run", "POST /build", _BUILD, body=Body.STREAM, answer=_STREAM),
    _route(
        "build.prune",
        "POST /build/prune",
        "keep-storage# reserved-space# max-used-space# min-free-space# all? filters{",
    ),
    _route("build.cancel", "POST /build/cancel", "id="),
    _route("build.session", "POST /session", answer=_RAW),
    _route("build.calls", "POST /grpc", answer=Answer.CALLS),
    _route("volume.list", "GET /volumes", "filters{"),
    _route("volume.create", "POST /volumes/create", body=bodies.VOLUME),
    _route("volume.prune", "POST /volumes/prune", "filters{"),
    _route("volume.inspect", "GET /volumes/{id}"),
    _route("volume.remove", "DELETE /volumes/{id}", "force?"),
    _route("network.list", "GET /networks", "filters{"),
    _route("network.create", "POST /networks/create", body=bodies.NETWORK),
    _route("network.prune", "POST /networks/prune", "filters{"),
    _route("network.connect", "POST /networks/{id}/connect", body=bodies.CONNECT),
    _route("network.disconnect", "POST /networks/{id}/disconnect", body=bodies.DISCONNECT),
    _route("network.inspect", "GET /networks/{id}", "verbose? scope="),
    _route("network.remove", "DELETE /networks/{id}"),
    _route("swarm.inspect", "GET /swarm"),
    _route("swarm.key", "GET /swarm/unlockkey"),
    _route("swarm.init", "POST /swarm/init", body=swarmbodies.INIT),
    _route("swarm.join", "POST /swarm/join", body=swarmbodies.JOIN),
    _route("swarm.leave", "POST /swarm/leave", "force?"),
    _route(
        "swarm.update",
        "POST /swarm/update",
        "version# rotateWorkerToken? rotateManagerToken? rotateManagerUnlockKey?",
        body=swarmbodies.SWARM,
    ),
    _route("swarm.unlock", "POST /swarm/unlock", body=swarmbodies.UNLOCK),
    _route("node.list", "GET /nodes", "filters{"),
    _route("node.inspect", "GET /nodes/{id}"),
    _route("node.update", "POST /nodes/{id}/update", "version#", body=swarmbodies.NODE),
    _route("node.remove", "DELETE /nodes/{id}", "force?"),
    _route("service.list", "GET /services", "filters{ status?"),
    _route("service.create", "POST /services/create", body=swarmbodies.SERVICE),
    _route("service.inspect", "GET /services/{id}", "insertDefaults?"),
    _route(
        "service.update",
        "POST /services/{id}/update",
        "version# registryAuthFrom= rollback=",
        body=swarmbodies.SERVICE,
    ),
    _route("service.remove", "DELETE /services/{id}"),
    _route("service.logs", "GET /services/{id}/logs", _LOGS, answer=_STREAM),
    _route("task.list", "GET /tasks", "filters{"),
    _route("task.inspect", "GET /tasks/{id}"),
    _route("task.logs", "GET /tasks/{id}/logs", _LOGS, answer=_STREAM),
    *(
        _route(f"{one}.{name}", f"{method} /{one}s{path}", parameters, body=body)
        for one, shape in (("secret", swarmbodies.SECRET), ("config", swarmbodies.CONFIG))
        for name, method, path, parameters, body in (
            ("list", "GET", "", "filters{", Body.NONE),
            ("create", "POST", "/create", "", shape),
            ("inspect", "GET", "/{id}", "", Body.NONE),
            ("update", "POST", "/{id}/update", "version#", shape),
            ("remove", "DELETE", "/{id}", "", Body.NONE),
        )
    ),
)
CONTROL, BRIDGE = "/moby.buildkit.v1.Control", "/moby.buildkit.v1.frontend.LLBBridge"
CALLS = (
    _route("build.solve", f"POST {CONTROL}/Solve"),
    _route("build.solve", f"POST {BRIDGE}/Solve"),
    _route("build.prune", f"POST {CONTROL}/Prune"),
    _route("system.usage", f"POST {CONTROL}/DiskUsage"),
    *(_route("build.look", f"POST {CONTROL}/{one}") for one in ("Info", "ListWorkers", "Status")),
    *(
        _route("build.look", f"POST {BRIDGE}/{one}")
        for one in (
            "Evaluate",
            "Inputs",
            "Ping",
            "ReadDir",
            "ReadFile",
            "ResolveImageConfig",
            "ResolveSourceMeta",
            "Return",
            "StatFile",
            "Warn",
        )
    ),
    _route("build.look", "POST /grpc.health.v1.Health/Check"),
    _route("build.look", "POST /opentelemetry.proto.collector.trace.v1.TraceService/Export"),
)
"""What may be called of BuildKit on such a connection. Not containers for a client to look around in (`NewContainer`,
`ExecProcess`), the history of everybody's builds, nor the store of content."""
_BY_METHOD = {
    method: tuple(one for one in ROUTES if one.method == method) for method in sorted({one.method for one in ROUTES})
}
