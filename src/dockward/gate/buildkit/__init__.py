"""Calls of BuildKit, understood: HTTP/2, gRPC and Protocol Buffers, without a socket."""
