"""A run, and what it found."""

from __future__ import annotations

import html
import itertools
import json
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from . import _core
from ._errors import InputError, RejectedError, UsageError
from ._options import Aliases, Map, Size, options
from ._records import json_lines
from ._table import Table

if TYPE_CHECKING:
    import networkx

Progress = Callable[[str, int, int | None], object]
"""Called in the caller's thread with the stage, the units done in it, and how many there are if that is known."""

_SHOWN = 10
"""Families that a notebook shows."""


class Trace:
    """What a run found. Tables have the columns of the CSV files of the report, in their order, with types: whole
    numbers (``int64``), shares and probabilities from 0 to 1 with three decimals (``float64``), text. What is not
    known is null. Each is made when it is first asked for."""

    def __init__(self, core: _core.Trace) -> None:
        self._core = core

    @cached_property
    def articles(self) -> Table:
        """One row per article, sorted by id."""
        return Table(self._core.table("articles"))

    @cached_property
    def lineage(self) -> Table:
        """One row per edge, parent to child; a child's most probable parent first."""
        return Table(self._core.table("lineage"))

    @cached_property
    def pairs(self) -> Table:
        """One row per verified pair of articles, undirected."""
        return Table(self._core.table("pairs"))

    @cached_property
    def passages(self) -> Table:
        """The evidence: one row per passage that a pair shares. ``a_start`` and ``a_end`` count Unicode characters of
        the text as read, as Python's slices do: ``a_text == text[a_start:a_end]``."""
        return Table(self._core.table("passages"))

    @cached_property
    def families(self) -> Table:
        """One row per family: articles that descend from the same copy."""
        return Table(self._core.table("families"))

    @cached_property
    def drift(self) -> Table:
        """One row per quote, figure or name that changed on the way."""
        return Table(self._core.table("drift"))

    @cached_property
    def rights(self) -> Table:
        """One row per agency and outlet: what was used of whose copy, and what the pages credit."""
        return Table(self._core.table("rights"))

    @cached_property
    def rejects(self) -> Table:
        """One row per record that was left out, with file, record, line and reason."""
        return Table(self._core.table("rejects"))

    @property
    def counts(self) -> dict[str, int]:
        """How many articles, outlets, families, edges, pairs and rejects there are."""
        return self._core.counts()

    @property
    def timings(self) -> dict[str, float]:
        """Wall time of each stage in seconds."""
        return dict(self._core.timings())

    @property
    def mappings(self) -> dict[str, dict[str, str]]:
        """Which column was taken for which field, per input or group of inputs."""
        return {file: dict(columns) for file, columns in self._core.mappings()}

    def summary(self, width: int | None = None, colour: bool = False) -> str:
        """What the command line prints at the end of a run; with a ``width`` its lines are cut to so many columns."""
        return self._core.summary(width, colour)

    def report(self, folder: str | os.PathLike[str], *, excel: bool = False, xlsx: bool = False) -> None:
        """Writes the report folder as ``wirecopy trace --out`` does: tables, graphs, ``report.html``. A report that is
        there is replaced as a whole; any other folder that holds something is refused.

        ``excel`` makes the tables fit for a spreadsheet (``--csv excel``), ``xlsx`` adds a workbook."""
        self._core.report(os.fspath(folder), excel, xlsx)

    def render(self, format: str) -> bytes:
        """One file of the report: ``html``, ``xlsx``, ``graphml``, ``gexf``, ``dot``, ``json``, ``prov``, ``mermaid``."""
        return self._core.render(format)

    def to_networkx(self) -> networkx.DiGraph:
        """The lineage as a ``networkx.DiGraph``, parent to child, with the attributes of ``lineage.json``: of nodes
        ``kind`` (``article`` or ``wire``), ``outlet``, ``title``, ``published`` …, of edges ``relation``,
        ``probability``, ``derived_share`` …"""
        import networkx

        data = json.loads(self._core.render("json"))
        graph = networkx.DiGraph(**data["graph"])
        for node in data["nodes"]:
            graph.add_node(node.pop("id"), **node)
        for edge in data["edges"]:
            graph.add_edge(edge.pop("source"), edge.pop("target"), **edge)
        return graph

    def __repr__(self) -> str:
        counts = self.counts
        told = ", ".join(f"{counts[name]:,} {name}" for name in ("articles", "families", "edges", "rejects"))
        return f"<wirecopy.Trace of {told}>"

    def _repr_html_(self) -> str:
        counts = "".join(f"<li>{number:,} {html.escape(name)}</li>" for name, number in self.counts.items())
        return f"<p><b>wirecopy</b></p><ul>{counts}</ul>{self._families_html()}"

    def _families_html(self) -> str:
        titles: dict[str, str] = {}
        for article in self.articles:
            if article["family_id"] and article["title"]:
                titles.setdefault(article["family_id"], article["title"])
        families = sorted(self.families, key=lambda family: (-family["articles"], family["family_id"]))[:_SHOWN]
        rows = "".join(_row(family, titles.get(family["family_id"])) for family in families)
        if not rows:
            return "<p>No families were found.</p>"
        more = self.counts["families"] - len(families)
        tail = f"<p>… and {more:,} more families</p>" if more else ""
        head = "".join(f"<th>{name}</th>" for name in ("family", "title", "articles", "outlets", "agency", "root"))
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{tail}"


