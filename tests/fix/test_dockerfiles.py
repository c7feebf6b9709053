"""Repairs of Dockerfiles: what is built from them afterwards is built as before."""

from functools import partial

import pytest
from tests.fix.dockerfiles import plan_of, repaired
from tests.practices.verdicts import findings

from dockward.fix.plan import plan_repairs
from dockward.judge.policy.parse import parse_policy
from dockward.kit import dockerfile
from dockward.practices.discovery import rules
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.weigh import Wishes, judge_source

ON = "FROM debian:12.8"
UPDATE = "RUN apt-get update && apt-get install -y a"
CLEAN = " && rm -rf /var/lib/apt/lists/*"


@pytest.mark.parametrize(
    "later",
    [
        ["RUN apt-get install -y b"],
        ["RUN true", "RUN apt-get -o A::B=1 -y install b && apt-get update"],
        ["FROM stage", "RUN apt install -y ./b.deb"],
        ["ONBUILD RUN apt-get install -y b"],
        ["RUN apt-cache policy b"],
        ["RUN rosdep install --from-paths src"],
    ],
)
def test_lists_that_a_later_step_reads_stay_unless_asked_for(later):
    after = repaired("DW0914", f"{ON} AS stage", UPDATE, *later)
    assert after is None or after[1] == UPDATE


@pytest.mark.parametrize(
    "later",
    [
        [],
        ["RUN apt-get update && apt-get install -y b && rm -rf /var/lib/apt/lists/*"],
        ["FROM debian:12.8 AS other", "RUN apt-get install -y b", "FROM stage", "COPY --from=other /b /b"],
        ["RUN ./configure && make && sh -c 'true'"],
    ],
)
def test_lists_that_nobody_reads_go(later):
    assert repaired("DW0914", f"{ON} AS stage", UPDATE, *later) == [f"{ON} AS stage", UPDATE + CLEAN, *later]


def test_lists_that_are_fetched_anew_in_between_go():
    again = "RUN apt-get update && apt-get install -y b"
    after = repaired("DW0914", ON, UPDATE, again, "RUN apt-get install -y c")
    assert after == [ON, UPDATE + CLEAN, again, "RUN apt-get install -y c"]


@pytest.mark.parametrize("end", [" # for x", " &", "; exit 1"])
def test_nothing_is_offered_where_nothing_can_follow(end):
    (finding,) = findings("DW0914", dockerfile(ON, UPDATE + end))
    assert finding.fixes == ()


@pytest.mark.parametrize("later", ["RUN ./install.sh", "RUN bash setup", "RUN curl https://x.example/i | bash -"])
def test_a_script_may_read_the_lists(later):
    assert repaired("DW0914", ON, UPDATE, later) is None
    assert repaired("DW0914", ON, UPDATE, later, unsafe=True) == [ON, UPDATE + CLEAN, later]


def test_every_step_that_reads_lists_gets_its_own():
    lines = [ON, UPDATE, "RUN A=1 apt-get install -y b", "RUN true; apt-get install -y c && apt-get install d"]
    assert repaired("DW0914", *lines, unsafe=True) == [
        ON,
        UPDATE + CLEAN,
        f"RUN apt-get update && A=1 apt-get install -y b{CLEAN}",
        f"RUN true; apt-get update && apt-get install -y c && apt-get install d{CLEAN}",
    ]


@pytest.mark.parametrize(
    "last", ["RUN yes | apt-get install b", "RUN x || apt-get install b", "RUN apt-get install b &"]
)
def test_a_step_that_cannot_be_given_lists_keeps_those_of_the_step_before(last):
    assert repaired("DW0914", ON, UPDATE, last, unsafe=True) is None


