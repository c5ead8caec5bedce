"""Where a Chromium is. As a program, a part of `make test`: has one installed where it may, or says what to do."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find() -> str | None:
    found = os.environ.get("POCHEMU_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    return found and shutil.which(found)


def install() -> None:
    """Debian's, as root."""
    print("Chromium is not on this machine: installing it by apt-get", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get -qq update", "apt-get -qq install -y --no-install-recommends chromium"):
        subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL, env=quietly)


if __name__ == "__main__":
    if "chromium" in os.environ.get("POCHEMU_TESTS_WITHOUT", "") or find():
        sys.exit()
    if shutil.which("apt-get") and os.geteuid() == 0:
        install()
    if not find():
        sys.exit(
            "The pages are tested in a real Chromium, and there is none on this machine. One of these helps:\n"
            "  sudo apt-get install chromium              (Debian)\n"
            "  make test POCHEMU_CHROMIUM=/path/to/chrome (any other, Chrome too)\n"
            "  make test POCHEMU_TESTS_WITHOUT=chromium   (the pages stay untested)"
        )
