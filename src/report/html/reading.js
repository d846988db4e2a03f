// Two articles side by side. A passage has the colour of its kind on both sides; what has no colour is new.

const KINDS = ["verbatim", "edited", "rewritten", "quote"];
const kindWords = { verbatim: "word for word", edited: "same words, some changed", rewritten: "same content in other words", quote: "quoted speech, which independent accounts may share" };

/** Where passages lie over each other the closest match gives the colour. */
const closest = (kinds) => (x, y) => kinds[x] - kinds[y] || x - y;

/** The text cut at every start and end of a passage: [{from, to, of: [numbers of passages]}], in Unicode scalars. */
const segments = (length, spans) => {
  const cuts = new Set([0, length]);
  spans.forEach(([from, to]) => cuts.add(Math.min(from, length)).add(Math.min(to, length)));
  const sorted = [...cuts].sort((a, b) => a - b);
  const order = spans.map((_, n) => n).sort((x, y) => spans[x][0] - spans[y][0]);
  const found = [];
  let next = 0, open = [];
  for (let i = 0; i + 1 < sorted.length; i += 1) {
    const [from, to] = [sorted[i], sorted[i + 1]];
    while (next < order.length && spans[order[next]][0] <= from) open.push(order[next++]);
    open = open.filter((n) => spans[n][1] > from);
    found.push({ from, to, of: [...open] });
  }
  return found;
};

/** One side. `jump(n)` is called with the number of a passage. */
const column = (side, i, stored, spans, kinds, jump) => {
  const a = articles[i];
  const scalars = Array.from(stored.text);
  const text = el("div.text", { lang: a.language || null });
  for (const { from, to, of } of segments(scalars.length, spans)) {
    const words = scalars.slice(from, to).join("");
    if (!of.length) {
      text.append(stored.sparse ? el("span.gap", null, " [text not at hand] ") : words);
      continue;
    }
    of.sort(closest(kinds));
    const n = of[0];
    text.append(el(`mark.k-${KINDS[kinds[n]]}`, {
      "data-n": of.map((m) => m + 1).join(" "), tabindex: "0", role: "button",
      "aria-label": `${KINDS[kinds[n]]} passage ${n + 1}: ${words}`, title: `passage ${n + 1}: ${kindWords[KINDS[kinds[n]]]}`,
      click: () => jump(n, side), keydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); jump(n, side); } },
    }, words));
  }
  return el("section.column", { "data-side": side, "aria-label": outletOf(i), tabindex: "0" },
    el("h4", null, said(a.title || a.id)),
    el("p.soft", null, said(outletOf(i)), a.published ? ` · ${shortDate(a.published)}${trusted(a) ? "" : " (not trusted)"}` : "", ` · ${count(a.words, "word")} · `, said(creditWords(a))),
    webLink(a.url, "open the page"),
    text,
    stored.cut ? el("p.warn", null, "The rest of this text is not on the page.") : null);
};

/** Which share of one side stands in passages shared with the other, spelled out. */
const shareWords = (i, j, share) => {
  const words = articles[i].words;
  return el("p", null, el("b", null, percent(share)), " of ", said(outletOf(i)), `’s text (about ${Math.round((share || 0) * words)} of its ${count(words, "word")}) stands in passages shared with `, said(outletOf(j)), ".");
};