def test_where_only_sudo_may_clean_up_a_person_does():
    assert repaired("DW0914", ON, "USER app", "RUN sudo apt-get update && sudo apt-get install -y a") is None
    assert repaired("DW1002", "FROM fedora:41", "USER app", "RUN sudo dnf install -y a") is None


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (["RUN apt-get update && apt-get install -y a;"], [UPDATE + CLEAN]),
        (["RUN apt-get update && apt-get install -y a ; "], [UPDATE + CLEAN + " "]),
        (
            ["RUN if x; then apt-get update && apt-get install -y a; \\", "  fi;"],
            ["RUN if x; then apt-get update && apt-get install -y a; \\", "  fi \\", f"  {CLEAN.strip()}"],
        ),
        (["RUN apt-get update && apt-get install -y a &"], None),
        (["RUN apt-get update && apt-get install -y a # for x"], None),
        (["RUN apt-get update && apt-get install -y a; exit 0"], None),
        (["RUN apt-get update && apt-get install -y a && exec /bin/x"], [f"{UPDATE}{CLEAN} && exec /bin/x"]),
        (
            [f"{UPDATE} && exec /bin/x{CLEAN}"],
            [f"{UPDATE}{CLEAN} && exec /bin/x{CLEAN}"],
        ),
        (["RUN apt-get update && apt-get install -y a || exec x"], None),
        (
            ["RUN <<EOF", "apt-get update", "apt-get install -y a", "EOF"],
            ["RUN <<EOF", "apt-get update", f"apt-get install -y a{CLEAN}", "EOF"],
        ),
        (
            ["RUN <<EOF", "set -e", "apt-get update", "apt-get install -y a", "", "EOF"],
            ["RUN <<EOF", "set -e", "apt-get update", f"apt-get install -y a{CLEAN}", "", "EOF"],
        ),
        (["RUN <<EOF", "apt-get update", "if x; then", "  apt-get install -y a", "fi", "EOF"], None),
        (["RUN <<EOF", "apt-get update", "apt-get install -y a # for x", "EOF"], None),
        (
            ["RUN apt-get update && apt-get install -y a && cat <<X > /f", "hello", "X"],
            [f"{UPDATE} && cat <<X > /f{CLEAN}", "hello", "X"],
        ),
        (["RUN apt-get update && apt-get install -y a && \\", "  # nothing more", ""], None),
    ],
)
def test_cleaning_comes_after_the_last_command_however_the_script_ends(script, expected):
    assert repaired("DW0914", ON, *script) == (expected and [ON, *expected])


@pytest.mark.parametrize("base", ["jenkins/jenkins:lts", "gitpod/workspace-full:latest", "debian:12.8\nUSER app"])
def test_sudo_stays_where_somebody_else_than_root_builds(base):
    assert plan_of("DW0512", f"FROM {base}", "RUN sudo make install", unsafe=True).files == ()


def test_sudo_goes_where_root_builds():
    assert repaired("DW0512", "FROM jenkins/jenkins:lts", "USER root", "RUN sudo ls") is not None
    assert repaired("DW0512", f"{ON} AS a", "USER app", ON, "COPY --from=a /a /a", "RUN sudo ls")[-1] == "RUN ls"
    assert repaired("DW0512", "FROM example.org/x:1", "RUN sudo ls") is None
    assert repaired("DW0512", "FROM example.org/x:1", "RUN sudo ls", unsafe=True)[-1] == "RUN ls"


def test_what_is_installed_without_the_network_keeps_the_cache():
    line = "RUN npm ci"
    assert repaired("DW1002", "FROM node:22", line)[-1] == "RUN npm ci && npm cache clean --force"
    assert repaired("DW1002", "FROM node:22", line, "RUN npm install --offline x", unsafe=True)[1] == line
    assert repaired("DW1002", "FROM node:22", "RUN yarn install") is None


def test_gems_in_a_home_stay():
    assert repaired("DW1002", "FROM ruby:3.4", "RUN gem install a")[-1].endswith(
        "rm -rf /usr/local/bundle/cache ~/.gem"
    )
    assert repaired("DW1002", "FROM ruby:3.4", "USER app", "RUN gem install a") is None
    assert repaired("DW1002", "FROM ruby:3.4", "RUN gem install --user-install a") is None


def test_what_onbuild_installs_keeps_its_lists_for_who_comes_after():
    assert repaired("DW0914", ON, "ONBUILD RUN apt-get update && apt-get install -y a", unsafe=True) is None


def test_an_address_without_a_scheme_gets_one():
    assert repaired("DW0754", ON, "RUN wget www.x.example/y", unsafe=True)[-1] == "RUN wget https://www.x.example/y"
    assert repaired("DW0754", ON, "ARG M=http://x.example", "RUN wget $M", unsafe=True) is None


