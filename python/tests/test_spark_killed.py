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

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="NOT TESTED: processes are found in /proc"),
]

STAGES = ("notes", "candidates", "compared", "join-1", "traced")
VICTIMS = {"an interpreter": "pyspark.daemon", "an executor": "CoarseGrainedExecutorBackend"}


@pytest.fixture(scope="module")
def cluster():
    started = session("local-cluster[2,1,1024]")
    yield started
    started.stop()


def test_processes_of_a_cluster_find_the_rows_of_one_machine(cluster, tmp_path):
    same(spark.trace(cluster.read.json(str(LINES)), tmp_path / "run"), wirecopy.trace(LINES))


@pytest.mark.parametrize("victim", VICTIMS)
def test_killed_in_each_stage(cluster, tmp_path, victim):
    run, killed, over = tmp_path / "run", [], threading.Event()

    def hunt() -> None:
        for stage in STAGES:
            while not (run / "stages" / stage / "_temporary").exists() and not over.is_set():
                time.sleep(0.01)
            # When its tasks have begun.
            time.sleep(0.3)
            victims = [] if over.is_set() else descendants(VICTIMS[victim])
            for process in victims[:1]:
                os.kill(process, signal.SIGKILL)
                killed.append(stage)

    hunter = threading.Thread(target=hunt)
    hunter.start()
    try:
        traced = spark.trace(cluster.read.json(str(LINES)), run, keep_stages=True)
    finally:
        over.set()
        hunter.join()
    assert killed == list(STAGES)
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
