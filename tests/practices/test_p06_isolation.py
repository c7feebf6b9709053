import pytest
from tests.practices.verdicts import confidences, evidence, findings, is_unknown, verdicts

from dockward.kit import container_world, engine, host, image, kernel, process, service, volume, workload, world
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.host import FileStat, HostFile, HostMount
from dockward.model.hostfiles import HOST_FILES
from dockward.model.kernel import KernelMount
from dockward.model.severity import Severity
from dockward.model.workload import Device, Mount, MountKind, Seccomp, SeccompChoice
from dockward.practices.discovery import find_rule

RO = {"writable": False}
UNSEEN = Unknown("not readable")


def bind(source, **changes):
    return workload(mounts=(Mount(kind=MountKind.BIND, source=source, target="/x", **changes),))


# Namespaces


def test_a_namespace_of_another_is_named_after_the_container_not_its_id():
    db = workload(name="db", id="db" * 32)
    w = workload(ipc_mode=f"container:{'db' * 32}")
    assert evidence("namespace-of-another", container_world(w, db)) == ["HostConfig.IpcMode=container:db"]
    assert evidence("namespace-of-another", workload(pid_mode="container:gone")) == [
        "HostConfig.PidMode=container:gone"
    ]


def test_nobody_opts_out_of_user_namespaces_where_there_are_none():
    w = workload(userns_mode="host")
    none = container_world(w, engine=engine(userns_remap=False))
    assert {one.value for one in verdicts("userns-host", none)} == {"not applicable"}
    assert confidences("userns-host", container_world(w, engine=engine(userns_remap=UNSEEN))) == ["certain"]
    assert confidences("userns-host", container_world(w, engine=None)) == ["certain"]


def test_on_cgroup_v1_the_hosts_namespace_is_the_default():
    w = workload(cgroupns_mode="host")
    assert findings("cgroupns-host", container_world(w, engine=engine(cgroup_version="1"))) == ()
    assert findings("cgroupns-host", container_world(w, engine=engine(cgroup_version="2")))


def test_a_shared_namespace_counts_when_nobody_asked_for_it():
    shared = kernel(shared=frozenset({"net", "pid", "user"}))
    w = workload(pid_mode="host", network_mode="container:vpn", userns_mode="host", kernel=shared)
    assert evidence("namespace-shared-unasked", w) == ["namespace net=host's"]
    assert [one.cis for one in findings("namespace-shared-unasked", w)] == [("5.10",)]


def test_the_hosts_user_namespace_is_normal_where_the_engine_does_not_remap():
    w = workload(kernel=kernel(shared=frozenset({"user"})))
    assert findings("namespace-shared-unasked", container_world(w, engine=engine(userns_remap=False))) == ()
    assert findings("namespace-shared-unasked", container_world(w, engine=engine(userns_remap=True)))


# Host paths


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/etc",
        "/etc/",
        "/etc/cron.d/job",
        "/etc/systemd/system",
        "/usr",
        "/usr/local",
        "/usr/bin/ls",
        "/root",
        "/root/.ssh",
        "/home/mary",
        "/home/mary/.ssh/authorized_keys",
        "/home/mary/.config/gcloud",
        "/proc",
        "/proc/1/root",
        "/proc/sys/kernel",
        "/sys",
        "/var",
        "/var/lib/docker",
        "/var/lib/docker/containers",
        "/boot/grub",
        "/etc/shadow",
        "/lib/modules",
        "/var/spool",
        "/var/spool/at",
        "/etc/logrotate.d",
        "/etc/update-motd.d",
        "/etc/NetworkManager/dispatcher.d",
        "/etc/network/if-up.d",
        "/etc/dhcp",
        "/etc/kernel/postinst.d",
        "/run/udev",
        "/run/udev/rules.d",
    ],
)
def test_whoever_writes_there_is_root(path):
    assert evidence("host-root-writable", bind(path))
    assert findings("sensitive-host-dir", bind(path)) == ()


