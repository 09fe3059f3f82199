"""The container's files name only what there is: files, commands, settings, addresses."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from api.access import OPEN_PATHS
from fundtrail.cli.arguments import parse_arguments
from graph.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCS = (ROOT / "docs" / "neo4j.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, line for line."""
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.*)$", joined, re.MULTILINE)


def commands() -> list[str]:
    """What is handed to ``fundtrail`` in the files and the documentation."""
    told = [
        re.sub(r"\\\n[#\s]*", " ", text)
        for text in (COMPOSE.replace("\n#", "\n"), DOCS)
    ]
    runs = r"docker compose run --rm(?: -v \S+)? fundtrail (.+)"
    return [found for text in told for found in re.findall(runs, text)]


def test_everything_that_is_copied_is_there() -> None:
    copied = [line.split()[:-1] for line in instructions("COPY")]
    for source in (name for names in copied for name in names):
        assert (ROOT / source).exists(), source
    wanted = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {line.split()[0] for line in instructions("COPY")} >= set(wanted)


def test_what_is_copied_is_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    for line in instructions("COPY"):
        assert line.split()[0].split("/")[0] not in ignored
    assert ".git" in ignored
    assert "workspace" in ignored


def test_what_is_started_can_be_started() -> None:
    (entry,) = (json.loads(one) for one in instructions("ENTRYPOINT"))
    (command,) = (json.loads(one) for one in instructions("CMD"))
    assert entry[:2] == ["python", "-m"]
    assert (ROOT / entry[2] / "__main__.py").is_file()
    assert parse_arguments(command).command == "serve"


def test_the_image_runs_the_python_that_is_needed_and_not_as_root() -> None:
    (base,) = instructions("FROM")
    version = re.fullmatch(r"python:(\d+\.\d+)-slim", base)
    assert version is not None
    assert f">={version[1]}" == PROJECT["project"]["requires-python"]
    (user,) = instructions("USER")
    assert int(user) > 0
    assert f"--uid {user} " in DOCKERFILE


def test_nothing_is_installed_without_its_hash() -> None:
    installs = re.findall(r"pip install.*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line for line in installs)


def test_every_variable_is_a_setting() -> None:
    fields = {f"FUNDTRAIL_{name.upper()}" for name in Settings.model_fields}
    fields |= {"NEO4J_PASSWORD"}
    service = COMPOSE[COMPOSE.index("\n  fundtrail:") :]
    block = service[service.index("environment:") : service.index("ports:")]
    told = set(re.findall(r"^ +([A-Z0-9_]+):", block, re.MULTILINE))
    assert told
    assert told <= fields


def test_the_secrets_have_no_default() -> None:
    values = re.findall(r"(?<!\$)\$\{(\w+)(:\?|:-|-)?", COMPOSE)
    assert {name for name, _ in values} == {"NEO4J_PASSWORD", "FUNDTRAIL_API_KEYS"}
    assert {how for _, how in values} == {":?"}


def test_ports_are_open_to_this_machine_alone() -> None:
    ports = re.findall(r'^ +- "([\d.:]+)"$', COMPOSE, re.MULTILINE)
    assert len(ports) == 3
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_server_listens_where_compose_and_its_check_look() -> None:
    (told,) = re.findall(r'command: (\["serve".*\])', COMPOSE)
    options = parse_arguments(json.loads(told))
    assert (options.host, options.port) == ("0.0.0.0", 8050)  # noqa: S104 - inside the container
    (checked,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\S+?)'", COMPOSE)
    assert checked[0] == str(options.port)
    # Asked without a key.
    assert checked[1] in OPEN_PATHS
    assert f'"127.0.0.1:{options.port}:{options.port}"' in COMPOSE


def test_named_volumes_are_declared() -> None:
    used = set(re.findall(r"^ +- (\w+):/", COMPOSE, re.MULTILINE))
    declared = COMPOSE[COMPOSE.index("\nvolumes:") :]
    assert used == set(re.findall(r"^  (\w+):", declared, re.MULTILINE))
    assert "VOLUME /workspace" in DOCKERFILE
    assert "workspace:/workspace" in COMPOSE


def test_there_are_commands_to_check() -> None:
    assert len(commands()) == 4


@pytest.mark.parametrize("command", commands())
def test_the_commands_that_are_told_can_be_given(command: str) -> None:
    words = shlex.split(command, comments=True)
    options = parse_arguments(words)
    assert options.command in {"load", "sync"}
    if options.command == "sync":
        assert options.to == "bolt://neo4j:7687"
        assert "FUNDTRAIL_STORE: bolt://neo4j:7687" in COMPOSE
        assert re.search(r"^  neo4j:$", COMPOSE, re.MULTILINE)
