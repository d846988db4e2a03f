// Which articles are shown: outlet, agency, relation, credit, dates, words of the title.

const filter = { words: "", outlet: "", agency: "", relation: "", credit: "", from: "", to: "" };

const RELATIONS = ["copy", "edit", "rewrite", "excerpt", "partial"];

const tests = {
  words: (a, v) => `${a.title} ${a.outlet} ${a.id}`.toLowerCase().includes(v.toLowerCase()),
  outlet: (a, v) => a.outlet === v,
  agency: (a, v) => (a.agencies || []).includes(v),
  relation: (a, v, i) => (firstEdge.get(i) || {}).relation === v,
  credit: (a, v) => (v === "credited" ? !!a.credit : v === "uncredited" ? !a.credit && !!a.agencies : creditOf(a) === v),
  from: (a, v) => trusted(a) && a.published.slice(0, 10) >= v,
  to: (a, v) => trusted(a) && a.published.slice(0, 10) <= v,
};

const filtering = () => Object.values(filter).some(Boolean);

/** Whether an article passes every filter that is set. */
const passes = (i) => Object.entries(filter).every(([name, value]) => !value || tests[name](articles[i], value, i));

const buildFilters = (changed) => {
  const form = document.getElementById("filters");
  const names = (list) => [...new Set(list)].filter(Boolean).sort((a, b) => a.localeCompare(b));
  const set = (name) => (event) => {
    filter[name] = event.target.value;
    event.target.classList.toggle("on", !!filter[name]);
    clearTimeout(set.timer);
    set.timer = setTimeout(changed, event.type === "input" ? 150 : 0);
  };
  const select = (name, label, all, options) => el("label", null, label, el("select", { name, change: set(name) },
    el("option", { value: "" }, all),
    options.map((o) => (Array.isArray(o) ? el("option", { value: o[0] }, o[1]) : el("option", { value: o }, clean(o))))));
  const input = (name, label, type) => el("label", null, label, el("input", { name, type, [type === "search" ? "input" : "change"]: set(name) }));
  add(form, [
    input("words", "Title, outlet or id", "search"),
    select("outlet", "Outlet", "all outlets", names(articles.map((a) => a.outlet))),
    select("agency", "Agency of the text", "all agencies", names(articles.flatMap((a) => a.agencies || []))),
    select("relation", "Relation to its source", "all relations", RELATIONS),
    select("credit", "Credit on the page", "any", [
      ["credited", "text credit found"], ["uncredited", "agency copy, no text credit found"], ["photo", "only a picture credit"], ["none", "no credit of any kind"]]),
    input("from", "Published from", "date"),
    input("to", "until", "date"),
    el("button.plain", { type: "reset" }, "Clear"),
    el("output", { "aria-live": "polite" }),
  ]);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    Object.keys(filter).forEach((name) => { filter[name] = ""; });
    form.querySelectorAll(".on").forEach((x) => x.classList.remove("on"));
    changed();
  });
};

/** Says how many articles pass. */
const tellFilters = () => {
  const passing = articles.reduce((n, _, i) => n + (passes(i) ? 1 : 0), 0);
  document.querySelector("#filters output").textContent = filtering()
    ? `${count(passing, "article")} of ${articles.length.toLocaleString("en")}` : "";
};
