"""Judging takes work in proportion to what is judged: four times as many services, about four times as many calls."""

import sys

import pytest

from dockward.cli.main import group

SERVICE = """
  s{n}:
    image: nginx:1.27
    build: {{context: ./b{n}}}
    ports: ['{port}:80']
    volumes: ['d{n}:/data', 'shared:/shared', './conf{n}:/etc/conf:ro']
    networks: [front, n{n}]
    depends_on: {{s{after}: {{condition: service_started}}, job: {{condition: service_completed_successfully}}}}
    environment: {{DB_HOST: s{after}, MODE: x}}
    secrets: [p{n}]
    labels: {{traefik.enable: 'true', tier: t{n}}}
    healthcheck: {{test: [CMD, 'true']}}
"""
LAST = "\n  job: {image: busybox, command: 'true'}\n"


def compose(count):
    services = "".join(SERVICE.format(n=n, port=10000 + n, after=n + 1) for n in range(count - 1))
    end = f"\n  s{count - 1}: {{image: redis:7, volumes: ['shared:/shared'], networks: [front]}}\n"
    parts = {
        "volumes": "".join(f"\n  d{n}: {{}}" for n in range(count)) + "\n  shared: {}\n",
        "networks": "".join(f"\n  n{n}: {{}}" for n in range(count)) + "\n  front: {}\n",
        "secrets": "".join(f"\n  p{n}: {{file: ./p{n}}}" for n in range(count)) + "\n",
    }
    return "services:" + services + end + LAST + "".join(f"{name}:{text}" for name, text in parts.items())


def dockerfile(count):
    steps = "".join(f"FROM debian:12 AS s{n}\nRUN apt-get update && apt-get install -y p{n}\n" for n in range(count))
    copies = "".join(f"COPY --from=s{n} /usr/bin/p{n} /usr/bin/\nENV A{n}=$PATH\nUSER u{n}\n" for n in range(count))
    return f"{steps}FROM debian:12\n{copies}CMD p0\n"


def repeated(count):
    """A file in which the same kinds of instructions come again and again."""
    steps = "".join(
        f"""ARG V{n}=1.{n}
ENV HOME{n}=/opt/{n} PATH=/opt/{n}/bin:$PATH
WORKDIR /opt/{n}
RUN apt-get install -y foo{n} git gcc && echo "hello world $V{n}"
RUN url=http://example.org/{n}.tgz; wget "$url" && tar xf {n}.tgz && rm {n}.tgz
RUN --mount=type=cache,target=/root/.cache pip install package{n}==$V{n} && npm install -g tool{n}
RUN useradd -m user{n} && chown -R user{n} /opt/{n}
COPY --chown=user{n} app{n} /opt/{n}/
ADD https://example.org/{n}.tar.gz /opt/
LABEL a{n}=b{n}
EXPOSE {1000 + n}
VOLUME /data/{n}
"""
        for n in range(count)
    )
    return f'FROM debian:12\n{steps}USER 1000\nHEALTHCHECK CMD curl -f http://localhost/\nCMD ["p0"]\n'


def plain(count):
    """Services that share nothing, of which a file may hold thousands."""
    count *= 4
    return "services:\n" + "".join(f"  s{n}: {{image: nginx:1.27, volumes: ['./d{n}:/d']}}\n" for n in range(count))


def calls(path):
    """Calls of functions while `dockward lint` judges it, the loading of its modules left out."""
    count = 0

    def seen(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        group.main(["lint", "-q", "-o", f"json={path}.json", str(path)], prog_name="dockward", standalone_mode=False)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("name", "write"),
    [("compose.yaml", compose), ("compose.yaml", plain), ("Dockerfile", dockerfile), ("Dockerfile", repeated)],
)
def test_four_times_as_much_takes_about_four_times_the_work(name, write, tmp_path):
    counts = []
    for size in (5, 40, 160):
        path = tmp_path / str(size) / name
        path.parent.mkdir()
        path.write_text(write(size))
        counts.append(calls(path))
    assert counts[2] < 5.5 * counts[1], counts