def test_the_check_is_switched_on_by_the_letter_that_switches_it_off():
    line = "RUN curl -H '-k' -fko k https://x.example"
    assert repaired("DW0755", ON, line, unsafe=True)[-1] == line.replace("-fko", "-fo")


def test_a_range_of_ports_stays():
    assert repaired("DW0750", ON, "EXPOSE 20-25", unsafe=True) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("COPY --chmod=777 a /a", "COPY --chmod=755 a /a"),
        ("ADD --chmod=0666 a /a", "ADD --chmod=0644 a /a"),
        ("RUN chmod a+rwx /d", "RUN chmod u+rwx,go+rx /d"),
        ("RUN chmod -R ugo=w,u+x /d", "RUN chmod -R u=w,go=,u+x /d"),
        ("RUN chmod o+w,+x /d", "RUN chmod +x /d"),
        ("RUN mkdir -m 0777 /d", "RUN mkdir -m 0755 /d"),
    ],
)
def test_the_owner_alone_may_write_after_the_repair_of_a_mode(line, expected):
    assert repaired("DW0550", ON, line, unsafe=True) == [ON, expected]


def test_a_mode_that_a_variable_names_stays():
    assert repaired("DW0550", ON, "ARG M=777", "COPY --chmod=$M a /a", unsafe=True) is None


def user_of(*lines):
    """What USER says after the repair, and who owns what is copied; None where there is no repair."""
    after = repaired("DW0510", *lines, "COPY a /app/a", unsafe=True)
    if after is None:
        return None
    (user,) = (one.removeprefix("USER ") for one in after if one.startswith("USER "))
    assert f"COPY --chown={user} a /app/a" in after
    return user


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], "10001:10001"),
        (["RUN useradd -m -u 1001 -s /bin/false app"], "1001"),
        (["RUN useradd --uid=1001 -rms/bin/false app"], "1001"),
        (["RUN useradd --uid 1001 --home-dir /app app"], "1001"),
        (["RUN addgroup -S g && adduser -S -G g -h /app app g"], "app"),
        (["RUN adduser --system --disabled-password --gecos '' app"], "app"),
        (["RUN adduser -u1001 app"], "1001"),
        (["COPY --chown=www-data:www-data x /x"], "www-data"),
        (["RUN useradd -u 7 a && useradd b", "COPY --chown=a:root x /x"], "7"),
        (["RUN useradd a && useradd b"], None),
        (["COPY --chown=$O x /x"], None),
        (["RUN useradd $NAME", "COPY --chown=root x /x"], "10001:10001"),
    ],
)
def test_the_account_that_the_file_makes_is_the_one_that_runs_it(lines, expected):
    assert user_of(ON, *lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["WORKDIR /root/app"],
        ["WORKDIR /root"],
        ['CMD ["/root/app"]'],
        ["CMD mvn spring-boot:run"],
        ['ENTRYPOINT ["./gradlew", "bootRun"]'],
        ['CMD ["go", "run", "."]'],
        ['CMD ["/usr/sbin/sshd", "-D"]'],
        ["ENTRYPOINT exec cron -f"],
        ['ENTRYPOINT ["gosu", "app", "/x"]'],
        ["RUN apk add su-exec", 'ENTRYPOINT ["/entrypoint.sh"]'],
        ["RUN wget -O /bin/gosu https://x.example/gosu-amd64"],
        ['ENTRYPOINT ["tini", "--", "supervisord"]'],
    ],
)
def test_what_is_roots_work_stays_roots(lines):
    assert user_of(ON, *lines) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["USER root", "RUN apk add curl", "CMD x"],
            ["USER root", "RUN apk add curl", "USER 10001:10001", "CMD x"],
        ),
        (["USER root", "CMD x", "WORKDIR /x"], ["USER root", "CMD x", "WORKDIR /x", "USER 10001:10001"]),
        (["ARG U=root", "USER $U", "RUN y", "CMD x"], ["ARG U=root", "USER $U", "RUN y", "USER 10001:10001", "CMD x"]),
        (["USER root", "ENV A=b", "CMD x"], ["USER 10001:10001", "ENV A=b", "CMD x"]),
    ],
)
def test_steps_that_need_root_keep_it(lines, expected):
    assert repaired("DW0510", ON, *lines, unsafe=True)[1:] == expected


