"""Dependencies that are installed behind all sources: what is found, what is turned round, and what is left alone."""

import json

import pytest
from msgspec import structs
from tests.practices.contexts import beside

from dockward.fix.edits import apply_edits
from dockward.judge.runner import Plan, judge
from dockward.model.world import World
from dockward.practices.discovery import find_rule
from dockward.read.sources.context import Contexts
from dockward.syntax.dockerfile import parse_dockerfile

RULE = "dependencies-after-sources"
PACKAGE = {"name": "x", "dependencies": {"left-pad": "^1.0.0"}, "scripts": {"build": "x", "start": "y"}}


def context(names=(), **texts):
    """Files by path, those of `names` empty."""
    written = {name: text if isinstance(text, str) else json.dumps(text) for name, text in texts.items()}
    return dict.fromkeys(names, "") | written


NODE = context(["package-lock.json", "src"], **{"package.json": PACKAGE})


def found(text, here=None, ignored=None):
    one = find_rule(RULE)
    with beside(here) as seen:
        file = structs.replace(parse_dockerfile(text, "Dockerfile", ignored), context=seen)
        return judge(World(taken=0.0, dockerfiles=(file,)), [Plan(one, one.severity)]).findings


def turned(lines, here, ignored=None):
    """The lines with the repair made; what is found once more would be a defect."""
    text = "".join(f"{one}\n" for one in lines)
    fixes = [fix for one in found(text, here, ignored) for fix in one.fixes]
    after = apply_edits(text, fixes[0].edits) if fixes else text
    assert not fixes or found(after, here, ignored) == ()
    return after.splitlines()


def left(lines, here=NODE, ignored=None):
    """Why the lines are left alone."""
    (one,) = found("".join(f"{each}\n" for each in lines), here, ignored)
    assert one.fixes == ()
    return one.message


def node(*steps, copy="COPY . ."):
    return ["FROM node:22.9", "WORKDIR /app", copy, *steps]


@pytest.mark.parametrize(
    ("step", "here", "copied"),
    [
        ("npm ci", NODE, "package.json package-lock.json"),
        ("npm install --omit=dev && npm cache clean --force", NODE, "package.json package-lock.json"),
        ("yarn --frozen-lockfile", context(["yarn.lock"], **{"package.json": PACKAGE}), "package.json yarn.lock"),
        ("pnpm i", context(["pnpm-lock.yaml", ".npmrc"], **{"package.json": {}}), "package.json pnpm-lock.yaml .npmrc"),
        ("go mod download", context(["go.sum"], **{"go.mod": "module x\n"}), "go.mod go.sum"),
        ("bundle install", context(["Gemfile.lock"], Gemfile="gem 'rails'\n"), "Gemfile Gemfile.lock"),
        ("composer install --no-dev", context(**{"composer.json": {"require": {"a/b": "1"}}}), "composer.json"),
        ("pip install -r requirements.txt", context(**{"requirements.txt": "flask\n"}), "requirements.txt"),
        ("rm -rf /tmp/x && npm install -g npm && npm ci", NODE, "package.json package-lock.json"),
        ("pip install -U pip && pip3 install -rreq.txt", context(**{"req.txt": "flask==3\n"}), "req.txt"),
        ("python -m pip install gunicorn -r a.txt", context(**{"a.txt": "-c b.txt\n", "b.txt": "x\n"}), "a.txt b.txt"),
    ],
)
def test_what_names_the_dependencies_goes_first(step, here, copied):
    lines = node(f"RUN {step}", "RUN make")
    assert turned(lines, here) == [
        "FROM node:22.9",
        "WORKDIR /app",
        f"COPY {copied} ./",
        f"RUN {step}",
        "COPY . .",
        "RUN make",
    ]


