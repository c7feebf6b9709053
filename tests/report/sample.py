"""A made-up result in every state that a report must show; it leans on no rule but DW0503."""

from datetime import date

from msgspec import structs

from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.policy.apply import Excused
from dockward.judge.runner import Outcome, Plan
from dockward.kit import world
from dockward.model.fact import Place
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.paths import AttackPath, Blind, Cut, PathReport, PathStep
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.model.world import Faltered, Unreached
from dockward.practices.discovery import find_rule, practices

HOSTILE = "e\x1b[31mvil\u202egnp<script>alert('x')</script>|`*_[a](http://b)\n# @team\udcff\x9b2J]]>&\ufffe"
"""Escape sequences, a turned direction, markup of every format, a byte in no encoding, what XML refuses."""
HOST, ENGINE = Subject("host"), Subject("engine")
LONG = (
    "It lets whoever holds an account on the host read what other users of it wrote, which on a machine with one "
    "administrator is nobody, and on a shared one is everybody."
)


def container(name) -> Subject:
    return Subject("container", name, f"id-{name}")


def many(count, start="worker") -> tuple[Subject, ...]:
    return tuple(container(f"{start}-{nr}") for nr in range(1, count + 1))


def make_plan(rule_id, severity, title, **changes) -> Plan:
    base = find_rule("DW0503")
    name = title.lower().rstrip(".").replace(" ", "-")
    changes = {"cis": (), "elsewhere": (), "remedy": f"Mend what {rule_id} names.", **changes}
    rule = structs.replace(
        base, id=rule_id, practice=int(rule_id[2:4]), name=name, title=title, severity=severity, **changes
    )
    return Plan(rule, severity)


def make_finding(plan, subject, evidence, message="", *, confidence=Confidence.CERTAIN, place=None) -> Finding:
    return Finding(
        rule=plan.rule.id,
        subject=subject,
        severity=plan.severity,
        confidence=confidence,
        message=message or plan.rule.title,
        evidence=(evidence,) if isinstance(evidence, str) else evidence,
        place=place or Place("inspect", evidence if isinstance(evidence, str) else ""),
        cis=plan.rule.cis,
    )


PRIVILEGED = Plan(find_rule("DW0503"), Severity.CRITICAL)
STYLE = Plan(find_rule("DW0008"), Severity.LOW)
SOCKET = make_plan(
    "DW0801",
    Severity.CRITICAL,
    "A container holds the engine's socket.",
    cis=("5.32",),
    why="Whoever runs code in it commands the engine, and so starts a container that owns the host.",
    remedy="Take the mount of the socket out; give a scoped socket if it only needs to read.",
)
PORT = make_plan(
    "DW0702",
    Severity.HIGH,
    "A port is published on every address of the host.",
    cis=("5.14",),
    why="Anyone who can reach the host over any of its networks reaches the service.",
    remedy='Name the address: `ports: ["127.0.0.1:8080:80"]`.',
)
MEMORY = make_plan(
    "DW0301",
    Severity.MEDIUM,
    "A container has no memory limit.",
    cis=("5.11",),
    why="One leak fills the host's memory, and the kernel ends processes of its own choice.",
    remedy="Set `mem_limit` to what it needs at its peak, plus a quarter; `docker stats` shows what it uses.",
)
TAG = make_plan(
    "DW0401",
    Severity.MEDIUM,
    "An image is named by a tag that moves.",
    cis=("5.28",),
    why=LONG,
    remedy="Name the digest: `image: app:1.4@sha256:...`.",
    tension="The newest image and a fixed one exclude each other: pin the digest, and let updates move the pin.",
)
FILES = make_plan(
    "DW0604",
    Severity.LOW,
    "A file of the engine can be changed by others than root.",
    cis=("3.1", "3.2"),
    why=LONG,
    remedy="`chown root:root` and `chmod 644` it.",
)
LABEL = make_plan("DW1101", Severity.INFO, "An image doesn't say where it came from.", why=LONG)
SECCOMP = make_plan("DW0606", Severity.HIGH, "A container runs without a system call filter.", cis=("5.22",))
CAPS = make_plan("DW1201", Severity.HIGH, "A container holds more capabilities than it uses.", cis=("5.4",))
SWARM = make_plan("DW0705", Severity.MEDIUM, "The Swarm's managers are not locked.", cis=("7.5",))
AUDIT = make_plan("DW0203", Severity.LOW, "The audit system doesn't watch the engine.", cis=("1.1.3",))
PLANS = (PRIVILEGED, SOCKET, PORT, MEMORY, TAG, FILES, LABEL, SECCOMP, CAPS, SWARM, AUDIT)
PATHS = PathReport(
    paths=(
        *(
            AttackPath(
                str(one), (PathStep(str(one), "host", "mounts the host's disk", ("HostConfig.Privileged=true",)),)
            )
            for one in many(12)
        ),
        AttackPath(
            "container/web",
            (
                PathStep(
                    "container/web", "container/agent", "shares its network namespace", ("NetworkMode=container:agent",)
                ),
                PathStep("container/agent", "engine", "writes to the engine's socket", ("/run/docker.sock",)),
                PathStep("engine", "host", "starts a container that owns the host"),
            ),
            certain=False,
        ),
        AttackPath(
            "container/agent",
            (
                PathStep("container/agent", "engine", "writes to the engine's socket", ("/run/docker.sock",)),
                PathStep("engine", "host", "starts a container that owns the host"),
            ),
        ),
    ),
    safe=("container/db", "container/cache"),
    unknown=(Blind("container/odd", "its mounts could not be read"),),
    best_cut=Cut("take `privileged` from container/worker-1", tuple(str(one) for one in many(12))),
)