@pytest.mark.parametrize("path", ["/", "/etc", "/root", "/proc", "/sys", "/dev", "/etc/ssh", "/var/lib/docker/volumes"])
def test_reading_there_is_enough_to_be_told(path):
    assert evidence("sensitive-host-dir", bind(path, **RO))
    assert findings("host-root-writable", bind(path, **RO)) == ()


@pytest.mark.parametrize("path", ["/dev", "/etc/ssl/private"])
def test_writing_there_is_bad_but_not_root(path):
    assert evidence("sensitive-host-dir", bind(path))
    assert findings("host-root-writable", bind(path)) == ()
    assert findings("host-dir-disturbed", bind(path)) == ()


@pytest.mark.parametrize("path", ["/var/log", "/tmp"])
def test_writing_there_disturbs_the_host_and_opens_nothing(path):
    assert [one.severity.word for one in findings("host-dir-disturbed", bind(path))] == ["medium"]
    assert findings("host-dir-disturbed", bind(path, **RO)) == ()
    assert findings("sensitive-host-dir", bind(path)) == ()
    assert findings("host-root-writable", bind(path)) == ()


@pytest.mark.parametrize(
    ("path", "writable"),
    [
        ("/etc/localtime", True),
        ("/etc/passwd", False),
        ("/etc/ssl/certs", False),
        ("/etcetera", True),
        ("/usr/share/zoneinfo", False),
        ("/usr/lib/x86_64-linux-gnu/libcuda.so", False),
        ("/lib/modules", False),
        ("/sys/fs/cgroup", False),
        ("/var/log", False),
        ("/run/udev", False),
        ("/var/log/nginx", True),
        ("/var/lib/postgresql", True),
        ("/home/mary/project", True),
        ("/root/stack/data", True),
        ("/srv", True),
        ("/opt/app", True),
        ("/run/docker.sock", True),
        ("/dev/shm/app", True),
        ("/processes", True),
    ],
)
def test_ordinary_paths_are_not_accused(path, writable):
    w = bind(path, writable=writable)
    assert findings("host-root-writable", w) == ()
    assert findings("sensitive-host-dir", w) == ()


def test_a_data_directory_elsewhere_is_as_sensitive_and_so_is_what_holds_it():
    elsewhere = engine(root_dir="/data/docker")
    for path in ("/data/docker/overlay2", "/data"):
        assert findings("host-root-writable", container_world(bind(path), engine=elsewhere))


def test_the_kernel_knows_when_a_harmless_source_was_swapped():
    real = KernelMount("/x", "/etc", "8:1", "ext4", "/dev/sda1", frozenset({"rw"}), host_path="/etc")
    w = workload(mounts=(Mount(kind=MountKind.BIND, source="/srv/a", target="/x"),), kernel=kernel(mounts=(real,)))
    assert evidence("host-root-writable", w) == ["/etc:/x:rw"]


def test_the_kernel_knows_what_a_volume_really_shows():
    real = KernelMount("/x", "/", "8:1", "ext4", "/dev/sda1", frozenset({"rw"}), host_path="/")
    mounts = (Mount(kind=MountKind.VOLUME, source="v", target="/x"),)
    assert evidence("volume-hides-host-dir", workload(mounts=mounts, kernel=kernel(mounts=(real,)))) == ["/:/x:rw"]
    assert findings("volume-hides-host-dir", workload(mounts=mounts)) == ()


def test_a_readonly_device_volume_is_told_as_sensitive():
    mounts = (Mount(kind=MountKind.VOLUME, source="v", target="/x", host_path="/etc", writable=False),)
    assert evidence("sensitive-host-dir", workload(mounts=mounts)) == ["/etc:/x:ro"]
    assert findings("volume-hides-host-dir", workload(mounts=mounts)) == ()


