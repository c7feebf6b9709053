"""Whole projects, each to be resolved by us and by Docker Compose: several files, what they include and extend."""

# ruff: noqa: E501  # a body in one line is one case; wrapped it would be another

from msgspec import Struct


class Case(Struct):
    """Files by name, those that `-f` names, the environment, the active profiles."""

    files: dict
    names: tuple = ("compose.yaml",)
    env: dict = {}
    profiles: tuple = ()


def one(text, **others):
    return Case({"compose.yaml": text}, **others)


def over(base, override, **others):
    return Case({"compose.yaml": base, "over.yaml": override}, names=("compose.yaml", "over.yaml"), **others)


BASE = """
services:
  web:
    image: nginx:1
    command: a b
    environment: {A: 1, B: 2}
    labels: [x=1, y=2]
    ports: ["8080:80", "443:443"]
    volumes: [./a:/a, data:/data, /anon]
    cap_add: [NET_ADMIN]
    dns: 8.8.8.8
    tmpfs: /run
    expose: [80]
    secrets: [s1]
    configs: [c1]
    devices: [/dev/a:/dev/b]
    depends_on: [db]
    networks: [n1]
    logging: {driver: json-file, options: {max-size: 10m}}
    healthcheck: {test: curl a, interval: 10s}
    build: ./dir
    env_file: a.env
    extra_hosts: [a=1.1.1.1]
    ulimits: {nofile: 5, nproc: {soft: 1, hard: 2}}
    sysctls: {a: 1}
    deploy: {resources: {limits: {cpus: "1", memory: 1g}}}
    security_opt: [label=a]
    profiles: []
    user: root
    entrypoint: [e]
    develop: {watch: [{action: rebuild, path: a}]}
  db: {image: db}
  cache: {image: cache}
networks: {n1: {driver: bridge, ipam: {config: [{subnet: 10.0.0.0/24}]}}, n2: }
volumes: {data: {labels: {a: 1}}}
secrets: {s1: {file: ./s1}, s2: {file: ./s2}}
configs: {c1: {content: x}}
"""
ENV_FILES = {"a.env": "FA=1\nBOTH=a\n", "b.env": "FB=2\nBOTH=b\n"}


def onto(override):
    case = over(BASE, override)
    case.files |= ENV_FILES
    return case


TREE = {
    "compose.yaml": "include: [sub/compose.yaml]\nservices: {top: {image: top, depends_on: [inner]}}\n",
    "sub/compose.yaml": "services:\n  inner: {image: 'inner:${SUB:-none}', build: ., volumes: [./x:/x, v:/v], env_file: in.env}\n"
    "volumes: {v: }\n",
    "sub/.env": "SUB=fromsub\n",
    "sub/in.env": "IN=$SUB\n",
}


OVERRIDES = {
    "image and command": "{image: 'nginx:2', command: [c]}",
    "command away": "{command: , entrypoint: []}",
    "null keeps": "{deploy: , develop: }",
    "environment over": "{environment: [B=3, C=4, D]}",
    "environment null": "{environment: {A: , E: 5}}",
    "labels over": "{labels: {y: 3, z: }}",
    "ports over": "{ports: ['8080:80', '9090:90', {target: 443, published: '443'}]}",
    "volumes over": "{volumes: ['./other:/a:ro', '/new', {type: tmpfs, target: /anon}]}",
    "lists over": "{cap_add: [SYS_TIME, NET_ADMIN], dns: [1.1.1.1], tmpfs: [/tmp], expose: ['80', 81]}",
    "security_opt over": "{security_opt: ['label=a', no-new-privileges]}",
    "secrets over": "{secrets: [s2, {source: s1, target: x}], configs: [{source: c1, target: /y}]}",
    "devices over": "{devices: ['/dev/z:/dev/b:r', /dev/q]}",
    "depends over": "{depends_on: {db: {condition: service_healthy}, cache: {condition: service_started}}}",
    "depends list over": "{depends_on: [cache]}",
    "networks over": "{networks: {n1: {aliases: [q]}, n2: }}",
    "networks list over": "{networks: [n2]}",
    "logging same": "{logging: {driver: json-file, options: {max-file: 3}}}",
    "logging other": "{logging: {driver: syslog, options: {tag: x}}}",
    "logging without driver": "{logging: {options: {tag: x}}}",
    "health over": "{healthcheck: {test: [CMD, b], timeout: 5s}}",
    "health off": "{healthcheck: {disable: true}}",
    "build over": "{build: {args: {A: 1}, target: t}}",
    "build text over": "{build: ./elsewhere}",
    "env_file over": "{env_file: [b.env, {path: c.env, required: false}]}",
    "hosts over": "{extra_hosts: {b: 2.2.2.2, a: 3.3.3.3}}",
    "ulimits over": "{ulimits: {nofile: {soft: 1, hard: 2}, nproc: {soft: 9, hard: 9}, core: 1}}",
    "sysctls over": "{sysctls: [a=2, b=3]}",
    "deploy over": "{deploy: {replicas: 2, resources: {limits: {memory: 2g}}}}",
    "entrypoint over": "{entrypoint: x y}",
    "watch over": "{develop: {watch: [{action: restart, path: b}]}}",
    "reset key": "{ports: !reset [], user: !reset '', environment: {A: !reset }}",
    "override list": "{ports: !override ['1:1'], volumes: !override ['data:/only']}",
    "override map": "{environment: !override {Z: 1}, labels: !override [q=1]}",
    "reset healthcheck part": "{healthcheck: {interval: !reset , timeout: 3s}}",
}
"""What a second file says of the service `web` of `BASE`."""

