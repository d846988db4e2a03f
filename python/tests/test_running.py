"""A run is no island: progress, other threads, signals, forks."""

import itertools
import multiprocessing
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import DUMP

import wirecopy


def many(articles: int, words: int = 300) -> list[dict]:
    """News of drawn words, an outlet's copy of the one before every fourth time."""
    draw = random.Random(7)
    vocabulary = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(3, 9))) for _ in range(4000)]
    made = []
    for number in range(articles):
        if number % 4 == 3:
            text = made[-1]["text"]
        else:
            text = ". ".join(" ".join(draw.choices(vocabulary, k=12)).capitalize() for _ in range(words // 12))
        made.append({"id": f"{number:06}", "outlet": f"Outlet {number % 20}", "text": text})
    return made


def test_progress_is_told_in_this_thread():
    told = []
    trace = wirecopy.trace(DUMP, progress=lambda *at: told.append((threading.get_ident(), *at)))
    assert {at[0] for at in told} == {threading.get_ident()}
    stages = list(dict.fromkeys(at[1] for at in told))
    assert stages[:3] == ["read", "describe", "rarity"] and "conclude" in stages
    assert set(trace.timings) == set(stages)
    assert [at[2:] for at in told if at[1] == "describe"][-1] == (len(trace.articles),) * 2
    read = [at[2:] for at in told if at[1] == "read"][-1]
    assert read[0] == read[1] > 10_000
    for before, after in itertools.pairwise(told):
        assert before[1] != after[1] or before[2] <= after[2]


def test_an_exception_of_progress_ends_the_run():
    def progress(stage, done, total):
        if stage == "describe":
            raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        wirecopy.trace(DUMP, progress=progress)


def test_other_threads_go_on():
    records, ticks, going = many(600), [], threading.Event()

    def tick():
        while not going.wait(0.001):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    started = time.monotonic()
    wirecopy.trace(records)
    ended = time.monotonic()
    going.set()
    thread.join()
    during = [at for at in ticks if started < at < ended]
    # With the lock held there would be none.
    assert len(during) > 20 * (ended - started), (len(during), ended - started)


def test_runs_side_by_side():
    found = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: wirecopy.trace(DUMP).lineage.to_pylist()})) for n in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == found[2] and found[0]


@pytest.mark.skipif(sys.platform == "win32", reason="NOT TESTED: signals of another kind")
def test_ctrl_c_ends_the_run():
    code = """
import signal, sys, time
from test_running import many
import wirecopy
# A shell's background job would ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
records = many(12000)
def progress(stage, done, total):
    if stage != "read":
        print(stage, flush=True)
try:
    wirecopy.trace(records, progress=progress, threads=2)
except KeyboardInterrupt:
    print("ended", time.monotonic(), flush=True)
else:
    print("went through", flush=True)
"""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent) as child:
        assert child.stdout.readline().strip() == "describe"
        interrupted = time.monotonic()
        child.send_signal(signal.SIGINT)
        lines = child.stdout.read().split("\n")
    ended = [line.split() for line in lines if line.startswith("ended")]
    assert ended, lines
    assert float(ended[0][1]) - interrupted < 2
    assert child.returncode == 0


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="NOT TESTED: there are no forks")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_traces_too(tmp_path):
    here = wirecopy.trace(DUMP)
    here.report(tmp_path / "here")
    with multiprocessing.get_context("fork").Pool(1) as pool:
        there = pool.apply_async(_in_a_fork, (str(tmp_path / "there"),)).get(timeout=120)
    assert there == here.lineage.to_pylist()
    assert (tmp_path / "there" / "lineage.csv").read_bytes() == (tmp_path / "here" / "lineage.csv").read_bytes()


def _in_a_fork(folder):
    trace = wirecopy.trace(DUMP)
    trace.report(folder)
    return trace.lineage.to_pylist()
