"""MinHash sketches of texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Optional, Union

from . import _core
from ._table import Table

FAMILY: str = _core.SKETCH
"""Name and version of the hash family; sketches of another one cannot be compared."""


def sketch(texts: Union[Iterable[Optional[str]], Any], *, shingle: int = 5) -> Table:
    """Sketches texts: a table of one ``binary`` column ``sketch``, a row for each text in its order.

    A sketch has 512 bytes: 128 minima as little-endian ``uint32`` (``numpy.frombuffer(s, "<u4")``), one a bin, of the
    hashes of all runs of ``shingle`` words. It is null for ``None`` and for texts of fewer words than that. Words are those of
    ``trace(…, only="copies")``: letters and digits in lower case.

    ``texts`` is any iterable of strings: a list, a pandas or polars series, an array of pyarrow.

    >>> import wirecopy
    >>> rows = wirecopy.sketch(["one two three four five six", "too short", None]).to_pylist()
    >>> [row["sketch"] and len(row["sketch"]) for row in rows]
    [512, None, None]
    """
    if hasattr(texts, "to_pylist"):
        texts = texts.to_pylist()
    return Table(_core.sketch(texts, shingle))


def resemblance(a: Optional[bytes], b: Optional[bytes]) -> Optional[float]:
    """Estimated resemblance (Jaccard, 0 to 1, in steps of 1/128) of two sketches made with the same ``shingle``; None if
    either is null.

    >>> import wirecopy
    >>> one, two = wirecopy.sketch(["a b c d e f g h", "A, b; c d e f g h!"])
    >>> wirecopy.resemblance(one["sketch"], two["sketch"])
    1.0
    """
    if a is None or b is None:
        return None
    return _core.resemblance(a, b)
