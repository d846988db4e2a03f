#!/usr/bin/env python3
"""Load every graph of a report in the program it is meant for, and count what arrives.

usage: graphs.py REPORT_DIR

GraphML, GEXF and JSON in networkx, PROV in rdflib, DOT in Graphviz (which also draws it), the workbook in openpyxl if
there is one. The packages are installed in a virtual environment under target/. Exit code 0 when all agree, 1 when
one does not, 3 when a program or package could not be had.
"""
import csv, json, re, shutil, subprocess, sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
VENV = HOME / "target/consumers"
PACKAGES = ["networkx==3.4.2", "rdflib==7.1.1", "openpyxl==3.1.5"]


def main(report):
    edges = rows(report / "lineage.csv")
    articles = rows(report / "articles.csv")
    wires = {e["parent_id"] for e in edges if e["parent_kind"] == "wire"}
    nodes = {a["article_id"] for a in articles} | wires
    pairs = {(e["parent_id"], e["child_id"]) for e in edges}
    told = [
        ("lineage.graphml", *graphml(report, nodes, pairs)),
        ("lineage.gexf", *gexf(report, nodes, pairs)),
        ("lineage.json", *node_link(report, nodes, pairs)),
        ("prov.jsonld", *prov(report, articles, wires, pairs)),
        ("lineage.dot", *dot(report, pairs)),
    ]
    if (report / "wirecopy.xlsx").exists():
        told.append(("wirecopy.xlsx", *workbook(report)))
    for name, wrong, what in told:
        print(f"{name:16} {'WRONG: ' + wrong if wrong else 'ok'}: {what}")
    return 1 if any(wrong for _, wrong, _ in told) else 0


def rows(path):
    """Rows of a table as wirecopy reads them back: a defused cell is what it was."""
    def armed(cell):
        return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [{k: armed(v) for k, v in row.items()} for row in csv.DictReader(file)]


def differs(graph, nodes, pairs):
    if set(graph.nodes) != nodes:
        return f"nodes differ: {sorted(set(graph.nodes) ^ nodes)[:3]}"
    if set(graph.edges) != pairs:
        return f"edges differ: {sorted(set(graph.edges) ^ pairs)[:3]}"
    return ""


def size(graph):
    return f"networkx has {graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges"


def graphml(report, nodes, pairs):
    import networkx
    graph = networkx.read_graphml(report / "lineage.graphml")
    wrong = differs(graph, nodes, pairs)
    if not wrong and not all(0 <= d["probability"] <= 1 for _, _, d in graph.edges(data=True)):
        wrong = "a probability is no number"
    return wrong, size(graph)


def gexf(report, nodes, pairs):
    import networkx
    graph = networkx.read_gexf(report / "lineage.gexf")
    wrong = differs(graph, nodes, pairs)
    trusted = ("declared", "url", "text")
    for node, data in graph.nodes(data=True):
        basis = data.get("published_basis")
        if basis and ("start" in data) != (basis in trusted) and data.get("published"):
            wrong = wrong or f"{node}: dated by {basis}, start {data.get('start')}"
        if "start" in data and data.get("kind") == "article" and not data["published"].startswith(data["start"]):
            wrong = wrong or f"{node}: starts {data['start']}, published {data['published']}"
    dated = sum("start" in data for _, data in graph.nodes(data=True))
    return wrong, f"{size(graph)}, {dated} dated"


def node_link(report, nodes, pairs):
    import networkx
    data = json.loads((report / "lineage.json").read_text(encoding="utf-8"))
    graph = networkx.node_link_graph(data, edges="edges")
    return differs(graph, nodes, pairs), size(graph)


