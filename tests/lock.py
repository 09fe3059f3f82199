"""Lock the requirements: every package with its hashes, and no address.

Run by ``make lock`` after a change of pyproject.toml; needs ``uv`` in the environment.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--generate-hashes",
    "--universal",
    "--no-emit-index-url",
    "--no-header",
    "--no-annotate",
    "--python-version=3.11",
)


def compile_requirements(output: str, *more: str) -> None:
    """Write requirements/<output> from pyproject.toml."""
    command = ["uv", "pip", "compile", "-q", "pyproject.toml", *OPTIONS, *more]
    subprocess.run([*command, "-o", f"requirements/{output}"], cwd=ROOT, check=True)


if __name__ == "__main__":
    compile_requirements("dev.txt", "--group", "dev", "--group", "build")
    compile_requirements("run.txt", "--group", "build", "-c", "requirements/dev.txt")
    sys.exit(0)