def make_outcome() -> Outcome:
    every = (*many(200), container("web"), container("db"), container("agent"))
    findings = [
        *(make_finding(PRIVILEGED, one, "HostConfig.Privileged=true") for one in many(200)),
        make_finding(SOCKET, container("agent"), "/run/docker.sock", place=Place("inspect", "Mounts")),
        *(
            make_finding(PORT, one, f"0.0.0.0:{8000 + nr}/tcp", f"Port {8000 + nr} listens on every address.")
            for nr, one in enumerate(many(9))
        ),
        *(make_finding(MEMORY, one, "HostConfig.Memory=0") for one in every),
        make_finding(TAG, container("web"), "Config.Image=web:latest", confidence=Confidence.LIKELY),
        make_finding(FILES, HOST, "/etc/docker 0777", place=Place("/etc/docker", "mode")),
        make_finding(FILES, HOST, "daemon.json 0666", place=Place("/etc/docker/daemon.json", "mode", 3, 1)),
        make_finding(LABEL, Subject("image", "web:latest", "sha256:1"), "Config.Labels"),
    ]
    failed = {(one.rule, one.subject) for one in findings}
    judged = [Judged(rule=rule, subject=subject, verdict=Verdict.FAIL) for rule, subject in failed]
    for plan in (PRIVILEGED, SOCKET, PORT, MEMORY, TAG, CAPS):
        judged += [
            Judged(rule=plan.rule.id, subject=one, verdict=Verdict.PASS)
            for one in every
            if (plan.rule.id, one) not in failed
        ]
    judged += [
        Judged(rule="DW0606", subject=one, verdict=Verdict.UNKNOWN, reason=f"/proc/{nr}/status: permission denied")
        for nr, one in enumerate(every)
    ]
    judged.append(Judged(rule="DW0203", subject=HOST, verdict=Verdict.UNKNOWN, reason="auditctl isn't installed"))
    judged.append(Judged(rule="DW0705", subject=Subject("swarm"), verdict=Verdict.NOT_APPLICABLE, reason="no Swarm"))
    return Outcome(findings=tuple(findings), judged=tuple(judged))


def make_sample(**terms) -> Assessment:
    excused = Excused(
        make_finding(SOCKET, container("backup"), "/run/docker.sock"),
        "policy",
        "it stops containers",
        date(2036, 1, 31),
    )
    changes = {
        "practices": practices(),
        "excused": (excused,),
        "notes": ("The engine answers as a plain user, so what only root may read is unknown.",),
        "duration": 1.234,
        "paths": PATHS,
        **terms,
    }
    return assess(world(), make_outcome(), PLANS, Terms(**changes))