def test_root_of_an_earlier_stage_that_ships_is_stepped_down_from_in_the_last():
    lines = [f"{ON} AS a", "USER root", "FROM a", "CMD x"]
    assert repaired("DW0510", *lines, unsafe=True) == [*lines[:3], "USER 10001:10001", "CMD x"]


ADDS = "RUN adduser -D app"
FIRST = "it copies files before its image has the account app, whose number isn't known"


@pytest.mark.parametrize(
    ("lines", "copies"),
    [
        (["COPY . /srv", ADDS], None),
        (["COPY --from=alpine:3 /x /srv", ADDS], None),
        (["COPY . /srv", "RUN adduser -D -u 1001 app"], ["COPY --chown=1001 . /srv"]),
        ([ADDS, "COPY . /srv"], ["COPY --chown=app . /srv"]),
        (["RUN y", "COPY a /a", "COPY --chown=app b /b"], None),
        (["COPY a /a", "COPY --chown=app b /b", "RUN y"], ["COPY --chown=app a /a", "COPY --chown=app b /b"]),
        (["COPY run.sh /srv/run.sh", ADDS], ["COPY run.sh /srv/run.sh"]),
    ],
)
def test_nothing_is_given_to_an_account_that_is_not_there_yet(lines, copies):
    lines = [ON, *lines, 'CMD ["/srv/run.sh"]']
    after = repaired("DW0510", *lines, unsafe=True)
    assert (after and [one for one in after if one.startswith("COPY")]) == copies
    (found,) = findings("DW0510", dockerfile(*lines))
    assert (FIRST in found.message) is (copies is None)


@pytest.mark.parametrize(
    ("lines", "given"),
    [
        (["COPY a /srv/a", 'CMD ["/srv/a"]'], False),
        (["COPY a b /srv/", 'CMD ["/srv/a"]'], True),
        (["WORKDIR /srv", "COPY a .", 'ENTRYPOINT ["./a"]'], False),
        (["WORKDIR /srv", "COPY a.py .", "CMD python a.py"], False),
        (["COPY a /srv", "CMD /srv/a --data /srv"], False),
        (["COPY a /srv/a", "CMD /bin/x /srv/a"], True),
        (["COPY --chmod=700 a /srv/a", 'CMD ["/srv/a"]'], True),
        (["COPY --chmod=755 a /srv/a", 'CMD ["/srv/a"]'], False),
        (["COPY a /srv/", "RUN chmod u+x /srv/a", 'CMD ["/srv/a"]'], True),
        (["COPY a /srv/", "RUN chmod 0700 /srv/a", 'CMD ["/srv/a"]'], True),
        (["COPY a /srv/", "RUN chmod +x /srv/a && chmod 700 /srv/b", 'CMD ["/srv/a"]'], False),
        (["COPY $A /srv/a", 'CMD ["/srv/a"]'], True),
    ],
)
def test_the_program_that_is_started_stays_roots(lines, given):
    assert ("--chown" in "".join(repaired("DW0510", ON, *lines, unsafe=True))) is given


def test_who_runs_it_owns_what_ships_and_nothing_in_the_stage_that_builds():
    first = repaired("DW0510", "FROM golang:1.24", "COPY . /s", "RUN go build -o /app/x /s", "CMD /app/x", unsafe=True)
    assert first[1] == "COPY --chown=10001:10001 . /s"
    after = repaired("DW1003", *first, unsafe=True)
    assert after[1] == "COPY . /s"
    assert after[-3:] == ["COPY --from=build /app/x /app/x", "USER 10001:10001", "CMD /app/x"]


