"""Reaching an engine over ssh: each connection is `ssh HOST docker system dial-stdio` on one end of a socket pair."""

import asyncio
import contextlib
import os
import socket
from asyncio.subprocess import Process

from dockward.engine.endpoint import Endpoint
from dockward.engine.errors import NoEngineError
from dockward.engine.http import BaseConnector, ClientRequest, ClientTimeout, ResponseHandler, Trace
from dockward.engine.limits import SSH_CONCURRENCY, SSH_CONNECT_SECONDS, SSH_WORDS_BYTES

_END_SECONDS = 2.0


def ssh_arguments(endpoint: Endpoint) -> list[str]:
    """The command line; nothing in it can be taken for an option, and ssh never asks a question."""
    options = ["-T", "-o", "BatchMode=yes", "-o", f"ConnectTimeout={SSH_CONNECT_SECONDS:.0f}"]
    if endpoint.user:
        options += ["-l", endpoint.user]
    if endpoint.port is not None:
        options += ["-p", str(endpoint.port)]
    host = [f"--host=unix://{endpoint.path}"] if endpoint.path else []
    return ["ssh", *options, "--", endpoint.host, "docker", *host, "system", "dial-stdio"]


class SshConnector(BaseConnector):
    """Connections to the engine behind an ssh address; each has its own ssh process, ended by `close_processes`."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(limit=SSH_CONCURRENCY)
        self._arguments = ssh_arguments(endpoint)
        self._address = str(endpoint)
        self._processes: list[Process] = []
        # One pipe for all of them: what nobody reads is bounded by its size.
        self._said, self._saying = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._words = ""

    async def _create_connection(
        self,
        req: ClientRequest,  # noqa: ARG002  # the connector's interface
        traces: list[Trace],  # noqa: ARG002  # the connector's interface
        timeout: ClientTimeout,  # noqa: ARG002, ASYNC109  # the connector's interface
    ) -> ResponseHandler:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                self._processes.append(await self._start(theirs))
            ours.setblocking(False)
            _, protocol = await self._loop.create_connection(self._factory, sock=ours)
        except BaseException:
            ours.close()
            raise
        return protocol

    async def _start(self, end: socket.socket) -> Process:
        try:
            return await asyncio.create_subprocess_exec(
                *self._arguments, stdin=end.fileno(), stdout=end.fileno(), stderr=self._saying
            )
        except OSError as why:
            raise NoEngineError(
                f"ssh can't be started for {self._address}: {why.strerror}.",
                "Install it: `apt-get install openssh-client`.",
            ) from why

    def last_words(self) -> str:
        """The last line that ssh said; empty when it said nothing."""
        with contextlib.suppress(BlockingIOError):
            self._words = os.read(self._said, SSH_WORDS_BYTES).decode("utf-8", "replace")
        lines = self._words.strip().splitlines()
        return lines[-1].strip() if lines else ""

    async def close_processes(self) -> None:
        """End what is left of the ssh processes and wait for them."""
        for process in self._processes:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.terminate()
        for process in self._processes:
            try:
                async with asyncio.timeout(_END_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
        os.close(self._said)
        os.close(self._saying)
