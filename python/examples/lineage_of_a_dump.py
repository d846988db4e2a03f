# %% [markdown]
# # From a dump to a drawn lineage
#
# A dump of articles in Parquet, the families in it, and one family drawn: who took whose copy. Run it as a script, or cell by
# cell in an editor that knows `# %%`. It needs pyarrow and networkx.

# %%
import html
import os
import sys
from pathlib import Path

import networkx
import pyarrow.parquet

import wirecopy

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample" / "dump" / "articles.jsonl"

# %% [markdown]
# The dump. Here it is made of the sample; yours is `dump.parquet` already, with whatever names its columns have.

# %%
dump = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].endswith(".parquet") else Path("dump.parquet")
if not dump.exists():
    import pyarrow.json

    pyarrow.parquet.write_table(pyarrow.json.read_json(SAMPLE), dump)

# %% [markdown]
# A file is read by its path; only the columns that matter are. A table that is in memory already works as well:
# `wirecopy.trace(pyarrow.parquet.read_table(dump))`.


# %%
def progress(stage: str, done: int, total: int | None) -> None:
    if os.isatty(2):
        print(f"\r{stage:20} {done:8} of {total or '?'}", end="", file=sys.stderr)


trace = wirecopy.trace(dump, progress=progress)
print(trace.summary())

# %% [markdown]
# Tables are Arrow tables. What do the outlets owe to which agency?

# %%
for row in sorted(trace.rights, key=lambda row: -row["articles"])[:10]:
    print(f"{row['outlet'] or '?':24} used {row['agency']:10} in {row['articles']} articles, credited {row['credited']}")

# %% [markdown]
# The largest family with a drawn edge in it, as a graph.

# %%
graph = trace.to_networkx()
family = max(networkx.weakly_connected_components(graph), key=lambda members: (len(members), min(members)))
tree = graph.subgraph(family)

# %% [markdown]
# Drawn from left to right, generation by generation; darker edges are more probable. `networkx.draw` does as well where
# matplotlib is installed.

# %%
WIDTH, HEIGHT = 260, 44
generations = list(networkx.topological_generations(tree))
places = {
    node: (40 + column * WIDTH, 40 + row * HEIGHT)
    for column, generation in enumerate(generations)
    for row, node in enumerate(sorted(generation))
}
parts = []
for parent, child, edge in tree.edges(data=True):
    (x1, y1), (x2, y2) = places[parent], places[child]
    shade = f"stroke-opacity='{edge['probability']:.2f}'"
    parts.append(f"<line x1='{x1}' y1='{y1}' x2='{x2}' y2='{y2}' stroke='#36c' {shade}/>")
for node, (x, y) in places.items():
    # A wire is an original that is not in the dump: `wire:<agency>:<family>`.
    wire = tree.nodes[node].get("kind") == "wire"
    look = "fill='#fff' stroke-dasharray='3'" if wire else "fill='#36c'"
    name = f"{node.split(':')[1]} wire, not in the dump" if wire else tree.nodes[node].get("outlet") or node
    parts.append(f"<circle cx='{x}' cy='{y}' r='7' {look} stroke='#36c'/>")
    # With a rim, since lines pass below.
    rim = "stroke='#fff' stroke-width='5' paint-order='stroke'"
    parts.append(f"<text x='{x + 12}' y='{y + 4}' {rim}>{html.escape(str(name))}</text>")
size = (40 + len(generations) * WIDTH, 40 + max(map(len, generations)) * HEIGHT)
drawing = (
    f"<svg xmlns='http://www.w3.org/2000/svg' width='{size[0]}' height='{size[1]}' "
    f"font-family='sans-serif' font-size='12'><rect width='100%' height='100%' fill='#fff'/>{''.join(parts)}</svg>"
)
Path("lineage.svg").write_text(drawing, encoding="utf-8")
print(f"lineage.svg: {len(family)} nodes, {tree.number_of_edges()} edges")

# %% [markdown]
# Why is an edge there? Every edge has its sentence, and every pair its passages.

# %%
for edge in trace.lineage:
    if edge["child_id"] in family:
        print(f"{edge['parent_id']} → {edge['child_id']}: {edge['why']}")
