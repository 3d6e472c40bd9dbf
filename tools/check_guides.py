#!/usr/bin/env python3
"""Fail when a snippet of a guide is not in the file it says it comes from.

A code block that follows a line `From `path`:` must be a run of whole lines of that file, so that
every example of a guide is code that compiles and is tested.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"^From `([^`]+)`:\n\n```\w*\n(.*?)^```", re.S | re.M)
bad = []
checked = 0
for guide in sorted(pathlib.Path("docs/guides").glob("*.md")):
    text = guide.read_text()
    for path, snippet in BLOCK.findall(text):
        checked += 1
        source = pathlib.Path(path)
        if not source.exists():
            bad.append(f"{guide}: {path} does not exist")
        elif snippet not in source.read_text():
            bad.append(f"{guide}: a snippet is no longer in {path}")
if checked == 0:
    bad.append("docs/guides: no snippet was found")
print("\n".join(bad))
sys.exit(bool(bad))