def make_empty() -> Assessment:
    return assess(world(host=None, engine=None), Outcome(findings=(), judged=()), (), Terms(practices=practices()))


def make_style() -> Assessment:
    """One finding of a practice, and one of style."""
    plans = (PRIVILEGED, STYLE)
    found = tuple(make_finding(one, container("web"), "evidence") for one in plans)
    judged = tuple(Judged(rule=one.rule, subject=one.subject, verdict=Verdict.FAIL) for one in found)
    return assess(world(), Outcome(findings=found, judged=judged), plans, Terms(practices=practices()))


def make_blind() -> Assessment:
    judged = tuple(
        Judged(rule=plan.rule.id, subject=HOST, verdict=Verdict.UNKNOWN, reason="no engine answers") for plan in PLANS
    )
    return assess(world(), Outcome(findings=(), judged=judged), PLANS, Terms(practices=practices()))


def make_unreached(**terms) -> Assessment:
    """The host alone, for no engine answers."""
    there = structs.replace(
        world(),
        engine=None,
        unreached=Unreached(
            endpoint="tcp://10.0.0.9:2375", reason="No engine answers at tcp://10.0.0.9:2375.", hint="Start `dockerd`."
        ),
    )
    judged = (
        Judged(rule="DW0604", subject=HOST, verdict=Verdict.PASS),
        Judged(rule="DW0503", subject=Subject("container"), verdict=Verdict.UNKNOWN, reason="no engine answers"),
    )
    return assess(there, Outcome(findings=(), judged=judged), PLANS, Terms(practices=practices(), **terms))


def make_faltered(**terms) -> Assessment:
    """An engine that stopped answering after a container with a flaw."""
    there = structs.replace(
        world(),
        faltered=Faltered(
            endpoint="unix:///e",
            reason="The engine at unix:///e stopped answering half-way: 3 containers are unread.",
            cause="It ended the connection.",
            hint="See `journalctl`.",
            objects=3,
        ),
    )
    judged = (
        Judged(rule="DW0503", subject=container("api"), verdict=Verdict.FAIL),
        Judged(rule="DW0503", subject=container("web"), verdict=Verdict.UNKNOWN, reason="It ended the connection."),
    )
    found = (make_finding(PRIVILEGED, container("api"), "privileged"),)
    return assess(there, Outcome(findings=found, judged=judged), PLANS, Terms(practices=practices(), **terms))


def make_hostile() -> Assessment:
    subject = container(HOSTILE)
    findings = (
        make_finding(PRIVILEGED, subject, HOSTILE, HOSTILE, place=Place(HOSTILE, HOSTILE)),
        make_finding(FILES, HOST, HOSTILE, place=Place("/" + HOSTILE, HOSTILE, 1, 1)),
    )
    judged = (
        Judged(rule="DW0503", subject=subject, verdict=Verdict.FAIL),
        Judged(rule="DW0604", subject=HOST, verdict=Verdict.FAIL),
        Judged(rule="DW0606", subject=subject, verdict=Verdict.UNKNOWN, reason=HOSTILE),
        Judged(rule="DW0705", subject=subject, verdict=Verdict.NOT_APPLICABLE, reason=HOSTILE),
    )
    base = world()
    there = structs.replace(
        base,
        host=structs.replace(base.host, hostname=HOSTILE),
        engine=structs.replace(
            base.engine, endpoint=HOSTILE, version=structs.replace(base.engine.version, content=HOSTILE)
        ),
    )
    paths = PathReport(
        paths=(AttackPath(HOSTILE, (PathStep(HOSTILE, "host", HOSTILE, (HOSTILE,)),), certain=False),),
        safe=(HOSTILE,),
        unknown=(Blind(HOSTILE, HOSTILE),),
        best_cut=Cut(HOSTILE, (HOSTILE,)),
    )
    excused = Excused(make_finding(SOCKET, subject, HOSTILE, HOSTILE), "policy", HOSTILE, date(2036, 1, 31))
    terms = Terms(practices=practices(), excused=(excused,), notes=(HOSTILE,), paths=paths)
    return assess(there, Outcome(findings=findings, judged=judged), PLANS, terms)
