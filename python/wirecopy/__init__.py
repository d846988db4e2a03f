"""Finds syndicated and rewritten news copy in article dumps, and shows who derives from whom.

>>> import wirecopy
>>> trace = wirecopy.trace("dump.jsonl")  # doctest: +SKIP
>>> trace.lineage.to_pandas()  # doctest: +SKIP
"""

from ._compare import Comparison, compare
from ._core import __version__
from ._errors import Error, InputError, RejectedError, UsageError
from ._sketch import FAMILY, resemblance, sketch
from ._table import Table
from ._trace import Trace, trace

__all__ = [
    "FAMILY",
    "Comparison",
    "Error",
    "InputError",
    "RejectedError",
    "Table",
    "Trace",
    "UsageError",
    "__version__",
    "compare",
    "resemblance",
    "sketch",
    "trace",
]