def test_what_is_fetched_first_goes_where_all_goes_that_ships(tmp_path):
    path = tmp_path / "Dockerfile"
    lines = ["FROM python:3.12", "RUN pip install poetry", "WORKDIR /app", "COPY . .", "RUN poetry install", "CMD x"]
    path.write_text("\n".join(lines))
    for name in ("pyproject.toml", "poetry.lock"):
        (tmp_path / name).write_text("")
    wishes = Wishes(loaded=parse_policy("profile: standard\nstyle: true\n", "dockward.yaml", rules()))
    judged = partial(judge_source, Source(str(path), Sort.DOCKERFILE), wishes, 1.7e9)
    (plan,) = plan_repairs([judged], lambda finding, _: finding.rule in {"DW0090", "DW1005"}).files
    after = plan.after.splitlines()
    assert "FROM python:3.12-slim" in after
    installs = [number for number, one in enumerate(after) if one.startswith("RUN poetry install")]
    assert min(installs) > after.index("RUN python -m venv /opt/venv")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("apt-get update", "apt-get install -y a", "apt-get update && "),
        ("apt-get update;", "apt-get install -y a && b", "apt-get update && "),
        ("apt-get update # lists", "apt-get install -y a", None),
        ("apt-get update &", "apt-get install -y a", None),
        ("apt-get update", "apt-get install -y a || true", None),
        ("apt-get update", "apt-get install -y a; b", None),
    ],
)
def test_steps_are_joined_where_a_failure_stays_one(first, second, expected):
    after = repaired("DW0117", ON, f"RUN {first}", f"RUN {second}")
    assert after == (expected and [ON, f"RUN {expected}\\", f"    {second}"])


@pytest.mark.parametrize(
    "lines",
    [
        ["RUN npm ci && npm run build"],
        ["RUN npm ci", "RUN npm run build", "CMD node dist/x.js"],
        ["RUN npm install", "RUN npx tsc"],
        ["RUN npm install", "RUN ./node_modules/.bin/webpack"],
        ["RUN npm install", "RUN node build.js"],
        ["RUN npm install", "RUN <<EOF", "npm run build", "EOF"],
        ["RUN yarn install && yarn build"],
        ["RUN yarn && yarn install", "RUN yarn tsc"],
        ["RUN yarn install --immutable", "CMD node x.js"],
        ["RUN pnpm install", "RUN pnpm build"],
        ["RUN npm ci", "RUN make"],
        ["RUN npm ci", 'CMD ["npm", "run", "dev"]'],
        ["RUN npm ci", "CMD npx nodemon x.js"],
        ["RUN npm ci", 'CMD ["node", "-r", "ts-node/register", "x.ts"]'],
        ["RUN composer install && vendor/bin/phpunit"],
        ["RUN uv sync", "RUN uv run pytest"],
    ],
)
def test_what_builds_or_starts_it_later_keeps_the_packages_for_development(lines):
    assert repaired("DW1008", "FROM node:22", *lines, unsafe=True) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["RUN npm ci", "COPY . .", "USER node", "CMD npm start"], "RUN npm ci --omit=dev"),
        (
            ["RUN npm ci && npm cache clean --force", "CMD node x.js"],
            "RUN npm ci --omit=dev && npm cache clean --force",
        ),
        (["RUN yarn install --frozen-lockfile && chown -R node /app"], "RUN yarn install --production"),
        (["RUN composer install", "CMD php x.php"], "RUN composer install --no-dev"),
    ],
)
def test_where_nothing_else_is_built_they_are_left_out(lines, expected):
    assert repaired("DW1008", "FROM node:22", *lines, unsafe=True)[1].startswith(expected)


def test_stages_that_only_build_keep_the_packages_for_development():
    lines = ["FROM node:22 AS build", "RUN npm ci", "FROM node:22-slim", "COPY --from=build /app /app"]
    assert repaired("DW1008", *lines, unsafe=True) is None
    assert (
        repaired("DW1008", "FROM node:22 AS base", "RUN npm ci", "FROM base", "RUN npm run build", unsafe=True) is None
    )


@pytest.mark.parametrize(
    "later",
    [
        ["COPY a b"],
        ["COPY a ./"],
        ["RUN ./x"],
        ["RUN make"],
        ['CMD ["./run"]'],
        ["ENTRYPOINT run"],
        ["WORKDIR more", "RUN make"],
        ["FROM first", "RUN ./x"],
        ["ENV A=1", "COPY a /b", "RUN make"],
    ],
)
def test_where_something_later_hangs_on_the_directory_from_before_cd_stays(later):
    assert repaired("DW0002", "FROM example.org/x:1 AS first", "RUN cd /app && make", *later, unsafe=True) is None