def test_a_service_is_judged_by_its_sources():
    mounts = (Mount(kind=MountKind.BIND, source="/etc", target="/x"),)
    assert findings("host-root-writable", world(services=(service(mounts=mounts),)))


@pytest.mark.parametrize("kind", ["proc", "DebugFS", " overlay ", "cgroup2"])
def test_kernel_file_systems_as_volumes(kind):
    assert findings("volume-of-kernel-filesystem", volume(options={"type": kind}))


@pytest.mark.parametrize("options", [{}, {"type": "nfs"}, {"type": "none", "device": "/proc", "o": "bind"}])
def test_other_volumes(options):
    assert findings("volume-of-kernel-filesystem", volume(options=options)) == ()


def test_a_disk_counts_when_the_host_uses_it():
    mounts = (HostMount("/home", "/dev/sdc1", "ext4", frozenset()),)
    one = volume(options={"type": "ext4", "device": "/dev/sdc1"})
    assert evidence("volume-of-host-disk", world(volumes=(one,), host=host(mounts=mounts)))
    assert findings("volume-of-host-disk", one) == ()
    assert is_unknown("volume-of-host-disk", world(volumes=(one,), host=host(mounts=UNSEEN)))


# Devices


@pytest.mark.parametrize(
    "path",
    [
        "/dev/sda",
        "/dev/sda1",
        "/dev/nvme0n1p2",
        "/dev/mapper/vg-root",
        "/dev/mem",
        "/dev/",
        "/dev",
        "/dev/disk/by-id/x",
    ],
)
def test_disks_and_memory(path):
    w = workload(devices=(Device(path, path),))
    assert findings("host-disk-or-memory", w)
    assert findings("risky-device", w) == ()
    assert findings("host-device", w) == ()


@pytest.mark.parametrize("path", ["/dev/kvm", "/dev/fuse", "/dev/net/tun", "/dev/vfio/12", "/dev/bus/usb", "/dev/kmsg"])
def test_risky_devices(path):
    w = workload(devices=(Device(path, path),))
    assert findings("risky-device", w)
    assert findings("host-disk-or-memory", w) == ()
    assert findings("host-device", w) == ()


@pytest.mark.parametrize("path", ["/dev/dri", "/dev/snd", "/dev/video0", "/dev/ttyUSB0", "nvidia.com/gpu=0"])
def test_other_devices_are_for_the_strict(path):
    w = workload(devices=(Device(path, path),))
    assert findings("host-device", w)
    assert findings("host-disk-or-memory", w) == ()
    assert findings("risky-device", w) == ()


@pytest.mark.parametrize(("permissions", "words"), [("r", "/dev/sda, to read only: "), ("rw", "/dev/sda: ")])
def test_a_disk_that_is_only_read_is_as_bad_and_said_to_be_only_read(permissions, words):
    (found,) = findings("host-disk-or-memory", workload(devices=(Device("/dev/sda", "/dev/sda", permissions),)))
    assert words in found.message
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "rule", ["host-disk-or-memory", "device-rule-too-wide", "seccomp-off", "kernel-files-unmasked"]
)
def test_a_privileged_container_is_one_finding_elsewhere(rule):
    w = workload(
        privileged=True,
        devices=(Device("/dev/sda", "/dev/sda"),),
        device_rules=("a",),
        seccomp=Seccomp(SeccompChoice.UNCONFINED),
        masked_paths=(),
    )
    assert findings(rule, w) == ()


