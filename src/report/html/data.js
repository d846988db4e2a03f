// The data of the page: the index at once, the block of a family when it is wanted.

const report = JSON.parse(document.getElementById("index").textContent);
const { articles, families, wires } = report;

/** The name of an outlet, or the id where none is known. */
const outletOf = (i) => articles[i].outlet || articles[i].id;

/** A node of the graph: an article by its place, or a wire that is not in the dump. */
const isWire = (node) => node < 0;
const wireOf = (node) => wires[-1 - node];
const wireName = (node) => (wireOf(node).agencies.join(", ") || "unknown") + " wire";
const nodeName = (node) => (isWire(node) ? wireName(node) : outletOf(node));

/** Dates that may order anything. */
const trusted = (a) => ["declared", "url", "text"].includes(a.basis);
const basisWords = {
  declared: "declared by the record", url: "from the address", text: "from the page’s text",
  family: "narrowed by its relatives", page_clock: "the page’s clock, not the article’s: not trusted",
  crawl: "time of the crawl: not trusted", none: "not known",
};

/** A date for people: the day, and the time with its zone where they are known. */
const shortDate = (published) => {
  const found = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::[\d.]+)?(Z|[+-]\d\d:\d\d)?)?/.exec(published);
  if (!found) return published;
  const zone = !found[3] ? "" : /Z|00:00$/.test(found[3]) ? " UTC" : ` ${found[3]}`;
  return found[1] + (found[2] ? ` ${found[2]}${zone}` : "");
};

const count = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many || one + "s"}`;
const percent = (share) => (share == null ? "" : share > 0 && share <= 0.005 ? "under 1 %" : `${Math.round(share * 100)} %`);

/** For every article the most probable edge to a parent. */
const firstEdge = new Map();
families.forEach((family, index) => {
  family.index = index;
  for (const edge of family.edges) {
    edge.family = index;
    const best = firstEdge.get(edge.child);
    if (!best || edge.probability > best.probability) firstEdge.set(edge.child, edge);
  }
});

/** What the page says of its source: credited, generic, photo or none. */
const creditOf = (a) => {
  if (a.credited) return "credited";
  if (a.credit) return "generic";
  return a.photo ? "photo" : "none";
};
const creditWords = (a) => {
  if (a.own) return `${a.own}’s own page`;
  const quoted = a.credit_text ? ` (“${a.credit_text}”)` : "";
  if (a.credited) return `text credited to ${a.credited.join(", ")}${quoted}`;
  if (a.credit) return `credited to agencies without a name${quoted}`;
  const photo = a.photo ? `picture credited to ${a.photo.join(", ")}; ` : "";
  return `${photo}no text credit found in the captured text`;
};

const kept = new Map();
const once = (name, make) => {
  if (!kept.has(name)) kept.set(name, make(name));
  return kept.get(name);
};

/** Texts and pairs of a family: { texts: {place: {text}}, pairs: [] }. */
const blockOf = (family) => once(family, together);

/** The block of a family with what it shares with other families. */
const together = async (family) => {
  const block = await once(`block-${family}`, unpack);
  if (!block.shared) return block;
  const shared = await Promise.all(block.shared.map((i) => once(`shared-${i}`, unpack)));
  const texts = Object.assign({}, block.texts, ...shared.map((own) => own.texts));
  const pairs = [block, ...shared].flatMap((own) => own.pairs);
  return { texts, pairs: pairs.filter((p) => texts[p.a] && texts[p.b]) };
};

const unpack = async (name) => {
  if (document.readyState === "loading") {
    await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  }
  if (!window.DecompressionStream) throw new Error("This browser is too old to unpack the texts (it has no DecompressionStream).");
  const packed = Uint8Array.from(atob(document.getElementById(name).textContent), (c) => c.charCodeAt(0));
  const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return JSON.parse(await new Response(plain).text());
};