def prov(report, articles, wires, pairs):
    import rdflib
    graph = rdflib.Graph().parse(report / "prov.jsonld", format="json-ld")
    term = rdflib.Namespace("http://www.w3.org/ns/prov#")
    count = lambda p: sum(1 for _ in graph.subject_objects(term[p]))
    entities = sum(1 for _ in graph.subjects(rdflib.RDF.type, term.Entity))
    derived, qualified = count("wasDerivedFrom"), count("qualifiedDerivation")
    kinds = count("wasRevisionOf") + count("wasQuotedFrom")
    wrong = ""
    if entities != len(articles) + len(wires):
        wrong = f"{entities} entities for {len(articles)} articles and {len(wires)} wires"
    elif not derived == qualified == kinds == len(pairs):
        wrong = f"{derived} derivations, {qualified} qualified, {kinds} of a kind, for {len(pairs)} edges"
    return wrong, f"rdflib has {len(graph)} triples, {entities} entities, {derived} derivations"


def dot(report, pairs):
    plain = subprocess.run(["dot", "-Tplain", report / "lineage.dot"], capture_output=True, text=True)
    if plain.returncode or plain.stderr:
        return plain.stderr[:300] or f"dot ended with {plain.returncode}", "Graphviz"
    lines = [line.split(" ")[0] for line in plain.stdout.splitlines()]
    picture = subprocess.run(["dot", "-Tpng", report / "lineage.dot"], capture_output=True).stdout
    wrong = ""
    if lines.count("edge") != len(pairs):
        wrong = f"{lines.count('edge')} edges for {len(pairs)}"
    elif not picture.startswith(b"\x89PNG"):
        wrong = "no picture"
    elif overlap(plain.stdout):
        wrong = f"boxes overlap: {overlap(plain.stdout)}"
    return wrong, f"Graphviz draws {lines.count('node')} nodes, {lines.count('edge')} edges, {len(picture) // 1024} KiB"


def overlap(plain):
    """Two boxes of the picture that share some of it; None if there are none."""
    import shlex
    boxes = []
    for statement in re.findall(r'^node (?:[^"\n]|"(?:[^"\\]|\\.)*")*$', plain, re.M):
        _, name, x, y, w, h, *_ = shlex.split(statement)
        boxes.append((name, float(x), float(y), float(w), float(h)))
    for i, (a, ax, ay, aw, ah) in enumerate(boxes):
        for b, bx, by, bw, bh in boxes[:i]:
            if abs(ax - bx) < (aw + bw) / 2 and abs(ay - by) < (ah + bh) / 2:
                return a, b
    return None


def workbook(report):
    import openpyxl
    book = openpyxl.load_workbook(report / "wirecopy.xlsx")
    wrong = ""
    for name in ["articles", "lineage", "families", "pairs", "passages", "drift", "rights", "rejects"]:
        sheet, table = book[name], rows(report / f"{name}.csv")
        if sheet.max_row - 1 != len(table):
            wrong = wrong or f"{name} has {sheet.max_row - 1} rows for {len(table)}"
        if sheet.freeze_panes != "A2" or not sheet.auto_filter.ref:
            wrong = wrong or f"{name} has no frozen header or no filter"
        for row, cells in zip(table, sheet.iter_rows(min_row=2)):
            for cell, text in zip(cells, row.values()):
                if cell.data_type == "f":
                    wrong = wrong or f"{name} {cell.coordinate} is a formula"
                if isinstance(cell.value, str) and cell.value != text and len(text) < 32_767 and "\r" not in text:
                    wrong = wrong or f"{name} {cell.coordinate} has {cell.value[:60]!r} for {text[:60]!r}"
    return wrong, f"openpyxl has {len(book.sheetnames)} sheets"


def ready():
    """Starts again inside the environment that has the packages; tells what is missing otherwise."""
    if not shutil.which("dot"):
        print("graphs.py: Graphviz (dot) is not installed; on Debian: apt-get install graphviz")
        sys.exit(3)
    python = VENV / "bin/python"
    stamp = VENV / "packages"
    if not (stamp.exists() and stamp.read_text() == "\n".join(PACKAGES)):
        try:
            subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True, capture_output=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as e:
            print(f"graphs.py: {', '.join(PACKAGES)} could not be installed: {e}")
            sys.exit(3)
        stamp.write_text("\n".join(PACKAGES))
    if Path(sys.prefix) != VENV:
        sys.exit(subprocess.run([python, __file__, *sys.argv[1:]]).returncode)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    ready()
    sys.exit(main(Path(sys.argv[1])))
