"""Servers of clients: sockets, TLS, the engine's plugin; requests go in, answers come out."""
