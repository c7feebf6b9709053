"""What stands between a gate and its engine: passes on whole requests, and does something before or in their place."""

import http.client
import socket
import socketserver
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler

FRAMING = {"content-length", "transfer-encoding", "connection"}


class Handler(BaseHTTPRequestHandler):
    """Passes every request on by itself; nothing that streams, nor bodies in chunks."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.before(self.command, self.path)
        with suppress(ConnectionError):
            self.answer(*self.server.asked(self.command, self.path, body))

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        self.do_GET()

    def do_DELETE(self):
        self.do_GET()

    def answer(self, status, body, fields=()):
        self.send_response(status)
        for name, value in fields:
            if name.lower() not in FRAMING:
                self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

    def address_string(self):
        return "gate"


class Between(socketserver.ThreadingUnixStreamServer):
    """Stands at `socket` before this engine; `before` is called with what is asked for before it is passed on."""

    daemon_threads = True

    def __init__(self, place, engine, handler=Handler):
        super().__init__(str(place), handler)
        self.place, self._engine = place, engine

    def before(self, method, path):
        """To be replaced."""

    def asked(self, method, path, body=b""):
        connection = http.client.HTTPConnection("docker")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(self._engine.socket))
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.getheaders()
        finally:
            connection.close()


@contextmanager
def standing(server):
    """Have it serve as long as the block runs."""
    with server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
