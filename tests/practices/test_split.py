"""One stage made into two: for each language what is built stays behind, and what is started is shipped."""

import pytest
from msgspec import structs
from tests.practices.contexts import beside

from dockward.fix.edits import apply_edits
from dockward.practices.p10_stages._split import split_build
from dockward.syntax.dockerfile import parse_dockerfile

INSTALLED = (
    "RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*"
)
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"


def split(*lines, context=None):
    """The file with two stages; empty where it is left alone."""
    text = "".join(f"{one}\n" for one in lines)
    with beside(context) as seen:
        _, fixes = split_build(structs.replace(parse_dockerfile(text.encode(), "Dockerfile", None), context=seen))
    if not fixes:
        return ""
    after = apply_edits(text, fixes[0].edits)
    again = parse_dockerfile(after.encode(), "Dockerfile", None)
    assert not any(one.fatal for one in again.flaws)
    assert len(again.stages) == 2
    assert split_build(again) == ("", ())
    return after


def refused(*lines, context=None):
    """Why the file is left alone."""
    with beside(context) as seen:
        text = "".join(f"{one}\n" for one in lines)
        why, fixes = split_build(structs.replace(parse_dockerfile(text, "Dockerfile", None), context=seen))
    assert fixes == ()
    return why


def shipped(*lines, context=None):
    """The lines of the stage that ships."""
    after = split(*lines, context=context)
    return after.partition("\n\n")[2].splitlines() if after else []


def test_go_ships_the_program_and_the_packages_that_are_no_tools():
    assert shipped(
        "FROM golang:1.24-bookworm",
        "ARG VERSION=1",
        "ENV CGO_ENABLED=0",
        "ENV PORT=80",
        "RUN apt-get update && apt-get install -y git ca-certificates gcc libfoo-dev",
        "WORKDIR /src",
        "COPY . .",
        "RUN go build -o /usr/local/bin/server ./cmd/server",
        "LABEL version=$VERSION",
        'CMD ["server"]',
    ) == [
        "FROM debian:bookworm-slim",
        "ARG VERSION=1",
        "ENV PORT=80",
        "WORKDIR /src",
        INSTALLED,
        "COPY --from=build /usr/local/bin/server /usr/local/bin/server",
        "LABEL version=$VERSION",
        'CMD ["server"]',
    ]


@pytest.mark.parametrize(
    ("base", "runtime"),
    [
        ("golang:1.24", "debian:trixie-slim"),
        ("golang:1.24.5", "debian:bookworm-slim"),
        ("golang:1.24.6", "debian:trixie-slim"),
        ("golang:1.25.1", "debian:trixie-slim"),
        ("golang:1", "debian:trixie-slim"),
        ("golang:1.22", "debian:bookworm-slim"),
        ("golang:1.23.4", "debian:bookworm-slim"),
        ("golang:1.18", "debian:bullseye-slim"),
        ("golang:1.22-trixie", "debian:trixie-slim"),
        ("golang:1.24-alpine3.20", "alpine:3.20"),
        ("golang:1.24-alpine", "alpine:3"),
        ("docker.io/library/golang:1.22-bullseye", "debian:bullseye-slim"),
    ],
)
def test_what_is_built_runs_on_the_distribution_that_it_was_built_on(base, runtime):
    assert shipped(f"FROM {base}", "COPY . /s", "RUN go build -o /app /s", "CMD /app")[0] == f"FROM {runtime}"


@pytest.mark.parametrize(
    ("tag", "release"),
    [("1.79", "bookworm"), ("1.88.0", "bookworm"), ("1.89", "trixie"), ("1", "trixie"), ("1.69.0", "bullseye")],
)
def test_what_rust_makes_runs_on_the_distribution_that_the_tag_stood_for(tag, release):
    lines = ("WORKDIR /a", "COPY . .", "RUN cargo build --release", "CMD /a/target/release/x")
    assert shipped(f"FROM rust:{tag}", *lines)[0] == f"FROM debian:{release}-slim"


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        (["WORKDIR /a", "RUN go build -o app .", "CMD ./app"], "/a/app"),
        (["WORKDIR /a", "RUN cd cmd && go build -o=app .", 'ENTRYPOINT ["/a/cmd/app"]'], "/a/cmd/app"),
        (["RUN go build -o /out/ ./...", 'ENTRYPOINT ["/out/x", "-v"]'], "/out/x"),
        (["RUN go install example.org/x/tool@v1", "CMD tool -v"], "/go/bin/tool"),
        (["WORKDIR /a", "RUN go build -o app .", "CMD ./other"], ""),
        (["WORKDIR /a", "RUN go build -o app .", "CMD app"], ""),
        (["WORKDIR $X", "RUN go build -o app .", "CMD ./app"], ""),
        (["RUN go build -o $OUT .", "CMD /app"], ""),
        (["RUN go build -o /app .", "CMD /app > /log"], ""),
        (["RUN go build -o /app .", "CMD a && /app"], ""),
        (["RUN go build -o /app ."], ""),
        (["RUN go vet", "CMD /app"], ""),
    ],
)
def test_a_program_is_taken_from_where_it_is_built_and_started(lines, path):
    found = [
        one for one in shipped("FROM golang:1.24", *lines) if one.startswith("COPY --from") and CERTIFICATES not in one
    ]
    assert found == ([f"COPY --from=build {path} {path}"] if path else [])