def _row(family: Mapping[str, Any], title: str | None) -> str:
    cells = (
        family["family_id"],
        title,
        family["articles"],
        family["outlets"],
        family["agency"],
        family["root_id"],
    )
    return "<tr>" + "".join(f"<td>{html.escape('' if c is None else str(c))}</td>" for c in cells) + "</tr>"


def trace(
    source: Any,
    *,
    only: Literal["copies"] | None = None,
    threshold: float | None = None,
    shingle: int | None = None,
    threads: int | None = None,
    max_memory: Size | None = None,
    strict: bool = False,
    map: Map | None = None,
    aliases: Aliases | None = None,
    max_record: Size | None = None,
    max_unpacked: Size | None = None,
    progress: Progress | None = None,
) -> Trace:
    """Finds copy families and who derives from whom.

    ``source`` is one of

    - a path, or a list of paths: files and folders of all kinds that the command line reads;
    - an iterable of dicts, read as a file of JSON lines would be;
    - a ``pyarrow.Table``, ``RecordBatchReader``, polars or pandas frame, a DuckDB relation: anything with
      ``__arrow_c_stream__``.

    The text, title, address, date, outlet and id are found by the names that columns usually have;
    ``map={"text": "lead_and_body"}`` overrides. Records without an id are named by their number.

    Options are those of ``wirecopy trace``:

    - ``only="copies"`` stops at near-duplicates, of a Jaccard of at least ``threshold`` (0.7) of shingles of ``shingle``
      (5) words;
    - ``threads``: one per core that this process may use;
    - ``max_memory`` in bytes or as ``"6G"``: half of what is free; the result is the same;
    - ``strict`` raises :class:`RejectedError` if any record was rejected, else they are in ``Trace.rejects``;
    - ``aliases``: outlets that go by several names, ``{"Coast Herald": ["Herald Online", "coastherald.example"]}``, or a
      file of such lines;
    - ``max_record`` and ``max_unpacked``: bounds of what is read of one record and of one packed file.

    ``progress(stage, done, total)`` is called in this thread, up to twenty times a second; an exception of it ends the run.
    Other threads of Python go on meanwhile, and Ctrl-C ends the run.

    >>> import wirecopy
    >>> text = "The ferry Lark ran aground off Lomme at noon on Monday with sixty people on board, the harbour office said."
    >>> trace = wirecopy.trace([
    ...     {"id": "a", "outlet": "Post", "published": "2024-03-04", "text": text},
    ...     {"id": "b", "outlet": "Herald", "published": "2024-03-05", "text": text},
    ... ], only="copies")
    >>> [(pair["a_id"], pair["b_id"], pair["jaccard"]) for pair in trace.pairs]
    [('a', 'b', 1.0)]
    """
    checked = options(
        only=only,
        threshold=threshold,
        shingle=shingle,
        threads=threads,
        max_memory=max_memory,
        map=map,
        aliases=aliases,
        max_record=max_record,
        max_unpacked=max_unpacked,
    )
    if progress is not None and not callable(progress):
        raise UsageError(f"progress={progress!r}: give a function of (stage, done, total)")
    done = Trace(_run(source, checked, progress))
    rejected = done.counts["rejects"]
    if strict and rejected:
        first = next(iter(done.rejects))
        raise RejectedError(
            f"{rejected} record(s) rejected, the first of them in {first['file']}, record {first['record']}: "
            f"{first['reason']}; all are in `rejects` of this exception, and without strict=True the others are traced",
            done.rejects,
        )
    return done


def _run(source: Any, checked: Any, progress: Progress | None) -> _core.Trace:
    if isinstance(source, (str, os.PathLike)):
        return _core.trace_paths([os.fspath(source)], checked, progress)
    if isinstance(source, (bytes, Mapping)):
        raise UsageError(f"a source of type {type(source).__name__}: give a path, a list of dicts, or a table")
    if hasattr(source, "__arrow_c_stream__") or _is_frame(source):
        return _core.trace_arrow(_stream(source), checked, progress)
    if not isinstance(source, Iterable):
        raise UsageError(
            f"a source of type {type(source).__name__}: give a path, a list of paths, dicts, or a table that gives an "
            "Arrow stream"
        )
    items = iter(source)
    for first in items:
        items = itertools.chain([first], items)
        if isinstance(first, (str, os.PathLike)):
            return _core.trace_paths([_path(item) for item in items], checked, progress)
        return _core.trace_records(json_lines(items), checked, progress)
    raise InputError("nothing to read: the source is empty")


def _path(item: object) -> str:
    if not isinstance(item, (str, os.PathLike)):
        raise UsageError(f"a list of paths, and a {type(item).__name__} in it")
    return str(os.fspath(item))


def _is_frame(source: object) -> bool:
    return type(source).__module__.partition(".")[0] == "pandas" and hasattr(source, "columns")


def _stream(source: Any) -> Any:
    """What gives the Arrow stream of a source."""
    if not _is_frame(source):
        return source
    try:
        import pyarrow
    except ImportError as error:
        raise UsageError("a pandas frame is read through pyarrow: pip install pyarrow") from error
    try:
        return pyarrow.Table.from_pandas(source, preserve_index=False)
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"table: {error}") from error
