"""Engines that run inside containers: their programs and the port without TLS."""

ENGINES = frozenset({"dockerd", "containerd", "buildkitd", "crio", "balena-engine-d"})
PLAIN_PORT = 2375