@pytest.mark.parametrize(
    ("before", "later", "expected"),
    [
        ([], ["COPY a /b", "ENV A=1"], ["WORKDIR /app", "RUN make", "COPY a /b", "ENV A=1"]),
        ([], ["WORKDIR /other", "RUN ./x"], ["WORKDIR /app", "RUN make", "WORKDIR /other", "RUN ./x"]),
        (["WORKDIR /old"], ["RUN ./x"], ["WORKDIR /old", "WORKDIR /app", "RUN make", "WORKDIR /old", "RUN ./x"]),
        (["WORKDIR /old"], ["WORKDIR /old"], ["WORKDIR /old", "WORKDIR /app", "RUN make", "WORKDIR /old"]),
        (["WORKDIR /app/"], ["RUN ./x"], ["WORKDIR /app/", "RUN make", "RUN ./x"]),
    ],
)
def test_workdir_in_place_of_cd_is_said_once(before, later, expected):
    first = "FROM example.org/x:1"
    assert repaired("DW0002", first, *before, "RUN cd /app && make", *later, unsafe=True) == [first, *expected]


@pytest.mark.parametrize("source", ["app.conf", "app*", "x.gem", "*"])
def test_add_of_what_nobody_looked_at_becomes_copy_only_when_asked(source):
    assert repaired("DW0906", ON, f"ADD {source} /x/") is None
    assert repaired("DW0906", ON, f"ADD {source} /x/", unsafe=True) == [ON, f"COPY {source} /x/"]


@pytest.mark.parametrize("source", [".", "conf/"])
def test_add_of_a_directory_becomes_copy(source):
    assert repaired("DW0906", ON, f"ADD {source} /x/") == [ON, f"COPY {source} /x/"]


@pytest.mark.parametrize(("content", "safe"), [(b"text", True), (b"BZh9 and more", False)])
def test_add_becomes_copy_by_what_the_files_hold(tmp_path, content, safe):
    (tmp_path / "x.gem").write_bytes(content)
    path = tmp_path / "Dockerfile"
    path.write_text(f"{ON}\nADD *.gem /x/\n")
    wishes = Wishes(loaded=parse_policy("profile: standard\n", "dockward.yaml", rules()))
    judged = judge_source(Source(str(path), Sort.DOCKERFILE), wishes, 1.7e9, {})
    (fixes,) = (one.fixes for one in judged.findings if one.rule == "DW0906")
    assert [one.safe for one in fixes] == ([True] if safe else [])


ALPINE = "FROM alpine:3.20"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["RUN apk update && apk add a"], ["RUN apk add --no-cache a"]),
        (["RUN apk update \\", "  && apk add a"], ["RUN apk add --no-cache a"]),
        (["RUN apk update; apk add a && apk add b"], ["RUN apk add --no-cache a && apk add --no-cache b"]),
        (["RUN true && apk update; apk add a"], ["RUN true; apk add --no-cache a"]),
        (["RUN apk update && apk upgrade && apk add a"], ["RUN apk upgrade --no-cache && apk add --no-cache a"]),
        (["RUN <<E", "apk update", "apk add a", "E"], ["RUN <<E", "apk add --no-cache a", "E"]),
        (["RUN apk update", "RUN apk add --no-cache a"], ["RUN apk add --no-cache a"]),
        (["RUN apk add --no-cache a && apk update"], ["RUN apk add --no-cache a"]),
        (["RUN apk update", "COPY a /a", "RUN apk add a"], ["COPY a /a", "RUN apk add --no-cache a"]),
        (["RUN (apk update) && apk add a"], ["RUN (apk update) && apk add --no-cache a"]),
        (["RUN true || apk update && apk add a"], ["RUN true || apk update && apk add --no-cache a"]),
    ],
)
def test_the_index_of_alpine_is_not_fetched_where_nothing_is_left_to_read_it(before, after):
    assert repaired("DW0913", ALPINE, *before) == [ALPINE, *after]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["RUN apk update && apk search a"], "`apk search` reads"),
        (["RUN apk update", "RUN apk search a"], "a later step reads"),
        (["RUN apk update || true"], "hangs together"),
        (["ONBUILD RUN apk update"], "the other build"),
    ],
)
def test_why_the_index_of_alpine_is_still_fetched_is_said(lines, why):
    assert repaired("DW0913", ALPINE, *lines, unsafe=True) is None
    assert why in findings("DW0913", dockerfile(ALPINE, *lines))[0].message


