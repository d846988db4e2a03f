"""A trace on a cluster of processes ends well, with the same rows, whatever is killed in each of its stages."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from test_spark import same, session  # isort: skip

import wirecopy
from conftest import LINES
from wirecopy import spark
from wirecopy.spark import _components

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="NOT TESTED: processes are found in /proc"),
]

VICTIMS = {
    # Joins need none.
    "an interpreter": ("pyspark.daemon", ("notes", "facts", "compared", "traced")),
    "an executor": ("CoarseGrainedExecutorBackend", ("notes", "candidates", "compared", "join-1", "traced")),
}


@pytest.fixture(scope="module")
def cluster():
    started = session("local-cluster[2,1,1024]")
    yield started
    started.stop()


def test_processes_of_a_cluster_find_the_rows_of_one_machine(cluster, tmp_path):
    same(spark.trace(cluster.read.json(str(LINES)), tmp_path / "run"), wirecopy.trace(LINES))


@pytest.mark.parametrize("victim", VICTIMS)
def test_killed_in_each_stage(cluster, tmp_path, victim, monkeypatch):
    monkeypatch.setattr(_components, "FEW", 0)
    run, killed, over = tmp_path / "run", [], threading.Event()
    named, stages = VICTIMS[victim]

    def hunt() -> None:
        for stage in stages:
            table = run / "stages" / stage
            while not (table / "_temporary").exists() and not over.is_set():
                time.sleep(0.01)
            while (table / "_temporary").exists() and not over.is_set():
                victims = descendants(named)
                if victims:
                    os.kill(victims[-1], signal.SIGKILL)
                    killed.append(stage)
                    break
                time.sleep(0.02)

    hunter = threading.Thread(target=hunt)
    hunter.start()
    try:
        traced = spark.trace(cluster.read.json(str(LINES)), run, keep_stages=True)
    finally:
        over.set()
        hunter.join()
    assert killed == list(stages)
    same(traced, wirecopy.trace(LINES))


def descendants(named: str) -> list[int]:
    """Processes below this one with a word in their command line."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])

    def below(process: int) -> bool:
        while process in parents:
            process = parents[process]
            if process == os.getpid():
                return True
        return False

    return sorted(process for process in commands if named in commands[process] and below(process))
