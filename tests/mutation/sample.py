"""Mutation testing of the kernels' plain Python twins: a sample, with a seed.

Run it in a checkout that nobody else works in, with the Python of an environment that
has cosmic-ray, and name the Python that runs the tests:

    python tests/mutation/sample.py --python .venv/bin/python --each 12 --seed 1

For each kernel: how many mutants there are, how many were tried, and what the tests of
``TESTS`` said of them: killed, of these by never ending, and survived. Survivors are
listed with their change.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

# The smallest set of tests that plays each kernel against another way to its answer.
TESTS = {
    "pro_rata": (
        "test_pro_rata_debts",
        "test_tracing_kernels",
        "test_shares",
        "test_tracing",
        "test_stops",
        "test_stop_at_the_least",
        "test_runs_of_labels",
    ),
    "buckets": ("test_rules", "test_stops", "test_stop_at_the_least"),
    "segments": (
        "test_rules",
        "test_matches",
        "test_tracing",
        "test_births",
        "test_fees_and_labels",
    ),
    "walks": ("test_rules", "test_stops", "test_many_pieces"),
    "fifo": (
        "test_tracing_kernels",
        "test_tracing",
        "test_matches",
        "test_many_pieces",
    ),
    "matching": ("test_match_kernels", "test_matches"),
    "adjoint": (
        "test_tracing_kernels",
        "test_tracing",
        "test_origins",
        "test_scans_back",
    ),
    "poison": ("test_tracing", "test_unknown_money"),
    "shares": ("test_shares",),
    "ties": ("test_tracing_kernels", "test_tracing", "test_tie_groups"),
    "balances": (
        "test_tracing_kernels",
        "test_tracing",
        "test_origins",
        "test_levels_back",
    ),
    "arrivals": ("test_paths", "test_busy_paths", "test_max_flow"),
    "backward_hops": ("test_backward_hops", "test_levels_back"),
    "chains": ("test_paths", "test_busy_paths"),
    "compositions": ("test_origins", "test_compositions_dropped"),
    "apportioned": ("test_origins", "test_apportioned"),
    "cycles": ("test_cycles", "test_busy_cycles"),
    "exposure": ("test_exposure", "test_exposure_shortfalls"),
    "max_flow": ("test_max_flow", "test_busy_flows", "test_flow_networks"),
}
# Changes that any test finds, or that mean nothing without the compiler.
_LEFT_OUT = ("Bit", "Shift", "Pow", "Mod", "_Div", "RemoveDecorator", "_Is", "UAdd")
# A mutant that takes so many times as long as no mutant, and a moment, never ends.
_SLOWER, _MOMENT_S = 5, 20
_CONFIG = """
[cosmic-ray]
module-path = "algorithms/_kernels/{kernel}.py"
timeout = {timeout}
excluded-modules = []
test-command = "{command}"

[cosmic-ray.distributor]
name = "local"
"""


def main() -> int:
    """Try the sample of every kernel asked for, and print what became of it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("kernels", nargs="*", choices=[*TESTS, []], default=[])
    asked.add_argument("--python", default=sys.executable)
    asked.add_argument("--each", type=int, default=12)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    print("kernel,mutants,tried,killed,by timeout,survived", flush=True)
    for kernel in options.kernels or TESTS:
        with tempfile.TemporaryDirectory() as folder:
            _try(kernel, Path(folder), options)
    return 0


def _try(kernel: str, folder: Path, options: argparse.Namespace) -> None:
    """Run the tests without a change, which must pass, and with each of the sample."""
    files = " ".join(f"tests/algorithms/{name}.py" for name in TESTS[kernel])
    command = (
        f"env NUMBA_DISABLE_JIT=1 {options.python} -m pytest -x -q -p no:cacheprovider "
        f"-W ignore::RuntimeWarning --hypothesis-profile=mutation {files}"
    )
    config, session = folder / "config.toml", folder / "session.sqlite"
    begin = time.perf_counter()
    subprocess.run(command.split(), check=True, stdout=subprocess.DEVNULL)
    timeout = _SLOWER * (time.perf_counter() - begin) + _MOMENT_S
    config.write_text(
        _CONFIG.format(kernel=kernel, timeout=round(timeout, 1), command=command)
    )
    tool = Path(sys.executable).with_name("cosmic-ray")
    subprocess.run([tool, "init", config, session], check=True)
    mutants = _keep_sample(session, options.each, options.seed)
    subprocess.run([tool, "exec", config, session], check=True)
    with closing(sqlite3.connect(session)) as told:
        outcomes = dict(
            told.execute("SELECT test_outcome, count(*) FROM work_results GROUP BY 1")
        )
        survivors = told.execute(
            "SELECT m.start_pos_row, m.operator_name, r.diff FROM work_results r"
            " JOIN mutation_specs m USING (job_id)"
            " WHERE r.test_outcome = 'SURVIVED' ORDER BY 1, 2"
        ).fetchall()
        (endless,) = told.execute(
            "SELECT count(*) FROM work_results WHERE output = 'timeout'"
        ).fetchone()
    tried, survived = sum(outcomes.values()), len(survivors)
    killed = tried - survived
    print(f"{kernel},{mutants},{tried},{killed},{endless},{survived}", flush=True)
    for row, operator, diff in survivors:
        changed = [line for line in diff.splitlines() if line[:1] in "+-"][2:]
        print(f"  line {row} {operator.removeprefix('core/')}", flush=True)
        print("    " + "\n    ".join(changed), flush=True)


def _keep_sample(session: Path, each: int, seed: int) -> int:
    """Leave so many mutants in the session, drawn by the seed; how many there were."""
    with closing(sqlite3.connect(session)) as told, told:
        rows = told.execute(
            "SELECT job_id, operator_name FROM mutation_specs"
            " ORDER BY start_pos_row, start_pos_col, operator_name, occurrence,"
            " operator_args"
        ).fetchall()
        able = [job for job, name in rows if not any(n in name for n in _LEFT_OUT)]
        kept = set(random.Random(seed).sample(able, min(each, len(able))))
        gone = [(job,) for job, _ in rows if job not in kept]
        for table in ("mutation_specs", "work_items"):
            told.executemany(f"DELETE FROM {table} WHERE job_id = ?", gone)  # noqa: S608
    return len(able)


if __name__ == "__main__":
    sys.exit(main())
