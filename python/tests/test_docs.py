"""What the documents show works as shown."""

import doctest
import importlib
import pkgutil
import re
import runpy
from pathlib import Path

import pytest
from conftest import DUMP, ROOT

import wirecopy

MODULES = [f"wirecopy.{module.name}" for module in pkgutil.iter_modules(wirecopy.__path__)]


@pytest.mark.parametrize("name", ["wirecopy", *MODULES])
def test_examples_in_docstrings(name):
    if name == "wirecopy._core":
        pytest.skip("has none: it is compiled")
    if name == "wirecopy.spark":
        pytest.importorskip("pyspark")
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_examples_of_the_readme(tmp_path, monkeypatch):
    pytest.importorskip("networkx")
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    Path("dump").symlink_to(DUMP)
    text = (ROOT / "python" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    space: dict = {}
    for block in blocks:
        exec(compile(block, "python/README.md", "exec"), space)


def test_every_public_name_is_documented():
    for name in wirecopy.__all__:
        thing = getattr(wirecopy, name)
        if callable(thing):
            assert thing.__doc__, name


def test_the_example_draws_a_lineage(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    pytest.importorskip("networkx")
    monkeypatch.chdir(tmp_path)
    space = runpy.run_path(str(ROOT / "python" / "examples" / "lineage_of_a_dump.py"))
    drawn = Path("lineage.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and drawn.count("<circle") == len(space["family"])