@pytest.mark.parametrize(
    ("lines", "path"),
    [
        (["FROM rust:1.82", "WORKDIR /a", "RUN cargo build --release", "CMD target/release/x"], "/a/target/release/x"),
        (["FROM rust:1.82", "WORKDIR /a", "RUN cargo build", "CMD target/release/x"], ""),
        (["FROM rust:1.82", "RUN cargo install --path /a", "CMD x"], "/usr/local/cargo/bin/x"),
        (["FROM rust:1.82", "RUN cargo install --root /r --path /a", "CMD /r/bin/x"], "/r/bin/x"),
        (["FROM gcc:14", "RUN gcc -o /usr/bin/x x.c", "CMD x"], "/usr/bin/x"),
        (["FROM gcc:14", "WORKDIR /a", "RUN gcc x.c", "CMD ./a.out"], "/a/a.out"),
        (["FROM debian:12", "RUN apt-get install -y make gcc && make -C /a install", "CMD x"], "/usr/local"),
        (["FROM alpine:3.20", "WORKDIR /a", "RUN cmake . && cmake --build .", "CMD ./bin/x"], "/a/bin/x"),
        (["FROM debian:12", "RUN make install", "CMD bash"], ""),
        (["FROM debian:12", "RUN make install", "CMD /bin/sh -c x"], ""),
        (["FROM busybox:1", "WORKDIR /a", "RUN make", "CMD ./x"], ""),
        (["FROM maven:3.9-eclipse-temurin-21", "WORKDIR /a", "RUN mvn package", "CMD java -jar t/x.jar"], "/a/t/x.jar"),
        (["FROM gradle:8-jdk17", "WORKDIR /a", "RUN gradle build", 'CMD ["java", "-jar", "/a/x.jar"]'], "/a/x.jar"),
        (["FROM gradle:8", "WORKDIR /a", "RUN gradle build", 'CMD ["java", "-jar", "/a/x.jar"]'], ""),
        (["FROM maven:3.9-eclipse-temurin-21", "RUN mvn package", "CMD mvn exec:java"], ""),
    ],
)
def test_other_compilers(lines, path):
    found = [one for one in shipped(*lines) if one.startswith("COPY --from") and CERTIFICATES not in one]
    assert found == ([f"COPY --from=build {path} {path}"] if path else [])


def test_java_runs_on_the_run_time_environment_of_its_version():
    lines = ["WORKDIR /a", "RUN gradle build", 'CMD ["java", "-jar", "/a/x.jar"]']
    assert shipped("FROM gradle:8.5-jdk17-alpine", *lines)[0] == "FROM eclipse-temurin:17-jre-alpine"
    assert shipped("FROM eclipse-temurin:21.0.2-jdk", *lines)[0] == "FROM eclipse-temurin:21-jre"


def test_python_ships_a_virtual_environment():
    after = split(
        "FROM python:3.12",
        "WORKDIR /app",
        "COPY requirements.txt .",
        "RUN pip install -r requirements.txt",
        "COPY . .",
        "CMD python app.py",
    )
    assert after == (
        "FROM python:3.12 AS build\n"
        "WORKDIR /app\n"
        "COPY requirements.txt .\n"
        "RUN python -m venv /opt/venv\n"
        'ENV PATH="/opt/venv/bin:$PATH"\n'
        "RUN pip install -r requirements.txt\n"
        "\n"
        "FROM python:3.12-slim\n"
        "WORKDIR /app\n"
        'ENV PATH="/opt/venv/bin:$PATH"\n'
        "COPY --from=build /opt/venv /opt/venv\n"
        "COPY . .\n"
        "CMD python app.py\n"
    )


@pytest.mark.parametrize(
    ("base", "runtime"),
    [
        ("python:3", "python:3-slim"),
        ("python:3.12", "python:3.12-slim"),
        ("python:3.12-bookworm", "python:3.12-slim-bookworm"),
        ("python:3.12.3-bullseye", "python:3.12.3-slim-bullseye"),
        ("python:3.8-buster", "python:3.8-slim-buster"),
        ("python:3.14-rc-trixie", "python:3.14-rc-slim-trixie"),
        ("python:3.14.0a1", "python:3.14.0a1-slim"),
        ("python:3.12-alpine3.20", "python:3.12-alpine3.20"),
        ("python:3.12-slim", "python:3.12-slim"),
        ("python:3.12-slim-bookworm", "python:3.12-slim-bookworm"),
        ("python:3.12-onbuild", "python:3.12-onbuild"),
        ("python:3.12-mine", "python:3.12-mine"),
        ("node:20", "node:20-slim"),
        ("node:20.11.1-bookworm", "node:20.11.1-bookworm-slim"),
        ("node:lts-bullseye", "node:lts-bullseye-slim"),
        ("node:iron", "node:iron-slim"),
        ("node:20-alpine", "node:20-alpine"),
        ("node:20-bookworm-slim", "node:20-bookworm-slim"),
        ("node:20-mine", "node:20-mine"),
    ],
)
def test_the_small_image_has_a_tag_that_exists(base, runtime):
    install = "pip install x" if base.startswith("python") else "npm ci"
    lines = shipped(f"FROM {base}", "WORKDIR /app", f"RUN {install}", "CMD node x.js")
    assert lines[0] == f"FROM {runtime}"


