// One family: its lineage, its time, its articles, its drift, and two of its articles side by side.

const familyView = (main, id, first, second) => {
  const family = families.find((f) => f.id === id);
  if (!family) { add(main, [el("p.warn", null, "This page has no such family.")]); return; }
  document.title = `${clean(family.title)} · wirecopy report`;
  const room = reading(family);
  const details = el("div");
  const graphHome = el("div");

  const read = async (i, j, stay) => {
    await room.open(i, j);
    if (!stay) room.scrollIntoView({ block: "start", behavior: "smooth" });
    const hash = `${familyHref(family)}/${encodeURIComponent(articles[i].id)}/${encodeURIComponent(articles[j].id)}`;
    history.replaceState(null, "", hash);
  };
  /** Opens an article beside the one it shares most words with. */
  const beside = async (i) => {
    const shared = (await blockOf(family.index)).pairs.filter((p) => p.a === i || p.b === i).sort((x, y) => y.words - x.words);
    const other = shared.length ? shared[0].a + shared[0].b - i : family.members.find((m) => m !== i);
    return read(other, i);
  };
  const readEdge = (edge) => { if (!isWire(edge.parent)) read(edge.parent, edge.child); };
  const picked = (node) => {
    main.querySelectorAll("[data-node]").forEach((b) => b.setAttribute("aria-pressed", String(Number(b.dataset.node) === node)));
    details.replaceChildren(isWire(node) ? wireDetails(family, node) : articleDetails(family, node, read, beside));
  };

  const draw = () => {
    const wide = main.clientWidth - parseFloat(getComputedStyle(main).paddingLeft) * 2;
    graphHome.replaceChildren(drawGraph(family, wide, picked, readEdge));
    graphHome.querySelectorAll("[data-node]").forEach((b) => {
      const node = Number(b.dataset.node);
      if (filtering() && !isWire(node) && !passes(node)) b.classList.add("dim");
    });
  };
  const drift = report.drift.filter((d) => d.family === family.index);
  const peers = families.filter((f) => f !== family && f.story && f.story === family.story);
  add(main, [
    el("p.crumb", null, el("a", { href: "#/" }, "← all families")),
    el("div.head", null,
      el("h1", null, said(family.title)),
      el("p", null, el("b", null, count(family.members.length, "article"), family.outlets ? ` from ${count(family.outlets, "outlet")}` : "", `, ${count(family.origins, "independent origin")}`), ": ", originWords(family), ".",
        family.first ? ` First published ${shortDate(family.first)}.` : "", family.members.length > 1 && family.weakest != null ? ` Least certain link ${family.weakest.toFixed(2)}.` : ""),
      peers.length ? el("p.soft", null, "Independent accounts of the same event: ", familyLinks(peers)) : null),
    el("h2", null, "Who derives from whom"),
    graphLegend(family),
    graphHome,
    details,
    el("h2", null, "When"),
    drawTimeline(family, picked),
    el("h2", null, "Articles"),
    articleTable(family.members, `Articles of the family ${clean(family.title)}`, (m) => {
      const edge = firstEdge.get(m);
      if (edge && !isWire(edge.parent)) return el("button.links", { type: "button", click: () => read(edge.parent, m) }, "beside its source");
      if (family.members.length < 2) return null;
      return el("button.links", { type: "button", click: () => beside(m) }, "beside a relative");
    }, 24),
    drift.length ? [el("h2", null, "Changed on the way"), driftTable(drift, (d) => read(d.first, d.other))] : null,
    family.members.length > 1 ? [el("h2", null, "Side by side"), room] : null,
  ]);
  draw();
  familyView.redraw = draw;
  const start = firstPair(family, first, second);
  if (start) read(...start, !first);
};

/** What is opened first: what the address names, or the closest relatives. */
const firstPair = (family, first, second) => {
  const named = [first, second].map((id) => articles.findIndex((a) => a.id === id));
  if (named.every((i) => i >= 0)) return named;
  const edge = family.edges.find((e) => !isWire(e.parent));
  if (edge) return [edge.parent, edge.child];
  return family.members.length > 1 ? family.members.slice(0, 2) : null;
};

const wireDetails = (family, node) => {
  const heirs = family.edges.filter((e) => e.parent === node);
  const crediting = heirs.filter((e) => articles[e.child].credited).length;
  return el("div.picked", { role: "region", "aria-label": "Chosen" }, el("h3", null, said(wireName(node))),
    el("p", null, `An original that is not in the dump, inferred from ${count(heirs.length, "article")} that ${heirs.length === 1 ? "has" : "have"} it in common${crediting ? `; ${crediting} of them name a source on the page` : ""}.`));
};

const articleDetails = (family, i, read, beside) => {
  const a = articles[i];
  const edges = family.edges.filter((e) => e.child === i);
  const item = (name, value) => (value ? [el("dt", null, name), el("dd", null, value)] : null);
  return el("div.picked", { role: "region", "aria-label": "Chosen article" },
    el("h3", null, said(a.title || a.id)),
    el("dl", null,
      item("Outlet", said(outletOf(i))),
      item("Published", a.published ? `${a.published} (${basisWords[a.basis]})` : "not known"),
      item("Credit", said(creditWords(a))),
      item("Agency of the text", a.agencies ? said(`${a.agencies.join(", ")}${a.agency_basis === "family" ? ", known by its relatives" : ""}`) : null),
      edges.map((e) => item("Derives from", [said(nodeName(e.parent)), " ", relationTag(e.relation),
        e.derived == null ? "" : ` ${percent(e.derived)} of this article; ${percent(e.reused)} of the source is used, ${count(e.words, "word")} in passages`,
        e.basis.length ? `; direction by ${e.basis.join(", ")}` : "; the direction is a guess"])),
      item("Why", said(a.why)),
      item("Id", said(a.id))),
    el("div.acts", null,
      edges.filter((e) => !isWire(e.parent)).map((e) => el("button.main-act", { type: "button", click: () => read(e.parent, i) }, "Read beside ", said(outletOf(e.parent)))),
      family.members.length > 1 && !edges.some((e) => !isWire(e.parent)) ? el("button.main-act", { type: "button", click: () => beside(i) }, "Read beside its closest relative") : null,
      webLink(a.url, "Open the page ↗")));
};
