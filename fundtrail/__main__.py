"""``python -m fundtrail`` is the command."""

from __future__ import annotations

from fundtrail.cli import run

if __name__ == "__main__":
    run()
