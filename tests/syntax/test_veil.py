"""What is shown of lines that hold secrets: by themselves, with their neighbours, in every report and every diff."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.program import call

from dockward.report.formats import FORMATS
from dockward.syntax.veil import Veiled, veil

SECRET = "S3cretP4ssw0rd"
DOCKERFILE = [
    "RUN mysql -uroot -pS3cretP4ssw0rd -e 'select 1'",
    "RUN curl -fsSu admin:S3cretP4ssw0rd https://example.org/x",
    "RUN curl -u admin:S3cretP4ssw0rd https://example.org/x",
    "RUN curl -H 'Authorization: Bearer S3cretP4ssw0rd' https://example.org/x",
    "RUN docker login -u me -p S3cretP4ssw0rd registry.example.org",
    "RUN docker login -u me \\\n    -p \\\n    # of the build\n    S3cretP4ssw0rd registry.example.org",
    "RUN echo S3cretP4ssw0rd | docker login --password-stdin",
    "RUN sshpass -p S3cretP4ssw0rd ssh example.org",
    "RUN sshpass -p 'S3cretP4ssw0rd' ssh example.org",
    "RUN aws configure set aws_secret_access_key S3cretP4ssw0rd",
    "RUN npm config set //registry.example.org/:_authToken S3cretP4ssw0rd",
    'RUN echo "root:S3cretP4ssw0rd" | chpasswd',
    "RUN echo 'machine x login y password S3cretP4ssw0rd' > ~/.netrc",
    "RUN cat <<EOF > ~/.netrc\nmachine x login y password S3cretP4ssw0rd\nEOF",
    "RUN useradd -p S3cretP4ssw0rd bob",
    'RUN useradd -p "$(openssl passwd -1 S3cretP4ssw0rd)" bob',
    "RUN ./setup --db-password S3cretP4ssw0rd",
    "RUN ./setup --api-key=S3cretP4ssw0rd",
    "RUN bash -c 'mysql -pS3cretP4ssw0rd'",
    "RUN git clone https://me:S3cretP4ssw0rd@git.example.org/x",
    "ENV DB_PASSWORD=S3cretP4ssw0rd",
    "ENV DB_PASSWORD S3cretP4ssw0rd",
    "HEALTHCHECK CMD mysqladmin ping -pS3cretP4ssw0rd",
    'HEALTHCHECK CMD ["mysqladmin", "ping", "-pS3cretP4ssw0rd"]',
    'CMD ["sh", "-c", "ELASTIC_PASSWORD=S3cretP4ssw0rd ./start"]',
    'CMD ["redis-server","--requirepass","S3cretP4ssw0rd"]',
]
COMPOSE = [
    "command: redis-server --requirepass S3cretP4ssw0rd",
    'command: "redis-server --requirepass S3cretP4ssw0rd"',
    "command: [redis-server, --requirepass, S3cretP4ssw0rd]",
    "command:\n      - redis-server\n      - --requirepass\n      - S3cretP4ssw0rd",
    "command: >\n      redis-server\n      --requirepass\n      S3cretP4ssw0rd",
    "healthcheck: {test: [CMD, redis-cli, -a, S3cretP4ssw0rd, ping]}",
    "environment:\n      DB_PASSWORD: S3cretP4ssw0rd",
    "environment: {DB_PASSWORD: 'S3cretP4ssw0rd'}",
    'environment: ["DB_PASSWORD=S3cretP4ssw0rd"]',
    "labels:\n      api.token: S3cretP4ssw0rd",
    "environment:\n      OMNIBUS: |\n        gitlab_rails['smtp_password'] = 'S3cretP4ssw0rd'",
    'environment:\n      SETTINGS: \'{"password":"S3cretP4ssw0rd"}\'',
    "environment:\n      - NEO4J_AUTH=neo4j/S3cretP4ssw0rd",
    "environment:\n      OPTS: -Dapi.token=S3cretP4ssw0rd",
]
RUN = [
    "docker run redis redis-server --requirepass S3cretP4ssw0rd",
    "docker run -e DB_PASSWORD=S3cretP4ssw0rd redis:latest",
    "docker run --health-cmd 'mysqladmin ping -pS3cretP4ssw0rd' mysql",
]


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A directory with a file for every line that holds the secret; other flaws make its lines be shown."""
    monkeypatch.chdir(tmp_path)
    for nr, one in enumerate(DOCKERFILE):
        (tmp_path / f"{nr}.Dockerfile").write_text(f"FROM debian:latest\n{one}\nADD x /y\n")
    for nr, one in enumerate(COMPOSE):
        (tmp_path / f"c{nr}").mkdir()
        (tmp_path / f"c{nr}/compose.yaml").write_text(f"services:\n  db:\n    image: redis\n    {one}\n")


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_no_report_holds_a_secret(form, written, capsys):
    lines = [word for one in RUN for word in ("--run", one)]
    call("lint", "--style", "-o", form, ".", *lines)
    printed = capsys.readouterr()
    assert "Dockerfile" in printed.out
    assert SECRET not in printed.out + printed.err


