"""Practice 10: what was needed to build and ships all the same."""

import pytest
from tests.practices.verdicts import evidence, findings, is_unknown, verdicts

from dockward.kit import dockerfile, image, workload, world
from dockward.model.fact import Unknown
from dockward.model.finding import Verdict
from dockward.model.image import Layer
from dockward.model.workload import EnvEntry
from dockward.practices.p10_stages.build_tools_left import Wanted
from dockward.practices.p10_stages.image_very_large import MIB, Size

UNSEEN = Unknown("not readable")
_SWEPT = (
    'kept="$(apt-mark showmanual)"; apt-get install -y gcc make; apt-mark auto ".*" > /dev/null; '
    "apt-get purge -y --auto-remove -o APT::AutoRemove::RecommendsImportant=false"
)
"""What the official images do: take out all that the step brought and nothing needs."""
RULES = (
    "build-tools-left",
    "built-in-final-stage",
    "context-copied-whole",
    "development-packages-left",
    "package-cache-left",
    "removed-too-late",
)


def built(*lines, **changes):
    return image(history=tuple(Layer(one, 0.0, 1) for one in lines), **changes)


def run(script, **changes):
    return built(f"RUN /bin/sh -c {script} # buildkit", **changes)


@pytest.mark.parametrize("rule", RULES)
def test_only_images_in_use_are_asked_for_their_history(rule):
    assert is_unknown(rule, image(history=UNSEEN))
    unused = world(images=(image(history=UNSEEN),), containers=(workload(image_id="sha256:" + "0d" * 32),))
    assert verdicts(rule, unused) == {Verdict.NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("apt-get install -y gcc libpq-dev libpq5", ["package gcc package libpq-dev"]),
        ("apt-get install -y gcc && apt-get purge -y --auto-remove gcc", []),
        ("apk add --no-cache --virtual .build-deps gcc musl-dev && apk del .build-deps", []),
        ("apk add --no-cache -t .build-deps gcc && apk del --no-network .build-deps", []),
        ("apk add --no-cache --virtual .build-deps gcc", ["package gcc"]),
        (_SWEPT, []),
        ("apt-mark auto x; apt-get install -y gcc", ["package gcc"]),
        ("apt-get install -y gcc; apt-get autoremove -y", ["package gcc"]),
        ("dnf install -y openssl-devel", ["package openssl-devel"]),
        ("yum groupinstall -y make", ["package make"]),
        ("pacman -S --noconfirm clang", ["package clang"]),
        ("apt-get install -y device-mapper", []),
        ("apt-get install -y ./gcc.deb", []),
    ],
)
def test_build_tools_that_stay(script, expected):
    assert evidence("build-tools-left", run(script)) == expected


def test_what_one_step_installed_does_not_go_with_the_sweep_of_another():
    swept = built(
        "RUN /bin/sh -c apt-get install -y gcc",
        "RUN /bin/sh -c apt-get install -y make; apt-mark auto make; apt-get autoremove -y",
    )
    assert evidence("build-tools-left", swept) == ["package gcc"]


def test_tools_that_the_policy_allows():
    assert findings("build-tools-left", run("apt-get install -y make"), Wanted(allowed=("make",))) == ()


def test_an_image_for_building_is_told_once():
    marked = {"environment": (EnvEntry("GOLANG_VERSION"), EnvEntry("PATH"))}
    assert evidence("build-image-shipped", run("go mod download", **marked)) == ["Go's tool chain"]
    both = run("apt-get install -y gcc", **marked)
    assert verdicts("build-image-shipped", both) == {Verdict.NOT_APPLICABLE}
    assert findings("build-tools-left", both)
    assert is_unknown("build-image-shipped", image(environment=UNSEEN))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("COPY . /src", "RUN /bin/sh -c go build ./..."), ["built by go"]),
        (("COPY . /src", "RUN /bin/sh -c npm run build"), ["built by npm"]),
        (("RUN /bin/sh -c cargo install ripgrep",), []),
        (("COPY . /src", "RUN /bin/sh -c npm ci"), []),
    ],
)
def test_programs_built_where_they_ship(lines, expected):
    assert evidence("built-in-final-stage", built(*lines)) == expected


