// Which view is shown, by the address after the #; theme; filters.

const VIEWS = [["#/", "Families"], ["#/articles", "Articles"], ["#/rights", "Rights desk"], ["#/drift", `Drift (${report.counts.drift})`], ["#/about", "About this run"]];

const route = () => {
  const main = document.getElementById("main");
  const [, view, ...rest] = location.hash.split("/").map((part) => { try { return decodeURIComponent(part); } catch { return part; } });
  main.replaceChildren();
  familyView.redraw = null;
  if (view === "family") familyView(main, ...rest);
  else (({ articles: articlesView, rights: rightsView, drift: driftView, about: aboutView })[view] || overview)(main);
  const here = view === "family" || !view ? "#/" : `#/${view}`;
  document.querySelectorAll("#views a").forEach((a) => {
    if (a.getAttribute("href") === here) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  });
  tellFilters();
};

const setTheme = (theme) => {
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme").textContent = theme === "dark" ? "Light" : "Dark";
};
const dark = window.matchMedia("(prefers-color-scheme: dark)");
setTheme(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
document.getElementById("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));

add(document.getElementById("views"), VIEWS.map(([href, name]) => el("a", { href }, name)));
add(document.getElementById("bottom"), [
  report.left_out.length ? el("div.told", null, report.left_out.map((t) => el("p", null, t))) : null,
  el("p", null, `wirecopy ${report.version}. Findings are about texts: an original is the origin within the dump, and what is not in the dump may still exist.`),
]);
buildFilters(route);
let top;
window.addEventListener("hashchange", () => {
  if (location.hash === "#main") { document.getElementById("main").focus(); return; }
  route();
  scrollTo(0, 0);
  if (!document.querySelector("#reading") || location.hash.split("/").length < 5) document.getElementById("main").focus({ preventScroll: true });
});
window.addEventListener("resize", () => { clearTimeout(top); top = setTimeout(() => familyView.redraw?.(), 150); });
route();
