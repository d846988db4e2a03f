"""However the articles come in, what is found is the same."""

import datetime
import decimal
import uuid
from pathlib import Path

import pytest

import wirecopy
from conftest import DUMP, LINES, TEXT, as_lists, command, rows_of


@pytest.fixture(scope="module")
def expected():
    return as_lists(wirecopy.trace(LINES))


def columns(records):
    names = dict.fromkeys(name for record in records for name in record)
    return {name: [record.get(name) for record in records] for name in names}


def articles(source, **options):
    return wirecopy.trace(source, only="copies", **options).articles.to_pylist()


def test_paths(expected, records):
    assert as_lists(wirecopy.trace(str(LINES))) == expected
    assert as_lists(wirecopy.trace([LINES])) == expected
    assert len(wirecopy.trace((str(path) for path in [LINES, DUMP / "pages"])).articles) > len(records)


def test_records(expected, records):
    assert as_lists(wirecopy.trace(records)) == expected
    assert as_lists(wirecopy.trace(record for record in records)) == expected


def test_arrow(expected, records):
    pa = pytest.importorskip("pyarrow")
    table = pa.table(columns(records))
    assert as_lists(wirecopy.trace(table)) == expected
    reader = pa.RecordBatchReader.from_batches(table.schema, iter(table.to_batches(max_chunksize=7)))
    assert as_lists(wirecopy.trace(reader)) == expected


def test_parquet_is_arrow(records, tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [
        {
            "id": number,
            "text": f"{TEXT} {number}",
            "published": datetime.datetime(2024, 3, 9, 14, 30, number, tzinfo=zone),
            "source": {"name": "Lomme Post", "rank": 1.5},
            "authors": ["A. One", "B. Two"],
        }
        for number, zone in enumerate([None, datetime.timezone.utc])
    ]
    for part in (rows[:1], rows[1:]):
        table = pa.Table.from_pylist(part)
        pq.write_table(table, tmp_path / "dump.parquet")
        stored = articles(tmp_path / "dump.parquet")
        assert articles(table) == stored
        assert (stored[0]["outlet"], stored[0]["published"][:19]) == ("Lomme Post", f"2024-03-09T14:30:0{part[0]['id']}")


def test_pandas(expected, records):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(records)
    assert as_lists(wirecopy.trace(frame)) == expected
    # An index that is no column, and a column of few names stored once.
    frame["outlet"] = frame["outlet"].astype("category")
    assert as_lists(wirecopy.trace(frame.iloc[::-1])) == expected


def test_polars(expected, records):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(columns(records))
    assert as_lists(wirecopy.trace(frame)) == expected


def test_every_kind_of_column_is_read():
    pa = pytest.importorskip("pyarrow")
    texts = [f"{TEXT} {number}" for number in range(3)]
    day = datetime.date(2024, 3, 9)
    made = {
        "string": (pa.array(texts), pa.array(["1", "2", "3"])),
        "large_string": (pa.array(texts, pa.large_string()), pa.array([1, 2, 3], pa.uint8())),
        "string_view": (pa.array(texts, pa.string_view()), pa.array([1.0, 2.0, 3.0])),
        "binary": (pa.array([t.encode() for t in texts]), pa.array([1, 2, 3], pa.int16())),
        "dictionary": (pa.array(texts).dictionary_encode(), pa.array(["1", "2", "3"]).dictionary_encode()),
    }
    dates = [pa.array([day] * 3), pa.array([day] * 3, pa.date64())]
    dates += [pa.array([datetime.datetime(2024, 3, 9)] * 3, pa.timestamp(unit)) for unit in ("s", "ms", "us", "ns")]
    for kind, (text, ids) in made.items():
        found = articles(pa.table({"id": ids, "text": text}))
        assert [row["article_id"] for row in found] == ["1", "2", "3"], kind
    for date in dates:
        found = articles(pa.table({"text": texts, "date": date}))
        assert {row["published"][:10] for row in found} == {"2024-03-09"}, date.type


def test_records_hold_what_programs_hold():
    one = {
        "_id": {"$oid": "x1"},
        "id": uuid.UUID(int=1),
        "text": TEXT,
        "published": datetime.datetime(2024, 3, 9, 14, 30),
        "source": {"name": "Lomme Post"},
        "score": float("nan"),
        "price": decimal.Decimal("1.5"),
        "tags": {"b", "a"},
        "title": "caf\u00e9 \ud83d",
    }
    found = articles([one, {"id": None, "text": TEXT}])
    by_id = {row["article_id"]: row for row in found}
    assert list(by_id) == [str(uuid.UUID(int=1)), "records#2"]
    row = by_id[str(uuid.UUID(int=1))]
    assert (row["outlet"], row["published"]) == ("Lomme Post", "2024-03-09T14:30:00")
    assert row["title"] == "café \ufffd"


def test_numpy_values_in_records():
    np = pytest.importorskip("numpy")
    found = articles([{"id": np.int64(7), "text": TEXT}])
    assert found[0]["article_id"] == "7"


def test_names_of_columns_are_mapped():
    rows = [{"id": "1", "lead": TEXT, "body": "short"}]
    trace = wirecopy.trace(rows, only="copies", map={"text": "lead"})
    assert trace.mappings == {"records": {"id": "id", "text": "lead"}}
    assert trace.articles.to_pylist()[0]["words"] > 20


def test_aliases(tmp_path):
    rows = [{"id": "1", "text": TEXT, "outlet": "Herald Online"}]
    for aliases in ({"Coast Herald": ["Herald Online"]}, tmp_path / "aliases.toml"):
        if isinstance(aliases, Path):
            aliases.write_text('"Coast Herald" = ["Herald Online"]', encoding="utf-8")
        assert articles(rows, aliases=aliases)[0]["outlet"] == "Coast Herald"


def test_rejects_are_a_table():
    trace = wirecopy.trace([{"id": "1", "text": TEXT}, {"id": "2"}, {"id": "1", "text": TEXT}], only="copies")
    assert [(row["file"], row["record"], row["reason"].split(":")[0]) for row in trace.rejects] == [
        ("records", 2, "no text"),
        ("records", 3, "repeated id `1`"),
    ]


def test_a_dump_of_near_duplicates_from_memory_is_that_of_the_file(tmp_path, records):
    out = tmp_path / "copies"
    command("trace", LINES, "--out", out, "--quiet", "--only", "copies")
    pairs = rows_of(out / "pairs.csv")
    found = wirecopy.trace(records, only="copies").pairs.to_pylist()
    assert [(row["a_id"], row["b_id"], f"{row['jaccard']:.3f}") for row in found] == [
        (row["a_id"], row["b_id"], row["jaccard"]) for row in pairs
    ]