PROJECTS = {
    "empty override": onto("services: {}"),
    "network resource over": onto(
        "networks: {n1: {driver: overlay, attachable: true, ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.0.1}]}}}"
    ),
    "network subnet over": onto("networks: {n1: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}"),
    "volume resource over": onto("volumes: {data: {driver: local, labels: [b=2], name: mine}}"),
    "new service": onto("services: {extra: {image: e, networks: [n2], volumes: ['data:/d']}}"),
    "reset service": onto("services: {cache: !reset {}}"),
    "reset network": onto("services: {web: {networks: !override {n2: }}}\nnetworks: {n1: !reset }"),
    "three files": Case(
        {
            "a.yaml": "services: {web: {image: a, environment: {X: 1}, ports: ['1:1']}}",
            "b.yaml": "services: {web: {image: b, environment: [Y=2], ports: ['2:2']}}",
            "c.yaml": "services: {web: {environment: {X: 3}, ports: ['1:1']}}",
        },
        names=("a.yaml", "b.yaml", "c.yaml"),
    ),
    "documents": one(
        "services: {a: {image: x, ports: ['1:1']}}\n---\nservices: {a: {image: y, ports: !override ['2:2']}, b: {image: z}}"
    ),
    "other directory": Case(
        {
            "deploy/compose.yaml": "services: {a: {build: ., volumes: ['./d:/d', '../e:/e'], env_file: v.env}}",
            "deploy/v.env": "V=1",
        },
        names=("deploy/compose.yaml",),
    ),
    "second file elsewhere": Case(
        {
            "compose.yaml": "services: {a: {image: x}}",
            "deploy/over.yaml": "services: {a: {build: ./b, volumes: ['./d:/d']}}",
        },
        names=("compose.yaml", "deploy/over.yaml"),
    ),
    "anchors": one(
        """
x-common: &common
  restart: always
  environment: &env {A: 1, B: 2}
  logging: {driver: local}
services:
  a: {<<: *common, image: a}
  b:
    <<: *common
    image: b
    environment: {<<: *env, B: 3}
  c:
    <<: [*common, {restart: "no", user: me}]
    image: c
    command: &cmd [x, y]
  d: {image: d, command: *cmd, environment: *env}
x-list: &list [{labels: {l: 1}}, {labels: {l: 2}, hostname: h}]
"""
    ),
    "merge list by alias": one(
        "x-l: &l [{labels: {l: 1}}, {labels: {l: 2}, hostname: h}]\nservices: {a: {<<: *l, image: x}}"
    ),
    "merge key quoted": one('services: {a: {image: x, labels: {"<<": 5}}}'),
    "reset through anchor": over(
        "services: {a: {image: x, ports: ['1:1'], user: u}}",
        "x-a: &a {ports: !reset , user: !override v}\nservices: {a: {<<: *a}}",
    ),
    "extends here": one(
        "services:\n  base: {image: b, ports: ['1:1'], environment: {A: 1}, depends_on: [db], volumes: ['./x:/x']}\n"
        "  web: {extends: base, image: w, environment: [B=2], ports: ['2:2']}\n  more: {extends: {service: web}, command: x}\n  db: {image: d}"
    ),
    "extends file": Case(
        {
            "compose.yaml": "services: {web: {extends: {file: lib/base.yaml, service: app}, environment: {B: 2}, volumes: ['./w:/w']}}",
            "lib/base.yaml": "services:\n  app: {extends: root, build: ., volumes: ['./a:/a'], env_file: l.env, environment: {A: '${V:-none}'}}\n"
            "  root: {image: r, build: {args: {Q: 1}}, label_file: ./lab.env}\n  unused: {image: [bad]}",
            "lib/l.env": "L=1",
            "lib/lab.env": "lab=1",
        },
        env={"V": "val"},
    ),
    "extends file of file": Case(
        {
            "compose.yaml": "services: {web: {extends: {file: a/a.yaml, service: x}}}",
            "a/a.yaml": "services: {x: {extends: {file: b/b.yaml, service: y}, volumes: ['./a:/a'], build: ./c}}",
            "a/b/b.yaml": "services: {y: {image: y, volumes: ['./b:/b'], build: {context: ., additional_contexts: {z: ./z}}}}",
        }
    ),
    "extends with reset": Case(
        {
            "compose.yaml": "services: {web: {extends: {file: base.yaml, service: app}, ports: !reset [], environment: !override {N: 1}}}",
            "base.yaml": "services: {app: {image: a, ports: ['1:1'], environment: {A: 1}}}",
        }
    ),
    "extends in override": over(
        "services: {a: {image: x, user: u}}", "services: {b: {image: y, cap_add: [A]}, a: {extends: b, user: v}}"
    ),
    "extends of nothing": one("services: {a: {extends: b, image: x}, b: {image: y}}"),
    "extends null service": Case(
        {
            "compose.yaml": "services: {a: {extends: {file: b.yaml, service: b}, image: x}}",
            "b.yaml": "services: {b: {}}",
        }
    ),
    "include": Case(TREE),
    "include long": Case(
        {
            **TREE,
            "compose.yaml": "include: [{path: [sub/compose.yaml, sub/over.yaml], project_directory: ., env_file: other.env}]\n"
            "services: {top: {image: top}}",
            "sub/over.yaml": "services: {inner: {image: 'over:${SUB}', command: ./run}}",
            "other.env": "SUB=other",
            "in.env": "IN=2",
        }
    ),
    "include without env": Case(
        {**TREE, "compose.yaml": "include: [{path: sub/compose.yaml, env_file: /dev/null}]\nservices: {t: {image: t}}"}
    ),
    "include outer wins": Case(TREE, env={"SUB": "outer"}),
    "include nested": Case(
        {
            "compose.yaml": "include: [a/a.yaml]\nservices: {top: {image: t, volumes: ['./t:/t']}}",
            "a/a.yaml": "include: [b/b.yaml]\nservices: {a: {image: a, volumes: ['./a:/a']}}\nnetworks: {n: {driver: bridge}}",
            "a/b/b.yaml": "services: {b: {image: 'b$$x', volumes: ['./b:/b'], networks: [nb], command: echo $$HOME}}\nnetworks: {nb: }",
        }
    ),
    "include overridden": Case(
        {
            "compose.yaml": "include: [inc.yaml]\nservices: {a: {command: x, environment: {B: 2}, ports: !reset }}",
            "inc.yaml": "services: {a: {image: a, environment: {A: 1}, ports: ['1:1']}}",
        }
    ),
    "include diamond": Case(
        {
            "compose.yaml": "include: [l.yaml, r.yaml]\nservices: {top: {image: t}}",
            "l.yaml": "include: [base.yaml]\nservices: {l: {image: l}}",
            "r.yaml": "include: [base.yaml]\nservices: {r: {image: r}}",
            "base.yaml": "services: {base: {image: b, ports: ['1:1'], cap_add: [A]}}",
        }
    ),
    "include and extend": Case(
        {
            "compose.yaml": "include: [inc.yaml]\nservices: {a: {extends: base, command: x}}",
            "inc.yaml": "services: {base: {image: b, volumes: ['./v:/v']}}",
        }
    ),
    "include secrets": Case(
        {
            "compose.yaml": "include: [s/s.yaml]\nservices: {a: {image: x, secrets: [k], configs: [c]}}",
            "s/s.yaml": "secrets: {k: {file: ./k.txt}}\nconfigs: {c: {file: c.conf}}",
        }
    ),
    "dotenv": Case(
        {"compose.yaml": "services: {a: {image: 'x:${TAG}', environment: [TAG, OUT]}}", ".env": "TAG=1\nOUT=env\n"},
        env={"OUT": "shell"},
    ),
    "dotenv quoting": Case(
        {
            "compose.yaml": "services: {a: {image: x, environment: {A: '${A}', B: '${B}', C: '${C}', D: '${D}', E: '${E}'}}}",
            ".env": "A='single $X'\nexport B=\"double \\n ${A}\"\nC=plain # comment\nD=a#b\nE=${NOPE:-default}\n",
        }
    ),
    "profiles none": one(
        "services: {a: {image: x}, b: {image: y, profiles: [dev]}, c: {image: z, profiles: [dev, test], networks: [n]}}\nnetworks: {n: }"
    ),
    "profiles one": one(
        "services: {a: {image: x}, b: {image: y, profiles: [dev]}, c: {image: z, profiles: [dev, test], networks: [n]}}\nnetworks: {n: }",
        profiles=("test",),
    ),
    "profiles all": one(
        "services: {a: {image: x}, b: {image: y, profiles: [dev], depends_on: [c]}, c: {image: z, profiles: [t]}}",
        profiles=("*",),
    ),
    "profile not required": one(
        "services: {a: {image: x, depends_on: {b: {condition: service_started, required: false}}}, b: {image: y, profiles: [p]}}"
    ),
    "names that are empty": one(
        'services: {a: {image: x, environment: ["=d", "A=1", "=e=f"], labels: ["=d"], build: {context: ., args: ["=d"]}}}'
    ),
    "working directory": one(
        'services: {a: {image: x, volumes: ["$PWD:/b", "${PWD}/c:/app"], environment: {X: $PWD}}}'
    ),
    "working directory from outside": one('services: {a: {image: x, volumes: ["$PWD:/b"]}}', env={"PWD": "/elsewhere"}),
    "working directory in .env": Case(
        {"compose.yaml": 'services: {a: {image: x, volumes: ["$PWD:/b"]}}', ".env": "PWD=/other"}
    ),
    "UTF-16": Case({"compose.yaml": "\ufeffservices: {a: {image: x, labels: {a: é}}}\n".encode("utf-16-le")}),
    "UTF-16, big end first": Case({"compose.yaml": "\ufeffservices: {a: {image: x}}\n".encode("utf-16-be")}),
    "mode of a tmpfs": one("services: {a: {image: x, volumes: [{type: tmpfs, target: /t, tmpfs: {mode: 01777}}]}}"),
    "unused left out": one(
        "services: {a: {image: x, networks: [n1], volumes: ['v1:/v'], secrets: [s1], configs: [c1]}}\n"
        "networks: {n1: , n2: }\nvolumes: {v1: , v2: }\nsecrets: {s1: {file: a}, s2: {file: b}}\nconfigs: {c1: {content: a}, c2: {file: b}}"
    ),
    "names": one(
        "services: {a: {image: x, networks: [n1, n2, n3], volumes: ['v1:/1', 'v2:/2', 'v3:/3']}}\n"
        "networks: {n1: {name: own}, n2: {external: true}, n3: {external: true, name: there}}\n"
        "volumes: {v1: {name: own}, v2: {external: true}, v3: {external: {name: old}}}"
    ),
    "default network declared": one(
        "services: {a: {image: x}}\nnetworks: {default: {driver: overlay, name: mine, internal: true}}"
    ),
    "network details": one(
        "services: {a: {image: x, networks: [n]}}\nnetworks: {n: {driver: bridge, driver_opts: {a: 1, com.docker.network.bridge.name: x}, "
        "enable_ipv4: false, enable_ipv6: 'true', attachable: true, internal: on, labels: [a=b], ipam: {driver: default, options: {o: p}, "
        "config: [{subnet: 10.0.0.0/8, ip_range: 10.1.0.0/16, gateway: 10.0.0.1, aux_addresses: {h: 10.0.0.5}}]}}}"
    ),
    "volume details": one(
        "services: {a: {image: x, volumes: ['v:/v', 'w:/w', 'y:/y']}}\nvolumes: {v: {driver: local, driver_opts: {type: none, o: bind, device: ./d}}, "
        "w: {driver: nfs, driver_opts: {o: 'addr=1.2.3.4,rw', size: 5}, labels: {a: }}, y: {driver_opts: {o: bind, device: ./q}}}"
    ),
    "secret details": one(
        "services: {a: {image: x, secrets: [a, b, c, d], configs: [e, f, g]}}\n"
        "secrets: {a: {environment: HOME}, b: {file: ~/b, labels: {l: 1}}, c: {external: true, name: cc}, d: {file: /abs, template_driver: golang}}\n"
        "configs: {e: {environment: HOME}, f: {content: 'x $$y', name: ff}, g: {external: true}}"
    ),
    "extensions": one("x-a: {b: [1, 2.5, null, true, text]}\nx-b: $HOME\nservices: {a: {image: x, x-c: 1}}"),
    "version": one('version: "3.8"\nservices: {a: {image: x}}'),
    "services none": one("services: {}"),
    "numbers as names": one('services: {"1": {image: x, networks: ["2"]}}\nnetworks: {"2": }'),
    "odd names": one(
        "services: {a.b: {image: x}, c_d: {image: y}, e-f: {image: z, depends_on: [a.b]}, x-g: {image: w}}"
    ),
    "quoted scalars": one("services: {'a': {\"image\": 'x', command: \"a\\tb\", labels: {k: 'it''s'}}}"),
    "tags": one(
        "services: {a: {image: !!str 5, labels: {a: !!int '7', b: !custom v, c: !!binary aGk=, d: !!float 1, e: !!bool true, f: !!null ''}}}"
    ),
    "crlf": one("services:\r\n  a:\r\n    image: x\r\n    command: |\r\n      a\r\n      b\r\n"),
    "bom": one("\ufeffservices: {a: {image: x}}"),
    "directive": one("%YAML 1.1\n---\nservices: {a: {image: x}}\n...\n"),
    "comments": one(
        "# c\nservices: # d\n  a: # e\n    image: x # f\n    # g\n    labels: # h\n      # i\n      k: v#w\n"
    ),
    "block text": one(
        "services:\n  a:\n    image: x\n    command: >-\n      sh -c\n      'echo a\n      b'\n    labels:\n      k: |+\n        text\n\n"
    ),
    "implied dependencies": one(
        "services: {a: {image: x, network_mode: 'service:b', links: [c, 'd:e'], volumes_from: ['f:ro'], pid: 'service:g'}, "
        "b: {image: x}, c: {image: x}, d: {image: x}, f: {image: x}, g: {image: x}}"
    ),
    "pre start": one(
        "services: {a: {image: x, environment: {A: 1}, user: u, volumes: ['v:/v'], cap_drop: [ALL], networks: [n], ports: ['1:1'], "
        "pre_start: [{command: migrate, environment: {B: 2}, user: root}, {image: other, command: [x], volumes: ['w:/w'], per_replica: true}]}}\n"
        "volumes: {v: , w: }\nnetworks: {n: }"
    ),
    "job": one(
        "services: {a: {image: x}}\njobs: {j: {image: y, command: run, triggers: {manual: true, schedule: ['0 0 * * *']}, environment: {A: 1}}}"
    ),
    "project name variable": one("services: {a: {image: 'x:${COMPOSE_PROJECT_NAME}'}}"),
    "no variables in keys": one("services: {a: {image: x, labels: {'$HOME': 1, '${X}': 2}}}"),
    "home": one("services: {a: {image: x, volumes: ['~/a:/a', '~:/b', {type: bind, source: ~/c, target: /c}]}}"),
    "deep default": one(
        "services: {a: {image: '${A:-${B:-${C:-${D:-x}}}}', command: '${A:+a}${HOME:+h}${A-d}${HOME-e}'}}"
    ),
    "reset in list item": over(
        "services: {a: {image: x, ports: [{target: 1}]}}", "services: {a: {ports: [{target: 2, published: !reset 5}]}}"
    ),
}