def test_no_diff_holds_a_secret_and_it_says_how_to_apply_it(written, capsys):
    call("fix", "--unsafe", "--style", ".")
    printed = capsys.readouterr()
    assert printed.out.startswith("# `***` stands for")
    assert SECRET not in printed.out + printed.err


@pytest.mark.parametrize("line", [*DOCKERFILE, *COMPOSE, *RUN])
def test_no_line_holds_a_secret(line):
    lines = line.split("\n")
    veiled = Veiled(lines)
    shown = [veiled.line(nr) for nr in range(len(lines))]
    assert SECRET not in "\n".join(shown)
    assert sum("***" in one for one in shown) == 1


@pytest.mark.parametrize("sign", ['"', "'", "]", "}", ")", ",", '"]', "'}", '"],'])
def test_what_closes_stays(sign):
    opening = {'"': '"', "'": "'"}.get(sign[0], "")
    assert veil(f"ELASTIC_PASSWORD={opening}{SECRET}{sign}") == f"ELASTIC_PASSWORD={opening}***{sign}"


@given(st.text(alphabet="aA1=:-_$<>'\"/\\ \n[],{}|&;`()password", max_size=200), st.sampled_from(["", "curl -u a:b "]))
def test_nothing_makes_it_fail(text, before):
    lines = (before + text).split("\n")
    assert all(isinstance(Veiled(lines).line(nr), str) for nr in range(len(lines)))


@pytest.mark.parametrize("piece", ["-p ", "curl -u a:", '"', "\\", "[", "echo a:b | chpasswd ", "password=", "x "])
def test_hostile_repetition(piece):
    # The test's own time limit is what a shape that backtracks without end would meet.
    assert veil(piece * (200_000 // len(piece)))
    assert veil(piece * (30_000 // len(piece)))


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("ENV API_KEY=abcdef1234567", "ENV API_KEY=***"),
        ("ENV API_KEY abc def", "ENV API_KEY ***"),
        ('      DB_PASSWORD: "hunter 2" # old', '      DB_PASSWORD: "***" # old'),
        ("      - DB_PASSWORD=hunter2", "      - DB_PASSWORD=***"),
        ("RUN git clone https://me:hunter2@git.example.org/x", "RUN git clone https://me:***@git.example.org/x"),
        ("RUN echo ghp_" + "a" * 36, "RUN echo ***"),
        ("environment: {TOKEN: abc12345, PORT: 80}", "environment: {TOKEN: ***, PORT: 80}"),
        ('  "SECRET_KEY": "x1y2z3x1"', '  "SECRET_KEY": "***"'),
        ("ENV PATH=/usr/bin TOKEN_FILE=/run/secrets/token", "ENV PATH=/usr/bin TOKEN_FILE=/run/secrets/token"),
        ("ENV PASSWORD=abc$PASSWORD_FROM_ARG", "ENV PASSWORD=***"),
        ("ENV PASSWORD='$hunter'", "ENV PASSWORD='***'"),
        ("RUN PASSWORD=$y$j9T$abcdefghijklmnopq x", "RUN PASSWORD=*** x"),
        ("  - DB_PASSWORD=${DB_PASSWORD:-hunter2}", "  - DB_PASSWORD=${DB_PASSWORD:-***}"),
        ("ENV PASSWORD=${X:-hunter2}", "ENV PASSWORD=${X:-***}"),
        ("ENV URL=postgres://me:hunter2@db/$X", "ENV URL=***"),
        ("  PASSWORD: a b c # old", "  PASSWORD: *** # old"),
        ('RUN http x "Authorization: Bearer a1b2c3"', 'RUN http x "Authorization: Bearer ***"'),
        ('RUN http x "Authorization: Bearer $TOKEN"', 'RUN http x "Authorization: Bearer $TOKEN"'),
        ("RUN make", "RUN make"),
    ],
)
def test_a_line_is_shown_without_what_looks_like_a_secret(line, shown):
    assert veil(line) == shown


@pytest.mark.parametrize(
    "line",
    [
        "ARG TOKEN=$X",
        'ENV TOKEN="$X" PASSWORD=${B}',
        "ENV TOKEN $X",
        'RUN --mount=type=secret,id=t export TOKEN="$(cat /run/secrets/t)" && x',
        "RUN PASSWORD=`cat /run/secrets/x` x",
        "RUN git clone https://me:$TOKEN@git.example.org/x && git clone https://$A:${TOKEN}@git.example.org/x",
        "ENV URL=postgres://me:${PASSWORD}@db/x",
        "      - DB_PASSWORD=$DB_PASSWORD",
        "      DB_PASSWORD: ${DB_PASSWORD:?is not set}",
        '      DB_PASSWORD: "${DB_PASSWORD:-$OTHER}"',
        'RUN printf "machine x login y password %s" "$T" > ~/.netrc',
    ],
)
def test_what_only_says_where_the_secret_is_stays(line):
    assert veil(line) == line
