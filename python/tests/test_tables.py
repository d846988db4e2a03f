"""Tables are those of the command line, with types."""

import subprocess
import sys

import pytest

import wirecopy
from conftest import DUMP, TABLES, as_csv, as_lists, command, rows_of


@pytest.fixture(scope="module")
def trace():
    return wirecopy.trace(DUMP)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_csv_file(trace, report, name):
    table = getattr(trace, name)
    with open(report / f"{name}.csv", encoding="utf-8") as file:
        assert table.column_names == file.readline().rstrip("\r\n").split(",")
    rows = rows_of(report / f"{name}.csv")
    assert len(table) == table.num_rows == len(rows)
    assert as_csv(table) == rows


def test_near_duplicates_are_those_of_the_command_line(tmp_path):
    out = tmp_path / "copies"
    command("trace", DUMP, "--out", out, "--quiet", "--only", "copies", "--threshold", "0.4", "--shingle", "3")
    trace = wirecopy.trace(DUMP, only="copies", threshold=0.4, shingle=3)
    assert len(trace.pairs) > 0
    for name in TABLES:
        assert as_csv(getattr(trace, name)) == rows_of(out / f"{name}.csv"), name


def test_columns_are_typed_and_unknown_is_null(trace):
    pa = pytest.importorskip("pyarrow")
    articles = pa.table(trace.articles)
    kinds = {field.name: field.type for field in articles.schema}
    assert kinds["article_id"] == pa.string()
    assert kinds["words"] == kinds["chrome_words"] == pa.int64()
    assert kinds["probability"] == kinds["derived_share"] == pa.float64()
    assert set(kinds.values()) == {pa.string(), pa.int64(), pa.float64()}
    alone = articles.filter(pa.compute.equal(articles["role"], "alone"))
    assert alone["family_id"].null_count == alone["probability"].null_count == alone.num_rows > 0
    assert pa.compute.min(articles["words"]).as_py() > 0


def test_passages_are_slices_of_the_text(records, trace):
    texts = {record["id"]: record["text"] for record in records}
    seen = 0
    for passage in trace.passages:
        for side in "ab":
            text = texts.get(passage[f"{side}_id"])
            if text is not None:
                seen += 1
                assert passage[f"{side}_text"] == text[passage[f"{side}_start"] : passage[f"{side}_end"]]
    assert seen > 50


def test_frames_take_tables_without_a_copy(trace):
    pa = pytest.importorskip("pyarrow")
    one, two = pa.table(trace.articles), trace.articles.to_pyarrow()
    at = [table["why"].chunk(0).buffers()[2].address for table in (one, two)]
    assert at[0] == at[1]
    assert pa.schema(trace.pairs) == trace.pairs.to_pyarrow().schema


def test_pandas_and_polars(trace):
    rows = trace.lineage.to_pylist()
    pd = pytest.importorskip("pandas")
    frame = trace.lineage.to_pandas()
    assert frame["matched_words"].dtype == pd.Int64Dtype()
    assert frame["child_id"].tolist() == [row["child_id"] for row in rows]
    pytest.importorskip("polars")
    assert trace.lineage.to_polars().to_dicts() == rows


def test_nothing_but_python_is_needed():
    code = f"""
import sys
for name in ("pyarrow", "pandas", "polars", "numpy", "networkx"):
    sys.modules[name] = None
import wirecopy
trace = wirecopy.trace({str(DUMP)!r})
assert next(iter(trace.articles))["article_id"]
assert len(trace.lineage.to_pylist()) == len(trace.lineage) > 0
assert "<table>" in trace._repr_html_()
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_threads_and_memory_change_nothing(trace):
    expected = as_lists(trace)
    assert as_lists(wirecopy.trace(DUMP, threads=1)) == expected
    assert as_lists(wirecopy.trace(DUMP, max_memory="1M")) == expected


def test_rows_are_given_in_portions():
    words = [f"word{n}" for n in range(40)]
    found = wirecopy.trace([{"id": str(n), "text": " ".join(words)} for n in range(1500)], only="copies")
    ids = [row["article_id"] for row in found.articles]
    assert ids == sorted(str(n) for n in range(1500))
    assert "… and 1,490 more rows" in found.articles._repr_html_()