def test_flags_comments_and_harmless_steps_stay():
    lines = [
        "from node:22.9",
        "workdir /app",
        "# all of it",
        "copy --chown=node:node --link . /app/",
        "ENV A=1",
        "user node",
        "run --mount=type=cache,target=/root/.npm npm ci",
        "cmd x",
    ]
    assert turned(lines, NODE) == [
        *lines[:3],
        "copy --chown=node:node --link package.json package-lock.json /app/",
        *lines[4:7],
        "copy --chown=node:node --link . /app/",
        "cmd x",
    ]


def test_files_of_folders_keep_their_folder():
    here = context(**{"requirements/prod.txt": "-r base.txt\n", "requirements/base.txt": "x\n", "all.txt": "y\n"})
    lines = [
        "FROM python:3.12",
        "COPY . /srv",
        "WORKDIR /srv",
        "RUN pip install -r /srv/requirements/prod.txt -r all.txt",
    ]
    assert turned([lines[0], lines[2], lines[1], lines[3]], here) == [
        "FROM python:3.12",
        "WORKDIR /srv",
        "COPY requirements/prod.txt requirements/base.txt /srv/requirements/",
        "COPY all.txt /srv/",
        lines[3],
        "COPY . /srv",
    ]
    assert "a step between them" in left(lines, here)


def test_line_ends_stay():
    text = "FROM node:22.9\r\nWORKDIR /a\r\nCOPY . .\r\nRUN npm ci"
    (one,) = found(text, NODE)
    after = apply_edits(text, one.fixes[0].edits)
    assert after == "FROM node:22.9\r\nWORKDIR /a\r\nCOPY package.json package-lock.json ./\r\nRUN npm ci\r\nCOPY . ."


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM node:22.9", "WORKDIR /app", "COPY package.json ./", "RUN npm ci", "COPY . .", "RUN npm ci"],
        ["FROM node:22.9", "WORKDIR /app", "COPY src src", "RUN npm ci"],
        ["FROM node:22.9", "WORKDIR /app", "COPY --from=x . .", "RUN npm ci"],
        node("RUN npm install -g yarn"),
        node("RUN npm run build"),
        node("RUN npm --prefix sub ci"),
        node("WORKDIR /app/sub", "RUN npm ci"),
        node("RUN npm ci", copy="COPY . /elsewhere"),
        node("RUN pip install ."),
        node("RUN pip install -e . -r requirements.txt"),
        node("RUN pip install -r requirements.txt ./wheel"),
        node("RUN pip install -r /tmp/requirements.txt"),
        node("RUN pip install -r ../requirements.txt"),
        node("RUN composer install -o"),
        node("RUN go mod tidy"),
        node("RUN cargo install --path ."),
        node("RUN cargo build --release"),
        node("RUN go build -o /x ."),
        node("RUN dotnet publish --no-restore"),
        node("RUN poetry install --only-root"),
        node("RUN uv sync --directory sub"),
        node("RUN mvn clean"),
        node("RUN gradle tasks"),
    ],
)
def test_what_needs_the_sources_or_reads_other_files_is_no_flaw(lines):
    assert found("".join(f"{one}\n" for one in lines), NODE) == ()


@pytest.mark.parametrize(
    ("step", "changes", "why"),
    [
        ("npm ci", {"scripts": {"postinstall": "x"}}, "script postinstall"),
        ("npm ci", {"scripts": {"prepare": "x"}}, "script prepare"),
        ("npm ci", {"workspaces": ["a"]}, "several packages"),
        ("npm ci", {"dependencies": {"a": "file:../a"}}, "names files of the project"),
        ("npm ci", {"devDependencies": {"a": "./a"}}, "names files of the project"),
        ("pnpm install", {"pnpm": {"patchedDependencies": {}}}, "settings that are read"),
        ("npm ci", {"scripts": []}, "can't be read"),
    ],
)
def test_a_package_that_needs_its_sources_is_left_alone(step, changes, why):
    here = context(["package-lock.json"], **{"package.json": {**PACKAGE, **changes}})
    assert why in left(node(f"RUN {step}"), here)


