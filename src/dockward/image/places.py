"""Where files lie that only a build needed: folders by their path from the root on, or by names anywhere."""

import re

from dockward.model.residue import ResidueKind

_L, _D, _H, _T = ResidueKind.LISTS, ResidueKind.DOWNLOADS, ResidueKind.HISTORY, ResidueKind.TOOLS
_O, _X = ResidueKind.OBJECTS, ResidueKind.EXTRAS

FROM_ROOT = {
    "etc/apk/cache": (_L, "apk"),
    "opt/gradle": (_T, "Gradle"),
    "opt/maven": (_T, "Maven"),
    "opt/android-sdk": (_T, "the Android SDK"),
    "opt/android-sdk-linux": (_T, "the Android SDK"),
    "opt/flutter": (_T, "Flutter"),
    "emsdk": (_T, "Emscripten"),
    "tmp": (ResidueKind.TEMPORARY, ""),
    "usr/include": (ResidueKind.HEADERS, ""),
    "usr/lib/dotnet/sdk": (_T, "the .NET SDK"),
    "usr/local/go": (_T, "Go"),
    "usr/local/include": (ResidueKind.HEADERS, ""),
    "usr/local/lib/gcc": (_T, "GCC"),
    "usr/local/libexec/gcc": (_T, "GCC"),
    "usr/local/rustup": (_T, "Rust"),
    "usr/local/share/.cache/yarn": (_D, "yarn"),
    "usr/share/doc": (_X, "the system"),
    "usr/share/dotnet/sdk": (_T, "the .NET SDK"),
    "usr/share/gradle": (_T, "Gradle"),
    "usr/share/gtk-doc": (_X, "the system"),
    "usr/share/info": (_X, "the system"),
    "usr/share/man": (_X, "the system"),
    "usr/share/maven": (_T, "Maven"),
    "var/cache/apk": (_L, "apk"),
    "var/cache/apt": (_L, "apt"),
    "var/cache/dnf": (_L, "dnf"),
    "var/cache/libdnf5": (_L, "dnf"),
    "var/cache/pacman/pkg": (_L, "pacman"),
    "var/cache/yum": (_L, "yum"),
    "var/cache/zypp": (_L, "zypper"),
    "var/lib/apt/lists": (_L, "apt"),
    "var/lib/pacman/sync": (_L, "pacman"),
    "var/tmp": (ResidueKind.TEMPORARY, ""),
}
"""Each folder with all that is below it."""
ROOTS = tuple(FROM_ROOT)

BELOW = {
    ".angular": {"cache": (_O, "Angular")},
    ".bzr": {"": (_H, "Bazaar")},
    ".cache": {
        "bazel": (_D, "Bazel"),
        "ccache": (_O, "ccache"),
        "composer": (_D, "composer"),
        "coursier": (_D, "Coursier"),
        "go-build": (_O, "Go"),
        "node": (_D, "corepack"),
        "node-gyp": (_D, "node-gyp"),
        "pip": (_D, "pip"),
        "pnpm": (_D, "pnpm"),
        "pre-commit": (_D, "pre-commit"),
        "pypoetry": (_D, "poetry"),
        "uv": (_D, "uv"),
        "yarn": (_D, "yarn"),
    },
    ".cargo": {"git": (_D, "cargo"), "registry": (_D, "cargo")},
    ".ccache": {"": (_O, "ccache")},
    ".composer": {"cache": (_D, "composer")},
    ".gradle": {"caches": (_D, "Gradle"), "wrapper": (_D, "Gradle"), "daemon": (_D, "Gradle")},
    ".git": {"": (_H, "git")},
    ".hg": {"": (_H, "Mercurial")},
    ".ivy2": {"cache": (_D, "sbt")},
    ".m2": {"repository": (_D, "Maven")},
    ".mypy_cache": {"": (_O, "mypy")},
    ".next": {"cache": (_O, "Next.js")},
    ".npm": {"_cacache": (_D, "npm"), "_logs": (_D, "npm"), "_npx": (_D, "npm")},
    ".nuget": {"packages": (_D, "NuGet")},
    ".nyc_output": {"": (_O, "nyc")},
    ".parcel-cache": {"": (_O, "Parcel")},
    ".pytest_cache": {"": (_O, "pytest")},
    ".ruff_cache": {"": (_O, "ruff")},
    ".rustup": {"": (_T, "Rust")},
    ".svn": {"": (_H, "Subversion")},
    ".tox": {"": (_O, "tox")},
    ".turbo": {"": (_O, "Turborepo")},
    ".yarn": {"berry": (_D, "yarn")},
    "CMakeFiles": {"": (_O, "CMake")},
    "CVS": {"": (_H, "CVS")},
    "anaconda3": {"pkgs": (_D, "conda")},
    "build": {"tmp": (_O, "Gradle")},
    "bundle": {"cache": (_D, "gem")},
    "cargo": {"git": (_D, "cargo"), "registry": (_D, "cargo")},
    "conda": {"pkgs": (_D, "conda")},
    "go": {"pkg/mod": (_D, "Go")},
    "miniconda3": {"pkgs": (_D, "conda")},
    "miniforge3": {"pkgs": (_D, "conda")},
    "node_modules": {".cache": (_O, "npm")},
    "obj": {"Debug": (_O, ".NET"), "Release": (_O, ".NET")},
    "target": {
        "debug": (_O, "cargo"),
        "generated-sources": (_O, "Maven"),
        "maven-status": (_O, "Maven"),
        "release/.fingerprint": (_O, "cargo"),
        "release/build": (_O, "cargo"),
        "release/deps": (_O, "cargo"),
        "release/incremental": (_O, "cargo"),
        "surefire-reports": (_O, "Maven"),
        "test-classes": (_O, "Maven"),
    },
}
"""By a folder's name, and a folder in it, up to two names deep; an empty one is for all that is in it."""

