// The views that are tables: all articles, the rights desk, drift; and what the run was.

const articleTable = (list, label, more, first) => sortable(label, [
  { name: "Outlet", key: (i) => outletOf(i), cell: (i) => said(outletOf(i)) },
  { name: "Title", wide: true, key: (i) => articles[i].title, cell: (i) => [el("span.title", null, said(articles[i].title || articles[i].id)), " ", webLink(articles[i].url, "↗")] },
  { name: "Published", tight: true, key: (i) => (trusted(articles[i]) ? articles[i].published : ""), cell: (i) => {
    const a = articles[i];
    return el("span.num", { title: basisWords[a.basis] }, a.published ? shortDate(a.published) : "", a.published && !trusted(a) ? el("span.warn", null, " not trusted") : "");
  } },
  { name: "Relation", tight: true, key: (i) => (firstEdge.get(i) ? firstEdge.get(i).relation : articles[i].role), cell: (i) => {
    const edge = firstEdge.get(i);
    return edge ? [relationTag(edge.relation), el("br"), el("span.soft", null, "of ", said(nodeName(edge.parent)))] : articles[i].role;
  } },
  { name: "Share of text", num: true, key: (i) => firstEdge.get(i)?.derived, cell: (i) => percent(firstEdge.get(i)?.derived) },
  { name: "Agency", key: (i) => (articles[i].agencies || []).join(), cell: (i) => said((articles[i].agencies || []).join(", ")) },
  { name: "Credit found", key: (i) => creditOf(articles[i]), cell: (i) => (articles[i].credit_text ? said(articles[i].credit_text) : articles[i].photo ? said(`picture: ${articles[i].photo.join(", ")}`) : "") },
  ...(more ? [{ name: "Read", tight: true, cell: more }] : []),
], list, { at: 2, down: false }, first);

const articlesView = (main) => {
  const found = articles.map((_, i) => i).filter(passes);
  add(main, [
    el("h1.view", null, count(found.length, "article"), filtering() ? " that pass the filters" : ""),
    articleTable(found, "Articles", (i) => {
      const family = families[articles[i].family];
      return family ? el("a", { href: familyHref(family) }, "family") : el("span.soft", null, "alone");
    }),
  ]);
};

const driftTable = (list, read) => sortable("Changed on the way", [
  { name: "Kind", key: (d) => d.kind, cell: (d) => el("span.tag", null, d.kind) },
  { name: "First wording", wide: true, key: (d) => d.first_text, cell: (d) => [said(d.first_text, "bdi.was"), el("br"), el("span.soft", null, said(outletOf(d.first)))] },
  { name: "Other wording", wide: true, key: (d) => d.other_text, cell: (d) => [said(d.other_text, "bdi.now"), el("br"), el("span.soft", null, "first in ", said(outletOf(d.other)))] },
  { name: "Why", wide: true, cell: (d) => said(d.why) },
  { name: "Read", cell: (d) => el("button.links", { type: "button", click: () => read(d) }, "side by side") },
], list);

const driftView = (main) => {
  const found = report.drift.filter((d) => passes(d.first) || passes(d.other));
  add(main, [
    el("h1.view", null, "Changed on the way"),
    el("p.soft", null, "The same quotation, figure or name with two wordings within one family. The first wording is that of the source, or the one that more articles of the same wire carry; which of them is right the tool does not know."),
    found.length ? driftTable(found, (d) => {
      location.hash = `${familyHref(families[d.family])}/${encodeURIComponent(articles[d.first].id)}/${encodeURIComponent(articles[d.other].id)}`;
    }) : el("p", null, "Nothing was found to have changed."),
  ]);
};

const FOUND = {
  credited: "credited", another: "credited to another agency", generic: "“agencies”, no name", photo_only: "picture credit only", uncredited: "no credit found",
};
const sentence = (u) => ({
  credited: `text consistent with ${u.agency} copy; credited to ${u.agency}`,
  another: `text consistent with ${u.agency} copy; the captured text credits ${(articles[u.article].credited || []).join(", ")}`,
  generic: `text consistent with ${u.agency} copy; the captured text credits agencies without a name`,
  photo_only: `text consistent with ${u.agency} copy; the only credit found is that of a picture`,
  uncredited: `text consistent with ${u.agency} copy; no credit found in the captured text`,
  picture: `picture credited to ${u.agency}; text not found to be consistent with its copy`,
  own_page: `${u.agency}’s own page`,
}[u.found]);

