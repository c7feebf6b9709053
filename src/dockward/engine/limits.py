"""Every bound on what an engine may make us wait for, read or hold; exceeding one is an answer, not a crash."""

NEWEST_API = (1, 55)
"""The newest Engine API that the wire structs were written for; newer engines still speak it."""
OLDEST_API = (1, 24)
"""Engines below it (before 1.12, 2016) answer too differently to be judged."""

REQUEST_SECONDS = 20.0
"""One request with its whole answer."""
CONNECT_SECONDS = 5.0
SSH_CONNECT_SECONDS = 15.0
"""ssh negotiates and starts a program on the other side before the first byte."""
GIVE_UP_AFTER = 8
"""Requests in a row without an answer, after which nothing more is asked: an engine that hangs would cost minutes."""
CONCURRENCY = 16
"""Requests at one time; the engine takes a lock per container, so more would only wait inside it."""
SSH_CONCURRENCY = 4
"""Each is a login of its own, and sshd refuses the eleventh that isn't finished (sshd_config(5), MaxStartups)."""

LIST_BYTES = 64 << 20
"""Answers that list many objects."""
OBJECT_BYTES = 8 << 20
"""Answers about one object; the environment of a container alone may be 2 MiB (execve(2))."""
PIECE_BYTES = 1 << 20
"""Of a long answer, each on its way to the disk."""
MESSAGE_BYTES = 64 << 10
"""Answers that refuse; the text shown of them is `MESSAGE_LENGTH`."""
MESSAGE_LENGTH = 300
SSH_WORDS_BYTES = 4 << 10
"""What ssh says on its standard error."""
CONFIG_BYTES = 1 << 20
"""The Docker CLI's configuration, a context's description, a PEM file."""

MOST_EXECS = 64
"""Exec sessions looked at in one container."""
MOST_PORTS = 70_000
"""Ports of one container, ranges counted out."""
MOST_EXTRA_SYSCALLS = 200
"""System calls named of one seccomp profile."""
