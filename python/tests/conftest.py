"""What the tests share: the sample dump, and the command line's answer on it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest

# The tests may have been copied away from the package beside them.
ROOT = Path(os.environ.get("WIRECOPY_ROOT") or Path(__file__).resolve().parents[2])
DUMP = ROOT / "data" / "sample" / "dump"
LINES = DUMP / "articles.jsonl"
TABLES = ("articles", "lineage", "pairs", "passages", "families", "drift", "rights", "rejects")
TEXT = (
    "The ferry Lark ran aground off Lomme at noon on Monday with sixty people on board, the harbour office said. "
    "Nobody was hurt, and two tugs pulled the ship free at high water; the line runs again from Tuesday."
)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes a minute or more (-m 'not slow' leaves these out)")


def binary() -> Path | None:
    """The built program: ``WIRECOPY_BIN``, else that of the checkout."""
    named = os.environ.get("WIRECOPY_BIN")
    built = [Path(named)] if named else [ROOT / "target" / kind / "wirecopy" for kind in ("release", "debug")]
    return next((path for path in built if path.exists()), None)


def command(*args: object) -> str:
    """What the program prints."""
    found = binary()
    if found is None:
        pytest.skip("NOT TESTED against the command line: build it (cargo build --release) or set WIRECOPY_BIN")
    return subprocess.run([found, *map(str, args)], check=True, capture_output=True, text=True).stdout


def disarmed(cell: str) -> str:
    """The value behind the apostrophe that keeps spreadsheets from running a cell."""
    rest = cell.lstrip("'")
    runs = rest[:1] and rest[0] in "=+-@\t\r\n＝＋－＠"
    return cell[1:] if cell.startswith("'") and runs else cell


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return [{name: disarmed(cell) for name, cell in row.items()} for row in csv.DictReader(file)]


def as_csv(table) -> list[dict[str, str]]:
    """The rows of a table as its CSV file has them."""

    def cell(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    return [{name: cell(value) for name, value in row.items()} for row in table.to_pylist()]


def as_lists(trace) -> dict[str, list]:
    """All tables of a trace."""
    return {name: getattr(trace, name).to_pylist() for name in TABLES}


@pytest.fixture(scope="session")
def records() -> list[dict]:
    return [json.loads(line) for line in LINES.read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.fixture(scope="session")
def report(tmp_path_factory) -> Path:
    """The report folder of the sample, as the command line writes it."""
    out = tmp_path_factory.mktemp("cli") / "report"
    command("trace", DUMP, "--out", out, "--quiet")
    return out
