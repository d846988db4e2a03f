// The lineage of a family, drawn: sources on the left, what derives from them on the right. Every node has a row of its
// own, so nothing can overlap; where a source has very many direct takers they are gathered by relation in boxes.

const ROW = 50, GAP = 10, PILL = 190, MANY = 16;

/** Nodes, children and parents of a family, as a forest of most probable parents. */
const forest = (family) => {
  const nodes = new Set(family.members);
  const best = new Map();
  for (const edge of family.edges) {
    nodes.add(edge.parent).add(edge.child);
    const known = best.get(edge.child);
    if (!known || edge.probability > known.probability) best.set(edge.child, edge);
  }
  const children = new Map();
  for (const edge of best.values()) children.set(edge.parent, [...(children.get(edge.parent) || []), edge]);
  const others = family.edges.filter((edge) => best.get(edge.child) !== edge);
  const when = (node) => (isWire(node) || !trusted(articles[node]) ? Infinity : articles[node].earliest ?? Infinity);
  const size = (node) => 1 + (children.get(node) || []).reduce((n, e) => n + size(e.child), 0);
  for (const list of children.values()) {
    list.sort((x, y) => (size(y.child) > 1) - (size(x.child) > 1)
      || RELATIONS.indexOf(x.relation) - RELATIONS.indexOf(y.relation) || when(x.child) - when(y.child) || x.child - y.child);
  }
  const roots = [...nodes].filter((node) => !best.has(node)).sort((a, b) => size(b) - size(a) || a - b);
  return { children, roots, others, best };
};

/** Rows and columns: every node gets x and y, boxes of many get their articles. */
const place = (tree, width) => {
  const depth = (node) => 1 + Math.max(0, ...(tree.children.get(node) || []).map((e) => depth(e.child)));
  const levels = Math.max(1, ...tree.roots.map(depth));
  const crowded = [...tree.children.values()].some((list) => list.length > MANY);
  const pitch = Math.max(380, Math.min(crowded ? 420 : 650, (width + PILL) / levels));
  const card = pitch - PILL;
  const at = new Map(), boxes = [];
  let y = 0;
  const put = (node, level) => {
    const edges = tree.children.get(node) || [];
    const leaves = edges.filter((e) => !tree.children.has(e.child));
    const gathered = leaves.length > MANY ? new Set(leaves) : new Set();
    const top = y, middles = [];
    for (const edge of edges) {
      if (!gathered.has(edge)) middles.push(put(edge.child, level + 1));
    }
    for (const relation of RELATIONS) {
      const of = leaves.filter((e) => gathered.has(e) && e.relation === relation);
      if (!of.length) continue;
      const x = (level + 1) * pitch;
      const wide = Math.max(card, width - x);
      const columns = Math.max(1, Math.floor((wide - 24) / 190));
      const high = 44 + Math.ceil(of.length / columns) * 32;
      boxes.push({ relation, edges: of, parent: node, x, y, wide, high, columns });
      middles.push(y + high / 2);
      y += high + GAP;
    }
    const own = middles.length ? (middles[0] + middles[middles.length - 1]) / 2 : y + ROW / 2;
    at.set(node, { x: level * pitch, y: own });
    if (!middles.length) y += ROW + GAP;
    else y = Math.max(y, top + ROW + GAP);
    return own;
  };
  tree.roots.forEach((root) => put(root, 0));
  return { at, boxes, card, high: Math.max(ROW, y - GAP), wide: (levels - 1) * pitch + card };
};

const thickness = (edge) => 1.5 + 5 * (edge.derived ?? 0);

/** The picture of a family. `picked(node)` and `read(edge)` are told what was chosen. */
const drawGraph = (family, width, picked, read) => {
  const tree = forest(family);
  const plan = place(tree, width);
  const wide = Math.max(plan.wide, ...plan.boxes.map((b) => b.x + b.wide));
  const box = el("div.graph", { style: { height: `${plan.high}px`, width: `${wide}px` }, role: "group", "aria-label": "Lineage; the table of articles below says the same in words" });
  const lines = svg("svg", { width: wide, height: plan.high, "aria-hidden": "true" });
  box.append(lines);
  const lit = new Map();
  const light = (node, thing) => lit.set(node, [...(lit.get(node) || []), thing]);

  const line = (edge, from, to, other) => {
    const [x1, y1, x2, y2] = [from.x + plan.card, from.y, to.x - 12, to.y];
    const middle = (x1 + x2 - 100) / 2;
    const path = other
      ? `M${x1},${y1} C${x1 + 90},${y1} ${x2 - 110},${y2} ${x2},${y2}`
      : `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2 - 100},${y2} L${x2},${y2}`;
    const drawn = svg("path", { d: path, class: `edge r-${edge.relation}${other ? " other" : ""}`, "stroke-width": other ? 1.5 : thickness(edge) });
    const guess = edge.basis && !edge.basis.length;
    const head = svg("path", { d: `M${x2},${y2 - 6.5} L${x2 + 11},${y2} L${x2},${y2 + 6.5} Z`, class: `head-of r-${edge.relation}${guess ? " guess" : ""}` });
    lines.append(drawn, head);
    [drawn, head].forEach((thing) => light(edge.child, thing));
    if (!isWire(edge.parent)) {
      const hit = svg("path", { d: path, class: "hit" });
      hit.addEventListener("click", () => read(edge));
      hit.addEventListener("mouseenter", () => hover(edge.child));
      hit.addEventListener("mouseleave", () => hover(null));
      lines.append(hit);
    }
  };

  const ancestors = (node) => {
    const all = new Set();
    while (node != null && !all.has(node)) { all.add(node); node = tree.best.get(node)?.parent; }
    return all;
  };
  const hover = (node) => {
    box.classList.toggle("hovering", node != null);
    box.querySelectorAll(".lit").forEach((thing) => thing.classList.remove("lit"));
    if (node == null) return;
    const way = ancestors(node);
    (tree.children.get(node) || []).forEach((e) => way.add(e.child));
    way.forEach((n) => (lit.get(n) || []).forEach((thing) => thing.classList.add("lit")));
  };

  for (const edge of tree.others) {
    if (plan.at.has(edge.parent) && plan.at.has(edge.child)) line(edge, plan.at.get(edge.parent), plan.at.get(edge.child), true);
  }
  for (const [node, spot] of plan.at) {
    const edge = tree.best.get(node);
    if (edge) line(edge, plan.at.get(edge.parent), spot, false);
  }
  for (const group of plan.boxes) {
    const strongest = Math.max(...group.edges.map((e) => e.derived ?? 0));
    line({ ...group.edges[0], derived: strongest, child: group }, plan.at.get(group.parent), { x: group.x, y: group.y + group.high / 2 }, false);
    box.append(drawBox(group, picked, light));
  }
  for (const [node, spot] of plan.at) {
    const card = drawNode(node, tree.best.get(node), spot, plan.card, picked);
    card.addEventListener("mouseenter", () => hover(node));
    card.addEventListener("mouseleave", () => hover(null));
    card.addEventListener("focus", () => hover(node));
    card.addEventListener("blur", () => hover(null));
    light(node, card);
    box.append(card);
    const edge = tree.best.get(node);
    if (edge) {
      const pill = drawPill(edge, spot, read);
      light(node, pill);
      box.append(pill);
    }
  }
  return el("div.scroll", { tabindex: plan.wide > width ? "0" : null }, box);
};