/** Uses by agency or outlet, counted. */
const gathered = (uses, name) => {
  const rows = new Map();
  for (const used of uses) {
    const key = name(used);
    if (!rows.has(key)) rows.set(key, { name: key, articles: 0, picture: 0, shares: [], first: null, uses: [], credited: 0, another: 0, generic: 0, photo_only: 0, uncredited: 0 });
    const row = rows.get(key);
    row.uses.push(used);
    if (used.found === "own_page") continue;
    row[used.found] += 1;
    if (used.found in FOUND) row.articles += 1;
    if (used.of_copy != null) row.shares.push(used.of_copy);
    const a = articles[used.article];
    if (trusted(a) && (!row.first || a.earliest < row.first.earliest)) row.first = a;
  }
  return [...rows.values()].filter((row) => row.articles || row.picture).sort((x, y) => y.articles - x.articles || y.picture - x.picture || x.name.localeCompare(y.name));
};

const rightsView = (main) => {
  const uses = report.uses.filter((u) => passes(u.article));
  const detail = el("div", { id: "uses" });
  const show = (row, title) => {
    detail.replaceChildren(el("h2", { tabindex: "-1" }, said(title)), sortable(title, [
      { name: "Outlet", key: (u) => outletOf(u.article), cell: (u) => said(outletOf(u.article)) },
      { name: "Article", wide: true, key: (u) => articles[u.article].title, cell: (u) => [el("span.title", null, said(articles[u.article].title || articles[u.article].id)), " ", webLink(articles[u.article].url, "↗")] },
      { name: "Finding", wide: true, key: (u) => u.found, cell: (u) => [said(sentence(u)), articles[u.article].credit_text ? [": ", el("q", null, said(articles[u.article].credit_text))] : ""] },
      { name: "Share of copy", num: true, key: (u) => u.of_copy, cell: (u) => percent(u.of_copy) },
      { name: "Seen", tight: true, key: (u) => (trusted(articles[u.article]) ? articles[u.article].published : ""), cell: (u) => (trusted(articles[u.article]) ? shortDate(articles[u.article].published) : "") },
      { name: "", cell: (u) => (families[articles[u.article].family] ? el("a", { href: familyHref(families[articles[u.article].family]) }, "family") : null) },
    ], row.uses.filter((u) => u.found !== "own_page")));
    detail.querySelector("h2").focus();
    detail.scrollIntoView({ behavior: "smooth" });
  };
  const columns = (what) => [
    { name: what, key: (r) => r.name, cell: (r) => el("button.links", { type: "button", click: () => show(r, r.name || "outlet not known") }, said(r.name || "not known")) },
    { name: "Articles", num: true, key: (r) => r.articles, cell: (r) => r.articles },
    ...Object.entries(FOUND).map(([key, name]) => ({ name, num: true, key: (r) => r[key], cell: (r) => r[key] || "" })),
    { name: "pictures alone", num: true, key: (r) => r.picture, cell: (r) => r.picture || "" },
    { name: "Share of copy used", num: true, key: (r) => mean(r.shares), cell: (r) => percent(mean(r.shares)) },
    { name: "First seen", tight: true, key: (r) => (r.first ? r.first.published : ""), cell: (r) => (r.first ? shortDate(r.first.published) : "") },
  ];
  add(main, [
    el("h1.view", null, "Rights desk"),
    el("p.soft", null, "Articles whose text is consistent with an agency’s copy, and the credit that was found in the captured text. A credit may have been on the page and not in the capture, and a use without one may be licensed. Share of copy used: the mean over articles whose source is in the dump. The agency’s own pages do not count."),
    el("h2", null, "By agency"), sortable("By agency", columns("Agency"), gathered(uses, (u) => u.agency)),
    el("h2", null, "By outlet"), sortable("By outlet", columns("Outlet"), gathered(uses, (u) => articles[u.article].outlet)),
    detail,
  ]);
};

const mean = (list) => (list.length ? list.reduce((a, b) => a + b, 0) / list.length : null);

const aboutView = (main) => {
  const c = report.counts;
  const rows = (list) => el("div.table", null, el("table", null, el("tbody", null, list.map(([k, v]) => el("tr", null, el("td", null, said(String(k))), el("td.num", null, said(String(v))))))));
  add(main, [
    el("h1.view", null, "About this run"),
    report.left_out.length ? [el("h2", null, "Not on this page"), el("ul", null, report.left_out.map((t) => el("li", null, t)))] : null,
    el("h2", null, "Counts"),
    rows([["articles", c.articles], ["records left out (rejects.csv)", c.rejects], ["files that are no text", c.skipped], ["texts with repaired encoding", c.mojibake], ["pairs compared", c.compared], ["pairs verified", c.pairs], ...Object.entries(report.limits).filter(([, n]) => n).map(([name, n]) => [`limit: ${name}`, n])]),
    el("h2", null, "Parameters"), rows(Object.entries(report.parameters).filter(([, v]) => v)),
    el("p.soft", null, "Which files were read, with their digests and columns, is in run.json."),
    el("h2", null, "How to read it"),
    el("p", null, "A probability says how sure it is that two articles descend from the same copy. A share says how much of a text is accounted for by another. Neither says who was allowed to print what."),
  ]);
};
