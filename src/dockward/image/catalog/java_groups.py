"""Maven groups of well-known jars that are built without Maven and so carry no pom.properties.

As published in Maven's central repository.
"""

import re

_GROUPS = (
    ("org.springframework.boot", r"spring-boot(?:-.+)?"),
    ("org.springframework.security", r"spring-security-.+"),
    ("org.springframework.data", r"spring-data-.+"),
    ("org.springframework.integration", r"spring-integration-.+"),
    ("org.springframework.batch", r"spring-batch-.+"),
    ("org.springframework.kafka", r"spring-kafka(?:-test)?"),
    ("org.springframework.amqp", r"spring-(?:amqp|rabbit.*)"),
    ("org.springframework.session", r"spring-session-.+"),
    ("org.springframework.graphql", r"spring-graphql(?:-test)?"),
    (
        "org.springframework",
        (
            r"spring-(?:aop|aspects|beans|context(?:-indexer|-support)?|core|expression|instrument|jcl|jdbc|jms|messaging"
            r"|orm|oxm|r2dbc|test|tx|web|webflux|webmvc|websocket)"
        ),
    ),
    ("org.apache.tomcat.embed", r"tomcat-embed-.+"),
    ("org.apache.tomcat", r"tomcat-.+"),
    ("org.bouncycastle", r"bc(?:prov|pkix|util|pg|mail|tls|jmail)-.+"),
    ("org.hibernate.validator", r"hibernate-validator(?:-.+)?"),
    ("org.jetbrains.kotlin", r"kotlin-(?:stdlib|reflect|script-runtime|compiler|scripting|daemon)(?:-.+)?"),
    ("org.jetbrains.kotlinx", r"kotlinx-.+"),
    ("com.squareup.okhttp3", r"okhttp(?:-.+)?|logging-interceptor"),
    ("com.squareup.okio", r"okio(?:-.+)?"),
    ("com.squareup.retrofit2", r"retrofit|(?:converter|adapter)-(?:gson|jackson|moshi|rxjava\d?)"),
    ("io.projectreactor", r"reactor-core"),
    ("io.projectreactor.netty", r"reactor-netty(?:-.+)?"),
    ("io.micrometer", r"micrometer-.+"),
    ("io.grpc", r"grpc-.+"),
    ("com.graphql-java", r"graphql-java"),
    ("org.apache.kafka", r"kafka-(?:clients|streams|server|metadata|raft|storage|log4j-appender)|kafka_\d\.\d+"),
    ("org.apache.lucene", r"lucene-.+"),
    ("org.apache.solr", r"solr-.+"),
    ("org.elasticsearch", r"elasticsearch(?:-(?:core|x-content|cli|geo|lz4|secure-sm))?"),
    ("org.opensearch", r"opensearch(?:-(?:core|x-content|cli|geo|secure-sm))?"),
    ("org.apache.logging.log4j", r"log4j-(?:core|api|web|jul|jcl|to-slf4j|slf4j2?-impl|1\.2-api|layout-template-json)"),
    ("org.apache.commons", r"commons-(?:collections4|compress|configuration2|csv|email|exec|lang3|math3|pool2|text)"),
    ("org.apache.cxf", r"cxf-.+"),
    ("org.apache.pdfbox", r"pdfbox(?:-.+)?"),
    ("org.apache.poi", r"poi(?:-.+)?"),
    ("org.apache.shiro", r"shiro-.+"),
    ("org.apache.struts", r"struts2-.+"),
    ("org.apache.tika", r"tika-.+"),
    ("org.apache.zookeeper", r"zookeeper"),
    ("ch.qos.logback", r"logback-(?:access|classic|core)"),
    ("com.alibaba", r"fastjson"),
    ("com.fasterxml.jackson.core", r"jackson-(?:annotations|core|databind)"),
    ("com.google.code.gson", r"gson"),
    ("com.google.guava", r"guava"),
    ("com.mysql", r"mysql-connector-j"),
    ("com.thoughtworks.xstream", r"xstream"),
    ("io.netty", r"netty-.+"),
    ("io.undertow", r"undertow-.+"),
    ("mysql", r"mysql-connector-java"),
    ("org.eclipse.jetty", r"jetty-(?:http|io|security|server|servlet|servlets|util|webapp|xml)"),
    ("org.freemarker", r"freemarker"),
    ("org.slf4j", r"slf4j-.+|jcl-over-slf4j|jul-to-slf4j|log4j-over-slf4j"),
    ("org.yaml", r"snakeyaml"),
    ("org.postgresql", r"postgresql"),
    ("com.h2database", r"h2"),
    ("com.google.protobuf", r"protobuf-(?:java(?:-util|lite)?|kotlin)"),
    ("com.google.code.findbugs", r"jsr305"),
    ("com.jayway.jsonpath", r"json-path"),
    ("com.github.ben-manes.caffeine", r"caffeine"),
    ("io.opentelemetry", r"opentelemetry-(?:api|context|common|sdk|exporter|extension)(?:-.+)?"),
    ("org.ow2.asm", r"asm(?:-(?:tree|commons|analysis|util))?"),
    ("org.objenesis", r"objenesis"),
    ("org.reactivestreams", r"reactive-streams"),
    ("org.checkerframework", r"checker-qual"),
    ("org.hamcrest", r"hamcrest(?:-.+)?"),
    ("org.junit.jupiter", r"junit-jupiter(?:-.+)?"),
    ("org.junit.platform", r"junit-platform-.+"),
    ("org.jdom", r"jdom2?"),
    ("info.picocli", r"picocli"),
    ("org.apache.velocity", r"velocity(?:-tools|-engine-core)?"),
    ("org.liquibase", r"liquibase-.+"),
    ("net.bytebuddy", r"byte-buddy(?:-agent)?"),
    ("com.zaxxer", r"HikariCP(?:-java\d)?"),
    ("redis.clients", r"jedis"),
    ("xerces", r"xercesImpl"),
    ("xalan", r"xalan|serializer"),
    ("org.apache.ant", r"ant(?:-launcher)?"),
    ("net.java.dev.jna", r"jna(?:-platform)?"),
)
_GROUPS_BY_PATTERN = tuple((re.compile(pattern), group) for group, pattern in _GROUPS)
_TOMCAT = {
    "catalina": "tomcat-catalina",
    "catalina-ant": "tomcat-catalina-ant",
    "catalina-ha": "tomcat-catalina-ha",
    "catalina-storeconfig": "tomcat-storeconfig",
    "catalina-tribes": "tomcat-tribes",
    "jasper": "tomcat-jasper",
    "jasper-el": "tomcat-jasper-el",
}
"""Jars of Tomcat's own folder have another name there than in the repository."""
_LIKE_ITSELF = re.compile(
    r"commons-(?:beanutils|chain|cli|codec|collections|daemon|dbcp|digester|discovery|el|fileupload|httpclient|io|jxpath"
    r"|lang|logging|net|pool|validator)|junit|dom4j|oro|logkit|aopalliance|javax\.inject|xml-apis|log4j|ognl"
)
"""From before groups were domains."""


def known_name(artifact: str) -> str:
    """`group:artifact` of a jar with this name, or nothing."""
    if artifact in _TOMCAT:
        return f"org.apache.tomcat:{_TOMCAT[artifact]}"
    if _LIKE_ITSELF.fullmatch(artifact):
        return f"{artifact}:{artifact}"
    for pattern, group in _GROUPS_BY_PATTERN:
        if pattern.fullmatch(artifact):
            return f"{group}:{artifact}"
    return ""
