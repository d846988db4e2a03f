#!/usr/bin/env python3
"""Write the binary fixtures of tests/data/formats: files as the programs make them that people use.

usage: format_fixtures.py [DIR]

The sample's articles (data/sample/dump/articles.jsonl) as a Parquet file and as an SQLite database, and small files that
show one trait each: packings, lists, records, times, two texts, no text, UTF-16, long rows. Needs pyarrow; the versions
that wrote the committed files were pyarrow 26.0 and SQLite of Python 3. The texts are made up.
"""
import datetime as dt, json, sqlite3, sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HOME = Path(__file__).resolve().parent.parent
OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "tests" / "data" / "formats"

PIER = "The harbour of Lomme was closed on Monday after a barge struck the northern pier, the harbour master said."
VOTE = "Residents of the valley voted in large numbers, and the counting went on through the night in both towns."


def sample():
    lines = (HOME / "data/sample/dump/articles.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def parquet():
    articles = sample()
    pq.write_table(pa.Table.from_pylist(articles), OUT / "articles.parquet", row_group_size=20, compression="zstd")
    moment = dt.datetime(2024, 3, 9, 14, 30, 5)
    utc = moment.replace(tzinfo=dt.timezone.utc)
    rows = {
        "id": pa.array([1, 2, None], pa.int64()),
        "maintext": [PIER, VOTE, None],
        "authors": pa.array([["A. One", "B. Two"], [], None], pa.list_(pa.string())),
        "source": [{"uri": "lomme.example", "title": "Lomme Post"}, None, {"uri": None, "title": None}],
        "date_publish": pa.array([utc, None, utc], pa.timestamp("ns", "UTC")),
        "tags": pa.array([[{"name": "x", "weight": 1.0}], None, []]),
        "image": pa.array([b"\xff\xd8\xff\xe0", None, b""], pa.binary()),
        "deep": pa.array([[["a"]], None, []], pa.list_(pa.list_(pa.string()))),
    }
    table = pa.table(rows)
    for packing in ["none", "snappy", "gzip", "lz4", "zstd", "brotli"]:
        pq.write_table(table, OUT / f"packed-{packing}.parquet", compression=packing)
    times = {
        "text": [PIER] * 5,
        "id": ["ms", "us", "local", "day", "int96"],
    }
    kinds = [
        pa.timestamp("ms", "UTC"), pa.timestamp("us", "Europe/Oslo"), pa.timestamp("us"), pa.date32(), None,
    ]
    for i, kind in enumerate(kinds[:4]):
        value = moment.date() if kind == pa.date32() else (utc if kind.tz else moment)
        one = {"text": [PIER], "id": [times["id"][i]], "published": pa.array([value], kind)}
        pq.write_table(pa.table(one), OUT / f"time-{times['id'][i]}.parquet")
    one = {"text": [PIER], "id": ["int96"], "published": pa.array([moment], pa.timestamp("ns"))}
    pq.write_table(pa.table(one), OUT / "time-int96.parquet", use_deprecated_int96_timestamps=True)
    pq.write_table(pa.table({"id": ["a"], "text": [PIER], "body": [VOTE]}), OUT / "two-texts.parquet")
    pq.write_table(pa.table({"id": ["a"], "url": ["https://lomme.example/1"]}), OUT / "no-text.parquet")


def database(name, *commands):
    path = OUT / name
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        for command in commands:
            sql, rows = command if isinstance(command, tuple) else (command, None)
            connection.executemany(sql, rows) if rows is not None else connection.execute(sql)
    connection.close()


NELA = (
    "CREATE TABLE newsdata (id text primary key, date text, source text, title text, content text, author text, url text,"
    " published text, published_utc integer, collection_utc integer)"
)
TWEET = "CREATE TABLE tweet (id text primary key, article_id text, embedded_tweet text)"
ROW = ("INSERT INTO newsdata VALUES (?,?,?,?,?,?,?,?,?,?)", [
    ("n1", "2021-03-02", "lommepost", "Pier", PIER, "A. One", "https://lomme.example/1", "2021-03-02 10:15:00", 1614680100, 1614690000),
    ("n2", "2021-03-03", "valleynews", "Vote", VOTE, None, None, "", None, 1614790000),
])


def sqlite():
    columns = ["id", "url", "outlet", "title", "published", "text"]
    database(
        "articles.sqlite",
        "CREATE TABLE articles (" + ", ".join(f"{column} TEXT" for column in columns) + ")",
        ("INSERT INTO articles VALUES (?,?,?,?,?,?)", [[a.get(c) for c in columns] for a in sample()]),
    )
    database("nela.sqlite", NELA, TWEET, ROW, ("INSERT INTO tweet VALUES (?,?,?)", [("t1", "n1", "<blockquote>…")]))
    database("utf16.sqlite", "PRAGMA encoding = 'UTF-16le'", NELA, ROW)
    two = ["CREATE TABLE {0} (id INTEGER PRIMARY KEY, title TEXT, body TEXT)".format(name) for name in ["morning", "evening"]]
    fill = [("INSERT INTO {0} (title, body) VALUES (?,?)".format(name), [(name, PIER), ("x", VOTE)]) for name in ["morning", "evening"]]
    database("two-tables.sqlite", *two, *fill)
    database("no-text.sqlite", "CREATE TABLE labels (id text, kind text)", ("INSERT INTO labels VALUES (?,?)", [("a", "b")]))
    database("without-rowid.sqlite", "CREATE TABLE news (id text primary key, text text) WITHOUT ROWID",
             ("INSERT INTO news VALUES (?,?)", [("a", PIER)]))
    # As SQLAlchemy writes it: the key stands in a line of its own.
    database("table-key.sqlite", "PRAGMA page_size = 1024",
             "CREATE TABLE news (\n\tid INTEGER NOT NULL, \n\ttitle VARCHAR(200), \n\tbody TEXT, \n\tPRIMARY KEY (id)\n)",
             ("INSERT INTO news VALUES (?,?,?)", [(7001, "Pier", PIER), (7005, "Vote", VOTE)]))
    # Rows over many pages, in a tree of some depth, in an order that is not that of their numbers.
    database("many.sqlite", "PRAGMA page_size = 512", "CREATE TABLE news (id INTEGER PRIMARY KEY, text TEXT, words INT)",
             ("INSERT INTO news VALUES (?,?,?)", [((i * 37) % 150, f"Report {(i * 37) % 150}. " + PIER * (1 + i % 3 * 8), i) for i in range(150)]))


OUT.mkdir(parents=True, exist_ok=True)
parquet()
sqlite()