def test_windows_is_left_alone():
    assert split("FROM python:3.12-windowsservercore-ltsc2022", "RUN pip install x", "CMD python x") == ""


def test_a_project_that_was_copied_before_its_packages_were_installed_ships_too():
    lines = ["COPY . .", "RUN pip install .", "CMD app"]
    assert "COPY --from=build /app /app" in shipped("FROM python:3.12-slim", "WORKDIR /app", *lines)
    assert shipped("FROM python:3.12-slim", *lines) == []
    assert shipped("FROM python:3.12-slim", "WORKDIR /app", "COPY . .", "RUN pip install --target /x .") == []


@pytest.mark.parametrize(
    ("command", "prune"),
    [
        ("npm ci && npm run build", "RUN npm prune --omit=dev"),
        ("yarn install", "RUN yarn install --production --ignore-scripts --prefer-offline && yarn cache clean"),
        ("pnpm i", "RUN pnpm prune --prod"),
        ("npm test", ""),
    ],
)
def test_node_ships_the_project_without_what_is_for_development(command, prune):
    after = split("FROM node:20", "WORKDIR /app", "COPY . .", f"RUN {command}", "USER node", "CMD node x.js")
    assert after == (
        f"FROM node:20 AS build\nWORKDIR /app\nCOPY . .\nRUN {command}\n{prune}\n\nFROM node:20-slim\nWORKDIR /app\n"
        "COPY --from=build /app /app\nUSER node\nCMD node x.js\n"
        if prune
        else ""
    )


def test_accounts_made_before_the_cut_and_the_user_are_carried_over():
    assert shipped(
        "FROM golang:1.24",
        "RUN useradd -m app && mkdir /data && chown app /data",
        "RUN make tools",
        "USER app",
        "RUN go build -o /tmp/x .",
        "HEALTHCHECK CMD true",
        "CMD /tmp/x",
    ) == [
        "FROM debian:trixie-slim",
        "RUN useradd -m app && mkdir /data && chown app /data",
        f"COPY --from=build {CERTIFICATES} {CERTIFICATES}",
        "COPY --from=build /tmp/x /tmp/x",
        "USER app",
        "HEALTHCHECK CMD true",
        "CMD /tmp/x",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM golang", "RUN go build -o /app .", "CMD /app"],
        ["FROM golang:latest", "RUN go build -o /app .", "CMD /app"],
        ["FROM golang:1.24 AS b", "RUN go build -o /app .", "CMD /app"],
        ["FROM golang:1.24", "FROM golang:1.24", "RUN go build -o /app .", "CMD /app"],
        ["ARG V", "FROM golang:$V", "RUN go build -o /app .", "CMD /app"],
        ["FROM golang:1.24", 'SHELL ["bash", "-c"]', "RUN go build -o /app .", "CMD /app"],
        ["FROM golang:1.24", "NONSENSE", "RUN go build -o /app .", "CMD /app"],
        ["FROM scratch", "CMD /app"],
        ["RUN go build -o /app ."],
    ],
)
def test_what_would_be_split_wrongly_is_left_alone(lines):
    text = "".join(f"{one}\n" for one in lines)
    assert split_build(parse_dockerfile(text.encode(), "Dockerfile", None))[1] == ()


def test_line_ends_stay_as_they_are():
    text = "FROM golang:1.24\r\nRUN go build -o /app .\r\nCMD /app"
    _, (fix,) = split_build(parse_dockerfile(text.encode(), "Dockerfile", None))
    after = apply_edits(text, fix.edits)
    assert after.count("\n") == after.count("\r\n")
    assert after.endswith("\r\nCMD /app")


@pytest.mark.parametrize(
    ("base", "packages", "expected"),
    [
        ("python:3.12-bookworm", "gcc libpq-dev libssl-dev libffi-dev zlib1g-dev", "libpq5 libssl3 libffi8 zlib1g"),
        ("python:3.12-bullseye", "libssl-dev default-libmysqlclient-dev", "libssl1.1 libmariadb3"),
        ("python:3.12-trixie", "libssl-dev libxslt1-dev libjpeg-dev", "libssl3t64 libxslt1.1 libjpeg62-turbo"),
        ("python:3.12", "libssl-dev libsqlite3-dev", "libsqlite3-0"),
        ("debian:12", "libssl-dev libpng-dev", "libssl3 libpng16-16"),
        ("ubuntu:24.04", "libssl-dev libmariadb-dev", "libssl3t64 libmariadb3"),
        ("golang:1.24", "libssl-dev", "libssl3t64"),
    ],
)
def test_the_library_ships_whose_headers_the_build_had(base, packages, expected):
    install = f"RUN apt-get install -y {packages}"
    builds = {"golang": "RUN go build -o /x .", "python": "RUN pip install x"}
    build = builds.get(base.partition(":")[0], "RUN gcc -o /x x.c")
    lines = shipped(f"FROM {base}", install, build, "CMD /x")
    assert INSTALLED.replace("ca-certificates", expected) in lines


