"""Two articles side by side."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Optional, Union

from . import _core
from ._options import Map, Size, options
from ._records import json_line
from ._table import Table
from ._trace import Trace

_STYLES = {
    "1": "font-weight:bold",
    "2": "opacity:.6",
    "31": "color:#b3261e",
    "32": "color:#1b7f3b",
    "33": "color:#9a6700",
}
"""What the codes of the terminal look like on a page."""


class Comparison:
    """The evidence on two articles, and the verdict."""

    def __init__(self, core: _core.Comparison) -> None:
        self._core = core
        self.trace = Trace(core.trace)
        """The trace of these two articles."""

    @property
    def relation(self) -> Optional[str]:
        """``copy``, ``edit``, ``rewrite``, ``excerpt`` or ``partial``, if they descend from the same copy; None if
        nothing ties them together."""
        return self._core.relation

    @property
    def probability(self) -> Optional[float]:
        """That both descend from the same copy, from 0 to 1; calibrated on labelled pairs."""
        return self._core.probability

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        return self._core.sentence

    @property
    def reasons(self) -> list[tuple[float, str]]:
        """What speaks for (above 0) and against it: weight in log-odds, and words."""
        return self._core.reasons

    @cached_property
    def pair(self) -> Table:
        """The measured figures: the row of ``pairs``."""
        return self.trace.pairs

    @cached_property
    def passages(self) -> Table:
        """What the two share, passage by passage. ``a`` is the article whose id sorts first."""
        return self.trace.passages

    def text(self, width: int = 100, colour: bool = False) -> str:
        """Both articles side by side, as ``wirecopy compare`` shows them, in lines of ``width`` columns."""
        return self._core.text(width, colour)

    def html(self, width: int = 100) -> str:
        """The same as a fragment of a page."""
        return f'<pre style="line-height:1.3">{_painted(self.text(width, colour=True))}</pre>'

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"<wirecopy.Comparison: {self.sentence}>"

    def _repr_html_(self) -> str:
        return self.html()


def _painted(text: str) -> str:
    """Codes of a terminal as spans; everything else escaped."""
    painted, is_open = [], False
    for number, part in enumerate(re.split(r"\x1b\[([0-9;]*)m", text)):
        if number % 2 == 0:
            painted.append(html.escape(part))
            continue
        styles = [_STYLES[code] for code in part.split(";") if code in _STYLES]
        if is_open and not styles:
            painted.append("</span>")
            is_open = False
        elif styles:
            painted.append(("</span>" if is_open else "") + f'<span style="{";".join(styles)}">')
            is_open = True
    return "".join(painted) + ("</span>" if is_open else "")


def compare(
    a: Union[str, Mapping[str, Any]],
    b: Union[str, Mapping[str, Any]],
    *,
    map: Optional[Map] = None,
    max_memory: Optional[Size] = None,
    threads: Optional[int] = None,
) -> Comparison:
    """Compares two articles: texts, or dicts with a text and what else is known (outlet, title, url, published).

    >>> import wirecopy
    >>> one = "The ferry Lark ran aground off Lomme at noon on Monday with sixty people on board, the harbour office said."
    >>> two = one.replace("at noon on Monday", "on Monday at midday")
    >>> wirecopy.compare(one, two).relation
    'edit'
    """
    checked = options(map=map, max_memory=max_memory, threads=threads)
    return Comparison(_core.compare(_record(a, 1), _record(b, 2), checked))


def _record(article: Union[str, Mapping[str, Any]], number: int) -> bytes:
    if isinstance(article, str):
        return json.dumps({"text": article}).encode()
    return json_line(article, number)
