"""Web servers, proxies and everything about measuring among Docker's official images.

Source: the Dockerfiles that the library's definition files name (docker-library/official-images, August 2026), where
they were found; users that aren't root were seen there. VOLUME and EXPOSE of the rest are known from their use, and
that only Kong's has a HEALTHCHECK from the library's own words on it.
"""

from msgspec.structs import replace

from dockward.model._bases.base import Base, BaseRole, Variants, every_tag, larger, smaller, tcp, udp

_WEB = Base(role=BaseRole.WEBSERVER, packages="apt")
_PROXY = Base(role=BaseRole.PROXY, packages="apt")
_MONITORING = Base(role=BaseRole.MONITORING, packages="apt")
_NGINX = replace(_WEB, data=("/var/cache/nginx", "/var/run"), ports=tcp(80))
_TOMCAT = replace(
    _WEB,
    data=("/usr/local/tomcat/logs", "/usr/local/tomcat/temp", "/usr/local/tomcat/work"),
    ports=tcp(8080),
    development=True,
)
_TOMEE = replace(_TOMCAT, data=("/usr/local/tomee/logs", "/usr/local/tomee/temp"), development=False)
_JETTY = replace(_WEB, user="jetty", data=("/var/lib/jetty",), ports=tcp(8080), development=True)
_LIBERTY = replace(_WEB, user="1001", data=("/logs", "/opt/ol/wlp/output"), ports=tcp(9080, 9443))
_WEBSPHERE = replace(_LIBERTY, data=("/logs", "/opt/ibm/wlp/output"))
_VARNISH = replace(_PROXY, user="varnish", data=("/var/lib/varnish",), ports=tcp(80, 8443))
_CADDY = replace(_WEB, packages="apk", data=("/config/caddy", "/data/caddy"), ports=(*tcp(80, 443, 2019), *udp(443)))

TABLE: dict[str, Variants] = {
    "api-firewall": every_tag(replace(_PROXY, packages="apk", user="api-firewall")),
    "caddy": larger(_CADDY, "builder"),
    "chronograf": every_tag(replace(_MONITORING, data=("/var/lib/chronograf",), ports=tcp(8888))),
    "fluentd": (
        ("v0", None),
        ("onbuild", None),
        ("", replace(_MONITORING, user="fluent", data=("/fluentd/log",), ports=tcp(24224, 5140))),
    ),
    "haproxy": (
        ("1", None),
        ("2.0", None),
        ("2.1", None),
        ("2.2", None),
        ("2.3", None),
        ("", replace(_PROXY, user="haproxy", data=("/var/lib/haproxy",))),
    ),
    "hitch": every_tag(replace(_PROXY, ports=tcp(443))),
    "httpd": every_tag(replace(_WEB, data=("/usr/local/apache2/logs",), ports=tcp(80))),
    "jetty": smaller(_JETTY, "jre"),
    "kapacitor": every_tag(replace(_MONITORING, data=("/var/lib/kapacitor",), ports=tcp(9092))),
    "kibana": (("8", replace(_MONITORING, user="1000", data=("/usr/share/kibana/data",), ports=tcp(5601))),),
    "kong": (
        ("0", None),
        ("1", None),
        (
            "",
            replace(
                _PROXY, user="kong", health_check=True, data=("/usr/local/kong",), ports=tcp(8000, 8443, 8001, 8444)
            ),
        ),
    ),
    "krakend": every_tag(replace(_PROXY, packages="apk", ports=tcp(8080, 8090))),
    "lightstreamer": every_tag(
        replace(_WEB, user="lightstreamer", data=("/lightstreamer/logs",), ports=tcp(8080), development=True)
    ),
    "logstash": (("8", replace(_MONITORING, user="1000", data=("/usr/share/logstash/data",), ports=tcp(9600, 5044))),),
    "nginx": every_tag(_NGINX),
    "open-liberty": every_tag(_LIBERTY),
    "registry": every_tag(replace(_WEB, packages="apk", data=("/var/lib/registry",), ports=tcp(5000))),
    "spiped": every_tag(replace(_PROXY, data=("/spiped",))),
    "telegraf": every_tag(replace(_MONITORING, ports=(*tcp(8094), *udp(8125, 8092)))),
    "tomcat": smaller(_TOMCAT, "jre"),
    "tomee": larger(_TOMEE, "jdk"),
    "traefik": every_tag(replace(_PROXY, packages="apk", ports=tcp(80))),
    "unit": every_tag(replace(_WEB, data=("/var/lib/unit",), ports=tcp(80))),
    "varnish": (("stable", None), ("6", None), ("", _VARNISH)),
    "websphere-liberty": every_tag(_WEBSPHERE),
}
