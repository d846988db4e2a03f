"""Tables in the Arrow format, with or without pyarrow."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from . import _core

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN = 10
"""Rows that a notebook shows."""
_LONGEST = 120
"""Characters of a cell that a notebook shows."""


class Table:
    """A table of a run: typed columns in the order of the CSV files, unknown cells null.

    Whatever reads Arrow takes it as it is, without a copy, through the PyCapsule interface (``__arrow_c_stream__``):
    ``pyarrow.table(t)``, ``polars.DataFrame(t)``. Neither need be installed.
    """

    __slots__ = ("_core",)

    def __init__(self, core: _core.Table) -> None:
        self._core = core

    @property
    def num_rows(self) -> int:
        """Number of rows."""
        return self._core.num_rows

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in their order."""
        return self._core.column_names

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts; unknown cells are ``None``."""
        return self._core.rows(0, self.num_rows)

    def to_pyarrow(self) -> pyarrow.Table:
        """As a ``pyarrow.Table``, without a copy."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """As a ``pandas.DataFrame``; whole numbers stay whole where some are unknown (``Int64``)."""
        import pandas

        frame: pandas.DataFrame = self.to_pyarrow().to_pandas(types_mapper=_nullable(pandas))
        return frame

    def to_polars(self) -> polars.DataFrame:
        """As a ``polars.DataFrame``."""
        import polars

        return polars.DataFrame(self)

    def __len__(self) -> int:
        return self.num_rows

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Row by row, as dicts."""
        for start in range(0, self.num_rows, 1024):
            yield from self._core.rows(start, start + 1024)

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object:
        return self._core.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._core.__arrow_c_schema__()

    def __repr__(self) -> str:
        return f"<wirecopy.Table of {self.num_rows} rows: {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.column_names)
        rows = self._core.rows(0, _SHOWN)
        body = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>" for row in rows
        )
        more = self.num_rows - len(rows)
        tail = f"<p>… and {more:,} more rows</p>" if more else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{tail}"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return html.escape(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _nullable(pandas: Any) -> Any:
    import pyarrow

    types = {pyarrow.int64(): pandas.Int64Dtype()}
    return types.get