def test_scripts_that_do_not_run_need_nothing():
    here = context(**{"package.json": {"scripts": {"postinstall": "x"}}})
    assert turned(node("RUN npm ci --ignore-scripts"), here)[2] == "COPY package.json ./"


@pytest.mark.parametrize(
    ("step", "here", "why"),
    [
        ("npm ci", context(["binding.gyp"], **{"package.json": {}}), "binding.gyp"),
        ("yarn", context([".yarnrc.yml"], **{"package.json": {}}), "settings that are read"),
        ("npm ci", context(["node_modules"], **{"package.json": {}}), "node_modules lies beside"),
        ("npm ci", context(), "package.json isn't beside"),
        ("go mod download", context(**{"go.mod": "replace a => ../a\n"}), "directories of the project"),
        ("go mod download", context(["go.work"], **{"go.mod": "module x\n"}), "several modules"),
        ("bundle install", context(Gemfile="gemspec\n"), "names files"),
        ("bundle install", context(Gemfile="gem 'a', path: 'a'\n"), "names files"),
        ("bundle install", context([".bundle"], Gemfile=""), ".bundle"),
        ("composer install", context(**{"composer.json": {"scripts": {"x": "y"}}}), "scripts"),
        ("composer install", context(**{"composer.json": {"autoload": {"classmap": ["a"]}}}), "looked through"),
        ("composer install", context(**{"composer.json": {"repositories": []}}), "repositories"),
        ("pip install -r r.txt", context(**{"r.txt": "-e .\n"}), "r.txt names files"),
        ("pip install -r r.txt", context(**{"r.txt": "-r s.txt\n", "s.txt": "./a\n"}), "s.txt names files"),
        ("pip install -r r.txt", context(**{"r.txt": "-r s.txt\n"}), "s.txt isn't beside"),
        ("pip install -r r.txt", context(**{"r.txt": "a @ file:///x\n"}), "r.txt names files"),
    ],
)
def test_manifests_that_name_more_are_left_alone(step, here, why):
    assert why in left(node(f"RUN {step}"), here)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (node("RUN npm ci && npm run build"), "its RUN does more"),
        (node("RUN rm -r src && npm ci"), "its RUN does more"),
        (node("RUN apt-get install -y ./x.deb && npm ci"), "its RUN does more"),
        (node("RUN npm install -g ./tool && npm ci"), "its RUN does more"),
        (node("RUN npm ci < x"), "has a form"),
        (node("RUN --mount=type=bind,target=. npm ci"), "has a form"),
        (node('RUN ["npm", "ci"]'), "has a form"),
        (node("RUN npm ci", copy='COPY [".", "."]'), "has a form"),
        (node("RUN npm ci", copy="COPY --exclude=x . ."), "has a form"),
        (node("RUN make x", "RUN npm ci"), "a step between them"),
        (node("COPY --from=x /a /a", "RUN npm ci"), "a step between them"),
    ],
)
def test_steps_that_may_need_more_are_left_alone(lines, why):
    assert why in left(lines)


def test_dockerignore_is_honoured():
    lines = node("RUN npm ci")
    assert turned(lines, NODE, ("package-lock.json",))[2] == "COPY package.json ./"
    assert ".dockerignore names package.json" in left(lines, NODE, ("package.json",))
    beside = context(["node_modules"], **{"package.json": {}})
    assert turned(lines, beside, ("node_modules",))[2] == "COPY package.json ./"


def test_what_may_break_is_said():
    text = "".join(f"{one}\n" for one in node("RUN npm ci"))
    (plain,), (ignoring,) = found(text, NODE), found(text, NODE, ("node_modules",))
    assert "is copied over what was installed" in plain.fixes[0].risk
    assert "is copied over" not in ignoring.fixes[0].risk


def test_without_the_directory_it_is_found_and_not_repaired():
    (one,) = found("".join(f"{one}\n" for one in node("RUN npm ci")))
    assert one.message == "npm installs what package.json names, after all sources were copied."
    assert one.fixes == ()