/** The reading room of a family: two articles chosen by lists, and their texts. */
const reading = (family) => {
  const choices = [...new Set([...family.members, ...family.edges.flatMap((e) => [e.parent, e.child])])].filter((n) => !isWire(n));
  const option = (i) => el("option", { value: i }, clean(`${outletOf(i)}: ${articles[i].title || articles[i].id}`).slice(0, 90));
  const pick = (label) => el("select", { "aria-label": label, change: () => show() }, choices.map(option));
  const [left, right] = [pick("Article on the left"), pick("Article on the right")];
  const body = el("div");
  const step = el("div.steps");
  const room = el("section.reading", { id: "reading", "aria-label": "Side by side" },
    el("header", null, el("div.pick", null, left, el("button.plain", {
      type: "button", "aria-label": "Change sides", click: () => { [left.value, right.value] = [right.value, left.value]; show(); },
    }, "⇄"), right), step), body);
  let current = -1, spans = [];

  const jump = (n, from) => {
    current = n;
    room.querySelectorAll("mark.lit").forEach((m) => m.classList.remove("lit"));
    const marks = [...room.querySelectorAll("mark")].filter((m) => m.dataset.n.split(" ").includes(String(n + 1)));
    marks.forEach((m) => m.classList.add("lit"));
    for (const column of room.querySelectorAll(".column")) {
      const first = marks.find((m) => column.contains(m));
      if (first && column.dataset.side !== from) {
        const room = first.getBoundingClientRect().top - column.getBoundingClientRect().top;
        column.scrollTop += room - column.clientHeight / 3;
      }
    }
    const tell = room.querySelector(".at");
    if (tell) tell.textContent = `passage ${n + 1} of ${spans.length}: ${KINDS[spans[n][0]]}, ${kindWords[KINDS[spans[n][0]]]}`;
    say(`Passage ${n + 1} of ${spans.length}`);
  };
  const move = (by) => { if (spans.length) jump((current + by + spans.length) % spans.length, null); };
  room.addEventListener("keydown", (event) => {
    if (event.target.tagName === "SELECT" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "n") move(1);
    if (event.key === "p") move(-1);
  });

  const show = async () => {
    const [i, j] = [Number(left.value), Number(right.value)];
    let block;
    try { block = await blockOf(family.index); } catch (error) {
      body.replaceChildren(el("p.warn", null, `The texts cannot be shown: ${error.message}`));
      return;
    }
    const pair = block.pairs.find((p) => (p.a === i && p.b === j) || (p.a === j && p.b === i));
    const turned = pair && pair.a !== i;
    spans = pair ? pair.passages : [];
    current = -1;
    const kinds = spans.map((p) => p[0]);
    const sides = [spans.map((p) => [p[1], p[2]]), spans.map((p) => [p[3], p[4]])];
    if (turned) sides.reverse();
    const used = KINDS.filter((_, k) => kinds.includes(k));
    step.replaceChildren();
    if (spans.length) {
      add(step, [el("button.plain", { type: "button", click: () => move(-1) }, "◂ previous"), el("button.plain", { type: "button", click: () => move(1) }, "next passage ▸"),
        el("span.at.soft", null, `${count(spans.length, "passage")}; keys n and p, or click one to see its other side`),
        el("span.keys", null, used.map((k) => el(`mark.k-${k}`, { title: kindWords[k] }, k)), el("span.soft", null, "plain: new text"))]);
      step.querySelectorAll(".keys mark").forEach((m) => { m.dataset.n = ""; });
    }
    const edge = family.edges.find((e) => (e.parent === i && e.child === j) || (e.parent === j && e.child === i));
    body.replaceChildren();
    add(body, [
      i === j ? el("div.shares", null, el("p.soft", null, "The same article on both sides: choose another."))
        : pair ? el("div.shares", null, shareWords(i, j, turned ? pair.b_in_a : pair.a_in_b), shareWords(j, i, turned ? pair.a_in_b : pair.b_in_a),
          el("p.soft", null, `Shared: ${count(pair.words, "word")} in passages, ${pair.run} in a row at most; ${count(pair.quotes, "quotation")}, ${count(pair.numbers, "figure")}, ${count(pair.names, "name")}.`),
          el("p.soft", null, `Same source with probability ${pair.probability?.toFixed(2)}: `, relationTag(edge ? edge.relation : pair.relation), edge ? [" ", said(edge.why)] : ""))
          : el("div.shares", null, el("p.soft", null, "This pair was not compared or not verified: no passages are known. The two are relatives through other articles.")),
      el("div.columns", null, column("left", i, block.texts[i], sides[0], kinds, jump), column("right", j, block.texts[j], sides[1], kinds, jump)),
    ]);
  };

  /** Opens two articles. */
  room.open = async (i, j) => {
    [left.value, right.value] = [String(i), String(j)];
    await show();
  };
  return room;
};
