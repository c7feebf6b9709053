"""The two ends of calls of gRPC, in memory."""

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, ResponseReceived, StreamEnded, StreamReset, TrailersReceived

STATUS = "/moby.buildkit.v1.Control/Status"


def framed(message, *, packed=0):
    return bytes([packed]) + len(message).to_bytes(4, "big") + message


class Peer:
    """One end; `heard` has what came on each stream: fields, data, fields behind it, and how it ended."""

    def __init__(self, *, client):
        self.http = H2Connection(H2Configuration(client_side=client, header_encoding="ascii"))
        self.http.initiate_connection()
        self.heard = {}
        self.takes = True
        self.left = []

    def take(self):
        while self.left:
            self.http.acknowledge_received_data(*self.left.pop())

    def sends(self):
        return self.http.data_to_send()

    def call(self, message=b"", path=STATUS, *, data=None, more=(), end=True):
        stream = self.http.get_next_available_stream_id()
        fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost")]
        fields += [("content-type", "application/grpc"), ("te", "trailers"), *more]
        self.http.send_headers(stream, fields)
        self.http.send_data(stream, framed(message) if data is None else data, end_stream=end)
        return stream

    def answer(self, stream, *messages, status="0"):
        self.http.send_headers(stream, [(":status", "200"), ("content-type", "application/grpc")])
        for one in messages:
            self.http.send_data(stream, framed(one))
        self.http.send_headers(stream, [("grpc-status", status)], end_stream=True)

    def hears(self, data):
        for event in self.http.receive_data(data):
            one = self.heard.setdefault(getattr(event, "stream_id", 0) or 0, {"data": b"", "ended": None})
            match event:
                case RequestReceived() | ResponseReceived():
                    one["fields"] = dict(event.headers)
                case TrailersReceived():
                    one["behind"] = dict(event.headers)
                case DataReceived():
                    one["data"] += event.data
                    self.left.append((event.flow_controlled_length, event.stream_id))
                    if self.takes:
                        self.take()
                case StreamEnded():
                    one["ended"] = True
                case StreamReset():
                    one["ended"] = event.error_code