CARGO = context(**{"Cargo.toml": '[package]\nname = "x"\n', "Cargo.lock": "", "src/main.rs": ""})
GO = context(["go.sum"], **{"go.mod": "module x\nrequire (\n\ta v1\n)\n"})
POM = context(**{"pom.xml": "<project><parent><groupId>x</groupId></parent></project>"})
EMPTY = "mkdir src && echo 'fn main() {}' > src/main.rs"
UV = context(**{"pyproject.toml": "[project]\n", "uv.lock": ""})
POETRY = context(**{"pyproject.toml": "[tool.poetry]\n", "poetry.lock": ""})
NET = context(["NuGet.config"], **{"Shop.sln": "", "web/Web.csproj": "", "core/Core.csproj": ""})


@pytest.mark.parametrize(
    ("step", "here", "first", "after"),
    [
        (
            "cargo build --release --locked",
            CARGO,
            ["COPY Cargo.toml Cargo.lock ./", f"RUN {EMPTY} && cargo build --release --locked && rm -r src"],
            "touch src/main.rs && cargo build --release --locked",
        ),
        (
            "cargo build && cp target/debug/x /x",
            context(["rust-toolchain", "src/lib.rs"], **{"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": ""}),
            ["COPY Cargo.toml Cargo.lock rust-toolchain ./",
             f"RUN {EMPTY} && touch src/lib.rs && cargo build && rm -r src"],
            "touch src/main.rs src/lib.rs && cargo build && cp target/debug/x /x",
        ),
        ("go build -o /x .", GO, ["COPY go.mod go.sum ./", "RUN go mod download"], "go build -o /x ."),
        ("CGO_ENABLED=0 go install ./...", GO, ["COPY go.mod go.sum ./", "RUN go mod download"],
         "CGO_ENABLED=0 go install ./..."),
        ("mvn -B -DskipTests package", POM, ["COPY pom.xml ./", "RUN mvn -B dependency:go-offline"],
         "mvn -B -DskipTests package"),
        ("uv sync --frozen --no-dev", UV,
         ["COPY pyproject.toml uv.lock ./", "RUN uv sync --no-install-project --frozen --no-dev"],
         "uv sync --frozen --no-dev"),
        ("poetry install --only main", POETRY,
         ["COPY pyproject.toml poetry.lock ./", "RUN poetry install --no-root --only main"],
         "poetry install --only main"),
        ("dotnet publish -c Release -o /out", NET,
         ["COPY Shop.sln NuGet.config ./", "COPY core/Core.csproj ./core/", "COPY web/Web.csproj ./web/",
          "RUN dotnet restore"], "dotnet publish -c Release -o /out"),
        ("dotnet publish web/Web.csproj", NET,
         ["COPY web/Web.csproj ./web/", "COPY Shop.sln NuGet.config ./", "COPY core/Core.csproj ./core/",
          "RUN dotnet restore web/Web.csproj"], "dotnet publish web/Web.csproj"),
    ],
)  # fmt: skip
def test_what_builds_as_it_fetches_fetches_first(step, here, first, after):
    assert turned(node(f"RUN {step}"), here) == [*node()[:2], *first, "COPY . .", f"RUN {after}"]


@pytest.mark.parametrize(
    ("step", "here", "copied"),
    [
        ("mvn dependency:go-offline", POM, ["COPY pom.xml ./"]),
        ("uv sync --no-install-project", UV, ["COPY pyproject.toml uv.lock ./"]),
        ("poetry install --no-root", POETRY, ["COPY pyproject.toml poetry.lock ./"]),
        ("pipenv install --deploy --system", context(**{"Pipfile": "[packages]\n", "Pipfile.lock": "{}"}),
         ["COPY Pipfile Pipfile.lock ./"]),
        ("dotnet restore", context(**{"Shop.csproj": ""}), ["COPY Shop.csproj ./"]),
    ],
)  # fmt: skip
def test_what_fetches_alone_goes_first(step, here, copied):
    assert turned(node(f"RUN {step}"), here) == [*node()[:2], *copied, f"RUN {step}", "COPY . ."]


