"""What runs on the executors: each function takes and gives Arrow batches, and the core does the work."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from .. import _core
from .._options import Options, cores

READ = "id string, article binary, reason string"
OBSERVED = (
    "n bigint, outlet bigint, title bigint, topic bigint, words bigint, digest bigint, counters array<bigint>, "
    "lines array<bigint>, lengths array<bigint>, sampled array<bigint>"
)
FURNITURE = "outlet bigint, line bigint"
NOTED = (
    "n bigint, outlet string, site string, first bigint, last bigint, language string, words bigint, "
    "bands array<bigint>, shingles array<bigint>, terms array<bigint>, keys binary"
)
FACTS = "n bigint, facts array<bigint>"
VERIFIED = (
    "a bigint, b bigint, by bigint, log_odds float, collects boolean, joins boolean, near boolean, links boolean, "
    "one_event boolean"
)
TRACED = "name string, first bigint, rows binary"

BATCH = 1024
"""Articles that are read or noted at a time."""
ROWS = 100_000
"""Rows of a table that travel as one value."""

Batches = Iterator[pa.RecordBatch]


@functools.lru_cache(maxsize=2)
def _learned(path: str) -> _core.Learned:
    # A worker of Spark lives on: the file is opened once.
    return _core.Learned(path)


def _some(batches: Batches) -> Iterator[pa.Table]:
    """The batches cut to a size that the core may hold in memory."""
    for batch in batches:
        for at in range(0, batch.num_rows, BATCH):
            yield pa.Table.from_batches([batch.slice(at, BATCH)])


def read(batches: Batches, options: Options) -> Batches:
    """Rows of the source to articles as bytes; the columns were chosen for all rows alike."""
    for rows in _some(batches):
        yield from _batches(_core.spread_read(rows, options))


def observe(batches: Batches) -> Batches:
    """(n, article) to what learning furniture sees of it."""
    for articles in _some(batches):
        yield from _batches(_core.spread_observe(articles))


def furniture(seen: pa.Table, entries: pa.Table) -> pa.Table:
    """All articles of some outlets, and the lines that recur, to the furniture of these outlets."""
    return pa.table(_core.spread_furniture(seen, entries))


def note(batches: Batches, learned: str, wide: bool, options: Options) -> Batches:
    """(n, article) to what is kept of it until pairs are verified."""
    for articles in _some(batches):
        yield from _batches(_core.spread_note(articles, _learned(learned), wide, options))


def facts(batches: Batches, learned: str) -> Batches:
    """(n, language, keys) to the keys of rare facts."""
    for notes in _some(batches):
        yield from _batches(_core.spread_facts(notes, _learned(learned)))


def verify(articles: pa.Table, pairs: pa.Table, learned: str, options: Options) -> pa.Table:
    """The articles (n, article) and pairs (a, b, by) of a portion to the pairs as verified."""
    return pa.table(_core.spread_verify(articles, pairs, _learned(learned), options))


def trace(articles: pa.Table, pairs: pa.Table, learned: str, options: Options, large: int) -> pa.Table:
    """The worlds of a portion, and who stands beside them (n, article, beside), to rows of all tables: as bytes, since a
    function has one kind of rows. More articles than `large` are traced on all cores of the machine."""
    if articles.num_rows > large:
        # Other tasks of the stage are over long before: their cores are free.
        options = replace(options, threads=cores())
    tables = _core.spread_trace(articles, pairs, _learned(learned), options)
    made = {name: pa.table(table) for name, table in tables.items()}
    for name in ("articles", "families"):
        made[name] = made[name].append_column("n", made.pop(f"{name} numbers")["n"])
    names, firsts, rows = [], [], []
    for name, table in made.items():
        for first in range(0, table.num_rows, ROWS):
            names.append(name)
            firsts.append(first)
            rows.append(_packed(table.slice(first, ROWS)))
    return pa.table(
        {"name": pa.array(names, pa.string()), "first": pa.array(firsts, pa.int64()), "rows": pa.array(rows, pa.binary())}
    )


def unpack(batches: Batches) -> Batches:
    """(first, rows) to the rows of one table, with their place among those of their portion."""
    for batch in batches:
        for first, rows in zip(batch["first"].to_pylist(), batch["rows"]):
            with pa.ipc.open_stream(rows.as_buffer()) as stream:
                table = stream.read_all()
            places = pa.array(range(first, first + table.num_rows), pa.int64())
            yield from table.append_column("place", places).to_batches()


def rights(batches: Batches) -> Batches:
    """(agency, outlet, numbers, earliest, first_seen) of all parts together to rows of the table."""
    for used in _some(batches):
        yield from _batches(_core.spread_rights(used))


def components(batches: Batches) -> Batches:
    """All edges (u, v) to their nodes, each with the smallest one it is connected with."""
    edges = list(batches)
    if edges:
        yield from _batches(_core.spread_components(pa.Table.from_batches(edges)))


def stories(batches: Batches) -> Batches:
    """(n, id of the first article of its story) to (n, id of the story)."""
    for batch in batches:
        named = [_core.spread_story(first) for first in batch["first_id"].to_pylist()]
        yield pa.RecordBatch.from_arrays([batch["n"], pa.array(named, pa.string())], ["n", "story"])


def _packed(table: pa.Table) -> bytes:
    out = pa.BufferOutputStream()
    with pa.ipc.new_stream(out, table.schema) as stream:
        stream.write_table(table)
    return out.getvalue().to_pybytes()


def _batches(table: Any) -> Batches:
    yield from pa.table(table).to_batches()
