"""Options as the core takes them, checked as the command line checks them."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ._errors import InputError, UsageError

Size = int | str
"""Bytes: a number, or such as ``"6G"``."""
Map = Mapping[str, str | Iterable[str]]
"""Field to column, or to several columns of which the first that holds something is taken."""
Aliases = str | os.PathLike[str] | Mapping[str, Iterable[str]]
"""Outlet to its other names and sites, or a file of lines ``"Name" = ["other name", "site.example"]``."""

_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4}


@dataclass(frozen=True)
class Options:
    """What ``_core`` reads, field by field."""

    only_copies: bool
    threshold: float
    shingle: int
    threads: int
    max_memory: int | None
    scratch: str
    map: list[tuple[str, str]]
    aliases: tuple[str, str] | None
    max_record: int | None
    max_unpacked: int | None
    latest: int | None = None


def options(
    *,
    only: str | None = None,
    threshold: float | None = None,
    shingle: int | None = None,
    threads: int | None = None,
    max_memory: Size | None = None,
    map: Map | None = None,
    aliases: Aliases | None = None,
    max_record: Size | None = None,
    max_unpacked: Size | None = None,
) -> Options:
    """Checks and completes the options of a run."""
    if only not in (None, "copies"):
        raise UsageError(f"only={only!r}: it can be None or 'copies'")
    for name, value in (("threshold", threshold), ("shingle", shingle)):
        if value is not None and only is None:
            raise UsageError(f"{name}={value!r} goes with only='copies'")
    if threshold is not None and not 0 < threshold <= 1:
        raise UsageError(f"threshold={threshold!r}: must be above 0 and at most 1")
    _within("shingle", shingle, 1, 64)
    _within("threads", threads, 1, 1024)
    return Options(
        only_copies=only is not None,
        threshold=0.7 if threshold is None else float(threshold),
        shingle=5 if shingle is None else shingle,
        threads=threads or cores(),
        max_memory=_half_of_free_memory() if max_memory is None else _size("max_memory", max_memory),
        scratch=tempfile.gettempdir(),
        map=list(_wishes(map or {})),
        aliases=None if aliases is None else _aliases(aliases),
        max_record=None if max_record is None else _size("max_record", max_record),
        max_unpacked=None if max_unpacked is None else _size("max_unpacked", max_unpacked),
    )


def _within(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and (not isinstance(value, int) or not least <= value <= most):
        raise UsageError(f"{name}={value!r}: must be a whole number from {least} to {most}")


def cores() -> int:
    """Cores that this process may use, where the system tells."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _size(name: str, value: Size) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if isinstance(value, str):
        found = re.fullmatch(r"(\d+)\s*([KMGT]?)(?:i?B)?", value.strip(), re.IGNORECASE)
        if found and int(found[1]) > 0:
            return int(found[1]) << (10 * _POWERS[found[2].upper()])
    raise UsageError(f"{name}={value!r}: give a number of bytes, or such as '50M' or '2G'")


def _half_of_free_memory() -> int | None:
    try:
        with open("/proc/meminfo", encoding="ascii") as told:
            for line in told:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024 // 2
    except (OSError, ValueError, IndexError):
        pass
    return None


def _wishes(map: Map) -> Iterable[tuple[str, str]]:
    if not isinstance(map, Mapping):
        raise UsageError(f"map={map!r}: give a dict of field to column, such as {{'text': 'body'}}")
    for field, columns in map.items():
        for column in [columns] if isinstance(columns, str) else columns:
            if not isinstance(field, str) or not isinstance(column, str) or not column:
                raise UsageError(f"map={{{field!r}: {column!r}}}: both must be names")
            yield field, column


def _aliases(aliases: Aliases) -> tuple[str, str]:
    if isinstance(aliases, Mapping):
        lines = (f"{_quoted(name)} = [{', '.join(map(_quoted, others))}]" for name, others in aliases.items())
        return "aliases", "\n".join(lines)
    path = os.fspath(aliases)
    try:
        with open(path, encoding="utf-8") as file:
            return path, file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"aliases={path!r}: {error}") from error


def _quoted(text: str) -> str:
    # A string of JSON is one of TOML as well.
    return json.dumps(text, ensure_ascii=False)
