"""What real processes of several runtimes show in /proc of the packages that they use."""

import _ctypes
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from dockward.image.loadable import canonical, territory
from dockward.model.package import Package, PackageType
from dockward.read.kernel.loaded import read_loaded
from dockward.read.kernel.procfile import ProcessDirectory

JAVA = """
import java.net.*; import java.nio.file.*;
public class Run {
  public static void main(String[] a) throws Exception {
    URLClassLoader l = new URLClassLoader(new URL[] {Path.of(a[0]).toUri().toURL()}, null);
    Object o = l.loadClass("Part").getDeclaredConstructor().newInstance();
    if (a[1].equals("close")) l.close();
    System.out.println("ready");
    Thread.sleep(600000);
    System.out.println(o);
  }
}
"""


def loaded_by(*command, **more):
    """The files that the process shows once it says that it is ready."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, **more) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            with ProcessDirectory("/proc", process.pid) as directory:
                return {canonical(one) for one in read_loaded(directory).files}
        finally:
            process.kill()


def shown(package, loaded):
    return bool(list(territory(package).among(loaded)))


def package(kind, name, path, **more):
    return Package(type=kind, name=name, version="1", path=str(path).removeprefix("/"), **more)


def need(name):
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not here")
    return found


@pytest.fixture(scope="module")
def jar(tmp_path_factory):
    place = tmp_path_factory.mktemp("java")
    (place / "Run.java").write_text(JAVA)
    (place / "Part.java").write_text("public class Part {}\n")
    subprocess.run([need("javac"), "Run.java"], cwd=place, check=True, timeout=120)
    subprocess.run([need("javac"), "-d", "parts", "Part.java"], cwd=place, check=True, timeout=120)
    with zipfile.ZipFile(place / "part.jar", "w") as archive:
        archive.write(place / "parts" / "Part.class", "Part.class")
    return place / "part.jar"


@pytest.mark.parametrize(("ends", "shows"), [("open", True), ("close", False)])
def test_a_jvm_shows_a_jar_only_while_it_holds_it_open(jar, ends, shows):
    loaded = loaded_by(need("java"), "-Xint", "-cp", str(jar.parent), "Run", str(jar), ends)
    one = package(PackageType.MAVEN, "g:part", jar)
    assert shown(one, loaded) is shows
    assert territory(one).blind
    runtime = next(one for one in loaded if one.endswith("/libjvm.so")).removesuffix("lib/server/libjvm.so")
    assert shown(package(PackageType.GENERIC, "java", f"{runtime}release"), loaded)


def test_node_reads_a_module_and_closes_it(tmp_path):
    folder = tmp_path / "node_modules" / "part"
    folder.mkdir(parents=True)
    (folder / "package.json").write_text('{"name": "part", "version": "1"}')
    (folder / "index.js").write_text("module.exports = 1;\n")
    script = 'require("part"); console.log("ready"); setInterval(() => {}, 1000)'
    loaded = loaded_by(need("node"), "-e", script, cwd=tmp_path)
    one = package(PackageType.NPM, "part", folder / "package.json")
    assert not shown(one, loaded)
    assert territory(one).blind


def test_python_reads_modules_and_eggs_and_maps_native_parts(tmp_path):
    with zipfile.ZipFile(tmp_path / "part-1.egg", "w") as archive:
        archive.writestr("part.py", "x = 1\n")
        archive.writestr("EGG-INFO/PKG-INFO", "Name: part\nVersion: 1\n")
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "__init__.py").write_text("y = 1\n")
    native = Path(_ctypes.__file__)
    site = tmp_path / "native"
    site.mkdir()
    shutil.copy(native, site / native.name)
    script = (
        "import sys, time; sys.path[:0] = ['part-1.egg', '.', 'native']; import part, plain, _ctypes\n"
        "assert 'native' in _ctypes.__file__; print('ready', flush=True); time.sleep(600)"
    )
    loaded = loaded_by(sys.executable, "-S", "-c", script, cwd=tmp_path)
    egg = package(PackageType.PYPI, "part", tmp_path / "part-1.egg!/EGG-INFO/PKG-INFO")
    plain = package(PackageType.PYPI, "plain", tmp_path / "plain-1.dist-info" / "METADATA")
    own = package(PackageType.PYPI, "native", tmp_path / "native-1.dist-info" / "METADATA")
    assert [shown(one, loaded) for one in (egg, plain, own)] == [False, False, True]
    assert territory(egg).blind
    assert territory(plain).blind


@pytest.mark.parametrize("kind", [PackageType.GOLANG, PackageType.CARGO, PackageType.GENERIC])
def test_a_program_is_mapped_as_long_as_it_runs(tmp_path, kind):
    program = tmp_path / "app"
    shutil.copy(os.path.realpath(need("sleep")), program)
    one = package(kind, "example.org/part", program)
    with subprocess.Popen([program, "600"]) as process:
        try:
            for _ in range(100):
                with ProcessDirectory("/proc", process.pid) as directory:
                    found = shown(one, {canonical(each) for each in read_loaded(directory).files})
                if found:
                    break
                time.sleep(0.05)
        finally:
            process.kill()
    assert found
    assert not territory(one).blind


def test_a_script_shows_its_interpreter_alone(tmp_path):
    script = tmp_path / "tool"
    script.write_text("#!/bin/sh\necho ready\nread x\n")
    script.chmod(0o755)
    loaded = loaded_by(str(script))
    assert canonical(str(script)) not in loaded


GEMSPEC = """
Gem::Specification.new { |s|
  s.name = "NAME"; s.version = "1"; s.summary = "s"; s.authors = ["a"]
  s.extensions = ["ext/NAME/extconf.rb"]; s.require_paths = ["lib"]
}
"""
WHERE = "puts File.join('extensions', Gem::Platform.local.to_s, Gem.extension_api_version)"


@pytest.mark.parametrize("place", ["beside", "below"])
def test_what_ruby_maps_of_a_gem_it_built(tmp_path, place):
    """RubyGems keeps what it builds below `extensions`, and copies it beside the gem's scripts unless told not to."""
    ruby, compiler = need("ruby"), need("cc")
    home = tmp_path / "gems home"
    folder = subprocess.run(
        [ruby, "-rrubygems", "-e", WHERE], capture_output=True, text=True, check=True
    ).stdout.strip()
    (home / "specifications").mkdir(parents=True)
    for name in ("near", "idle"):
        (home / f"specifications/{name}-1.gemspec").write_text(GEMSPEC.replace("NAME", name))
        extension = home / folder / f"{name}-1"
        scripts = home / f"gems/{name}-1/lib"
        target = (extension if place == "below" else scripts) / f"{name}.so"
        for one in (extension, scripts):
            one.mkdir(parents=True)
        (extension / "gem.build_complete").touch()
        code = f"void Init_{name}(void) {{}}\n"
        command = [compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", str(target)]
        subprocess.run(command, input=code, text=True, check=True)
    environment = {**os.environ, "GEM_HOME": str(home), "GEM_PATH": str(home)}
    loaded = loaded_by(ruby, "-rrubygems", "-e", "require 'near'; puts 'ready'; $stdout.flush; sleep", env=environment)
    near, idle = (package(PackageType.GEM, one, home / f"specifications/{one}-1.gemspec") for one in ("near", "idle"))
    assert (shown(near, loaded), shown(idle, loaded)) == (True, False)
    # Scripts show nothing.
    assert territory(idle).blind


def test_what_php_reads_is_closed_again(tmp_path):
    script = tmp_path / "vendor/v/a/a.php"
    script.parent.mkdir(parents=True)
    script.write_text("<?php function f() { return 1; }\n")
    run = f"require '{script}'; f(); echo \"ready\\n\"; sleep(600);"
    loaded = loaded_by(need("php"), "-d", "opcache.enable_cli=1", "-r", run)
    one = package(PackageType.COMPOSER, "v/a", tmp_path / "vendor/composer/installed.json")
    assert not shown(one, loaded)
    assert territory(one).blind
