"""What linters of Dockerfiles and compose files detect: each condition with its practice and its ids elsewhere."""

from typing import NamedTuple


class Condition(NamedTuple):
    """A condition: the practice that it falls under (0 is style), and the rules of other tools that detect it."""

    practice: int
    elsewhere: tuple[str, ...]


def _row(practice: int, elsewhere: str) -> Condition:
    return Condition(practice, tuple(elsewhere.split()))


DOCKERFILE = {
    "df-update-alone": _row(
        1,
        "checkov:CKV_DOCKER_5 dockerfilelint:apt-get-update_require_install kics:update_instruction_alone "
        "terrascan:AC_DOCKER_0049 trivy:DS-0017",
    ),
    "df-upgrade-apt": _row(
        1,
        "buddy:ER0006 docker-security-checker:upgrade dockerfile-security:system-upgrade "
        "dockerfilelint:apt-get-upgrade semgrep:avoid-apt-get-upgrade terrascan:AC_DOCKER_0052",
    ),
    "df-upgrade-apt-dist": _row(
        1,
        "buddy:ER0006 docker-security-checker:upgrade dockerfile-security:system-upgrade "
        "dockerfilelint:apt-get-dist-upgrade semgrep:avoid-apt-get-upgrade terrascan:AC_DOCKER_0052 "
        "trivy:DS-0024",
    ),
    "df-upgrade-apk": _row(
        1,
        "buddy:ER0006 docker-security-checker:upgrade dockerfile-security:system-upgrade "
        "semgrep:avoid-apk-upgrade terrascan:AC_DOCKER_0039",
    ),
    "df-upgrade-yum": _row(
        1,
        "dockerfile-security:system-upgrade dockerfile_lint:yum_update_all semgrep:avoid-yum-update "
        "terrascan:AC_DOCKER_0029",
    ),
    "df-upgrade-dnf": _row(1, "dockerfile-security:system-upgrade semgrep:avoid-dnf-update terrascan:AC_DOCKER_0003"),
    "df-upgrade-zypper": _row(1, "hadolint:DL3035 semgrep:avoid-zypper-update"),
    "df-healthcheck-missing": _row(
        2,
        "checkov:CKV_DOCKER_2 hadolint:DL3057 kics:healthcheck_instruction_missing terrascan:AC_DOCKER_0047 "
        "trivy:DS-0026",
    ),
    "df-healthcheck-multiple": _row(
        2,
        "buddy:EI0001 buildkit:MultipleInstructionsDisallowed datadog-iac:do_not_use_multiple_healthcheck "
        "hadolint:DL3012 trivy:DS-0023",
    ),
    "df-healthcheck-flag-value": _row(2, "dockerfilelint:healthcheck_options_missing_args"),
    "df-image-latest": _row(
        4,
        "buddy:EF0003 checkov:CKV_DOCKER_7 docker-security-checker:latest dockerfile-security:latest-tag "
        "dockerfile_lint:is_latest_tag dockerfilelint:latest_tag hadolint:DL3007 "
        "kics:image_version_using_latest semgrep:avoid-latest-version sonar:S6596 terrascan:AC_DOCKER_0041 "
        "trivy:DS-0001",
    ),
    "df-image-untagged": _row(
        4,
        "buddy:EF0004 checkov:CKV_DOCKER_7 docker-security-checker:latest dockerfile_lint:no_tag "
        "dockerfilelint:missing_tag hadolint:DL3006 kics:image_version_not_explicit "
        "semgrep:missing-image-version sonar:S6596 trivy:DS-0001",
    ),
    "df-image-no-digest": _row(4, "semgrep:dockerfile-source-not-pinned sonar:S7023"),
    "df-image-tag-and-digest": _row(4, "sonar:S8431"),
    "df-pin-apt": _row(4, "buddy:ER0012 hadolint:DL3008 kics:apt_get_install_pin_version_not_defined"),
    "df-pin-apk": _row(4, "buddy:ER0015 hadolint:DL3018 kics:unpinned_package_version_in_apk_add"),
    "df-pin-yum": _row(4, "hadolint:DL3033 kics:yum_install_without_version terrascan:AC_DOCKER_0033"),
    "df-pin-dnf": _row(4, "hadolint:DL3041 kics:missing_version_specification_in_dnf_install"),
    "df-pin-zypper": _row(4, "hadolint:DL3037 kics:zypper_install_without_version"),
    "df-pin-pip": _row(
        4,
        "buddy:ER0013 hadolint:DL3013 kics:unpinned_package_version_in_pip_install terrascan:AC_DOCKER_0010",
    ),
    "df-pin-npm": _row(4, "buddy:ER0014 hadolint:DL3016 kics:npm_install_without_pinned_version"),
    "df-pin-gem": _row(4, "buddy:ER0016 hadolint:DL3028 kics:gem_install_without_version"),
    "df-pin-go": _row(4, "hadolint:DL3062"),
    "df-user-missing": _row(
        5,
        "checkov:CKV_DOCKER_3 dockerfile-security:no-user dockerfile_lint:required_instruction_USER "
        "kics:missing_user_instruction semgrep:missing-user semgrep:missing-user-entrypoint sonar:S6471 "
        "trivy:DS-0002",
    ),
    "df-user-root": _row(
        5,
        "buddy:EU0001 checkov:CKV_DOCKER_8 dockerfile-security:root-user dockerfile_lint:root_user "
        "hadolint:DL3002 kics:last_user_is_root semgrep:last-user-is-root sonar:S6471 "
        "terrascan:AC_DOCKER_0005 trivy:DS-0002",
    ),
    "df-user-non-numeric": _row(5, "hadolint:DL3066"),
    "df-sudo": _row(
        5,
        "buddy:ER0004 checkov:CKV2_DOCKER_1 docker-security-checker:sudo dockerfile-security:sudo "
        "dockerfile_lint:no_run_with_sudo dockerfilelint:sudo_usage hadolint:DL3004 kics:run_using_sudo "
        "semgrep:no-sudo-in-dockerfile terrascan:AC_DOCKER_0007 trivy:DS-0010",
    ),
    "df-world-writable": _row(5, "datadog-iac:avoid_chmod_777 sonar:S2612"),
    "df-copy-nonroot-owner": _row(5, "kics:chown_flag_exists sonar:S6504 terrascan:AC_DOCKER_00024"),
    "df-workdir-system-dir": _row(6, "trivy:DS-0030"),
    "df-build-insecure": _row(6, "sonar:S6502"),
    "df-privileged-docker-run": _row(6, "dockerfile_lint:privileged_run_container"),
    "df-expose-ssh": _row(
        7,
        "checkov:CKV_DOCKER_1 kics:exposing_port_22 sonar:S6473 terrascan:AC_DOCKER_0026 trivy:DS-0004",
    ),
    "df-expose-admin-port": _row(7, "sonar:S6473"),
    "df-expose-host-mapping": _row(7, "buildkit:ExposeInvalidFormat dockerfilelint:expose_host_port"),
    "df-ssh-server-installed": _row(7, "dockerfile_lint:installing_ssh"),
    "df-port-out-of-range": _row(
        7,
        "buddy:EE0001 dockerfilelint:invalid_port hadolint:DL3011 kics:unix_ports_out_of_range "
        "semgrep:invalid-port terrascan:AC_DOCKER_0011 trivy:DS-0008",
    ),
    "df-cleartext-url": _row(
        7,
        "datadog-iac:avoid_http dockerfile_lint:no_add_without_https dockerfile_lint:no_run_without_https sonar:S5332",
    ),
    "df-tls-off-curl": _row(7, "checkov:CKV2_DOCKER_2"),
    "df-tls-off-wget": _row(7, "checkov:CKV2_DOCKER_3"),
    "df-tls-off-pip-flag": _row(7, "checkov:CKV2_DOCKER_4"),
    "df-tls-off-pip-env": _row(7, "checkov:CKV2_DOCKER_16"),
    "df-tls-off-npm-config": _row(7, "checkov:CKV2_DOCKER_13"),
    "df-tls-off-npm-env": _row(7, "checkov:CKV2_DOCKER_12"),
    "df-tls-off-node-env": _row(7, "checkov:CKV2_DOCKER_6"),
    "df-tls-off-python-env": _row(7, "checkov:CKV2_DOCKER_5"),
    "df-tls-off-git-env": _row(7, "checkov:CKV2_DOCKER_14"),
    "df-tls-off-yum": _row(7, "checkov:CKV2_DOCKER_15"),
    "df-docker-socket": _row(8, "semgrep:dockerfile-dockerd-socket-mount"),
    "df-registry-untrusted": _row(
        9,
        "datadog-iac:use_only_an_allowed_registry_in_the_from_image dockerfile-security:trusted-base hadolint:DL3026",
    ),
    "df-secret-arg-env": _row(
        9,
        "buildkit:SecretsUsedInArgOrEnv docker-security-checker:secret-env dockerfile-security:secrets-in-env "
        "hadolint:DL3064 semgrep:secret-in-build-arg sonar:S6472 trivy:DS-0031",
    ),
    "df-secret-hardcoded": _row(9, "kics:passwords_and_secrets"),
    "df-secret-file-copied": _row(9, "trivy:DS-0031"),
    "df-secret-in-run": _row(9, "trivy:DS-0031"),
    "df-secret-mount-mode": _row(9, "sonar:S6469"),
    "df-chpasswd": _row(9, "checkov:CKV2_DOCKER_17"),
    "df-context-copy-all": _row(9, "sonar:S6470"),
    "df-add-for-local": _row(
        9,
        "buddy:EA0002 checkov:CKV_DOCKER_4 docker-security-checker:add dockerfile-security:add-used "
        "hadolint:DL3020 kics:add_instead_of_copy sonar:S7029 terrascan:AC_DOCKER_0032 trivy:DS-0005",
    ),
    "df-add-archive": _row(
        9,
        "checkov:CKV_DOCKER_4 docker-security-checker:add dockerfile-security:add-used semgrep:prefer-copy-over-add",
    ),
    "df-add-remote-url": _row(
        9,
        "buddy:EA0001 checkov:CKV_DOCKER_4 docker-security-checker:add dockerfile-security:add-used "
        "kics:curl_or_wget_instead_of_add semgrep:prefer-copy-over-add terrascan:AC_DOCKER_0035",
    ),
    "df-pipe-to-shell": _row(9, "dockerfile-security:curl-bashing"),
    "df-unsigned-apk": _row(9, "checkov:CKV2_DOCKER_7"),
    "df-unsigned-apt": _row(9, "checkov:CKV2_DOCKER_8"),
    "df-apt-force-yes": _row(9, "checkov:CKV2_DOCKER_11"),
    "df-unsigned-rpm": _row(9, "checkov:CKV2_DOCKER_10"),
    "df-unsigned-yum": _row(9, "checkov:CKV2_DOCKER_9"),
    "df-apt-recommends": _row(
        9,
        "buddy:ER0010 dockerfilelint:apt-get_recommends hadolint:DL3015 "
        "kics:apt_get_not_avoiding_additional_packages semgrep:missing-no-install-recommends "
        "terrascan:AC_DOCKER_0014 trivy:DS-0029",
    ),
    "df-apt-lists-left": _row(
        9,
        "buddy:ER0002 dockerfilelint:apt-get_missing_rm hadolint:DL3009 "
        "kics:apt_get_install_lists_were_not_deleted semgrep:remove-package-lists",
    ),
    "df-apt-cache-left": _row(9, "dockerfile_lint:no_apt-get_clean semgrep:remove-package-cache"),
    "df-apk-cache-left": _row(
        9,
        "buddy:ER0011 dockerfilelint:apkadd-missing_nocache_or_updaterm hadolint:DL3019 "
        "kics:apk_add_using_local_cache_path semgrep:missing-apk-no-cache trivy:DS-0025",
    ),
    "df-yum-cache-left": _row(
        9,
        "dockerfile_lint:no_yum_clean_all hadolint:DL3032 kics:yum_clean_all_missing "
        "semgrep:missing-yum-clean-all terrascan:AC_DOCKER_0009 trivy:DS-0015",
    ),
    "df-dnf-cache-left": _row(
        9,
        "dockerfile_lint:no_dnf_clean_all hadolint:DL3040 kics:missing_dnf_clean_all "
        "semgrep:missing-dnf-clean-all terrascan:AC_DOCKER_00025 trivy:DS-0019",
    ),
    "df-microdnf-cache-left": _row(9, "hadolint:DL3040 trivy:DS-0027"),
    "df-zypper-cache-left": _row(
        9,
        "hadolint:DL3036 kics:missing_zypper_clean semgrep:missing-zypper-clean trivy:DS-0020",
    ),
    "df-pip-cache-left": _row(
        9,
        "hadolint:DL3042 kics:pip_install_keeping_cached_packages semgrep:missing-pip-no-cache-dir "
        "terrascan:AC_DOCKER_0031",
    ),
    "df-yarn-cache-left": _row(9, "datadog-iac:run_yarn_clean_after_yarn_install hadolint:DL3060"),
    "df-gem-cache-left": _row(9, "dockerfile_lint:no_gem_clean_all dockerfile_lint:no_rvm_cleanup_all"),
    "df-needless-tool": _row(
        9,
        "buddy:ER0005 hadolint:DL3001 kics:run_utilities_and_posix_commands semgrep:nonsensical-command",
    ),
    "df-wget-and-curl": _row(
        9,
        "buddy:ER0007 hadolint:DL4001 kics:run_using_wget_and_curl semgrep:use-either-wget-or-curl trivy:DS-0014",
    ),
    "df-stage-unnamed": _row(10, "kics:using_unnamed_build_stages"),
    "df-stage-duplicate": _row(
        10,
        "buddy:EF0002 buildkit:DuplicateStageName checkov:CKV_DOCKER_11 hadolint:DL3024 "
        "kics:same_alias_in_different_froms semgrep:alias-must-be-unique trivy:DS-0012",
    ),
    "df-stage-reserved-name": _row(10, "buildkit:ReservedStageName hadolint:DL3063"),
    "df-copy-from-self": _row(
        10,
        "buddy:EC0001 hadolint:DL3023 kics:copy_from_references_current_from_alias "
        "semgrep:copy-from-own-alias trivy:DS-0006",
    ),
    "df-copy-from-unknown": _row(10, "buddy:EC0002 hadolint:DL3022"),
    "df-copy-from-whole-fs": _row(10, "hadolint:DL3067"),
    "df-no-multistage": _row(10, "dockerfile-security:multi-stage"),
    "df-maintainer": _row(
        11,
        "buddy:EI0003 buildkit:MaintainerDeprecated checkov:CKV_DOCKER_6 "
        "dockerfile_lint:maintainer_deprecated dockerfilelint:deprecated_in_1.13 hadolint:DL4000 "
        "kics:maintainer_instruction_being_used semgrep:maintainer-is-deprecated sonar:S6586 trivy:DS-0022",
    ),
    "df-label-missing": _row(11, "dockerfile_lint:required_label hadolint:DL3049 sonar:S7028"),
    "df-label-superfluous": _row(11, "hadolint:DL3050"),
    "df-label-empty": _row(11, "hadolint:DL3051"),
    "df-label-key-invalid": _row(11, "dockerfilelint:label_invalid hadolint:DL3048"),
    "df-label-url": _row(11, "hadolint:DL3052"),
    "df-label-date": _row(11, "hadolint:DL3053"),
    "df-label-spdx": _row(11, "hadolint:DL3054"),
    "df-label-githash": _row(11, "hadolint:DL3055"),
    "df-label-semver": _row(11, "hadolint:DL3056"),
    "df-label-email": _row(11, "hadolint:DL3058"),
    "df-debug-enabled": _row(13, "sonar:S4507"),
    "df-build-host-network": _row(15, "sonar:S6431"),
    "df-workdir-relative": _row(
        0,
        "buddy:EW0001 buildkit:WorkdirRelativePath checkov:CKV_DOCKER_10 hadolint:DL3000 "
        "kics:workdir_path_not_absolute semgrep:use-absolute-workdir sonar:S7021 terrascan:AC_DOCKER_0013 "
        "trivy:DS-0009",
    ),
    "df-cd-not-workdir": _row(
        0,
        "buddy:ER0003 hadolint:DL3003 kics:run_command_cd_instead_of_workdir semgrep:use-workdir "
        "terrascan:AC_DOCKER_0018 trivy:DS-0013",
    ),
    "df-shell-form": _row(
        0,
        "buddy:EJ0002 buildkit:JSONArgsRecommended hadolint:DL3025 "
        "kics:not_using_json_in_cmd_and_entrypoint_arguments semgrep:prefer-json-notation sonar:S7019",
    ),
    "df-exec-json-malformed": _row(0, "buddy:EJ0001 buddy:EJ0003 dockerfilelint:invalid_format sonar:S7030"),
    "df-cmd-multiple": _row(
        0,
        "buddy:EI0001 buildkit:MultipleInstructionsDisallowed hadolint:DL4003 "
        "kics:multiple_cmd_instructions_listed semgrep:multiple-cmd-instructions sonar:S6589 "
        "terrascan:AC_DOCKER_0053 trivy:DS-0016",
    ),
    "df-entrypoint-multiple": _row(
        0,
        "buddy:EI0001 buildkit:MultipleInstructionsDisallowed hadolint:DL4004 "
        "kics:multiple_entrypoint_instructions_listed semgrep:multiple-entrypoint-instructions sonar:S6589 "
        "trivy:DS-0007",
    ),
    "df-platform-flag": _row(
        0,
        "buildkit:FromPlatformFlagConstDisallowed hadolint:DL3029 kics:using_platform_with_from "
        "semgrep:avoid-platform-with-from terrascan:AC_DOCKER_0001",
    ),
    "df-platform-redundant": _row(0, "buildkit:RedundantTargetPlatform hadolint:DL3065"),
    "df-pipefail": _row(
        0,
        "buddy:ER0001 hadolint:DL4006 kics:shell_running_a_pipe_without_pipefail_flag semgrep:set-pipefail",
    ),
    "df-apt-not-apt-get": _row(
        0,
        "buddy:ER0006 checkov:CKV_DOCKER_9 hadolint:DL3027 kics:run_using_apt semgrep:prefer-apt-get "
        "terrascan:AC_DOCKER_0002",
    ),
    "df-apt-no-yes": _row(
        0,
        "buddy:ER0009 dockerfilelint:apt-get_missing_param hadolint:DL3014 "
        "kics:apt_get_missing_flags_to_avoid_manual_input semgrep:missing-assume-yes-switch trivy:DS-0021",
    ),
    "df-yum-no-yes": _row(
        0,
        "hadolint:DL3030 kics:yum_install_allows_manual_input semgrep:missing-yum-assume-yes-switch "
        "terrascan:AC_DOCKER_0004",
    ),
    "df-dnf-no-yes": _row(
        0,
        "hadolint:DL3038 kics:missing_flag_from_dnf_install semgrep:missing-dnf-assume-yes-switch",
    ),
    "df-zypper-no-yes": _row(
        0,
        "hadolint:DL3034 kics:missing_zypper_non_interactive_switch semgrep:missing-zypper-no-confirm-switch",
    ),
    "df-shell-change-by-run": _row(
        0,
        "buddy:ER0008 hadolint:DL4005 kics:changing_default_shell_using_run_command "
        "semgrep:use-shell-instruction terrascan:AC_DOCKER_0020",
    ),
    "df-useradd-no-l": _row(0, "datadog-iac:use_recommended_flags_with_useradd hadolint:DL3046"),
    "df-wget-progress": _row(0, "hadolint:DL3047"),
    "df-add-for-archive": _row(0, "buddy:EC0003 hadolint:DL3010"),
    "df-copy-multi-slash": _row(
        0,
        "buddy:EC0004 dockerfilelint:add_dest_invalid hadolint:DL3021 "
        "kics:copy_with_more_than_two_arguments_not_ending_with_slash trivy:DS-0011",
    ),
    "df-copy-relative-no-workdir": _row(0, "hadolint:DL3045"),
    "df-run-consecutive": _row(0, "hadolint:DL3059 kics:multiple_run_add_copy_instructions_listed sonar:S7031"),
    "df-run-too-long": _row(0, "sonar:S7020"),
    "df-env-self-reference": _row(0, "datadog-iac:env_no_refer_envvar hadolint:DL3044"),
    "df-onbuild-invalid": _row(
        0,
        "buddy:EI0004 datadog-iac:from_or_maintainer_cannot_be_triggered_within_onbuild hadolint:DL3043",
    ),
    "df-order-invalid": _row(
        0,
        "buddy:EI0002 datadog-iac:first_instruction_should_be_arg_or_from dockerfilelint:from_first hadolint:DL3061",
    ),
    "df-no-from": _row(0, "buddy:EF0001 datadog-iac:should_specify_base_image"),
    "df-inline-ignore": _row(0, "hadolint:DL1001"),
    "df-casing": _row(
        0,
        "buddy:EI0005 buildkit:ConsistentInstructionCasing buildkit:ExposeProtoCasing buildkit:FromAsCasing "
        "buildkit:StageNameCasing dockerfilelint:uppercase_commands sonar:S6476",
    ),
    "df-undefined-var": _row(0, "buildkit:UndefinedVar sonar:S6579"),
    "df-arg-from-invalid": _row(0, "buildkit:InvalidDefaultArgInFrom buildkit:UndefinedArgInFrom"),
    "df-legacy-kv": _row(0, "buildkit:LegacyKeyValueFormat"),
    "df-empty-continuation": _row(0, "buildkit:NoEmptyContinuation"),
    "df-copy-ignored-file": _row(0, "buildkit:CopyIgnoredFile"),
    "df-definition-comment": _row(0, "buildkit:InvalidDefinitionDescription"),
    "df-kv-space": _row(0, "sonar:S6574"),
    "df-instruction-invalid": _row(
        0,
        "buddy:EL0001 dockerfilelint:add_src_invalid dockerfilelint:extra_args dockerfilelint:invalid_command "
        "dockerfilelint:invalid_line dockerfilelint:invalid_workdir dockerfilelint:missing_args "
        "dockerfilelint:required_params sonar:S2260",
    ),
    "df-directive-invalid": _row(0, "buddy:ED0001 buddy:ED0002 buddy:ED0003 buddy:ED0004 buddy:ED0005"),
    "df-required-instruction": _row(0, "dockerfile_lint:required_instruction_EXPOSE_CMD"),
    "df-semicolon-chain": _row(0, "dockerfile_lint:no_ampersand_usage"),
    "df-todo": _row(0, "sonar:S1135"),
    "df-apk-virtual": _row(0, "dockerfilelint:apkadd-missing-virtual"),
    "df-shellcheck": _row(
        0,
        "hadolint:SC2002 hadolint:SC2005 hadolint:SC2006 hadolint:SC2015 hadolint:SC2016 hadolint:SC2018 "
        "hadolint:SC2019 hadolint:SC2021 hadolint:SC2028 hadolint:SC2035 hadolint:SC2038 hadolint:SC2039 "
        "hadolint:SC2044 hadolint:SC2045 hadolint:SC2046 hadolint:SC2048 hadolint:SC2059 hadolint:SC2060 "
        "hadolint:SC2061 hadolint:SC2062 hadolint:SC2068 hadolint:SC2069 hadolint:SC2070 hadolint:SC2086 "
        "hadolint:SC2094 hadolint:SC2103 hadolint:SC2115 hadolint:SC2116 hadolint:SC2155 hadolint:SC2162 "
        "hadolint:SC2164 hadolint:SC2166 hadolint:SC2174 hadolint:SC2196 hadolint:SC2197 hadolint:SC2230 "
        "hadolint:SC3001 hadolint:SC3003 hadolint:SC3009 hadolint:SC3010 hadolint:SC3011 hadolint:SC3014 "
        "hadolint:SC3020 hadolint:SC3037 hadolint:SC3040 hadolint:SC3044 hadolint:SC3046 hadolint:SC3053 "
        "hadolint:SC3057 hadolint:SC3059 hadolint:SC3060",
    ),
    "df-platform-mismatch": _row(0, "buildkit:InvalidBaseImagePlatform"),
}
COMPOSE = {
    "cf-healthcheck-missing": _row(2, "docksec:compose-missing-healthcheck kics:healthcheck_not_set"),
    "cf-logging-off": _row(2, "compose-lint:CL-0014"),
    "cf-memory-unlimited": _row(3, "compose-lint:CL-0026 docksec:compose-no-resource-limits kics:memory_not_limited"),
    "cf-cpu-unlimited": _row(3, "compose-lint:CL-0026 docksec:compose-no-resource-limits kics:cpus_not_limited"),
    "cf-pids-unlimited": _row(3, "kics:pids_limit_not_set"),
    "cf-restart-unbounded": _row(3, "kics:restart_policy_on_failure_not_set_to_5"),
    "cf-image-latest": _row(
        4,
        "compose-lint:CL-0004 dclint:service-image-require-explicit-tag docksec:compose-latest-or-untagged-image",
    ),
    "cf-image-untagged": _row(
        4,
        "compose-lint:CL-0004 dclint:service-image-require-explicit-tag docksec:compose-latest-or-untagged-image",
    ),
    "cf-image-mutable-tag": _row(4, "compose-lint:CL-0004 dclint:service-image-require-explicit-tag"),
    "cf-image-no-digest": _row(4, "compose-lint:CL-0019"),
    "cf-privileged": _row(
        5,
        "compose-lint:CL-0002 docksec:compose-privileged kics:privileged_containers_enabled semgrep:privileged-service",
    ),
    "cf-user-missing": _row(5, "docksec:compose-no-non-root-user"),
    "cf-user-root": _row(5, "compose-lint:CL-0018"),
    "cf-no-new-privileges-missing": _row(
        5,
        "compose-lint:CL-0003 docksec:compose-no-new-privileges kics:no_new_privileges_not_set "
        "semgrep:no-new-privileges",
    ),
    "cf-pid-host": _row(6, "compose-lint:CL-0010 docksec:compose-host-namespace kics:host_namespace_is_shared"),
    "cf-ipc-host": _row(6, "compose-lint:CL-0010 docksec:compose-host-namespace kics:shared_host_ipc_namespace"),
    "cf-uts-host": _row(6, "compose-lint:CL-0010"),
    "cf-userns-host": _row(6, "compose-lint:CL-0010 kics:shared_host_user_namespace"),
    "cf-cgroup-custom": _row(6, "kics:cgroup_not_default"),
    "cf-seccomp-off": _row(
        6,
        "compose-lint:CL-0009 docksec:compose-disabled-security-opt kics:default_seccomp_profile_disabled "
        "semgrep:seccomp-confinement-disabled",
    ),
    "cf-sensitive-host-mount": _row(
        6,
        "compose-lint:CL-0013 docksec:compose-sensitive-host-mount kics:volume_has_sensitive_host_directory",
    ),
    "cf-host-root-writable": _row(6, "compose-lint:CL-0025"),
    "cf-mount-propagation": _row(6, "compose-lint:CL-0017 kics:volume_mounted_in_multiple_containers"),
    "cf-volume-shared": _row(6, "kics:shared_volumes_between_containers"),
    "cf-device-dangerous": _row(6, "compose-lint:CL-0016"),
    "cf-port-all-interfaces": _row(
        7,
        "compose-lint:CL-0005 dclint:no-unbound-port-interfaces docksec:compose-port-bound-all-interfaces "
        "kics:container_traffic_not_bound_to_host_interface",
    ),
    "cf-port-privileged": _row(7, "kics:privileged_ports_mapped_in_container"),
    "cf-port-duplicate": _row(7, "dclint:no-duplicate-exported-ports"),
    "cf-docker-socket": _row(
        8,
        "compose-lint:CL-0001 docksec:compose-docker-socket-mount kics:docker_socket_mounted_in_container "
        "semgrep:exposing-docker-socket-volume",
    ),
    "cf-secret-env": _row(9, "compose-lint:CL-0020 docksec:compose-plaintext-secret-env"),
    "cf-secret-connection-string": _row(9, "compose-lint:CL-0021"),
    "cf-env-file": _row(9, "docksec:compose-env-file-secret-risk"),
    "cf-cap-drop-missing": _row(12, "compose-lint:CL-0006 kics:container_capabilities_unrestricted"),
    "cf-cap-add-host-exec": _row(
        12,
        "compose-lint:CL-0024 docksec:compose-dangerous-capabilities kics:container_capabilities_unrestricted",
    ),
    "cf-cap-add-strong": _row(
        12,
        "compose-lint:CL-0011 docksec:compose-dangerous-capabilities kics:container_capabilities_unrestricted",
    ),
    "cf-cap-add-host-reach": _row(12, "compose-lint:CL-0028 kics:container_capabilities_unrestricted"),
    "cf-cap-add-availability": _row(12, "compose-lint:CL-0029 kics:container_capabilities_unrestricted"),
    "cf-cap-add-disclosure": _row(12, "compose-lint:CL-0030 kics:container_capabilities_unrestricted"),
    "cf-cap-add-lesser": _row(
        12,
        "compose-lint:CL-0027 docksec:compose-dangerous-capabilities kics:container_capabilities_unrestricted",
    ),
    "cf-lsm-off": _row(
        13,
        "compose-lint:CL-0009 docksec:compose-disabled-security-opt semgrep:selinux-separation-disabled",
    ),
    "cf-security-opt-missing": _row(13, "kics:security_opt_not_set"),
    "cf-rootfs-writable": _row(
        14,
        "compose-lint:CL-0007 docksec:compose-writable-root-fs semgrep:writable-filesystem-service",
    ),
    "cf-tmpfs-unsafe": _row(14, "compose-lint:CL-0022"),
    "cf-network-host": _row(15, "compose-lint:CL-0008 docksec:compose-host-network kics:shared_host_network_namespace"),
    "cf-network-unsegmented": _row(15, "docksec:compose-no-network-segmentation"),
    "cf-build-and-image": _row(0, "dclint:no-build-and-image"),
    "cf-container-name-duplicate": _row(0, "dclint:no-duplicate-container-names"),
    "cf-container-name-invalid": _row(0, "dclint:service-container-name-regex"),
    "cf-volume-quotes": _row(0, "dclint:no-quotes-in-volumes"),
    "cf-port-quotes": _row(0, "dclint:require-quotes-in-ports"),
    "cf-version-field": _row(0, "dclint:no-version-field"),
    "cf-project-name": _row(0, "dclint:require-project-name-field"),
    "cf-order": _row(
        0,
        "dclint:service-dependencies-alphabetical-order dclint:service-keys-order "
        "dclint:service-ports-alphabetical-order dclint:services-alphabetical-order "
        "dclint:top-level-properties-order",
    ),
}