@pytest.mark.parametrize(
    ("step", "here", "why"),
    [
        ("cargo build --bin y", CARGO, "--bin says what is built"),
        ("cargo build", {**CARGO, "Cargo.toml": "[workspace]\n"}, "several packages"),
        ("cargo build", {**CARGO, "Cargo.toml": 'a = { path = "a" }\n'}, "several packages"),
        ("cargo build", {**CARGO, "Cargo.toml": '[[bin]]\nname = "y"\n'}, "names its sources"),
        ("cargo build", {**CARGO, ".cargo/config.toml": ""}, ".cargo holds settings"),
        ("cargo build", {**CARGO, "target/x": ""}, "target lies beside"),
        ("cd sub && cargo build", CARGO, "its RUN does more before"),
        ("--mount=type=cache,target=/app/target cargo build", CARGO, "a mount of its RUN"),
        ("GOFLAGS=-mod=mod go build", GO, "it is told GOFLAGS"),
        ("go build", {**GO, "go.mod": "require a v1\nreplace a => ../a\n"}, "directories of the project"),
        ("mvn -Pweb package", POM, "-Pweb says what it fetches"),
        ("mvn package", {"pom.xml": "<modules>"}, "pom.xml names files"),
        ("mvn package", {"pom.xml": "<parent><relativePath>../</relativePath></parent>"}, "pom.xml names files"),
        ("./mvnw package", {**POM, ".mvn/x": ""}, ".mvn holds settings"),
        ("gradle build", context(["build.gradle"]), "only while it compiles"),
        ("uv sync", {**UV, "pyproject.toml": 'x = { path = "x" }'}, "names files of the project"),
        ("poetry install --extras $X", POETRY, "a variable says"),
        ("dotnet publish", {**NET, "web/Web.csproj": '<Import Project="x" />'}, "web/Web.csproj says more"),
        ("dotnet publish", {**NET, "web/global.json": ""}, "web/global.json says more"),
        ("dotnet publish -r linux-x64", NET, "its options say"),
    ],
)
def test_builds_that_may_fetch_otherwise_are_left_alone(step, here, why):
    assert why in left(node(f"RUN {step}"), here)


def test_a_tool_that_a_step_between_brings_is_not_there_before():
    lines = node("RUN pip install poetry", "RUN poetry install")
    assert "a step between them may make what it needs" in left(lines, POETRY)
    assert "its RUN does more before" in left(node("RUN pip install uv && uv sync"), UV)


@pytest.mark.parametrize(
    ("step", "here"),
    [
        ("go build", None),
        ("go build", {**GO, "vendor/x": ""}),
        ("go build", {"go.mod": "module x\n"}),
        ("cargo build", {"Cargo.toml": ""}),
        ("dotnet build", {"notes.txt": ""}),
    ],
)
def test_a_build_that_has_nothing_to_fetch_is_no_flaw(step, here):
    assert found("".join(f"{one}\n" for one in node(f"RUN {step}")), here) == ()


@pytest.mark.parametrize("text", [b"\xff", b" " * ((1 << 20) + 1)])
def test_a_manifest_that_cannot_be_read_is_said_to_be(tmp_path, text):
    (tmp_path / "package.json").write_bytes(text)
    file = parse_dockerfile("\n".join(node("RUN npm ci")), "Dockerfile")
    one = find_rule(RULE)
    file = structs.replace(file, context=Contexts().of(str(tmp_path / "Dockerfile")))
    (found,) = judge(World(taken=0.0, dockerfiles=(file,)), [Plan(one, one.severity)]).findings
    assert found.message.endswith("; package.json can't be read.")


def test_mounts_of_the_step_are_those_of_the_one_that_fetches():
    lines = node("RUN --mount=type=cache,target=/root/.cache/uv uv sync")
    fetch = "RUN --mount=type=cache,target=/root/.cache/uv uv sync --no-install-project"
    assert fetch in turned(lines, UV)
