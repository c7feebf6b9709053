"""What needs root and a Docker Engine of its own: the engine for tests, a bad host, a hardened one."""