def test_alpine_names_its_libraries_otherwise_and_takes_them_from_groups():
    lines = [
        "FROM python:3.12-alpine",
        "RUN apk add -t .b gcc postgresql-dev libxml2-dev",
        "RUN pip install x",
        "CMD x",
    ]
    assert "RUN apk add --no-cache libpq libxml2" in shipped(*lines)


def test_what_needs_no_library_gets_none():
    lines = ["FROM golang:1.24", "ENV CGO_ENABLED=0", "RUN apt-get install libpq-dev", "RUN go build -o /x .", "CMD /x"]
    assert not any("libpq5" in one for one in shipped(*lines))


def test_a_library_that_is_not_known_is_told():
    file = parse_dockerfile(
        "FROM python:3.12\nRUN apt-get install libfoo-dev libssl-dev\nRUN pip install x\nCMD x\n", "f"
    )
    _, (fix,) = split_build(file)
    assert fix.risk.endswith("; the libraries that go with libfoo-dev, libssl-dev do not ship")


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM golang:1.24", "RUN go build -o /app ."],
        ["FROM python:3.12", "RUN pip install x"],
        ["FROM node:20", "WORKDIR /app", "RUN npm ci && npm run build"],
        ["FROM python:3.12", "RUN pip install poetry && poetry config virtualenvs.create false", "CMD poetry run x"],
        ["FROM node:20", "WORKDIR /app", "RUN npm ci", "CMD npx ts-node x.ts"],
        ["FROM node:20", "WORKDIR /app", "RUN npm ci", "CMD npm run dev"],
        ["FROM debian:12", "WORKDIR /a", "RUN gcc -o x x.c -lcurl", "CMD ./x"],
        ["FROM debian:12", "WORKDIR /a", "RUN gcc -o x x.c $(pkg-config --libs gtk4)", "CMD ./x"],
        ["FROM gcc:14", "WORKDIR /a", "RUN g++ -o x x.cc", "CMD ./x"],
        ["FROM gcc:14", "WORKDIR /a", "RUN make", "CMD ./x"],
        ["FROM alpine:3.20", "WORKDIR /a", "RUN g++ -o x x.cc", "CMD ./x"],
    ],
)
def test_what_would_not_run_is_not_split(lines):
    assert split(*lines) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM debian:12", "WORKDIR /a", "RUN gcc -o x x.c -lm -lpthread", "CMD ./x"],
        ["FROM debian:12", "WORKDIR /a", "RUN apt-get install libcurl4-openssl-dev && gcc -o x x.c -lcurl", "CMD ./x"],
        ["FROM gcc:14", "WORKDIR /a", "RUN g++ -static -o x x.cc", "CMD ./x"],
        ["FROM debian:12", "WORKDIR /a", "RUN g++ -o x x.cc", "CMD ./x"],
    ],
)
def test_what_finds_its_libraries_is_split(lines):
    assert split(*lines) != ""


@pytest.mark.parametrize(
    ("lines", "context"),
    [
        (["FROM golang:1.24", "RUN go build -o /app .", "CMD /app"], {"main.go": 'os.Open("x.yml")'}),
        (["FROM golang:1.24", "RUN go build -o /app .", "CMD /app"], {"main.go": "t.ParseGlob(name)", "name": ""}),
        (["FROM rust:1.82-alpine", "RUN cargo install --path .", "CMD x"], {"Cargo.lock": 'name = "openssl-sys"'}),
        (["FROM rust:1.82", "RUN cargo install --path .", "CMD x"], {"src/main.rs": "ServeDir::new(folder)"}),
        (
            ["FROM maven:3-eclipse-temurin-21", "WORKDIR /a", "RUN mvn package", "CMD java -jar target/x.jar"],
            {"pom.xml": "<addClasspath>true</addClasspath>"},
        ),
        (
            ["FROM node:20", "WORKDIR /app", "RUN npm ci", "CMD npm start"],
            {"package.json": '{"scripts": {"start": "nodemon x.js"}}'},
        ),
        (
            ["FROM node:20", "WORKDIR /app", "RUN npm ci", "CMD npm start"],
            {"package.json": '{"scripts": {"start": "npx tsx x.ts"}}'},
        ),
    ],
)
def test_what_the_context_tells_keeps_it_whole(lines, context):
    assert split(*lines, context=context) == ""
    assert split(*lines) != ""


@pytest.mark.parametrize(("base", "copied"), [("golang:1.24", True), ("golang:1.24-alpine", False)])
def test_certificates_ship_where_the_small_image_lacks_them(base, copied):
    lines = shipped(f"FROM {base}", "RUN go build -o /app .", "CMD /app")
    assert (f"COPY --from=build {CERTIFICATES} {CERTIFICATES}" in lines) is copied


