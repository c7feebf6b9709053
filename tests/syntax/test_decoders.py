"""Types are learnt by one thread at a time, whoever asks first."""

import ast
import subprocess
import sys
from pathlib import Path

import dockward

SOURCES = Path(dockward.__file__).parent
THREADS_AT_ONCE = """
import sys, threading
from msgspec import defstruct
from dockward.syntax.decoders import convert, json_decoder

sys.setswitchinterval(1e-6)
for nr in range(2000):
    inner = defstruct("Inner", [(f"field{one}", int | None, None) for one in range(20)])
    outer = defstruct("Outer", [(f"field{one}", dict[str, tuple[inner, ...]], {}) for one in range(20)])
    value = {"field1": {"a": ({"field2": 3},)}}
    barrier, found = threading.Barrier(4), []

    def run(nr):
        barrier.wait()
        read = convert(value, outer) if nr % 2 else json_decoder(outer).decode(b'{"field1":{"a":[{"field2":3}]}}')
        found.append(read.field1["a"][0].field2)

    threads = [threading.Thread(target=run, args=(nr,)) for nr in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == [3] * 4, found
"""


def test_threads_that_ask_for_one_type_at_once_get_it():
    done = subprocess.run([sys.executable, "-c", THREADS_AT_ONCE], check=False, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr


def test_no_type_is_learnt_as_a_text_is_read():
    found = [f"{path}:{line}" for path in sorted(SOURCES.rglob("*.py")) for line in learning(path)]
    assert found == []


def learning(path):
    """The lines that read a text, or values, into a struct that msgspec may hear of there for the first time."""
    if path.name == "decoders.py":
        return
    for one in ast.walk(ast.parse(path.read_bytes())):
        if not (isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)):
            continue
        called = ast.unparse(one.func)
        types = [ast.unparse(given.value) for given in one.keywords if given.arg == "type"]
        plain = all(kind.startswith(("dict[str, int]", "dict[str, str", "dict[str, Any]")) for kind in types)
        if called == "msgspec.convert" or (called.endswith(("json.decode", "msgpack.decode")) and not plain):
            yield one.lineno
