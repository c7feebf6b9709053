"""What a jar is, by its manifest and its file's name."""

import pytest

from dockward.image.catalog.java_names import artifact_of, name_of_jar


@pytest.mark.parametrize(
    ("stem", "expected"),
    [
        ("guava-31.1-jre", ("com.google.guava:guava", "31.1-jre")),
        ("log4j-1.2-api-2.17.0", ("org.apache.logging.log4j:log4j-1.2-api", "2.17.0")),
        ("mysql-connector-java-5.1.40", ("mysql:mysql-connector-java", "5.1.40")),
        ("foo-1.0-beta-3", ("foo", "1.0-beta-3")),
        ("netty-tcnative-2.0.61.Final-linux-x86_64", ("io.netty:netty-tcnative", "2.0.61.Final")),
        ("foo-1.0-20240101.123456-1", ("foo", "1.0-20240101.123456-1")),
        ("bcprov-jdk18on-1.78", ("org.bouncycastle:bcprov-jdk18on", "1.78")),
        ("commons-lang-2.6", ("commons-lang:commons-lang", "2.6")),
        ("spring-core-5.3.20", ("org.springframework:spring-core", "5.3.20")),
        ("spring-boot-starter-web-2.7.0", ("org.springframework.boot:spring-boot-starter-web", "2.7.0")),
        ("kafka_2.13-3.4.0", ("org.apache.kafka:kafka_2.13", "3.4.0")),
    ],
)
def test_by_the_file_s_name(stem, expected):
    assert name_of_jar(stem, {}) == expected
    assert artifact_of(stem) == expected[0].rpartition(":")[2]


@pytest.mark.parametrize(
    ("stem", "manifest", "expected"),
    [
        ("app", {"implementation-version": "1.2"}, ("app", "1.2")),
        ("app", {"implementation-version": "${version}", "bundle-version": "3.0.0"}, ("app", "3.0.0")),
        ("app-1.2-rc1", {"bundle-version": "1.2.0.rc1"}, ("app", "1.2-rc1")),
        ("guice-3.1.0-no_aop", {"bundle-version": "3.1.0"}, ("guice", "3.1.0")),
        ("x-y-1.0", {"bundle-symbolicname": "org.example.x-y;singleton:=true"}, ("org.example:x-y", "1.0")),
        ("y-1.0", {"bundle-symbolicname": "org.example.other"}, ("y", "1.0")),
        ("y-1.0", {"bundle-symbolicname": "y"}, ("y", "1.0")),
        ("y-1.0", {"automatic-module-name": "org.example.y"}, ("org.example:y", "1.0")),
        ("y-1.0", {"implementation-vendor-id": "org.example.project"}, ("org.example.project:y", "1.0")),
        ("y-1.0", {"implementation-vendor-id": "org.example"}, ("y", "1.0")),
        (
            "y-core-1.0",
            {"implementation-vendor-id": "org.y", "automatic-module-name": "org.y.orm.core"},
            ("org.y:y-core", "1.0"),
        ),
        ("catalina", {"implementation-version": "9.0.71"}, ("org.apache.tomcat:tomcat-catalina", "9.0.71")),
        (
            "any",
            {"plugin-version": "4.11 (private)", "short-name": "git", "group-id": "org.jenkins-ci.plugins"},
            ("org.jenkins-ci.plugins:git", "4.11"),
        ),
    ],
)
def test_by_the_manifest(stem, manifest, expected):
    assert name_of_jar(stem, manifest) == expected


@pytest.mark.parametrize(
    "stem", ["app", "", "foo-1.0-sources", "foo-1.0-javadoc", "a" * 100_000 + "-1.0", "-1" * 50_000]
)
def test_nothing_where_no_version_is_known(stem):
    assert name_of_jar(stem, {}) is None
