"""An engine made of answers: a real HTTP server on a unix or TCP socket, with the faults that real ones have."""

import asyncio
import json
from contextlib import asynccontextmanager

from aiohttp import web
from tests.engine import answers


class Hang:
    """An answer that never comes."""


class Die:
    """The connection is cut after `body`, which promises more."""

    def __init__(self, body=b'{"Id": "half'):
        self.body = body


class Status:
    """An answer with another status than 200."""

    def __init__(self, status, message="refused", body=None):
        self.status = status
        self.body = body if body is not None else json.dumps({"message": message}).encode()


class Turns:
    """Another answer each time; the last one for ever."""

    def __init__(self, *answers):
        self.left = list(answers)

    def take(self):
        return self.left.pop(0) if len(self.left) > 1 else self.left[0]


class FakeEngine:
    """Answers by path without the version; what isn't there is 404. `asked` lists what was asked for."""

    def __init__(self, **routes):
        self.routes = {"/version": answers.VERSION, "/info": answers.INFO, "/plugins": [], "/volumes": {"Volumes": []}}
        for path in ("/containers/json", "/images/json", "/networks"):
            self.routes[path] = []
        self.routes |= routes
        self.asked = []

    def add_container(self, answer, listed=None):
        """A container in the list and behind it."""
        identity = listed or {"Id": answer["Id"], "Names": [answer["Name"]]}
        self.routes["/containers/json"] = [*self.routes["/containers/json"], identity]
        self.routes[f"/containers/{identity['Id']}/json"] = answer
        return self

    def add_image(self, answer, history=answers.HISTORY):
        """An image in the list and behind it."""
        listed = {"Id": answers.IMAGE_ID, "RepoTags": ["app:1"], "RepoDigests": None}
        self.routes["/images/json"] = [*self.routes["/images/json"], listed]
        self.routes[f"/images/{listed['Id']}/json"] = answer
        self.routes[f"/images/{listed['Id']}/history"] = history
        return self

    def add_network(self, answer):
        """A network in the list, without containers, and behind it."""
        self.routes["/networks"] = [*self.routes["/networks"], {**answer, "Containers": {}}]
        self.routes[f"/networks/{answer['Id']}"] = answer
        return self

    def forget_container(self, identity):
        """From the second time on the container isn't in the list; there is nothing behind its entry."""
        listed = self.routes["/containers/json"]
        self.routes["/containers/json"] = Turns(listed, [one for one in listed if one["Id"] != identity])
        self.routes[f"/containers/{identity}/json"] = Status(404, "No such container")
        return self

    async def answer(self, request):
        """One request."""
        path = request.path
        self.asked.append(request.path_qs)
        if path.startswith("/v1."):
            path = "/" + path.split("/", 2)[2]
        found = self.routes.get(path, Status(404, f"no such thing: {path}"))
        found = found.take() if isinstance(found, Turns) else found
        if isinstance(found, Hang):
            await asyncio.sleep(30)
        if isinstance(found, Die):
            return await _die(request, found.body)
        if isinstance(found, Status):
            return web.Response(status=found.status, body=found.body)
        body = found if isinstance(found, bytes) else json.dumps(found).encode()
        return web.Response(body=body, content_type="application/json")


async def _die(request, body):
    response = web.StreamResponse(headers={"Content-Length": str(len(body) + 100)})
    await response.prepare(request)
    await response.write(body)
    request.transport.close()
    return response


@asynccontextmanager
async def serving(engine, path):
    """`engine` on the unix socket `path`."""
    runner = await _runner(engine)
    await web.UnixSite(runner, str(path)).start()
    try:
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving_tcp(engine, tls=None):
    """`engine` on a port of 127.0.0.1, which is yielded; `tls` is a server's context."""
    runner = await _runner(engine)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _runner(engine):
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", engine.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    return runner
