"""Compose files for every condition that linters detect: flawed ones, the line of the flaw marked, and sound ones."""

from typing import NamedTuple


class Shown(NamedTuple):
    """A condition as files: services below their name, or whole files where `services:` stands in them.

    In each of `bad` the line of the flaw ends with the comment HERE.
    """

    bad: tuple[str, ...]
    good: tuple[str, ...]


HERE = "# here"
_D = "@sha256:" + "0f" * 32


def _option(good: str, *bad: str) -> Shown:
    """One line of a service each: the sound one, and flawed ones."""
    return Shown(tuple(f"image: app:1.0\n{one} {HERE}\n" for one in bad), (f"image: app:1.0\n{good}\n",))


def _unset(good: str, *bad: str) -> Shown:
    """What a service must set: the flaw stands at the service's name."""
    return Shown(("", *bad), (good,))


_SHARED = "services:\n  a:\n    image: x:1\n    volumes: [files:/v]\n  b:\n    image: y:1\n{}volumes:\n  files:\n"
_AFTER = "depends_on: {a: {condition: service_completed_successfully}}"
_NAMED = "services:\n  a:\n    image: x:1\n    container_name: {}\n  b:\n    image: y:1\n    container_name: {}\n"
_PORTS = 'services:\n  a:\n    image: x:1\n    ports: ["{}"]\n  b:\n    image: y:1\n    ports: ["{}"] {}\n'
_LAYERS = (
    "services:\n  web: {}\n    image: nginx:1.27\n    ports: ['8080:80']\n"
    "  app:\n    image: app:1.0\n{}  db:\n    image: postgres:17\n{}"
)
_NEEDS = (
    "services:\n  a: {image: x:1}\n  b: {image: x:1}\n  c:\n    image: x:1\n    depends_on:\n      - b\n"
    f"      - a {HERE}\n"
)
_IN_ORDER = (
    "name: shop\nservices:\n  a:\n    image: x:1\n  b:\n    image: x:1\n    depends_on: [a]\n"
    "    ports: ['80:80', '443:443', '127.0.0.1:8080:80']\n"
)

