// Elements out of data. Text from outside only ever becomes a text node or an attribute that cannot run.

/** An element: el("p.soft", {title: "…"}, "text", child, …). Functions in attributes become listeners. */
const el = (name, attributes, ...children) => {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value == null || value === false) continue;
    if (typeof value === "function") made.addEventListener(key, value);
    else if (key === "style") Object.entries(value).forEach(([k, v]) => made.style.setProperty(k, v));
    else made.setAttribute(key, value === true ? "" : value);
  }
  add(made, children);
  return made;
};

const add = (to, children) => {
  for (const child of children.flat(9)) if (child != null && child !== false) to.append(child);
};

const svg = (name, attributes) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
};

/** One line from outside, without characters that steer the direction of what follows, or a terminal. */
const clean = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/g, " ").trim();

/** A line from outside that keeps its own direction to itself. */
const said = (text, name = "bdi") => el(name, { dir: "auto" }, clean(text));

/** A link to the article on the web; nothing but http and https is one. */
const webLink = (url, words) => {
  let address;
  try { address = new URL(url); } catch { return null; }
  if (address.protocol !== "https:" && address.protocol !== "http:") return null;
  return el("a", { href: address.href, rel: "noopener noreferrer", target: "_blank" }, words);
};

const relationTag = (relation) => el(`span.tag.r-${relation}`, null, relation);

/** Told to screen readers. */
const say = (text) => { document.getElementById("says").textContent = text; };

/** A table whose columns can be sorted, in steps of 200 rows after the first ones. A column: {name, cell(row), key(row), num, wide, tight}. */
const sortable = (label, columns, rows, start, first = 200) => {
  const body = el("tbody");
  const more = el("p.more");
  let order = start || { at: -1, down: false };
  let shown = first;
  const sorted = () => {
    if (order.at < 0) return rows;
    const key = columns[order.at].key;
    const empty = (k) => k == null || k === "";
    return [...rows].sort((x, y) => {
      const [a, b] = [key(x), key(y)];
      if (empty(a) || empty(b)) return empty(a) - empty(b);
      const way = typeof a === "number" ? a - b : String(a).localeCompare(String(b));
      return order.down ? -way : way;
    });
  };
  const draw = () => {
    const all = sorted();
    body.replaceChildren(...all.slice(0, shown).map((row) =>
      el("tr", null, columns.map((c) => el(c.num ? "td.num" : c.wide ? "td.wide" : c.tight ? "td.tight" : "td", null, c.cell(row))))));
    more.replaceChildren();
    if (all.length > shown) {
      add(more, [el("button.plain", { type: "button", click: () => { shown += 200; draw(); } },
        `Show more of ${count(all.length - shown, "row")} that are left`)]);
    }
    heads.forEach((head, i) => {
      if (i === order.at) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  };
  const heads = columns.map((c, i) => el(c.num ? "th.num" : "th", { scope: "col" }, c.key
    ? el("button", { type: "button", click: () => { order = { at: i, down: order.at === i ? !order.down : !!c.num }; draw(); } }, c.name)
    : c.name));
  draw();
  return el("div", null,
    el("div.table", { tabindex: "0", role: "region", "aria-label": label }, el("table", null,
      el("caption.unseen", null, label), el("thead", null, el("tr", null, heads)), body)),
    more);
};
