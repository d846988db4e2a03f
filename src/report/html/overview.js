// What matters first: how many articles, families and independent origins; the biggest families.

const overview = (main) => {
  const c = report.counts;
  document.title = "wirecopy report";
  add(main, [
    el("h1.unseen", null, "Report"),
    el("p.lead", null,
      el("b", null, count(c.articles, "article")), c.outlets ? [" from ", el("b", null, count(c.outlets, "outlet"))] : "", ". ",
      c.families
        ? [el("b", null, c.members.toLocaleString("en")), " of them stand in ", el("b", null, count(c.families, "family", "families")),
          " that go back to ", el("b", null, count(c.origins, "independent origin")), "; ", c.alone ? `${c.alone.toLocaleString("en")} ${c.alone === 1 ? "stands" : "stand"} alone.` : "none stands alone."]
        : "No two of them were found to descend from the same copy."),
    el("p.soft", null, "A family is the articles that descend from the same copy. Two families on one event are two independent accounts of it. “Derives from” is about the text alone: most re-use is licensed."),
    stories(),
    familyList(),
  ]);
};

/** Events that are told by more than one family. */
const stories = () => {
  const of = new Map();
  for (const family of families) {
    if (family.story) of.set(family.story, [...(of.get(family.story) || []), family]);
  }
  const several = [...of.values()].filter((list) => list.length > 1);
  if (!several.length) return null;
  const line = (list) => {
    const outlets = new Set(list.flatMap((f) => f.members.map(outletOf))).size;
    const origins = list.reduce((n, f) => n + f.origins, 0);
    return el("li", null,
      el("span", null, el("b", null, count(outlets, "outlet"), ", ", count(origins, "origin")), " ", el("span.soft", null, [...new Set(list.map((f) => f.agencies.join(", ") || "unknown source"))].slice(0, 6).join(" · "))),
      el("span", null, familyLinks(list)));
  };
  const [first, rest] = [several.slice(0, 6), several.slice(6)];
  return [
    el("h2", null, "Events with independent accounts"),
    el("ul.stories", null, first.map(line)),
    rest.length ? el("details", null, el("summary", null, `${count(rest.length, "more event")}`), el("ul.stories", null, rest.map(line))) : null,
  ];
};

const familyHref = (family) => `#/family/${encodeURIComponent(family.id)}`;

/** The first few of a list of families, and how many more there are. */
const familyLinks = (list) => [
  list.slice(0, 6).map((f, i) => [i ? " · " : "", el("a", { href: familyHref(f) }, said(f.title))]),
  list.length > 6 ? ` and ${count(list.length - 6, "more family", "more families")}` : "",
];

/** Where the copy comes from, in words; each name keeps its own direction. */
const originWords = (family) => {
  const agencies = family.agencies.join(", ");
  if (family.root == null) return agencies ? [said(agencies), " copy"] : "not known";
  if (isWire(family.root)) return agencies ? [said(agencies), " wire, not in the dump"] : "an original that is not in the dump, agency unknown";
  const outlet = outletOf(family.root);
  return agencies && agencies !== outlet ? [said(outlet), " (", said(agencies), " copy)"] : said(outlet);
};

const relationsOf = (family) => {
  const of = new Map(RELATIONS.map((r) => [r, 0]));
  for (const m of family.members) {
    const edge = firstEdge.get(m);
    if (edge && edge.family === family.index) of.set(edge.relation, of.get(edge.relation) + 1);
  }
  return [...of].filter(([, n]) => n);
};

const familyList = () => {
  const found = families.map((family) => [family, family.members.filter(passes).length]).filter(([, n]) => n || !filtering());
  const list = el("ul.cards");
  const more = el("p.more");
  let shown = 0;
  const draw = () => {
    add(list, found.slice(shown, shown + 60).map(([family, n]) => familyCard(family, n)));
    shown += 60;
    more.replaceChildren();
    if (shown < found.length) {
      add(more, [el("button.plain", { type: "button", click: draw }, `Show more of ${count(found.length - shown, "family", "families")} that are left`)]);
    }
  };
  draw();
  return [
    el("h2", null, filtering() ? `${count(found.length, "family", "families")} with articles that pass the filters` : "Families, biggest first"),
    el("ul.legend", { "aria-label": "Colours of relations" }, RELATIONS.map((r) => el(`li.r-${r}`, null, el("i"), r, " ", relationWords[r]))),
    found.length ? list : el("p.soft", null, "None."),
    more,
  ];
};

const relationWords = {
  copy: "(same text)", edit: "(few changes)", rewrite: "(reworded throughout)", excerpt: "(a short cut)", partial: "(re-uses a part)",
};

const familyCard = (family, passing) => {
  const relations = relationsOf(family);
  const words = relations.map(([r, n]) => `${r} ${n}`).join(", ");
  return el("li.card", null,
    el("h3", null, el("a", { href: familyHref(family) }, said(family.title))),
    el("p.meta", null, el("b", null, count(family.members.length, "article"), family.outlets ? `, ${count(family.outlets, "outlet")}` : "", `, ${count(family.origins, "origin")}`),
      el("br"), "from ", originWords(family)),
    el("div.push", null,
      el("div.mix", { role: "img", "aria-label": words }, relations.map(([r, n]) => el(`i.r-${r}`, { style: { flex: n } }))),
      el("p.meta", null, words, family.first ? ` · since ${shortDate(family.first).slice(0, 10)}` : "")),
    filtering() && passing < family.members.length ? el("p.meta", null, `${passing} of ${family.members.length} articles pass the filters`) : null);
};