def test_the_index_of_alpine_goes_only_on_demand_where_a_script_may_read_it():
    lines = [ALPINE, "RUN apk update && apk add a", "RUN ./install.sh"]
    kept = [ALPINE, "RUN apk update && apk add --no-cache a", lines[2]]
    assert repaired("DW0913", *lines) == kept
    assert repaired("DW0913", *lines, unsafe=True) == [ALPINE, "RUN apk add --no-cache a", lines[2]]


APT, ONLY = "RUN apt-get install", "RUN apt-get install --no-install-recommends"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([f"{APT} -y wget"], [f"{ONLY} -y ca-certificates wget"]),
        ([f"{APT} -y wget curl"], [f"{ONLY} -y wget curl ca-certificates"]),
        ([f"{APT} -y b z"], [f"{ONLY} -y b z"]),
        ([f"{APT} git=1.2 ca-certificates"], [f"{ONLY} git=1.2 ca-certificates"]),
        (
            [f"{APT} -y \\", "    curl \\", "    zip && ls"],
            [f"{ONLY} -y \\", "    ca-certificates \\", "    curl \\", "    zip && ls"],
        ),
        (
            [f"{APT} -y \\", "    zip \\", "    curl && ls"],
            [f"{ONLY} -y \\", "    zip \\", "    curl \\", "    ca-certificates && ls"],
        ),
        ([f"{APT} curl", f"{APT} git"], [f"{ONLY} ca-certificates curl", f"{ONLY} git"]),
        ([f"{ONLY} curl", f"{APT} git"], [f"{ONLY} curl", f"{ONLY} ca-certificates git"]),
        (
            [f"{APT} git", "RUN git clone git@x.org:a/b && patch <x"],
            [f"{ONLY} ca-certificates git openssh-client patch", "RUN git clone git@x.org:a/b && patch <x"],
        ),
        ([f"{APT} gcc python3-pip", "RUN gcc a.c"], [f"{ONLY} gcc libc6-dev python3-pip", "RUN gcc a.c"]),
        ([f"{APT} gcc g++"], [f"{ONLY} gcc g++"]),
        ([f"{APT} cmake g++", "RUN cmake ."], [f"{ONLY} cmake g++", "RUN cmake ."]),
        ([f"{APT} cmake", "RUN cmake ."], [f"{ONLY} cmake gcc make", "RUN cmake ."]),
        ([f"{APT} golang", "RUN go build ."], [f"{ONLY} gcc golang libc6-dev", "RUN go build ."]),
        ([f"{APT} golang", "RUN CGO_ENABLED=0 go build ."], [f"{ONLY} golang", "RUN CGO_ENABLED=0 go build ."]),
        (
            [f"{APT} gnupg", "RUN gpg --keyserver hkps://x.org --recv-keys 1"],
            [f"{ONLY} dirmngr gnupg", "RUN gpg --keyserver hkps://x.org --recv-keys 1"],
        ),
    ],
)
def test_what_only_came_as_recommended_and_is_needed_is_named(before, after):
    assert repaired("DW0951", ON, *before, unsafe=True) == [ON, *after]


def test_a_compiler_that_a_step_runs_is_neither_taken_away_nor_added_to_what_is_left_behind():
    plan = plan_of("DW0951", ON, f"{APT} python3-pip", "RUN gcc a.c", unsafe=True)
    assert plan.files == ()
    assert ["bring up" in one.reason for one in plan.refusals] == [True]


def test_what_pip_may_need_to_compile_is_told():
    (found,) = findings("DW0951", dockerfile(ON, f"{APT} python3-pip"))
    assert "build-essential and python3-dev" in found.fixes[0].risk


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mkdir -m777 /e", "mkdir -m755 /e"),
        ("mkdir -pm0777 /e", "mkdir -pm0755 /e"),
        ("install -Dm777 a /e", "install -Dm755 a /e"),
        ("install --mode=a+rwx a /e", "install --mode=u+rwx,go+rx a /e"),
        ("mkdir -m '777' /e", "mkdir -m '755' /e"),
    ],
)
def test_a_mode_is_closed_where_it_stands(before, after):
    assert repaired("DW0550", ON, f"RUN {before}", unsafe=True) == [ON, f"RUN {after}"]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["COPY --chown=app a /opt/a"], "whether its user writes there"),
        (["COPY --chown=app --chmod=0700 a /usr/bin/a"], "nobody but its owner"),
        (["COPY --chown=app a /usr/bin/", "RUN chmod +x /usr/bin/a"], "a later step works on it"),
    ],
)
def test_why_a_program_stays_its_users_is_said(lines, why):
    (found,) = findings("DW0551", dockerfile(ON, *lines))
    assert not found.fixes
    assert why in found.message


