"""A registry on the loopback that is honest, and in the next answer is whatever a test wants of it."""

import json
from contextlib import asynccontextmanager, contextmanager

from aiohttp import web
from tests.image.saved import Layout, sha
from tests.read.served import running

INDEX = "application/vnd.oci.image.index.v1+json"


class Registry:
    """One repository, `team/app`. `odd` has answers by path that are given first; `asked` what it was asked."""

    def __init__(self):
        self.layout = Layout()
        self.tags = {}
        self.asked = []
        self.odd = {}
        self.guard = None
        self.address = self.name = ""

    def image(self, *layers, tag="1", **more):
        """An image under a tag; its manifest's descriptor."""
        made = self.layout.manifest(*layers, **more)
        self.tags[tag] = made["digest"]
        return made

    def tag(self, tag, data):
        self.tags[tag] = sha(data)
        self.layout.blobs[sha(data)] = data if isinstance(data, bytes) else json.dumps(data).encode()

    def blob_paths(self):
        return [path for path, _ in self.asked if "/blobs/" in path]

    async def answer(self, request):
        self.asked.append((request.path, dict(request.headers)))
        if self.guard is not None and (refused := await self.guard(request)) is not None:
            return refused
        if several := self.odd.get(request.path.rpartition("/")[2]):
            return await (several.pop(0) if len(several) > 1 else several[0])(request)
        return self.honest(request)

    def honest(self, request):
        _, _, rest = request.path.partition("/v2/team/app/")
        kind, _, name = rest.partition("/")
        data = self.layout.blobs.get(self.tags.get(name, name))
        if kind not in {"manifests", "blobs"} or data is None:
            return web.json_response({"errors": [{"code": "MANIFEST_UNKNOWN"}]}, status=404)
        return web.Response(body=data)

    @asynccontextmanager
    async def serving(self, tls=None):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        self.address = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
        self.name = f"127.0.0.1:{port}/team/app"
        try:
            yield self
        finally:
            await runner.cleanup()


@contextmanager
def serving(tls=None):
    """A registry, for as long as the context lasts."""
    with running(Registry().serving(tls)) as found:
        yield found


def answering(status=200, body=b"", **headers):
    """An answer to be given in place of the honest one."""

    async def answer(request):
        return web.Response(
            status=status, body=body, headers={one.replace("_", "-"): it for one, it in headers.items()}
        )

    return answer
