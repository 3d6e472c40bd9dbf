#!/usr/bin/env python3
"""clang-tidy over the sources that differ from main, over the named ones, or over all of them.

usage: tools/lint.py [--all | FILE...]

Most of clang-tidy's time goes into the headers of libraries, so sources that are compiled alike are
read together, as one file that includes them. What was clean is not looked at again until it, a
header of ours that it includes, its compile command or .clang-tidy changes: build/dev/lint/ knows.
A changed header is seen through one source that includes it.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/dev"
WORK = BUILD / "lint"
CONFIGURATION = ROOT / ".clang-tidy"
TEST_CONFIGURATION = ROOT / "tests/.clang-tidy"  # adds to the other
GENERATED = ["ostiary_sql_embedded", "ostiary_store_embedded"]
SOURCES = ["src/*.cpp", "tests/*.cpp", "web/embed/*.cpp", "bench/*.cpp"]
FILES = ["ls-files", "--exclude-standard"]
INCLUDE_DIRECTORIES = [
    ROOT / "src",
    ROOT / "tests",
    ROOT / "web/embed",
    ROOT / "bench",
    BUILD / "generated",
]
TOGETHER = 16

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
FINDING = re.compile(r"^(/[^:]+):\d+:\d+: (?:warning|error): .*\]$")
ERROR = re.compile(r"^(/[^:]+):\d+:\d+: (?:fatal )?error: ", re.MULTILINE)


def git(*arguments):
    run = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return run.stdout.split()


class Project:
    def __init__(self):
        self.sources = [ROOT / f for f in git(*FILES, "--cached", "--others", "--", *SOURCES)]
        entries = json.loads((BUILD / "compile_commands.json").read_text())
        self.flags = {pathlib.Path(e["file"]): flags_of(e["command"]) for e in entries}
        self.direct_includes = {}

    def includes(self, path):
        """The files of the project that a file includes, itself among them."""
        found, todo = set(), [path]
        while todo:
            file = todo.pop()
            if file not in found:
                found.add(file)
                todo += self.read_includes(file)
        return found

    def read_includes(self, file):
        if file not in self.direct_includes:
            places = [file.parent, *INCLUDE_DIRECTORIES]
            names = INCLUDE.findall(file.read_text())
            paths = (next((p / n for p in places if (p / n).is_file()), None) for n in names)
            self.direct_includes[file] = [p for p in paths if p]
        return self.direct_includes[file]

    def changed_sources(self):
        try:
            (base,) = git("merge-base", "HEAD", "main")
        except subprocess.CalledProcessError:
            base = "HEAD~1"
        changed = git("diff", "--name-only", "--diff-filter=d", base) + git(*FILES, "--others")
        changed = {ROOT / f for f in changed}
        chosen = [s for s in self.sources if s in changed]
        for header in sorted(f for f in changed if f.suffix == ".hpp"):
            if not any(header in self.includes(s) for s in chosen):
                chosen += [s for s in self.sources if header in self.includes(s)][:1]
        return chosen

    def fingerprint(self, source):
        digest = hashlib.sha256(repr(self.flags[source]).encode())
        for file in [CONFIGURATION, TEST_CONFIGURATION, *sorted(self.includes(source))]:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()


def flags_of(command):
    words = shlex.split(command)
    end = words.index("-o")
    return words[1:end]


def is_test(source):
    return source.name.endswith("_test.cpp") or ROOT / "tests" in source.parents


def units(sources, flags):
    """Groups of sources that can be read together."""
    alike = {}
    for source in sources:
        alike.setdefault((*flags[source], is_test(source)), []).append(source)
    for group in alike.values():
        for start in range(0, len(group), TOGETHER):
            yield group[start : start + TOGETHER]


def write_together(sources):
    file = WORK / (str(sources[0].relative_to(ROOT)).replace("/", "-") + "-and-more.cpp")
    suppression = "  // NOLINT(bugprone-suspicious-include)\n"
    file.write_text("".join(f'#include "{s}"{suppression}' for s in sources))
    return file


def clashing(sources, flags):
    """The sources that use a name for something else than those before them."""
    command = ["clang++-19", *flags, "-fsyntax-only", "-w", "-ferror-limit=0"]
    run = subprocess.run(
        [*command, write_together(sources)], cwd=BUILD, capture_output=True, text=True
    )
    if run.returncode == 0:
        return []
    named = {pathlib.Path(f) for f in ERROR.findall(run.stderr)}
    if named and named <= set(sources):
        return [s for s in sources if s in named]
    # What one of them says reaches into a header that another includes.
    return sources[len(sources) // 2 :]


def clang_tidy(sources, flags):
    """What it says, as pairs of a file and a text for each finding."""
    file = sources[0] if len(sources) == 1 else write_together(sources)
    configuration = TEST_CONFIGURATION if is_test(sources[0]) else CONFIGURATION
    command = ["clang-tidy-19", "--quiet", f"--config-file={configuration}", file, "--", *flags]
    command.append("-Wno-error")  # clang's own warnings are for the build to report
    run = subprocess.run(command, cwd=BUILD, capture_output=True, text=True)
    findings = []
    for line in run.stdout.splitlines():
        match = FINDING.match(line)
        if match:
            findings.append((pathlib.Path(os.path.normpath(match[1])), line))
        elif findings:
            findings[-1] = (findings[-1][0], f"{findings[-1][1]}\n{line}")
    if run.returncode != 0 and not findings:
        findings.append((file, f"{file}: error: {run.stdout}{run.stderr}"))
    return findings


def look_at(sources, flags):
    """Every source with what is wrong with it or its headers."""
    together = sources
    while len(together) > 1 and (clashes := clashing(together, flags)):
        kept = [s for s in together if s not in clashes]
        together = kept or together[:1]
    apart = [s for s in sources if s not in together]
    findings = clang_tidy(together, flags)
    shared = [f for f in findings if f[0] not in together]
    results = [(s, shared + [f for f in findings if f[0] == s]) for s in together]
    return results + (look_at(apart, flags) if apart else [])


def main(arguments):
    generate = ["cmake", "--build", BUILD, "--target", *GENERATED]
    run = subprocess.run(generate, capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stdout + run.stderr)
    WORK.mkdir(exist_ok=True)
    project = Project()
    if arguments == ["--all"]:
        sources = project.sources
    elif arguments:
        sources = [pathlib.Path(f).resolve() for f in arguments]
    else:
        sources = project.changed_sources()

    stray = [str(s) for s in sources if s not in project.flags]
    if stray:
        sys.exit("lint: no target compiles " + ", ".join(stray))

    clean = {s: WORK / str(s.relative_to(ROOT)).replace("/", "-") for s in sources}
    prints = {s: project.fingerprint(s) for s in sources}
    todo = [s for s in sources if not clean[s].is_file() or clean[s].read_text() != prints[s]]
    print(f"lint: {len(sources)} sources, {len(sources) - len(todo)} known to be clean", flush=True)

    seen = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [
            pool.submit(look_at, unit, project.flags[unit[0]]) for unit in units(todo, project.flags)
        ]
        for run in concurrent.futures.as_completed(runs):
            for source, findings in run.result():
                if not findings:
                    clean[source].write_text(prints[source])
                for _, text in findings:
                    # A header's finding is one, from however many sources it is seen.
                    title = text.split("\n")[0]
                    if title not in seen:
                        print(text, flush=True)
                    seen.add(title)
    if seen:
        print(f"lint: {len(seen)} findings")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