def test_what_make_installs_ships_whole_and_its_libraries_are_found():
    lines = shipped("FROM debian:12", "RUN cmake --install build", "USER 1000", 'CMD ["x", "/usr/local/etc/x.conf"]')
    assert lines[1:3] == ["COPY --from=build /usr/local /usr/local", "RUN ldconfig"]


def test_files_belong_to_the_number_that_runs_them():
    lines = ["FROM node:20", "WORKDIR /app", "RUN npm ci", "USER 1000:1000", "CMD node x.js"]
    assert "COPY --chown=1000:1000 --from=build /app /app" in shipped(*lines)


WHOLE = ("WORKDIR /app", "COPY . .")


@pytest.mark.parametrize(
    ("source", "context", "paths"),
    [
        ('t.ParseGlob("templates/*.html")', {"templates/a.html": ""}, ["/app/templates"]),
        ('r.LoadHTMLGlob("web/t/**/*")\nr.Static("/s", "./static")', {"web/t/a": "", "static/x": ""},
         ["/app/web/t", "/app/static"]),
        ('template.ParseFiles("a.html", "b.html")', {"a.html": "", "b.html": ""}, ["/app/a.html", "/app/b.html"]),
        ('os.Open("x.yml")\nos.Open(name)\nos.Open("/etc/x")', {"x.yml": ""}, ["/app/x.yml"]),
        ("http.FileServer(http.FS(files))", {}, []),
    ],
)  # fmt: skip
def test_templates_and_files_that_go_reads_ship_beside_the_program(source, context, paths):
    lines = ["FROM golang:1.24-alpine", *WHOLE, "RUN go build -o server .", 'CMD ["./server"]']
    found = shipped(*lines, context={"main.go": source, **context})
    assert found[2:-1] == [f"COPY --from=build {one} {one}" for one in ["/app/server", *paths]]


@pytest.mark.parametrize("source", ["t.ParseGlob(x)", 't.ParseGlob("../t/*")', 't.ParseGlob("none/*")', 'http.Dir(".")',
                                    't.ParseFiles("a" + x)'])  # fmt: skip
def test_go_is_left_alone_where_nobody_knows_what_it_reads(source):
    lines = ["FROM golang:1.24-alpine", *WHOLE, "RUN go build -o server .", 'CMD ["./server"]']
    assert "its sources read" in refused(*lines, context={"main.go": source, "a": ""})


def test_a_directory_that_is_copied_after_the_build_is_there_already():
    lines = ["FROM golang:1.24-alpine", "WORKDIR /app", "COPY main.go .", "RUN go build -o server ."]
    context = {"main.go": 't.ParseGlob("t/*")', "t/a": ""}
    assert "it isn't known where that lies" in refused(*lines, "CMD ./server", context=context)
    assert shipped(*lines, "COPY t t", "CMD ./server", context=context)[-2:] == ["COPY t t", "CMD ./server"]


def test_rust_ships_with_the_libraries_that_its_image_has_and_what_it_reads():
    lines = ["FROM rust:1.82-bookworm", *WHOLE, "RUN cargo build --release", "CMD target/release/x"]
    lock = 'name = "openssl-sys"\nname = "pq-sys"\nname = "libsqlite3-sys"\n'
    context = {"Cargo.lock": lock, "Cargo.toml": 'rusqlite = { features = ["bundled"] }', "src/main.rs":
               'Tera::new("templates/**/*")', "templates/a": ""}  # fmt: skip
    assert shipped(*lines, context=context)[2:5] == [
        INSTALLED.replace("ca-certificates", "libpq5 libssl3"),
        f"COPY --from=build {CERTIFICATES} {CERTIFICATES}",
        "COPY --from=build /app/target/release/x /app/target/release/x",
    ]
    assert "COPY --from=build /app/templates /app/templates" in shipped(*lines, context=context)
    linked_in = {"Cargo.lock": 'name = "openssl-sys"\nname = "openssl-src"'}
    assert not any("apt-get" in one for one in shipped(*lines, context=linked_in))


def test_what_go_and_cargo_install_is_found_by_its_name():
    assert 'ENV PATH="/go/bin:$PATH"' in shipped("FROM golang:1.24", "RUN go install example.org/x@v1", "CMD x")
    assert not any("ENV" in one for one in shipped("FROM golang:1.24", "RUN go install ./x", "CMD /go/bin/x"))
    assert "COPY --from=build /go/bin/main /go/bin/main" in shipped("FROM golang:1.24", "RUN go install ./main.go",
                                                                    'CMD ["/go/bin/main"]')  # fmt: skip
    assert shipped("FROM golang:1.24", "WORKDIR /a", "RUN go install ./...", "CMD shop") != []


