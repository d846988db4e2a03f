"""A trace on Spark has the rows of the command line: the same core, and nothing that depends on how the dump was cut."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys

import pytest

pytest.importorskip("pyspark", reason="NOT TESTED on Spark: pip install 'wirecopy[spark]'")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("NOT TESTED on Spark: there is no Java (17 or newer)", allow_module_level=True)

import wirecopy
from conftest import LINES, ROOT
from wirecopy import spark
from wirecopy.spark import _components, _learning, _pairs, _worlds

TABLES = ("articles", "lineage", "pairs", "passages", "families", "drift", "rights")


def session(master: str):
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "3",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        # The executors of a cluster know the package as this process does.
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(sys.path),
    }
    builder = SparkSession.builder.master(master)
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


@pytest.fixture(scope="module")
def local():
    started = session("local[2]")
    yield started
    started.stop()


def written_in(home, name: str) -> list[dict]:
    """The rows of a table, in the order of its files."""
    parquet = pytest.importorskip("pyarrow.parquet")
    files = sorted((home / "tables" / name).glob("part-*.parquet"))
    return [row for file in files for row in parquet.read_table(file).to_pylist()]


def same(traced: spark.SparkTrace, expected: wirecopy.Trace) -> None:
    for name in TABLES:
        rows = written_in(traced.home, name)
        assert rows == getattr(expected, name).to_pylist(), name
        assert traced.table(name).count() == len(rows)
        assert traced.table(name).columns == getattr(expected, name).column_names


def test_the_sample_is_that_of_one_machine(local, records, tmp_path):
    traced = spark.trace(local.read.json(str(LINES)), tmp_path / "run")
    same(traced, wirecopy.trace(LINES))
    assert traced.rights.count() > 0
    assert traced.rejects.count() == 0
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["tables"]


def generated(folder, count: int, *options: str):
    """Invented news of `examples/generate.rs`."""
    path = folder / "dump.jsonl"
    named = os.environ.get("WIRECOPY_GENERATE")
    built = [named] if named else [ROOT / "target" / kind / "examples" / "generate" for kind in ("release", "debug")]
    program = next((str(one) for one in built if os.path.exists(one)), None)
    if program is None:
        pytest.skip("NOT TESTED on generated news: cargo build --release --example generate, or set WIRECOPY_GENERATE")
    subprocess.run([program, str(count), str(path), *options], check=True, capture_output=True)
    return path


def test_generated_news_is_that_of_one_machine_however_it_is_cut(local, tmp_path):
    dump = generated(tmp_path, 2000)
    shuffled = local.read.json(str(dump)).repartition(5, "title")
    expected = wirecopy.trace(dump)
    same(spark.trace(shuffled, tmp_path / "run"), expected)


def test_it_is_traced_by_the_means_of_a_huge_dump(local, tmp_path, monkeypatch):
    dump = generated(tmp_path, 2000)
    monkeypatch.setattr(_components, "FEW", 0)
    monkeypatch.setattr(_learning, "NARROW", 0)
    # One partition of portions, cut within.
    monkeypatch.setattr(_pairs, "MOST", 0)
    monkeypatch.setattr(_worlds, "MOST", 0)
    monkeypatch.setattr(_worlds, "PORTION", 300)
    monkeypatch.setattr(_worlds, "LARGE", 0)
    traced = spark.trace(local.read.json(str(dump)), tmp_path / "run", portion=700, keep_stages=True)
    assert "join-1" in traced.timings
    portions = local.read.parquet(str(tmp_path / "run" / "stages" / "compared-portions"))
    assert portions.select("portion").distinct().count() > 1
    same(traced, wirecopy.trace(dump))


def test_full_buckets_are_chained_as_on_one_machine(local, tmp_path):
    # One text seventy times over, and another one with other words in front.
    text = json.loads(LINES.read_text(encoding="utf-8").splitlines()[0])["text"]
    rows = [(f"copy-{n:03}", f"Outlet {n % 7}", text + f"\nNote {n % 3}.") for n in range(70)]
    rows += [("other", "Other", "A quite different beginning of eight words. " + text)]
    # And pages of which it is the lesser part: in the lists of its runs of words copies stand for one another.
    numbers = random.Random(5)
    for n in range(6):
        own = [" ".join("".join(numbers.choices("abdegiklmnorstu", k=6)) for _ in range(14)) + "." for _ in range(30)]
        rows.append((f"part-{n}", f"Paper {n}", text + "\n" + "\n".join(own)))
    random.Random(4).shuffle(rows)
    frame = local.createDataFrame(rows, "id string, outlet string, text string")
    traced = spark.trace(frame, tmp_path / "run", keep_stages=True)
    assert (tmp_path / "run" / "stages" / "chained").is_dir()
    records = [dict(zip(("id", "outlet", "text"), row)) for row in rows]
    alone = wirecopy.trace(records)
    parts = [row for row in alone.pairs.to_pylist() if row["b_id"].startswith("part") and "shingles" in row["candidate_by"]]
    assert any(row["a_id"].startswith("copy") for row in parts)
    same(traced, alone)


def test_the_program_writes_the_tables(tmp_path):
    out = tmp_path / "run"
    command = [sys.executable, "-m", "wirecopy.spark", str(LINES), "--out", str(out), "--partitions", "3"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    expected = wirecopy.trace(LINES)
    assert done.stdout.startswith(f"{len(expected.articles)} articles, {len(expected.families)} families")
    for name in TABLES:
        assert written_in(out, name) == getattr(expected, name).to_pylist(), name


def test_an_id_is_let_in_once_and_made_where_there_is_none(local, tmp_path):
    text = json.loads(LINES.read_text(encoding="utf-8").splitlines()[0])["text"]
    rows = [("a", text), ("a", text + " More."), (None, text + " Other."), ("b", None)]
    cut = local.createDataFrame(rows, "id string, body string").repartition(3)
    traced = spark.trace(cut, tmp_path / "run")
    ids = [row["article_id"] for row in traced.articles.orderBy("article_id").collect()]
    assert ids[0] == "a" and ids[1].startswith("row-") and len(ids) == 2
    assert sorted(row["reason"] for row in traced.rejects.collect()) == ["no text", "repeated id `a`"]
    again = spark.trace(local.createDataFrame(rows[::-1], "id string, body string"), tmp_path / "again")
    assert written_in(again.home, "articles") == written_in(traced.home, "articles")


def test_what_cannot_be_is_told(local, tmp_path):
    with pytest.raises(wirecopy.InputError, match="no column looks like the article text"):
        spark.trace(local.createDataFrame([("red",)], "colour string"), tmp_path / "run")
    (tmp_path / "used" / "tables").mkdir(parents=True)
    with pytest.raises(wirecopy.UsageError, match="holds the tables of another run"):
        spark.trace(local.createDataFrame([("red",)], "text string"), tmp_path / "used")
