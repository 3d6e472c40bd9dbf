#!/usr/bin/env python3
"""Embed db/migrations/NNNN_name.sql in order, with their checksums, for sql/migrate.

usage: embed_migrations.py OUTPUT.hpp FILE.sql...
"""
import hashlib
import pathlib
import re
import sys


def embed(paths):
    # Compilers must take 64 KiB in one literal; clang takes more.
    output = ['#pragma once', '', '#include "sql/migrate.hpp"', '', '#include <array>', '']
    output += ["#pragma clang diagnostic push", '#pragma clang diagnostic ignored "-Woverlength-strings"']
    output += ["namespace ostiary::sql::generated {"]
    output += [f"inline constexpr std::array<Migration, {len(paths)}> migrations{{"]
    for expected, path in enumerate(paths, 1):
        match = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", path.name)
        if not match or int(match[1]) != expected:
            sys.exit(f"{path}: the name is not {expected:04}_<name>.sql")
        text = path.read_text()
        digest = hashlib.sha256(text.encode()).hexdigest()
        output.append(f'    Migration{{{expected}, "{match[2]}", "{digest}", R"migration({text})migration"}},')
    output += ["};", "}  // namespace ostiary::sql::generated", "#pragma clang diagnostic pop"]
    return "\n".join(output) + "\n"


target = pathlib.Path(sys.argv[1])
text = embed(sorted(map(pathlib.Path, sys.argv[2:])))
target.parent.mkdir(parents=True, exist_ok=True)
if not target.exists() or target.read_text() != text:
    target.write_text(text)
