"""Neo4j Community itself on a loopback port, from Maven's jars and without docker.

``python tests/support/neo4j_server.py fetch`` brings the jars; a second time it does
nothing.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent / "neo4j"
LIB = Path(__file__).resolve().parents[2] / ".cache" / "neo4j" / "lib"
POM = HERE / "pom.xml"
FIRST_PASSWORD = "neo4j"  # noqa: S105 (Neo4j's own, which must be changed at once)
HEAP = "-Xmx1g"
STOP_SECONDS = 30


@dataclass(frozen=True)
class Server:
    """Where the server listens, and its password."""

    address: str
    password: str


def left_out() -> str | None:
    """Why there can be no server here, in one sentence; None if there can."""
    for program, package in (("java", "openjdk-17-jre-headless"), ("mvn", "maven")):
        if shutil.which(program) is None and not (program == "mvn" and _is_fetched()):
            return f"no Neo4j without {program}: apt-get install {package}"
    return None


def _is_fetched() -> bool:
    # The mark repeats the POM, so that another version is fetched anew.
    mark = LIB.parent / "fetched.xml"
    return mark.is_file() and mark.read_bytes() == POM.read_bytes()


def fetch() -> None:
    """Bring Neo4j's jars to .cache/neo4j/lib; quick when they are there."""
    if _is_fetched():
        return
    shutil.rmtree(LIB, ignore_errors=True)
    LIB.parent.mkdir(parents=True, exist_ok=True)
    command = ["mvn", "-q", "-B", "-f", str(POM), "dependency:copy-dependencies"]
    options = [f"-DoutputDirectory={LIB}", "-DincludeScope=runtime"]
    subprocess.run([*command, *options], check=True, stdout=sys.stderr)
    (LIB.parent / "fetched.xml").write_bytes(POM.read_bytes())


@contextmanager
def running_server() -> Iterator[Server]:
    """A fresh, empty server with a password of its own; stopped at the end."""
    fetch()
    with tempfile.TemporaryDirectory(prefix="neo4j-") as folder:
        command = ["java", HEAP, "-cp", f"{LIB}/*", str(HERE / "Server.java"), folder]
        log = (Path(folder) / "server.log").open("wb")
        with (
            log,
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            ) as process,
        ):
            try:
                server = Server(
                    f"bolt://127.0.0.1:{_port(process, Path(folder))}",
                    secrets.token_urlsafe(16),
                )
                _change_first_password(server)
                yield server
            finally:
                _stop(process)


def _port(process: subprocess.Popen[bytes], folder: Path) -> int:
    """The port that the server says; RuntimeError with its log if it ends instead."""
    if process.stdout is not None:
        for line in process.stdout:
            if line.startswith(b"BOLT "):
                return int(line.split()[1])
    log = (folder / "server.log").read_text(errors="replace")
    raise RuntimeError(f"Neo4j did not start:\n{log[-4000:]}")


def _change_first_password(server: Server) -> None:
    from neo4j import GraphDatabase

    auth = ("neo4j", FIRST_PASSWORD)
    with GraphDatabase.driver(server.address, auth=auth) as driver:
        driver.execute_query(
            "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
            old=FIRST_PASSWORD,
            new=server.password,
            database_="system",
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def nothing_may_be_left_out() -> bool:
    """Whether a missing server is a failure and not a skipped test."""
    return os.environ.get("CI") == "true"


if __name__ == "__main__":
    if sys.argv[1:] != ["fetch"]:
        sys.exit("Say what to do: python tests/support/neo4j_server.py fetch")
    fetch()