@pytest.mark.parametrize(
    ("lines", "ships"),
    [
        (["COPY x.yml /etc/x.yml", "RUN go build -o /app ."], "COPY x.yml /etc/x.yml"),
        (["RUN mkdir -p /data", "RUN go build -o /app ."], "RUN mkdir -p /data"),
        (["HEALTHCHECK CMD curl -f http://localhost/", "RUN go build -o /app ."],
         INSTALLED.replace("ca-certificates", "curl")),
    ],
)  # fmt: skip
def test_what_lies_outside_of_the_build_ships_too(lines, ships):
    found = shipped("FROM golang:1.24", "WORKDIR /src", "COPY . .", *lines, "CMD /app -c /etc/x.yml")
    assert ships in found
    assert "COPY . ." not in found


def test_a_file_of_the_project_that_the_program_is_started_with_ships():
    lines = ["FROM golang:1.24-alpine", *WHOLE, "RUN go build -o /bin/x .", 'CMD ["/bin/x", "--config=conf/x.yml"]']
    assert "COPY --from=build /app/conf/x.yml /app/conf/x.yml" in shipped(*lines)


@pytest.mark.parametrize(
    ("copied", "again"), [("start.sh", True), ("start.sh x.yml", True), (".", False), ("*.sh", False), ("app", False)]
)
def test_files_that_are_copied_to_the_top_ship_too(copied, again):
    lines = ["FROM node:20", f"COPY {copied} /", "WORKDIR /app", "COPY package.json .", "RUN npm ci"]
    assert (f"COPY {copied} /" in shipped(*lines, 'CMD ["/start.sh"]')) is again


def test_what_ships_follows_no_build_argument():
    node = ["ARG V=20", "FROM node:$V", "WORKDIR /app", "RUN npm ci", "CMD node x.js"]
    assert "a build argument may make its base another one" in refused(*node)
    go = ["ARG V=1.24", "FROM golang:${V}-alpine", "RUN go build -o /app .", "CMD /app"]
    assert shipped(*go)[0] == "FROM alpine:3"


def test_what_starts_it_ships_wherever_it_stands():
    lines = ["FROM golang:1.24-alpine", 'ENTRYPOINT ["/app"]', 'CMD ["-v"]', "USER 5", "RUN go build -o /app ."]
    assert shipped(*lines)[-3:] == ['ENTRYPOINT ["/app"]', 'CMD ["-v"]', "USER 5"]


def test_the_stage_that_builds_has_a_name_of_its_own():
    lines = ["FROM golang:1.24-alpine", "COPY --from=build /x /x", "RUN go build -o /app .", "CMD /app"]
    assert shipped(*lines)[1:3] == ["COPY --from=build /x /x", "COPY --from=builder /app /app"]


def test_the_platform_stays():
    lines = ["FROM --platform=linux/amd64 golang:1.24", "RUN go build -o /app .", "CMD /app"]
    assert shipped(*lines)[0] == "FROM --platform=linux/amd64 debian:trixie-slim"


SDK = "FROM mcr.microsoft.com/dotnet/sdk:8.0"
PUBLISH = "RUN dotnet publish -c Release -o out"


@pytest.mark.parametrize(
    ("lines", "context", "expected"),
    [
        ([SDK, *WHOLE, PUBLISH, 'ENTRYPOINT ["dotnet", "out/Shop.dll"]'], {"Shop.csproj": ""}, "8.0"),
        ([f"{SDK}.404-alpine", *WHOLE, PUBLISH, 'CMD ["./out/Shop"]'], {}, "8.0-alpine"),
    ],
)
def test_dotnet_ships_what_is_published(lines, context, expected):
    found = shipped(*lines, context=context)
    assert found[0] == f"FROM mcr.microsoft.com/dotnet/aspnet:{expected}"
    assert "COPY --from=build /app/out /app/out" in found
    assert not any("COPY . ." in one for one in found)


@pytest.mark.parametrize(
    ("lines", "context", "why"),
    [
        ([PUBLISH, 'CMD ["dotnet", "out/x.dll"]'], {"appsettings.json": ""}, "looks for appsettings.json"),
        ([PUBLISH, 'CMD ["dotnet", "out/x.dll"]'], {"web/wwwroot/x.css": ""}, "where it starts"),
        ([PUBLISH, 'CMD ["dotnet", "bin/x.dll"]'], {}, "isn't known that what is started"),
        (["RUN dotnet publish", 'CMD ["dotnet", "out/x.dll"]'], {}, "isn't known that what is started"),
        (["RUN dotnet build", 'CMD ["dotnet", "run"]'], {}, "doesn't make it"),
        ([f"{PUBLISH} --self-contained", "CMD out/x"], {}, "a program of another kind"),
    ],
)
def test_dotnet_is_left_alone_where_its_start_is_unsure(lines, context, why):
    assert why in refused(SDK, *WHOLE, *lines, context=context)


def test_dotnet_that_starts_where_it_is_published_finds_its_settings():
    lines = [SDK, *WHOLE, "RUN dotnet publish -o /out", "WORKDIR /out", 'CMD ["dotnet", "x.dll"]']
    assert "COPY --from=build /out /out" in shipped(*lines, context={"appsettings.json": ""})


