// When the articles of a family appeared. A dot is a moment, a bar the time within which one lies, a dotted ring a date
// that cannot be trusted.

const drawTimeline = (family, picked) => {
  const dated = family.members.filter((m) => articles[m].earliest != null && articles[m].latest != null);
  const sure = dated.filter((m) => trusted(articles[m]));
  const without = family.members.length - dated.length;
  if (!sure.length) return el("p.soft", null, "No article of the family has a date that can be trusted.");
  const spot = (a) => (vague(a) ? noon(a) : (a.earliest + a.latest) / 2);
  let [from, to] = bulk(sure.map((m) => spot(articles[m])));
  const margin = Math.max(3600, (to - from) * .04);
  from -= margin;
  to += margin;
  const left = (seconds) => Math.max(0, Math.min(100, (seconds - from) / (to - from) * 100));
  dated.sort((x, y) => spot(articles[x]) - spot(articles[y]) || x - y);
  const rows = dated.map((m) => {
    const a = articles[m], edge = firstEdge.get(m);
    const [x1, x2] = [left(a.earliest), left(a.latest)];
    const outside = spot(a) < from ? "◂ earlier: " : spot(a) > to ? "later ▸: " : "";
    const words = `${outside}${shortDate(a.published)}${trusted(a) ? "" : ` (${a.basis.replace("_", " ")}, not trusted)`}`;
    return el(`li${edge ? `.r-${edge.relation}` : ""}`, { "data-article": m },
      el("button.who", { type: "button", click: () => picked(m) }, said(outletOf(m))),
      el("span.track", { "aria-hidden": "true" },
        trusted(a) ? el("i", { style: { left: `${x1}%`, width: `${x2 - x1}%` } }) : null,
        el(!trusted(a) ? "u.untrusted" : vague(a) ? "u.vague" : "u", { style: { left: `${left(spot(a))}%` } })),
      el("span.when.num", { title: `${a.published} ${basisWords[a.basis]}` }, words));
  });
  const list = el("ul.time", null, rows.slice(0, 24), axis(from, to, left));
  const rest = rows.slice(24);
  const more = rest.length ? el("p.more", null, el("button.plain", {
    type: "button", click: (event) => { rest.forEach((row) => list.insertBefore(row, list.lastChild)); event.target.parentNode.remove(); },
  }, `Show ${count(rest.length, "later article")}`)) : null;
  return [list, more,
    el("ul.legend", null,
      el("li", null, "● known to the minute"),
      sure.some((m) => vague(articles[m])) ? el("li", null, "—○— only the day is known, or not the time zone: somewhere on the bar") : null,
      dated.length > sure.length ? el("li", null, "◌ not trusted: the page’s clock, a crawl or an estimate; never used for order") : null,
      without ? el("li", null, `${count(without, "article")} without any date`) : null)];
};

/** Whether only the day is known, or a time without its zone. */
const vague = (a) => a.latest - a.earliest > 6 * 3600;

/** First and last of the dates that stand together: one that is far from all others does not shrink them to a point. */
const bulk = (spots) => {
  let kept = [...spots].sort((a, b) => a - b);
  for (;;) {
    const gaps = kept.slice(1).map((spot, i) => spot - kept[i]);
    const widest = gaps.indexOf(Math.max(...gaps));
    const rest = kept[kept.length - 1] - kept[0] - gaps[widest];
    const [before, after] = [kept.slice(0, widest + 1), kept.slice(widest + 1)];
    const [few, many] = before.length < after.length ? [before, after] : [after, before];
    if (kept.length < 4 || few.length > kept.length / 4 || gaps[widest] < 5 * Math.max(rest, 86400)) return [kept[0], kept[kept.length - 1]];
    kept = many;
  }
};

/** Noon of the day an interval is for: it reaches over that day in all time zones. */
const noon = (a) => {
  const day = /^\d{4}-\d\d-\d\d/.exec(a.published);
  return day ? Date.parse(`${day[0]}T12:00:00Z`) / 1000 : (a.earliest + a.latest) / 2;
};

const axis = (from, to, left) => {
  const steps = [3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 30 * 86400, 365 * 86400];
  const step = steps.find((s) => (to - from) / s <= 7) || (to - from) / 5;
  const ticks = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  const words = (t) => {
    const iso = new Date(t * 1000).toISOString();
    return step < 86400 && t % 86400 ? `${iso.slice(11, 16)}` : iso.slice(0, 10);
  };
  return el("li.axis", { "aria-hidden": "true" }, el("span", null, "UTC"), el("span.track", null,
    ticks.filter((t) => left(t) > 3 && left(t) < 97).map((t) => el("span.mid.num", { style: { left: `${left(t)}%` } }, words(t)))), el("span"));
};