SHOWN = {
    "cf-healthcheck-missing": Shown(
        (f"image: app:1.0\nhealthcheck: {HERE}\n  disable: true\n", f"services:\n  web: {HERE}\n    image: app:1.0\n"),
        ("image: app:1.0\nhealthcheck:\n  test: [CMD, /app/check]\n",),
    ),
    "cf-logging-off": Shown(
        (f"image: app:1.0\nlogging: {HERE}\n  driver: none\n",), ("image: app:1.0\nlogging:\n  driver: local\n",)
    ),
    "cf-memory-unlimited": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n", f"image: app:1.0\nmem_limit: 0 {HERE}\n"),
        ("image: app:1.0\nmem_limit: 1g\ncpus: 1\n",),
    ),
    "cf-cpu-unlimited": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n", f"image: app:1.0\ncpus: 0 {HERE}\n"),
        ("image: app:1.0\ndeploy:\n  resources:\n    limits:\n      cpus: '0.5'\n      memory: 1g\n",),
    ),
    "cf-pids-unlimited": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n", f"image: app:1.0\npids_limit: -1 {HERE}\n"),
        ("image: app:1.0\npids_limit: 100\n",),
    ),
    "cf-restart-unbounded": _option("restart: on-failure:5", "restart: always", "restart: on-failure"),
    "cf-image-latest": Shown((f"image: app:latest {HERE}\n",), (f"image: app:1.2.3{_D}\n", "build: .\n")),
    "cf-image-untagged": Shown((f"image: app {HERE}\n",), (f"image: app:1.2.3{_D}\n", "build: .\n")),
    "cf-image-mutable-tag": Shown(
        tuple(f"image: app:{one} {HERE}\n" for one in ("stable", "edge", "nightly")), (f"image: app:1.2.3{_D}\n",)
    ),
    "cf-image-no-digest": Shown((f"image: app:1.2.3 {HERE}\n",), (f"image: app:1.2.3{_D}\n", "build: .\n")),
    "cf-privileged": _option("privileged: false", "privileged: true"),
    "cf-user-missing": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n",), ('image: app:1.0\nuser: "1000"\n', "build: .\n")
    ),
    "cf-user-root": _option('user: "1000:1000"', "user: root", 'user: "0"', "user: 0:0"),
    "cf-no-new-privileges-missing": Shown(
        (
            f"services:\n  web: {HERE}\n    image: app:1.0\n",
            f"image: app:1.0\nsecurity_opt: ['no-new-privileges:false'] {HERE}\n",
        ),
        (
            "image: app:1.0\nsecurity_opt: ['no-new-privileges:true']\n",
            "image: app:1.0\nsecurity_opt: [no-new-privileges]\n",
        ),
    ),
    "cf-pid-host": _option("init: true", "pid: host"),
    "cf-ipc-host": _option("ipc: private", "ipc: host"),
    "cf-uts-host": _option("hostname: a", "uts: host"),
    "cf-userns-host": _option("init: true", "userns_mode: host"),
    "cf-cgroup-custom": _option("cgroup: private", "cgroup_parent: own", "cgroup: host"),
    "cf-seccomp-off": _option(
        "init: true", "security_opt: ['seccomp:unconfined']", "security_opt: [seccomp=unconfined]"
    ),
    "cf-sensitive-host-mount": _option(
        "volumes: [./data:/data]",
        *(f"volumes: ['{one}:/host:ro']" for one in ("/etc", "/", "/boot", "/root")),
    ),
    "cf-host-root-writable": _option(
        "volumes: [./data:/data]", "volumes: ['/:/host']", "volumes: ['/etc:/host']", "volumes: ['/var/lib/docker:/d']"
    ),
    "cf-mount-propagation": _option(
        "volumes: ['/srv/a:/b:rprivate']", "volumes: ['/srv/a:/b:shared']", "volumes: ['/srv/a:/b:rslave']"
    ),
    "cf-volume-shared": Shown(
        (_SHARED.format(f"    volumes: [files:/v] {HERE}\n"),),
        (
            _SHARED.format("    volumes: ['files:/v:ro']\n"),
            _SHARED.format("    volumes: [files:/v]\n").replace("y:1", "x:1"),
            _SHARED.format(f"    volumes: [files:/v]\n    {_AFTER}\n"),
        ),
    ),
    "cf-device-dangerous": _option("devices: [/dev/dri/card0]", "devices: [/dev/mem]", "devices: [/dev/sda]"),
    "cf-port-all-interfaces": _option(
        "ports: ['127.0.0.1:8080:80']", "ports: ['8080:80']", "ports: ['80']", "ports: ['0.0.0.0:8080:80']"
    ),
    "cf-port-privileged": _option("ports: ['127.0.0.1:2222:22']", "ports: ['127.0.0.1:22:22']"),
    "cf-port-duplicate": Shown(
        (_PORTS.format("80:80", "80:8080", HERE), _PORTS.format("127.0.0.1:80:80", "80:80", HERE)),
        (
            _PORTS.format("80:80", "81:80", ""),
            _PORTS.format("80:80", "80:80/udp", ""),
            _PORTS.format("127.0.0.1:80:80", "127.0.0.2:80:80", ""),
            _PORTS.format("80:80", "80:80", "\n    profiles: [b]").replace("x:1\n", "x:1\n    profiles: [a]\n"),
        ),
    ),
    "cf-docker-socket": _option(
        "volumes: [./data:/data]", "volumes: ['/var/run/docker.sock:/s:ro']", "volumes: ['/var/run:/r']",
        "volumes: ['/run/containerd/containerd.sock:/s']",
    ),
    "cf-secret-env": Shown(
        (
            f"image: app:1.0\nenvironment:\n  A: b\n  DB_PASSWORD: hunter2 {HERE}\n",
            f"image: app:1.0\nenvironment:\n  - DB_PASSWORD=${{P:-hunter2}} {HERE}\n",
        ),
        (
            "image: app:1.0\nenvironment:\n  DB_PASSWORD: ${P}\n  DB_PASSWORD_FILE: /run/secrets/p\n",
            "image: app:1.0\nenvironment:\n  - DB_PASSWORD\n  - DB_PASSWORD2=${P:?}\n  - SECRET_NAME=a\n",
        ),
    ),
    "cf-secret-connection-string": Shown(
        (f"image: app:1.0\nenvironment:\n  URL: postgres://u:hunter2@db/a {HERE}\n",),
        ("image: app:1.0\nenvironment:\n  URL: postgres://u:${P}@db/a\n  OTHER: postgres://db/a\n",),
    ),
    "cf-env-file": Shown(
        (f"image: app:1.0\nenv_file: prod.env {HERE}\n", f"image: app:1.0\nenv_file:\n  - prod.env {HERE}\n"),
        ("image: app:1.0\nenv_file:\n  - path: prod.env\n    required: false\n",),
    ),
    "cf-cap-drop-missing": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n", f"image: app:1.0\ncap_drop: [CHOWN] {HERE}\n"),
        ("image: app:1.0\ncap_drop: [ALL]\n",),
    ),
    "cf-cap-add-host-exec": _option(
        "cap_drop: [ALL]",
        *(f"cap_drop: [ALL]\ncap_add: [{one}]" for one in ("ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO")),
    ),
    "cf-cap-add-strong": _option(
        "cap_drop: [ALL]", *(f"cap_drop: [ALL]\ncap_add: [{one}]" for one in ("NET_ADMIN", "BPF", "SYS_BOOT"))
    ),
    "cf-cap-add-host-reach": _option(
        "cap_drop: [ALL]", *(f"cap_drop: [ALL]\ncap_add: [{one}]" for one in ("PERFMON", "SYS_TIME"))
    ),
    "cf-cap-add-availability": _option(
        "cap_drop: [ALL]", *(f"cap_drop: [ALL]\ncap_add: [{one}]" for one in ("SYS_NICE", "IPC_LOCK", "LEASE"))
    ),
    "cf-cap-add-disclosure": _option("cap_drop: [ALL]", "cap_drop: [ALL]\ncap_add: [SYSLOG]"),
    "cf-cap-add-lesser": _option(
        "cap_drop: [ALL]", *(f"cap_drop: [ALL]\ncap_add: [{one}]" for one in ("SYS_PTRACE", "CAP_DAC_READ_SEARCH"))
    ),
    "cf-lsm-off": _option(
        "init: true", "security_opt: ['apparmor:unconfined']", "security_opt: ['label:disable']",
        "security_opt: [label=disable]",
    ),
    "cf-security-opt-missing": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n",),
        ("image: app:1.0\nsecurity_opt: ['no-new-privileges:true']\n",),
    ),
    "cf-rootfs-writable": Shown(
        (f"services:\n  web: {HERE}\n    image: app:1.0\n", f"image: app:1.0\nread_only: false {HERE}\n"),
        ("image: app:1.0\nread_only: true\n",),
    ),
    "cf-tmpfs-unsafe": Shown(
        (f"image: app:1.0\ntmpfs: ['/tmp:exec'] {HERE}\n", f"image: app:1.0\ntmpfs: ['/tmp:suid'] {HERE}\n"),
        ("image: app:1.0\ntmpfs: ['/tmp:size=64m']\n",),
    ),
    "cf-network-host": _option("network_mode: bridge", "network_mode: host"),
    "cf-network-unsegmented": Shown(
        (_LAYERS.format(HERE, "", ""), _LAYERS.format(HERE, "", "").replace("postgres:17", "worker:17")),
        (
            _LAYERS.format("", "    networks: [default, inner]\n", "    networks: [inner]\nnetworks:\n  inner:\n"),
            "services:\n  web:\n    image: app:1.0\n    ports: ['8080:80']\n",
        ),
    ),
    "cf-build-and-image": Shown(
        (f"build: .\nimage: app:1.0 {HERE}\n",), ("build: .\nimage: app:1.0\npull_policy: build\n", "build: .\n")
    ),
    "cf-container-name-duplicate": Shown((_NAMED.format("n1", f"n1 {HERE}"),), (_NAMED.format("n1", "n2"),)),
    "cf-container-name-invalid": _option("container_name: a.b-c_1", "container_name: a b", "container_name: x"),
    "cf-volume-quotes": _option("volumes: [./data:/data, './a,b:/v']", 'volumes: ["./data:/data"]'),
    "cf-port-quotes": _option('ports: ["8080:80", 80]', "ports: [8080:80]", "ports: [80/udp]"),
    "cf-version-field": Shown((f"version: '3' {HERE}\nservices:\n  a: {{image: x:1}}\n",), ("image: app:1.0\n",)),
    "cf-project-name": Shown(
        (f"services: {HERE}\n  a: {{image: x:1}}\n",), ("name: shop\nservices:\n  a: {image: x:1}\n",)
    ),
    "cf-order": Shown(
        (
            f"services:\n  b: {{image: x:1}}\n  a: {{image: x:1}} {HERE}\n",
            f"services:\n  a: {{image: x:1, ports: [80]}}\nname: shop {HERE}\n",
            f"restart: always\nimage: app:1.0 {HERE}\n",
            f"image: app:1.0\nports:\n  - '81:81'\n  - '80:80' {HERE}\n",
            _NEEDS,
        ),
        (_IN_ORDER,),
    ),
}  # fmt: skip