def test_quarkus_needs_its_directory():
    lines = ["FROM maven:3.9-eclipse-temurin-21", *WHOLE, "RUN mvn package"]
    found = shipped(*lines, 'CMD ["java", "-jar", "target/quarkus-app/quarkus-run.jar"]')
    assert "COPY --from=build /app/target/quarkus-app /app/target/quarkus-app" in found


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["FROM golang", "RUN go build -o /x .", "CMD /x"], "its base has no tag"),
        (["FROM golang:1.24 AS b", "RUN go build -o /x .", "CMD /x"], "has a name already"),
        (["FROM golang:1.24", "ONBUILD RUN x", "RUN go build -o /x .", "CMD /x"], "ONBUILD"),
        (["FROM golang:1.24", "RUN go build -o /x ."], "nothing in it says what is started"),
        (["FROM golang:1.24", "RUN go build -o /x .", "CMD /y"], "what it starts isn't known to be what `go` makes"),
        (["FROM golang:1.24", "RUN go build -o /x .", "RUN make y", "CMD /x"], "`make` runs after it"),
        (["FROM node:20", "WORKDIR /a", "RUN npm i -g pm2@5 && npm ci", "CMD x"], "pm2 is installed for all"),
        (["FROM node:20", "WORKDIR /a", "RUN curl -o /bin/x http://x && npm ci", "CMD x"], "what `curl` makes"),
        (["FROM node:20", "WORKDIR /a", "RUN cp x /etc/x && npm ci", "CMD x"], "what `cp` makes"),
        (["FROM node:20", "WORKDIR /a", "RUN pnpm i", "CMD pnpm start"], "pnpm starts it"),
        (["FROM node:20", "RUN npm ci", "CMD x"], "no directory of its own"),
        (["FROM gcc:14", "WORKDIR /a", "RUN g++ -o x x.cc", "CMD ./x"], "a library that the small image lacks"),
        (["FROM gradle:8", "RUN gradle build", 'CMD ["java", "-jar", "/x.jar"]'], "which version of Java"),
        (["FROM gradle:8-jdk17", "RUN gradle build", "CMD gradle run"], "`java -jar`"),
        (["FROM debian:12", "RUN apt-get install -y curl", "CMD curl x"], ""),
    ],
)
def test_why_a_build_is_left_alone_is_said(lines, why):
    assert why in refused(*lines)
    assert bool(why) == bool(refused(*lines))


@pytest.mark.parametrize(
    "install", ["yarn --no-progress", "npm i -g typescript @nestjs/cli@10 && npm ci", "npm ci && cp a b"]
)
def test_node_that_makes_nothing_beside_its_project_is_split(install):
    assert split("FROM node:20", "WORKDIR /app", "COPY . .", f"RUN {install}", "CMD node x.js") != ""


GRADLE = ("FROM gradle:8-jdk21", "WORKDIR /home/gradle/src", "COPY . .", "RUN gradle build")
JAVA = 'ENTRYPOINT ["java", "-jar", "build/libs/app.jar"]'


def test_an_account_that_what_ships_lacks_becomes_a_number():
    lines = shipped(*GRADLE, "USER gradle", "COPY --chown=gradle:gradle conf /conf", JAVA)
    assert "USER 10001:10001" in lines
    assert "gradle:gradle" not in "".join(lines)
    assert "COPY --chown=10001:10001 conf /conf" in lines
    go = ("FROM golang:1.24", "WORKDIR /src", "COPY . .", "RUN go build -o /srv/app", "USER gopher")
    settings = "COPY --chown=10001:10001 --from=build /src/a.yml /src/a.yml"
    assert settings in shipped(*go, 'CMD ["/srv/app", "-c", "a.yml"]', context={"a.yml": "a: 1"})
    after = shipped("FROM gradle:8-jdk21", "WORKDIR /a", "USER gradle", "COPY . .", "RUN gradle build", JAVA)
    assert after[-2] == "USER 10001:10001"


def test_an_account_that_what_ships_has_keeps_its_name():
    assert "USER www-data" in shipped(*GRADLE, "USER www-data", JAVA)
    assert "USER nobody" in shipped(*GRADLE, "USER nobody", JAVA)
    assert "USER app" in shipped("FROM gradle:8-jdk21", "RUN useradd app", *GRADLE[1:], "USER app", JAVA)
    assert "USER app" in shipped(*GRADLE, "RUN useradd app", "USER app", JAVA)
    node = ("FROM node:22", "WORKDIR /app", "COPY . .", "RUN npm ci", "USER node", 'CMD ["node", "a.js"]')
    assert "USER node" in shipped(*node)
    alpine = ("FROM golang:1.24-alpine", "WORKDIR /src", "COPY . .", "RUN go build -o /srv/app", "USER www-data")
    assert "USER 10001:10001" in shipped(*alpine, 'CMD ["/srv/app"]')


def test_a_later_step_that_gives_files_to_a_lacking_account_keeps_it_whole():
    why = refused(*GRADLE, "RUN chown gradle /home/gradle", JAVA)
    assert why == "eclipse-temurin:21-jre has no account gradle, to whom a later step gives files"
    assert shipped(*GRADLE, "RUN chown 1000 /home", JAVA)


