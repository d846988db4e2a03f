"""What a trace is shown as."""

import json
import re

import pytest
from conftest import DUMP, TEXT, command

import wirecopy


@pytest.fixture(scope="module")
def trace():
    return wirecopy.trace(DUMP)


def test_the_report_is_that_of_the_command_line(trace, report, tmp_path):
    trace.report(tmp_path / "report")
    names = sorted(path.name for path in report.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "report").iterdir())
    for name in names:
        if name != "run.json":
            assert (tmp_path / "report" / name).read_bytes() == (report / name).read_bytes(), name
    ours, theirs = (json.loads((folder / "run.json").read_text()) for folder in (tmp_path / "report", report))
    for key in ("version", "parameters", "inputs", "counts"):
        assert ours.get(key) == theirs.get(key)


def test_a_report_for_spreadsheets(trace, tmp_path):
    trace.report(tmp_path / "report", excel=True, xlsx=True)
    assert (tmp_path / "report" / "articles.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "report" / "wirecopy.xlsx").read_bytes().startswith(b"PK")
    trace.report(tmp_path / "report")
    assert not (tmp_path / "report" / "wirecopy.xlsx").exists()


def test_a_format_is_the_file_of_the_report(trace, report):
    for format, name in [("json", "lineage.json"), ("dot", "lineage.dot"), ("html", "report.html")]:
        assert trace.render(format) == (report / name).read_bytes()


def test_the_summary_is_that_of_the_command_line(trace, tmp_path):
    printed = command("trace", DUMP, "--out", tmp_path / "report")

    def steady(text):
        # Times differ from run to run, and stand last.
        return text.partition("\nTime ")[0]

    assert steady(trace.summary()) == steady(printed)
    assert max(map(len, trace.summary(width=60).splitlines())) <= 60
    assert "\x1b[" in trace.summary(colour=True)


def test_networkx(trace):
    nx = pytest.importorskip("networkx")
    graph = trace.to_networkx()
    edges = {(row["parent_id"], row["child_id"]): row for row in trace.lineage}
    assert set(graph.edges) == set(edges)
    for parent, child, data in graph.edges(data=True):
        assert data["relation"] == edges[parent, child]["relation"]
        assert data["probability"] == edges[parent, child]["probability"]
    assert {row["article_id"] for row in trace.articles} <= set(graph.nodes)
    assert nx.is_directed_acyclic_graph(graph)


def test_a_notebook_shows_counts_and_families(trace):
    shown = trace._repr_html_()
    assert "54 articles" in shown and "9 families" in shown
    assert shown.count("<tr>") == 10
    assert repr(trace) == "<wirecopy.Trace of 54 articles, 9 families, 29 edges, 0 rejects>"
    assert repr(trace.drift).startswith("<wirecopy.Table of ")


def test_hostile_titles_stay_text():
    hostile = "<script>alert(1)</script><img src=x onerror='alert(2)'>\" &amp;"
    rows = [{"id": f"<b>{n}", "outlet": hostile, "title": hostile, "text": TEXT * 3} for n in range(3)]
    trace = wirecopy.trace(rows, only="copies")
    assert len(trace.families) == 1
    compared = wirecopy.compare(rows[0], rows[1])
    for shown in (trace._repr_html_(), trace.articles._repr_html_(), compared._repr_html_()):
        assert "&lt;" in shown
        tags = set(re.findall(r"<\s*/?\s*(\w+)", shown))
        assert tags <= {"p", "b", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "pre", "span"}, tags
        assert "<b>" not in shown.replace("<p><b>wirecopy</b></p>", "")


def test_nothing_found_is_said():
    assert "No families were found" in wirecopy.trace([{"text": TEXT}])._repr_html_()