const drawPill = (edge, spot, read) => {
  const words = edge.derived == null ? edge.relation : `${edge.relation} ${percent(edge.derived)}`;
  const style = { left: `${spot.x - 12.5}px`, top: `${spot.y}px` };
  if (isWire(edge.parent)) return el(`span.pill.r-${edge.relation}`, { style, title: edge.why }, words);
  return el(`button.pill.r-${edge.relation}`, {
    style, type: "button", title: clean(edge.why), "aria-label": `${words}: read ${outletOf(edge.child)} beside ${nodeName(edge.parent)}`, click: () => read(edge),
  }, words);
};

const drawNode = (node, edge, spot, card, picked) => {
  const style = { left: `${spot.x}px`, top: `${spot.y - ROW / 2}px`, width: `${card}px` };
  const click = () => picked(node);
  if (isWire(node)) {
    return el("button.node.wire", { style, type: "button", click, "data-node": node, title: wireOf(node).id },
      said(wireName(node), "b"), el("span.title", null, "original, not in the dump"));
  }
  const a = articles[node];
  const kind = a.role === "original" ? ".original" : edge ? `.r-${edge.relation}` : "";
  return el(`button.node${kind}`, {
    style, type: "button", click, "data-node": node, "aria-pressed": "false", title: clean(a.title || a.id),
  },
  el("span.row", null, said(outletOf(node), "b"),
    el("span.when", { title: basisWords[a.basis] }, a.published ? (trusted(a) ? "" : "? ") + shortDate(a.published) : "")),
  el("span.row", null, said(a.title || a.id, "span.title"),
    a.credited ? el("span.agency", { title: creditWords(a) }, a.own ? `${a.own}’s own page` : `credits ${a.credited.join(", ")}`) : null));
};

const drawBox = (group, picked, light) => {
  const box = el(`div.bundle.r-${group.relation}`, {
    style: { left: `${group.x}px`, top: `${group.y}px`, width: `${group.wide}px`, height: `${group.high}px` },
  },
  el("p", null, `${group.relation} · ${count(group.edges.length, "article")}`),
  el("div.chips", { style: { "grid-template-columns": `repeat(${group.columns}, minmax(0, 1fr))` } }, group.edges.map((edge) =>
    el("button.chip", {
      type: "button", "data-node": edge.child, click: () => picked(edge.child), style: { "--share": `${Math.round(100 * (edge.derived || 0))}%` },
      title: clean(articles[edge.child].title),
    }, said(outletOf(edge.child), "span"), el("span.soft.num", null, percent(edge.derived))))));
  light(group, box);
  group.edges.forEach((edge) => light(edge.child, box));
  return box;
};

const graphLegend = (family) => {
  const used = new Set(family.edges.map((e) => e.relation));
  const has = (test) => family.edges.some(test);
  return el("ul.legend", { "aria-label": "Legend" },
    RELATIONS.filter((r) => used.has(r)).map((r) => el(`li.r-${r}`, null, el("i"), r, " ", relationWords[r])),
    has((e) => e.derived != null) ? el("li", null, "thickness and %: share of the article that its source accounts for") : null,
    has((e) => isWire(e.parent)) ? el("li", null, el("i.box"), "inferred original, not in the dump") : null,
    family.members.some((m) => articles[m].role === "original") ? el("li", null, el("i.bold"), "original within the dump") : null,
    forest(family).others.length ? el("li", null, el("i.dashed"), "a further source") : null,
    has((e) => !e.basis.length) ? el("li", null, "hollow arrowhead: the direction is a guess") : null,
    family.members.some((m) => articles[m].published && !trusted(articles[m])) ? el("li", null, "? before a date: not trusted") : null);
};
