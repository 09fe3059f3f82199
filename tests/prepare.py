"""Bring what the tests need beyond Python: Chromium, CJK fonts, Java, Maven, Neo4j.

Run by ``make test``. What cannot be had is left out in one line that says how to get
it; with CI=true leaving anything out is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SUPPORT = Path(__file__).resolve().parent / "support"
NEO4J_SERVER = SUPPORT / "neo4j_server.py"


@dataclass(frozen=True)
class Need:
    """Something of the machine: how to see it, and Debian's package for it."""

    what: str
    packages: tuple[str, ...]
    left_out: str

    def is_there(self) -> bool:
        """Whether the machine has it."""
        if self.what == "fonts":
            command = ["fc-list", ":lang=zh"]
            return bool(shutil.which("fc-list")) and bool(
                subprocess.run(command, capture_output=True, check=False).stdout
            )
        return shutil.which(self.what) is not None


NEEDS = (
    Need("chromium", ("chromium",), "the browser tests"),
    Need("fonts", ("fonts-noto-cjk", "fontconfig"), "Chinese text in screenshots"),
    Need("java", ("openjdk-17-jre-headless",), "the tests on a real Neo4j"),
    Need("mvn", ("maven",), "the tests on a real Neo4j"),
)


def install(packages: list[str]) -> bool:
    """Whether Debian's packages could be installed; only root can."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", *packages]):
        done = subprocess.run(
            ["apt-get", *command], env=environment, stdout=sys.stderr, check=False
        )
    return done.returncode == 0


def main() -> int:
    """Install what is missing; 1 only where nothing may be left out."""
    missing = [need for need in NEEDS if not need.is_there()]
    if missing and install([p for need in missing for p in need.packages]):
        missing = [need for need in NEEDS if not need.is_there()]
    for need in missing:
        print(
            f"Left out: {need.left_out}, for want of {need.what}: "
            f"apt-get install {' '.join(need.packages)}"
        )
    if not {"java", "mvn"} & {need.what for need in missing}:
        fetched = subprocess.run([sys.executable, NEO4J_SERVER, "fetch"], check=False)
        if fetched.returncode:
            print("Left out: the tests on a real Neo4j, for want of its jars.")
            missing.append(NEEDS[-1])
    return 1 if missing and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