@pytest.mark.parametrize(
    ("program", "step"),
    [
        ("cp", "go build -o srv ./cmd && cp configs/prod.yaml /etc/srv.yaml"),
        ("mkdir", "go build -o srv ./cmd && mkdir -p /var/lib/srv"),
        ("mkdir", "mkdir data && go build -o srv ./cmd"),
        ("mkdir", "mkdir -p $DATA && go build -o srv ./cmd"),
        ("echo", "echo a=b > /etc/srv.conf && go build -o srv ./cmd"),
        ("sed", "sed -i s/a/b/ /etc/hosts && go build -o srv ./cmd"),
    ],
)
def test_what_the_step_that_builds_makes_beside_keeps_it_whole(program, step):
    base = ("FROM golang:1.22", "WORKDIR /app", "COPY . .")
    why = refused(*base, f"RUN {step}", 'CMD ["./srv", "-c", "/etc/srv.yaml"]')
    assert why == f"what `{program}` makes in a RUN before may be needed, and would stay behind"


@pytest.mark.parametrize(
    "step",
    [
        "mkdir -p /out/bin && go build -o /out/bin/srv ./cmd",
        "go build -o /out/bin/srv ./cmd && chmod +x /out/bin/srv 2>/dev/null",
        "cp .env.example .env && go build -o /out/bin/srv ./cmd",
        "mkdir -p /tmp/x /root/.cache && go build -o /out/bin/srv ./cmd",
    ],
)
def test_what_only_the_build_needs_may_stay_behind(step):
    base = ("FROM golang:1.22", "WORKDIR /src", "COPY . .", f"RUN {step}", "WORKDIR /")
    assert "COPY --from=build /out/bin/srv /out/bin/srv" in shipped(*base, 'CMD ["/out/bin/srv"]')


@pytest.mark.parametrize(
    "step",
    [
        "cmake -B b && cmake --build b && cmake --install b --prefix /opt/tool",
        "cmake -B b -DCMAKE_INSTALL_PREFIX=/opt/tool && cmake --build b && cmake --install b",
        "./configure --prefix=/opt/tool && make && make install",
        "make install PREFIX=/opt/tool",
    ],
)
def test_what_is_installed_below_a_prefix_ships_whole(step):
    lines = shipped("FROM debian:12", "WORKDIR /src", "COPY . .", f"RUN {step}", 'CMD ["/opt/tool/bin/x"]')
    assert lines[2] == "COPY --from=build /opt/tool /opt/tool"


@pytest.mark.parametrize(
    "step",
    [
        "make install PREFIX=/usr",
        "make install DESTDIR=/opt/tool",
        "cmake --install b --prefix $WHERE",
        "make install PREFIX=/opt/a && make install PREFIX=/opt/b",
        "make install PREFIX=/",
    ],
)
def test_what_is_installed_among_the_systems_files_is_left_whole(step):
    why = refused("FROM debian:12", "WORKDIR /src", "COPY . .", f"RUN {step}", 'CMD ["/usr/bin/x"]')
    assert why.startswith("where it is installed isn't a directory of its own")


@pytest.mark.parametrize("step", ["tsc", "npx tsc", "yarn tsc", "node build.js", "./build.sh"])
def test_a_later_step_that_may_build_keeps_nodes_project_whole(step):
    first = ("FROM node:22", "RUN npm i -g typescript", "WORKDIR /app", "COPY . .", "RUN npm ci")
    program = step.split()[0].removeprefix("./")
    why = refused(*first, f"RUN {step}", 'CMD ["node", "a.js"]')
    assert why == f"`{program}` runs after the packages are there, and may need those that only build"
    assert shipped(*first, "RUN npm cache clean --force && chmod -R a+r /app", 'CMD ["node", "a.js"]')


def test_a_compiled_program_whose_libraries_are_not_known_is_left_whole():
    steps = ("RUN apt-get update && apt-get install -y libvips-dev libssl-dev", "WORKDIR /src", "COPY . .")
    why = refused("FROM golang:1.24-bookworm", *steps, "RUN go build -o /x .", "CMD /x")
    assert why == "which libraries at run time go with libvips-dev isn't known"
    boost = "RUN apt-get update && apt-get install -y g++ libboost-all-dev"
    assert "libboost-all-dev" in refused("FROM debian:12", boost, "COPY . .", "RUN g++ -o /x x.cc", "CMD /x")
    rust = ("FROM rust:1.80-slim", *steps, "RUN cargo build --release", 'CMD ["/src/target/release/x"]')
    assert "libvips-dev" in refused(*rust)


def test_a_file_in_small_letters_stays_so():
    lines = ("from golang:1.24", "env CGO_ENABLED=0", "workdir /src", "copy . .", "run go build -o /x .", 'cmd ["/x"]')
    after = split(*lines).splitlines()
    assert after[0] == "from golang:1.24 as build"
    assert [one.split()[0] for one in after if one] == [one.split()[0].lower() for one in after if one]
