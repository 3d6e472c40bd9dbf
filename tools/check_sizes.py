#!/usr/bin/env python3
"""Fail when a file grows beyond 600 lines, a function beyond 60, or the tree beyond 20 TODOs."""
import pathlib
import re
import subprocess
import sys

FILE_LIMIT = 600
FUNCTION_LIMIT = 60
TODO_LIMIT = 20
# Exceptions can only shrink: a file named here may be as long as stated, and no longer.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}

SUFFIXES = {".cpp", ".hpp", ".py", ".sh", ".mjs", ".ts", ".tsx", ".css", ".sql", ".cmake"}
# A function starts at a line without indentation that ends in "{" and has a parameter list, and
# ends at the next line that is "}" alone: clang-format guarantees both.
OPENS = re.compile(r"^(?!namespace|struct|class|enum|union|extern|#|//)\S.*\{$|^\)?.*\)\s*(const)?\s*(noexcept)?\s*\{$")


def functions(lines):
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and OPENS.match(line) and not line.startswith((" ", "}")):
            start = number
        elif line.rstrip() in ("}", "};") and start is not None:
            yield start, number - start - 1
            start = None


def main():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    bad = []
    todos = 0
    for name in filter(None, listed):
        path = pathlib.Path(name)
        if path.suffix not in SUFFIXES or not path.exists():
            continue
        lines = path.read_text().splitlines()
        todos += sum("TODO" in line for line in lines if name != "tools/check_sizes.py")
        if len(lines) > LONG_FILES.get(name, FILE_LIMIT):
            bad.append(f"{name}: {len(lines)} lines")
        if path.suffix == ".cpp" and not name.endswith("_test.cpp"):
            for start, length in functions(lines):
                if length > LONG_FUNCTIONS.get(f"{name}:{start}", FUNCTION_LIMIT):
                    bad.append(f"{name}:{start}: a function of {length} lines")
    if todos > TODO_LIMIT:
        bad.append(f"{todos} TODOs in the tree")
    print("\n".join(bad))
    return bool(bad)


sys.exit(main())
