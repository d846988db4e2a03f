"""Records of a program as JSON lines: the core then reads them by the rules of a file of such lines."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from ._errors import InputError


def json_lines(records: Iterable[object]) -> bytes:
    """A line for each record, in UTF-8."""
    return b"\n".join(json_line(record, number) for number, record in enumerate(records, 1))


def json_line(record: object, number: int) -> bytes:
    """A record as one line; ``number`` names it in errors."""
    if not isinstance(record, Mapping):
        raise InputError(
            f"record {number} is of type {type(record).__name__}: give dicts with a text, such as {{'text': '…'}}"
        )
    plain = record if isinstance(record, dict) else dict(record)
    try:
        return _dumped(plain)
    except ValueError:
        # What JSON has no number for stands for an unknown value.
        return _dumped(_finite(plain))
    except (TypeError, RecursionError) as error:
        raise InputError(f"record {number}: {error}") from error


def _dumped(record: dict[Any, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, default=_value, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair: as an escape, the core mends it.
        return json.dumps(record, allow_nan=False, default=_value).encode()


def _value(value: object) -> object:
    """A value that JSON does not know."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return sorted(map(str, value)) if not isinstance(value, tuple) else list(value)
    if isinstance(value, bytes):
        raise TypeError("bytes are no text: decode them")
    if hasattr(value, "tolist"):
        # A number or array of numpy.
        return value.tolist()
    return str(value)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return value