def test_a_program_that_compiles_twice_is_told_once():
    file = dockerfile("FROM golang:1.24", "COPY . /s", "RUN go build ./a", "RUN go install ./b && cargo build", "CMD x")
    assert evidence("built-in-final-stage", file) == ["built by go", "built by cargo"]


@pytest.mark.parametrize(
    ("script", "names", "expected"),
    [
        ("pip install flask", (), ["cache of pip"]),
        ("pip install --no-cache-dir flask", (), []),
        ("pip install flask", ("PIP_NO_CACHE_DIR",), []),
        ("npm ci", (), ["cache of npm"]),
        ("npm ci && npm cache clean --force", (), []),
        ("dnf install -y x", (), ["cache of dnf"]),
        ("dnf install -y x && dnf clean all", (), []),
        ("pip list", (), []),
    ],
)
def test_downloads_that_stay(script, names, expected):
    environment = tuple(EnvEntry(one) for one in names)
    assert evidence("package-cache-left", run(script, environment=environment)) == expected


@pytest.mark.parametrize(("size", "settings", "expected"), [(1024, None, 0), (1025, None, 1), (11, Size(10), 1)])
def test_size(size, settings, expected):
    assert len(findings("image-very-large", image(size=size * MIB), settings)) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("COPY id_rsa /root/.ssh/id_rsa", "RUN /bin/sh -c rm /root/.ssh/id_rsa"), ["/root/.ssh/id_rsa"]),
        (("COPY id_rsa /root/.ssh/", "RUN /bin/sh -c rm -rf /root/.ssh"), ["/root/.ssh/id_rsa"]),
        (("COPY a b /tmp/x/", "RUN /bin/sh -c rm -rf /tmp/x/*"), ["/tmp/x/a", "/tmp/x/b"]),
        (("WORKDIR /app", "COPY .env .env.old ./", "RUN /bin/sh -c rm .env"), ["/app/.env"]),
        (("/bin/sh -c #(nop) COPY file:ab in /key ", "/bin/sh -c rm -f /key"), ["/key"]),
        (("COPY key /key", "RUN /bin/sh -c use /key"), []),
        (("RUN /bin/sh -c rm /key", "COPY key /key"), []),
        (("COPY keys /keys", "RUN /bin/sh -c rm /keyring"), []),
        (("COPY . /app", "RUN /bin/sh -c make && rm -rf /app/build"), []),
        (("COPY key /key", "RUN /bin/sh -c rm -rf /"), []),
        (("COPY key /key", "RUN /bin/sh -c rm -rf $DIR/key"), []),
        (("COPY key", "RUN /bin/sh -c rm key"), []),
    ],
)
def test_what_is_removed_too_late(lines, expected):
    assert evidence("removed-too-late", built(*lines)) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("COPY . /app # buildkit", ["COPY . /app"]),
        ("COPY --chown=10001 ./ /app # buildkit", ["COPY . /app"]),
        ("ADD . . # buildkit", ["COPY . ."]),
        ("COPY ./src . # buildkit", []),
        ("WORKDIR .", []),
        ("COPY", []),
    ],
)
def test_the_whole_directory(line, expected):
    assert evidence("context-copied-whole", built(line)) == expected


@pytest.mark.parametrize(
    ("script", "names", "expected"),
    [
        ("npm ci", (), ["npm with dev"]),
        ("npm install", (), ["npm with dev"]),
        ("npm install express", (), []),
        ("npm install -g npm@latest", (), []),
        ("npm ci --omit=dev", (), []),
        ("npm ci", ("NODE_ENV",), []),
        ("npm ci && npm run build && npm prune --production", (), []),
        ("composer install", (), ["composer with dev"]),
        ("composer install --no-dev", (), []),
        ("bundle install", ("BUNDLE_WITHOUT",), []),
        ("poetry install --only main", (), []),
        ("uv sync --frozen", (), ["uv with dev"]),
        ("npm run install", (), []),
    ],
)
def test_packages_for_developers(script, names, expected):
    environment = tuple(EnvEntry(one) for one in names)
    assert evidence("development-packages-left", run(script, environment=environment)) == expected
