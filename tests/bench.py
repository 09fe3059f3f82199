"""Run the benchmarks with a Neo4j server of their own; ``make bench`` calls it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "support"))

from neo4j_server import left_out, running_server
from stores import settings_for

from fundtrail.cli import main


def run(arguments: list[str]) -> int:
    """Exit status of ``fundtrail bench``; without Java its Neo4j part says so."""
    reason = left_out()
    if reason is not None:
        print(reason, file=sys.stderr)
        return main(["bench", *arguments])
    with running_server() as server:
        settings = settings_for(server)
        password = settings.neo4j_password
        os.environ["FUNDTRAIL_STORE"] = settings.store
        os.environ["NEO4J_PASSWORD"] = password.get_secret_value() if password else ""
        return main(["bench", *arguments])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