DEPENDENCIES = frozenset({"dist-packages", "gems", "node_modules", "site-packages", "vendor"})
"""Folders of packages of languages: what their authors left in them is not this build's doing."""
TESTS_AND_DOCS = frozenset(
    {"__mocks__", "__tests__", "doc", "docs", "example", "examples", "man", "test", "tests"}
)  # fmt: skip
SYSTEM = frozenset({"bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys", "usr", "var"})
"""Folders at the root in which no application's sources are looked for; those of `usr/src` are."""

SOURCES = {
    "c": "C",
    "cc": "C++",
    "cpp": "C++",
    "cs": "C#",
    "csproj": "C#",
    "cxx": "C++",
    "fs": "F#",
    "go": "Go",
    "hs": "Haskell",
    "java": "Java",
    "kt": "Kotlin",
    "rs": "Rust",
    "scala": "Scala",
    "swift": "Swift",
    "vb": "Visual Basic",
    "zig": "Zig",
}
"""Languages by the endings of files that the program doesn't read when it runs."""
HEADERS = frozenset({"h", "hh", "hpp", "hxx"})
SCRATCH = frozenset({"orig", "rej", "swo", "swp"})
"""Endings of what patches and editors leave behind."""
ENDINGS = frozenset({"a", "o", "gem", "dockerfile", *SOURCES, *HEADERS, *SCRATCH})
RECIPES = frozenset(
    {
        ".dockerignore",
        ".drone.yml",
        ".gitlab-ci.yml",
        ".travis.yml",
        "Containerfile",
        "Dockerfile",
        "Jenkinsfile",
        "Tiltfile",
        "Vagrantfile",
        "appveyor.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        "cloudbuild.yaml",
        "compose.yaml",
        "compose.yml",
        "containerfile",
        "docker-bake.hcl",
        "docker-compose.yaml",
        "docker-compose.yml",
        "dockerfile",
        "skaffold.yaml",
    }
)
RECIPE_PATTERN = re.compile(r"[Dd]ockerfile[.-].*|(?:docker-)?compose[.-].*\.ya?ml")
SETTINGS_PATTERN = re.compile(r"\.env(?:\.(?!example$|sample$|template$|tpl$|dist$|defaults$).*)?")
STARTS = frozenset(".Ddc")
"""What names begin with that one of these matches."""
LEFTOVERS = frozenset({".DS_Store", "Thumbs.db", "nohup.out", "npm-debug.log", "yarn-error.log"})
WORKFLOWS = frozenset({".circleci", ".github"})
TELLING = frozenset({*BELOW, *DEPENDENCIES, *WORKFLOWS})
"""Names of folders that mean something wherever they are."""