def test_a_program_is_left_to_root():
    lines = [ON, "COPY --chmod=755 --chown=app a /a", "RUN ls /b", 'CMD ["/a"]']
    (found,) = findings("DW0551", dockerfile(*lines))
    (fix,) = found.fixes
    (edit,) = fix.edits
    text = "\n".join(lines)
    assert not fix.safe
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == text.replace(" --chown=app", "")


def test_what_is_kept_for_another_build_runs_as_the_user_behind_it():
    kept = "ONBUILD RUN sudo apt-get update"
    assert repaired("DW0512", ON, kept, "USER app", unsafe=True) is None
    assert repaired("DW0512", ON, "USER app", kept, "USER root", unsafe=True)[2] == "ONBUILD RUN apt-get update"
    assert repaired("DW0512", ON, "USER app", "RUN sudo apt-get update", "USER root", unsafe=True) is None


def test_the_steps_of_other_builds_keep_root():
    lines = [ON, "ONBUILD RUN apt-get update", 'CMD ["sleep", "1"]']
    assert repaired("DW0510", *lines, unsafe=True) is None
    assert "ONBUILD keeps for other builds" in findings("DW0510", dockerfile(*lines))[0].message
    lines[1] = "ONBUILD COPY a /a"
    assert "USER 10001:10001" in repaired("DW0510", *lines, unsafe=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("deb [trusted=yes] https://x.org/ a", "deb https://x.org/ a"),
        ("deb [ trusted=yes ] https://x.org/ a", "deb https://x.org/ a"),
        ("deb [arch=amd64 trusted=yes] https://x.org/ a", "deb [arch=amd64] https://x.org/ a"),
        ("deb [trusted=yes arch=amd64] https://x.org/ a", "deb [arch=amd64] https://x.org/ a"),
    ],
)
def test_a_repository_is_trusted_by_its_signature(before, after):
    lines = [ON, "RUN true && \\", f"    echo '{before}' > /l"]
    (found,) = findings("DW0912", dockerfile(*lines))
    assert (found.place.line, found.place.column) == (3, 11 + before.index("trusted"))
    assert repaired("DW0912", *lines) is None
    assert repaired("DW0912", *lines, unsafe=True) == [*lines[:2], f"    echo '{after}' > /l"]


LOWER = {
    "author and proxy": ["from golang:1.23 as Build", "maintainer me", "add a.conf /etc/", "run make", "cmd /app"],
    "one in capitals": ["FROM node:20 AS b", "run make", "from node:20 as c", "copy --from=b /a /a", "cmd a"],
    "shell": ["from debian:12", "run ln -sf /bin/bash /bin/sh", "run cd /x && make", "expose 80/TCP"],
}


@pytest.mark.parametrize("lines", LOWER.values(), ids=LOWER)
@pytest.mark.parametrize("style", ["true", "false"])
def test_small_letters_stay_small_whatever_is_repaired(lines, style):
    wishes = Wishes(loaded=parse_policy(f"profile: standard\nstyle: {style}\n", "dockward.yaml", rules()))
    given = {"d/Dockerfile": "".join(f"{one}\n" for one in lines).encode(), "d/.dockerignore": b""}
    judged = partial(judge_source, Source("d/Dockerfile", Sort.DOCKERFILE), wishes, 1.7e9, given=given)
    (file,) = plan_repairs([judged], lambda _finding, _fix: True).files
    words = [one.split()[0] for one in file.after.splitlines() if one]
    odd = {word for word in words if not word.islower()}
    assert odd == ({"FROM"} if style == "false" and "FROM node:20 AS b" in lines else set())


def test_the_odd_keywords_are_changed_together_with_their_as():
    lines = ["from a:1 as b", "RUN x", "COPY a /a", "from b as c", "RUN y"]
    assert repaired("DW0024", *lines) == ["FROM a:1 AS b", "RUN x", "COPY a /a", "FROM b AS c", "RUN y"]
    assert repaired("DW0024", "FROM a:1 AS b", "run x", "copy a /a")[0] == "from a:1 as b"
