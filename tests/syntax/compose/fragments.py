"""Bodies of services in the Compose language, each to be resolved by us and by Docker Compose."""

# ruff: noqa: E501  # a body in one line is one case; wrapped it would be another

COMMON = """
networks: {front: , back: {internal: true}, outer: {external: true}}
volumes: {data: , cache: {driver: local}, "x-data": }
secrets: {token: {file: ./token.txt}, other: {environment: HOME}}
configs: {app: {file: ./app.conf}, inline: {content: "a: $$b"}}
models: {small: {model: ai/small}}
"""
"""What the bodies may refer to."""

SERVICES = """
image: nginx
---
image: "nginx:${TAG:-1.27}"
---
image: ${REGISTRY-docker.io}/app:$TAG_SET
---
image: ${EMPTY:-filled}:${EMPTY-kept}x
---
image: ${TAG_SET:+given}-${UNSET_ONE:+never}end
---
image: ${UNSET_ONE:-${UNSET_TWO:-${TAG_SET}}}
---
image: x
command: echo $$HOME $$$$ ${TAG_SET}
---
image: x
command: ["sh", "-c", "echo \\"${TAG_SET}\\" && sleep 1"]
---
image: x
command: sh -c 'a b' "c d" e\\ f
---
image: x
command: run && rm -rf / ; other
---
image: x
command: run 2>/dev/null
---
image: x
command:
entrypoint: []
---
image: x
command: ""
entrypoint: ""
---
image: x
entrypoint: /bin/sh -c "exec $$0" `date` $(id -u)
---
image: x
environment:
  A: yes
  B: on
  C: 010
  D: 1_000
  E: 0x1F
  F: 1e3
  G: 2024-01-01
  H: 1.50
  I: ~
  J: 12:30:45
  K: true
  L: 1.0
  M: 123456789012
  N: 1e21
  O: 0.00001
  P: ''
  Q: "22:22"
  R: 0o17
  S: -0
  T: !!str 5
---
image: x
environment: [A=1, B, TAG_SET, "C=a=b", "D=", A=2, "E=${TAG_SET}"]
---
image: x
environment: {TAG_SET: , NOT_THERE: , X-FOO: 1}
---
image: x
labels: [a=b, c, "d=", "com.example.x=1=2"]
---
image: x
labels: {a: 1, b: true, c: , d: "yes", traefik.http.routers.x.rule: "Host(`a.b`)"}
---
image: x
annotations: {a: 1}
sysctls: [net.core.somaxconn=1024, net.ipv4.ip_forward=1]
---
image: x
ports: ["80", "8080:80", "127.0.0.1:8081:80", "8082:80/udp", "[::1]:8083:80", "127.0.0.1::90"]
---
image: x
ports: [3000, 9000-9003, "9100-9102:9100-9102", "7000-7005:70", "22:22", 10:20]
---
image: x
ports: ["6060:6060/udp", "6060:6060", "8-12:8-12", "1.2.3.4:53:53/TCP"]
---
image: x
ports:
  - target: 80
    published: 8080
  - {target: "81", published: "8081-8085", host_ip: 127.0.0.1, protocol: udp, mode: host, name: web, app_protocol: http}
  - target: 82
---
image: x
ports: ["8080:80", "8080:80", {target: 80, published: "8080"}]
---
image: x
ports:
  - 22:22
  - 80:80
  - 59:59
---
image: x
expose: [80, "81", "90-92/udp", "80"]
---
image: x
volumes: [./a:/b, ./c:/d:ro, /g:/h:z, ~/i:/j, .:/k, data:/l, data:/m:nocopy, /n, cache:/o/:ro]
---
image: x
volumes: ["/a:/b:rshared,ro", "/c:/d:Z,rslave", "/e:/f:cached", "/g:/h:delegated,z"]
---
image: x
volumes:
  - type: bind
    source: ./src
    target: /src/
    read_only: true
    bind: {propagation: rprivate, create_host_path: false, selinux: z}
  - {type: bind, source: /abs, target: /abs}
  - {type: bind, source: ./b2, target: /b2, bind: {}}
  - {type: volume, source: data, target: /data, volume: {nocopy: true, subpath: sub}}
  - {type: volume, target: /anonymous}
  - {type: tmpfs, target: /tmp, tmpfs: {size: 64m, mode: 1777}}
  - {type: tmpfs, target: /tmp2, tmpfs: {size: 1000}}
  - {type: image, source: nginx, target: /img, image: {subpath: etc}}
  - {type: npipe, source: '\\\\.\\pipe\\docker', target: '\\\\.\\pipe\\docker'}
  - {type: bind, source: 'C:\\data', target: /win, consistency: cached}
---
image: x
volumes: ["/a:/x", "/b:/x", "data:/x/"]
---
image: x
volumes: ["C:\\\\data:/c", "c:/x:/d:ro", "/v"]
---
image: x
tmpfs: /run
---
image: x
tmpfs: ["/run", "/tmp:size=64m,exec", "/var/tmp:mode=1777"]
---
image: x
devices: ["/dev/a", "/dev/b:/dev/c", "/dev/d:/dev/e:r", {source: /dev/f, target: /dev/g, permissions: rw}]
device_cgroup_rules: ["c 1:3 mr", "a 7:* rmw"]
---
image: x
cap_add: [NET_ADMIN, SYS_TIME, NET_ADMIN]
cap_drop: [ALL]
security_opt: ["no-new-privileges:true", "seccomp:unconfined", "label=disable"]
---
image: x
privileged: true
read_only: "true"
init: false
tty: "yes"
stdin_open: off
oom_kill_disable: n
---
image: x
privileged: false
init: true
attach: "no"
---
image: x
user: "1000:1000"
group_add: [video, 44, "docker"]
userns_mode: host
---
image: x
pid: host
ipc: host
uts: host
cgroup: host
cgroup_parent: m-executor
---
image: x
network_mode: host
---
image: x
network_mode: none
---
image: x
networks: [front, back]
---
image: x
networks:
  front: {aliases: [a, b, a], ipv4_address: 172.16.0.2, priority: 10}
  back:
  outer: {mac_address: "02:42:ac:11:00:02", link_local_ips: [169.254.0.1], driver_opts: {a: 1}, gw_priority: 1}
---
image: x
networks: {default: {aliases: [z]}, front: {interface_name: eth9}}
---
image: x
secrets: [token, {source: other, target: /x, uid: "103", gid: "103", mode: 0440}]
---
image: x
secrets: [{source: token, mode: "0400"}, {source: token, target: second, mode: 256}]
---
image: x
configs: [app, {source: inline, target: /etc/inline.yml, mode: 0644}]
---
image: x
mem_limit: 512m
mem_reservation: 128mb
memswap_limit: 1gb
mem_swappiness: 10
shm_size: 64m
pids_limit: 100
cpus: 1.5
cpu_shares: 73
cpu_quota: 50000
cpu_period: 25000
cpuset: 0,1
oom_score_adj: -500
---
image: x
mem_limit: 1.5 GiB
memswap_limit: -1
cpus: "0.25"
pids_limit: -1
cpu_count: 2
cpu_percent: 50
cpu_rt_period: 1400
cpu_rt_runtime: "400"
---
image: x
mem_limit: 1000000000
mem_reservation: "5"
shm_size: 1073741824
cpus: 0
---
image: x
ulimits: {nofile: 65535, nproc: {soft: 1024, hard: 2048}, core: 0, memlock: {soft: -1, hard: -1}}
---
image: x
blkio_config:
  weight: 300
  weight_device: [{path: /dev/sda, weight: 400}]
  device_read_bps: [{path: /dev/sdb, rate: 12mb}]
  device_write_iops: [{path: /dev/sdb, rate: 30}]
---
image: x
healthcheck: {test: curl -f http://localhost, interval: 1m30s, timeout: 10s, retries: 3, start_period: 40s}
---
image: x
healthcheck: {test: ["CMD", "a", "b"], interval: 90s, timeout: 1.5m, start_interval: 500ms, retries: "5"}
---
image: x
healthcheck: {disable: true}
---
image: x
healthcheck: {test: ["NONE"], start_period: 1d2h, timeout: 0s}
---
image: x
logging: {driver: json-file, options: {max-size: 10m, max-file: 3, tag: }}
---
image: x
logging: {driver: none}
---
image: x
restart: unless-stopped
---
image: x
restart: no
stop_grace_period: 1m30s
stop_signal: SIGUSR1
---
image: x
restart: on-failure:5
hostname: web
domainname: example.com
container_name: my-web
working_dir: /srv
platform: linux/amd64
runtime: runsc
isolation: default
mac_address: "02:42:ac:11:65:43"
---
image: x
dns: 8.8.8.8
dns_search: example.com
dns_opt: [use-vc, no-tld-query]
---
image: x
dns: [8.8.8.8, 9.9.9.9]
dns_search: [a.example, b.example]
extra_hosts: ["a:1.2.3.4", "b=::1", "c:[::2]", "d=1.1.1.1,2.2.2.2"]
---
image: x
extra_hosts: {a: 1.2.3.4, b: "::1", c: [1.1.1.1, 2.2.2.2], "host.docker.internal": host-gateway}
---
image: x
dns: ${UNSET_ONE}
---
image: x
storage_opt: {size: 1G, other: 5}
---
image: x
gpus: all
---
image: x
gpus: [{driver: nvidia, count: 2}, {device_ids: ["0", "3"], capabilities: [gpu]}, {capabilities: [gpu, utility], options: [a=b]}]
---
image: x
deploy:
  mode: replicated
  replicas: 3
  labels: {a: b}
  endpoint_mode: vip
  resources:
    limits: {cpus: "0.50", memory: 50M, pids: 10}
    reservations: {cpus: 0.25, memory: 20m}
  restart_policy: {condition: on-failure, delay: 5s, max_attempts: 3, window: 120s}
  update_config: {parallelism: 2, delay: 10s, order: stop-first, failure_action: rollback, monitor: 1m, max_failure_ratio: 0.3}
  rollback_config: {parallelism: 0, delay: 0s}
  placement: {constraints: [node.role==manager], preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}
---
image: x
deploy: {resources: {reservations: {devices: [{capabilities: [gpu], driver: nvidia}, {capabilities: [tpu], count: 2}]}}}
---
image: x
deploy: {resources: {reservations: {generic_resources: [{discrete_resource_spec: {kind: SSD, value: 3}}]}}}
---
image: x
deploy: {replicas: 0}
scale: 0
---
image: x
scale: "2"
deploy: {}
---
image: x
mem_limit: 50m
cpus: 0.5
pids_limit: 10
deploy: {resources: {limits: {memory: 52428800b, cpus: "0.5", pids: 10}}}
---
build: .
---
build: ./dir
image: mine
---
build: https://github.com/a/b.git#main:docker
---
build: git@github.com:a/b.git
---
build: {context: ./ctx/../ctx, dockerfile: Dockerfile.prod, target: final, args: {A: 1, TAG_SET: , NOPE: }}
---
build: {args: [A=1, TAG_SET, NOPE], labels: [a=b], cache_from: [x], cache_to: ["type=local,dest=y"], network: none}
---
build:
  context: .
  dockerfile_inline: |
    FROM scratch
    COPY . /
  no_cache: true
  pull: "true"
  shm_size: 2gb
  privileged: true
  provenance: mode=max
  sbom: false
  ssh: [default]
  secrets: [token, {source: other, target: x}]
  tags: [a:1, b:2, a:1]
  platforms: [linux/amd64, linux/arm64]
  additional_contexts: {base: ./base, img: docker-image://alpine, abs: /abs}
  ulimits: {nofile: 10}
  extra_hosts: [a=1.1.1.1]
  entitlements: [network.host]
  isolation: process
  no_cache_filter: a
---
build: {context: ., additional_contexts: [base=./base, url=https://example.com/x]}
---
image: x
depends_on: [dependency]
---
image: x
depends_on: {dependency: {condition: service_healthy, restart: true, required: false}}
---
image: x
links: ["dependency:db"]
---
image: x
network_mode: service:dependency
---
image: x
pid: service:dependency
ipc: service:dependency
volumes_from: [dependency:ro, container:else]
---
image: x
develop:
  watch:
    - {action: sync, path: ./web, target: /src, ignore: node_modules/}
    - {action: rebuild, path: package.json}
    - {action: sync+exec, path: ./c, target: /c, exec: {command: nginx -s reload}, initial_sync: true, include: ["*.py"]}
---
image: x
x-develop: {watch: [{action: rebuild, path: ./x}]}
---
image: x
post_start: [{command: ./a.sh b, user: root, privileged: true, environment: [A=1], working_dir: /x}]
pre_stop: [{command: [./b.sh]}]
---
image: x
provider: {type: cloud, options: {size: 5, flags: [a, b], on: true}}
---
provider: {type: cloud}
---
image: x
models: [small]
---
image: x
models: {small: {endpoint_var: URL, model_var: NAME}}
---
image: x
pull_policy: if_not_present
use_api_socket: true
---
image: x
pull_policy: every_12h
---
image: x
x-anything: {goes: [1, 2]}
labels: [x-label=kept]
---
image: x
env_file: vars.env
---
image: x
env_file: [vars.env, {path: more.env, required: false}, {path: nowhere.env, required: false}]
environment: {FROM_FILE: overridden, NEW: 1}
---
image: x
env_file: [{path: raw.env, format: raw}]
environment: [BARE]
---
image: x
label_file: labels.env
labels: {own: "1", shared: mine}
---
image: x
label_file: [labels.env, vars.env]
---
image: x
external_links: [redis, "db:mysql"]
credential_spec: {file: my-spec.json}
---
image: |
  x
hostname: >-
  folded
  text
---
image: x
environment:
  MULTI: |
    line one
    line two
  FOLDED: >
    a
    b
  QUOTED: "tab\\tand \\u00e9"
---
image: x
profiles: []
volumes: []
ports: []
networks: []
environment: {}
labels: []
---
image: x
deploy:
develop:
---
image: x
oom_score_adj: "${SCORE:-10}"
cpus: ${CPUS:-0.5}
mem_limit: ${MEM:-1g}
privileged: ${PRIV:-false}
read_only: ${RO:-yes}
scale: ${N:-2}
---
image: x
ports: ["${PORT:-8080}:80", "${BIND:-127.0.0.1}:${PORT2:-81}:81", {target: "${T:-90}", published: "${P:-91}"}]
volumes: ["${SRC:-./data}:/data:${MODE:-ro}", {type: bind, source: "${SRC:-./x}", target: /x, read_only: "${RO:-true}"}]
---
image: x
ulimits: {nofile: "${LIMIT:-1024}", nproc: {soft: "${LIMIT:-5}", hard: 10}}
healthcheck: {test: x, retries: "${R:-3}", disable: "${D:-false}"}
---
build: {context: ., dockerfile: D, dockerfile_inline: ""}
---
build: {context: ., dockerfile: "", dockerfile_inline: "FROM x"}
---
image: x
environment: [A=.inf]
---
image: x
ports: ["80:80", {target: 80, published: 80}, {target: 80, published: "80"}, "80:80", "8080:80"]
"""