@pytest.mark.parametrize(
    ("text", "wide"),
    [
        ("a", True),
        ("a *:* rwm", True),
        ("  b   8:0 r ", True),
        ("c *:3 rw", True),
        ("c 1:1 r", True),
        ("c 1:* rwm", True),
        ("c 1:3 rwm", False),
        ("c 10:200 rwm", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_device_rules(text, wide):
    assert bool(findings("device-rule-too-wide", workload(device_rules=(text,)))) is wide


# System call filter


def test_a_filter_that_the_kernel_lacks():
    free = kernel(processes=(process(), process(pid=4101, parent=4100, seccomp=0)))
    assert evidence("seccomp-not-in-force", workload(kernel=free)) == ["kernel seccomp=0"]
    unconfined = workload(seccomp=Seccomp(SeccompChoice.UNCONFINED), kernel=free)
    assert findings("seccomp-not-in-force", unconfined) == ()
    without = engine(seccomp_profile="")
    assert findings("seccomp-not-in-force", container_world(workload(kernel=free), engine=without)) == ()


def test_a_debugger_that_came_in_from_outside_is_not_the_containers():
    entered = kernel(processes=(process(), process(pid=4200, parent=3, seccomp=0)))
    assert findings("seccomp-not-in-force", workload(kernel=entered)) == ()


def test_a_profile_that_allows_by_default_is_weaker_whatever_it_names():
    open_profile = Seccomp(SeccompChoice.CUSTOM, ("mount",), "SCMP_ACT_LOG")
    assert evidence("seccomp-profile-weaker", workload(seccomp=open_profile)) == ["seccomp defaultAction=SCMP_ACT_LOG"]


def test_many_extra_calls_make_one_finding_with_stable_evidence():
    calls = tuple(f"call{nr}" for nr in range(9, 0, -1))
    found = findings("seccomp-profile-weaker", workload(seccomp=Seccomp(SeccompChoice.CUSTOM, calls, "SCMP_ACT_KILL")))
    assert [one.evidence for one in found] == [("seccomp allows " + ",".join(sorted(calls)),)]
    assert "3 more" in found[0].message


def test_an_engine_without_seccomp_and_one_with_a_profile_of_its_own():
    assert evidence("engine-seccomp-off", engine(seccomp_profile="")) == ["seccomp profile=none"]
    assert findings("engine-seccomp-off", engine(seccomp_profile="/etc/docker/s.json")) == ()
    assert findings("engine-seccomp-custom", engine(seccomp_profile="unconfined")) == ()


def test_a_longer_list_of_masked_paths_is_fine_and_a_shorter_one_names_what_is_missing():
    usual = ("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger")
    assert findings("kernel-files-unmasked", workload(readonly_paths=(*usual, "/proc/more"))) == ()
    assert evidence("kernel-files-unmasked", workload(readonly_paths=usual[1:])) == ["not write-protected: /proc/bus"]
    assert len(findings("kernel-files-unmasked", workload(readonly_paths=(), masked_paths=()))) == 2


# Engine and runtime


def test_either_kind_of_remapping_is_enough():
    assert findings("root-not-remapped", engine(userns_remap=True, rootless=False)) == ()
    assert findings("root-not-remapped", engine(userns_remap=True, rootless=UNSEEN)) == ()
    assert is_unknown("root-not-remapped", engine(userns_remap=False, rootless=UNSEEN))


@pytest.mark.parametrize(
    ("name", "value", "fires"),
    [
        ("kernel.core_pattern", "x", True),
        ("vm.max_map_count", "262144", True),
        ("net/ipv4/conf/all/rp_filter", "0", True),
        ("net.ipv4.conf.eth0.accept_redirects", "1", True),
        ("net.core.somaxconn", "1024", False),
        ("kernel.shmmax", "1", False),
        ("kernel.msgmax", "1", False),
        ("fs.mqueue.msg_max", "1", False),
        ("fs.file-max", "1", True),
    ],
)
def test_sysctls_of_a_container(name, value, fires):
    assert bool(findings("risky-sysctl", workload(sysctls={name: value}))) is fires


def test_leaving_a_sandbox():
    sandboxed = engine(default_runtime="kata-qemu")
    assert findings("sandbox-left", container_world(workload(runtime="crun"), engine=sandboxed))
    assert findings("sandbox-left", container_world(workload(runtime=""), engine=sandboxed)) == ()
    assert findings("sandbox-left", workload(runtime="crun")) == ()


@pytest.mark.parametrize("name", ["", "runc", "crun", "io.containerd.runc.v2", "nvidia", "sysbox-runc", "runsc"])
def test_well_known_runtimes(name):
    assert findings("unusual-runtime", workload(runtime=name)) == ()


def test_image_volumes_in_any_spelling():
    assert evidence("image-volume-sensitive", image(volumes=("/var/run/docker.sock", "/etc/", "/data"))) == [
        "Config.Volumes=/etc",
        "Config.Volumes=/run/docker.sock",
    ]


# The host


def test_a_setting_that_this_kernel_lacks_is_no_flaw():
    assert findings("kernel-settings-weak", host(sysctls={})) == ()


def test_each_weak_setting_is_a_finding_of_its_own():
    weak = {"kernel.kptr_restrict": "0", "kernel.yama.ptrace_scope": "0", "kernel.dmesg_restrict": "1"}
    assert evidence("kernel-settings-weak", host(sysctls=weak)) == [
        "kernel.kptr_restrict=0",
        "kernel.yama.ptrace_scope=0",
    ]


def test_io_uring_may_be_left_to_a_group():
    assert evidence("kernel-settings-weak", host(sysctls={"kernel.io_uring_disabled": "0"})) == [
        "kernel.io_uring_disabled=0"
    ]
    assert findings("kernel-settings-weak", host(sysctls={"kernel.io_uring_disabled": "1"})) == ()


@pytest.mark.parametrize(("forwarding", "off", "fires"), [("0", "0", True), ("1", "0", False), ("0", "1", False)])
def test_redirects_of_ipv6_count_where_the_kernel_heeds_them(forwarding, off, fires):
    base = "net.ipv6.conf.all"
    settings = {f"{base}.accept_redirects": "1", f"{base}.forwarding": forwarding, f"{base}.disable_ipv6": off}
    expected = ["net.ipv6.conf.all.accept_redirects=1"] if fires else []
    assert evidence("network-settings-weak", host(sysctls=settings)) == expected


@pytest.mark.parametrize(
    ("closed", "fires"),
    [
        ({}, True),
        ({"kernel.unprivileged_userns_clone": "1"}, True),
        ({"kernel.unprivileged_userns_clone": "0"}, False),
        ({"kernel.apparmor_restrict_unprivileged_userns": "1"}, False),
        ({"user.max_user_namespaces": "0"}, False),
    ],
)
def test_any_of_three_settings_closes_user_namespaces(closed, fires):
    settings = {"user.max_user_namespaces": "63000", **closed}
    assert bool(findings("user-namespaces-open", host(sysctls=settings))) is fires


def test_user_namespaces_are_needed_by_a_rootless_engine():
    open_ = host(sysctls={"user.max_user_namespaces": "63000"})
    rootless = world(host=open_, engine=engine(rootless=True))
    assert verdicts("user-namespaces-open", rootless) == {Verdict.NOT_APPLICABLE}
    assert verdicts("user-namespaces-open", host(sysctls={})) == {Verdict.NOT_APPLICABLE}


def test_a_handler_for_crashes_is_for_the_strict():
    piped = {"kernel.core_pattern": "|/usr/lib/systemd/systemd-coredump %P"}
    assert evidence("lesser-settings-weak", host(sysctls=piped)) == ["kernel.core_pattern=pipe"]


def test_mitigated_with_a_remark_is_mitigated():
    words = {"mds": "Mitigation: Clear CPU buffers; SMT vulnerable", "l1tf": "Vulnerable: no microcode"}
    assert evidence("processor-flaw-open", host(mitigations=words)) == ["l1tf=Vulnerable"]


def stat(mode=0o644, owner="root", group="root", kind="file"):
    return Fact(FileStat(mode, 0, 0, owner, group, kind))


def file(role, fact):
    return HostFile(role=role, path=f"/x/{role}", stat=fact)


@pytest.mark.parametrize("role", sorted(HOST_FILES))
def test_every_role_is_judged_by_owner_and_mode_under_its_own_number(role):
    one = HOST_FILES[role]
    strange = findings("host-file-owner", host(files=(file(role, stat(0, owner="mary")),)))
    assert [found.cis for found in strange] == [(one.owner_number,) if one.owner_number else strange[0].cis]
    wide = findings("host-file-mode", host(files=(file(role, stat(0o777)),)))
    assert [found.cis for found in wide] == [(one.mode_number,) if one.mode_number else wide[0].cis]
    right = host(files=(file(role, stat(one.mode, group=(one.groups or ("any",))[0])),))
    assert findings("host-file-owner", right) == ()
    assert findings("host-file-mode", right) == ()


def test_all_24_numbers_of_section_3_are_answered():
    numbers = {*find_rule("host-file-owner").cis, *find_rule("host-file-mode").cis}
    assert numbers == {f"3.{nr}" for nr in range(1, 25)}


def test_a_certificate_that_root_may_write_is_no_flaw():
    assert findings("host-file-mode", host(files=(file("tls-cert", stat(0o644)),))) == ()
    assert findings("host-file-mode", host(files=(file("tls-key", stat(0o600)),))) == ()
    assert findings("host-file-mode", host(files=(file("tls-key", stat(0o440)),)))


def test_a_missing_file_a_link_and_a_strange_role_are_no_flaw():
    files = (file("daemon-json", Fact(None)), file("service-unit", stat(0o777, kind="link")), file("new", stat(0o777)))
    assert findings("host-file-mode", host(files=files)) == ()


def test_a_file_that_could_not_be_looked_at_hides_no_other():
    files = (file("tls-ca", Fact(UNSEEN)), file("daemon-json", stat(0o666)))
    assert evidence("host-file-mode", host(files=files)) == ["/x/daemon-json mode=0666"]
    assert is_unknown("host-file-mode", host(files=files[:1]))


def test_taking_over_mounts_names_the_other_container_and_the_mode():
    db = workload(name="db", id="db" * 32)
    w = workload(volumes_from=("dbdbdbdb:ro",))
    assert evidence("volumes-from-another", container_world(w, db)) == ["VolumesFrom=db:ro"]


def test_host_hardening_needs_the_facts():
    for rule in ("no-security-module", "processor-flaw-open", "kernel-settings-weak"):
        assert verdicts(rule, host(lsms=UNSEEN, mitigations=UNSEEN, sysctls=UNSEEN))
        assert is_unknown(rule, host(lsms=UNSEEN, mitigations=UNSEEN, sysctls=UNSEEN))


def test_the_engines_own_profile_by_its_content():
    def custom(extra=(), action="SCMP_ACT_ERRNO"):
        return engine(seccomp_profile="/x.json", seccomp=Seccomp(SeccompChoice.CUSTOM, extra, action))

    assert findings("engine-seccomp-weaker", custom()) == ()
    assert evidence("engine-seccomp-weaker", custom(("mount",))) == ["seccomp allows mount"]
    for action in ("ALLOW", "LOG", "TRACE", "NOTIFY"):
        assert evidence("engine-seccomp-weaker", custom((), f"SCMP_ACT_{action}")) == [
            f"seccomp defaultAction=SCMP_ACT_{action}"
        ]
    off = engine(seccomp_profile="unconfined", seccomp=Seccomp(SeccompChoice.UNCONFINED))
    assert verdicts("engine-seccomp-weaker", off) == {Verdict.NOT_APPLICABLE}
    assert is_unknown("engine-seccomp-weaker", engine(seccomp_profile="/x.json", seccomp=UNSEEN))


def test_devices_without_a_path_are_devices():
    for name in ("nvidia.com/gpu=all", "gpu (nvidia): all"):
        assert findings("host-device", workload(devices=(Device(name, "", "rw"),)))
