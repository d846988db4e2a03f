#!/usr/bin/env python3
"""Use the page of a report as an editor would, in a real browser, and check what it shows against the tables.

usage: browser.py [REPORT_DIR ...] [--pictures DIR] [--binary PATH]

Without a report: that of data/sample, that of ../shared/data/lineage/d1 if it is there, one of a family of 60 outlets,
one of 5,000 articles, and one of hostile articles, each traced with the binary (target/release/wirecopy). Needs Chromium (on Debian: apt-get
install chromium) and nothing else. Exit code 0 when all is well, 1 when something is not, 3 without Chromium.
"""
import argparse, json, random, subprocess, sys, tempfile, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from chromium import Chromium, program
from graphs import rows

HOME = Path(__file__).resolve().parent.parent
wrong = []


def check(what, good, seen=""):
    if not good:
        wrong.append(what)
        print(f"WRONG: {what}: {str(seen)[:400]}")


def main(args):
    if not program():
        print("browser.py: Chromium is not installed; on Debian: apt-get install chromium")
        return 3
    browser = Chromium()
    try:
        with tempfile.TemporaryDirectory() as home:
            home = Path(home)
            for report in args.reports:
                look(browser, report, args.pictures)
            if not args.reports:
                look(browser, traced(args.binary, HOME / "data/sample/dump", home / "sample"), args.pictures)
                shared = HOME.parent / "shared/data/lineage/d1/docs.jsonl"
                shared = shared if shared.exists() else HOME.parent.parent / "shared/data/lineage/d1/docs.jsonl"
                if shared.exists():
                    look(browser, traced(args.binary, shared, home / "d1"), None)
                else:
                    print("passed over: ../shared/data/lineage/d1 is not there")
                hostile(browser, args.binary, home)
                many_outlets(browser, args.binary, home, args.pictures)
                quick(browser, args.binary, home)
    finally:
        browser.close()
    print(f"{len(wrong)} of the checks failed" if wrong else "the page is as it should be")
    return 1 if wrong else 0


def traced(binary, dump, out):
    subprocess.run([binary, "trace", dump, "--out", out, "--quiet"], check=True)
    return out


def address(report):
    return (report / "report.html").resolve().as_uri()


def quiet(browser, report):
    """No errors, and no request but for the page itself."""
    check("no errors on the console", not browser.troubles, browser.troubles)
    out = [url for url in browser.requests if url.split("#")[0] != address(report) and not url.startswith(("data:", "blob:", "about:"))]
    check("no request leaves the page", not out, out)


def go(browser, hash):
    browser.js(f"location.hash = {json.dumps(hash)}; new Promise(done => setTimeout(done, 60))")


def look(browser, report, pictures):
    """One report: the opening, filters, every family, every pair of it, tables, themes, keys."""
    articles, families = rows(report / "articles.csv"), rows(report / "families.csv")
    seconds = browser.open(address(report))
    print(f"{report.name}: {len(articles)} articles, {len(families)} families, drawn in {seconds:.2f} s")
    lead = browser.js("document.querySelector('.lead').innerText")
    for number in (len(articles), len(families), sum(int(f["independent_origins"]) for f in families)):
        check(f"the opening says {number}", f"{number:,}" in lead, lead)
    check("families are listed", browser.js("document.querySelectorAll('.card').length") == min(60, len(families)))
    filters(browser, articles)
    passages = {}
    for row in rows(report / "passages.csv"):
        passages.setdefault((row["a_id"], row["b_id"]), []).append(row)
    checked = sum(family(browser, f, articles, passages) for f in families if int(f["articles"]) > 1)
    print(f"  {checked} pairs read side by side: their passages are those of passages.csv")
    edges = rows(report / "lineage.csv")
    inside = [e for e in edges if e["parent_kind"] == "article"]
    if inside:
        by_hand(browser, inside[0])
    tables(browser, report, articles)
    named(browser)
    quiet(browser, report)
    if pictures:
        shoot(browser, Path(pictures), families)


def filters(browser, articles):
    outlet = max((a["outlet"] for a in articles), key=lambda o: sum(a["outlet"] == o for a in articles))
    go(browser, "#/articles")
    setting = "(async (name, value) => { const x = document.querySelector(`#filters [name=${name}]`); x.value = value; x.dispatchEvent(new Event('change')); x.dispatchEvent(new Event('input')); await new Promise(d => setTimeout(d, 250)); return document.querySelector('h1').innerText; })"
    clear = "document.querySelector('#filters').reset(); new Promise(d => setTimeout(d, 60))"
    dated = [a for a in articles if a["published_basis"] in ("declared", "url", "text")]
    day = sorted(a["published"][:10] for a in dated)[len(dated) // 2] if dated else ""
    agencies = sorted({x for a in articles for x in a["agency"].split(";") if x})
    cases = [("outlet", outlet, [a for a in articles if a["outlet"] == outlet]),
             ("relation", "rewrite", [a for a in articles if a["relation"] == "rewrite"]),
             ("credit", "uncredited", [a for a in articles if a["agency"] and not a["credit_class"]]),
             ("credit", "credited", [a for a in articles if a["credit_class"]])]
    cases += [("agency", x, [a for a in articles if x in a["agency"].split(";")]) for x in agencies[:2]]
    if day:
        cases.append(("from", day, [a for a in dated if a["published"][:10] >= day]))
    for name, value, expected in cases:
        told = browser.js(f"{setting}({json.dumps(name)}, {json.dumps(value)})")
        check(f"{name}={value} leaves {len(expected)} articles", told.split(" ")[0] == f"{len(expected):,}", told)
        browser.js(clear)
    go(browser, "#/")


# What a family's picture shows, and whether two of its labels share some place.
PICTURE = """(() => {
  const all = [...document.querySelectorAll('.graph .node, .graph .pill, .graph .bundle')];
  const boxes = all.map(x => [x.innerText, x.getBoundingClientRect()]);
  const over = [];
  boxes.forEach(([a, r], i) => boxes.slice(0, i).forEach(([b, s]) => {
    if (r.left < s.right - 1 && s.left < r.right - 1 && r.top < s.bottom - 1 && s.top < r.bottom - 1) over.push([a, b]);
  }));
  return {nodes: document.querySelectorAll('.graph [data-node]').length, over: over.slice(0, 3)};
})()"""

# The passages of every pair of a family as they are coloured: both sides by number, in the order of the page.
COLOURED = """(async () => {
  const room = document.querySelector('#reading'), [left, right] = room.querySelectorAll('select');
  const ids = [...left.options].map(o => o.value), found = [];
  for (const i of ids) for (const j of ids) if (Number(i) < Number(j) || (found.length === 0 && i !== j)) {
    await room.open(Number(i), Number(j));
    const side = (name) => {
      const texts = {};
      for (const mark of room.querySelectorAll(`[data-side=${name}] .text mark`)) for (const n of mark.dataset.n.split(' ')) texts[n] = (texts[n] || '') + mark.textContent;
      const kinds = [...room.querySelectorAll(`[data-side=${name}] .text mark`)].map(m => [m.dataset.n.split(' ')[0], m.className.replace('k-', '')]);
      return {texts, kinds: Object.fromEntries(kinds), whole: room.querySelector(`[data-side=${name}] .text`).textContent.length};
    };
    found.push([Number(i), Number(j), side('left'), side('right')]);
  }
  return found;
})()"""


def family(browser, family, articles, passages):
    go(browser, "#/family/" + family["family_id"])
    name = family["family_id"]
    shown = browser.js(PICTURE)
    members = sum(a["family_id"] == name for a in articles)
    check(f"{name}: every member is in the picture", shown["nodes"] >= members, shown)
    check(f"{name}: no label lies over another", not shown["over"], shown["over"])
    checked = 0
    if members > 14:
        return 0
    for i, j, left, right in browser.js(COLOURED):
        a, b = articles[i]["article_id"], articles[j]["article_id"]
        sides = (left, right) if (a, b) in passages else (right, left)
        expected = passages.get((a, b)) or passages.get((b, a)) or []
        for side, column in zip(sides, ("a_text", "b_text")):
            texts = {row["n"]: row[column] for row in expected if row[column]}
            check(f"{name}: the passages of {a} and {b} are coloured as the table has them", side["texts"] == texts, (side["texts"], texts))
            kinds = {row["n"]: row["kind"] for row in expected}
            check(f"{name}: kinds of {a} and {b}", all(kinds[n] == kind for n, kind in side["kinds"].items()), side["kinds"])
        checked += bool(expected)
    return checked


def by_hand(browser, edge):
    """With the keyboard: choose a node, read it beside its source, jump from passage to passage."""
    go(browser, "#/family/" + edge["family_id"])
    browser.js("document.querySelector('.graph button.node').focus()")
    browser.key("Enter", 13, "\r")
    check("Enter on a node shows it", browser.js("!!document.querySelector('.picked')"))
    browser.js("new Promise(done => setTimeout(done, 200))")
    browser.js("document.querySelector('.graph button.pill').click(); new Promise(done => setTimeout(done, 700))")
    check("a relation opens both sides", browser.js("document.querySelectorAll('#reading mark[tabindex]').length") > 0)
    browser.js("document.querySelector('#reading [data-side=left] mark').focus()")
    browser.key("Enter", 13, "\r")
    lit = browser.js("['left', 'right'].map(s => document.querySelectorAll(`#reading [data-side=${s}] mark.lit`).length)")
    check("a passage is shown on both sides", all(lit), lit)
    seen = browser.js("(() => { const m = document.querySelector('#reading [data-side=right] mark.lit').getBoundingClientRect(), c = document.querySelector('#reading [data-side=right]').getBoundingClientRect(); return m.top < c.bottom && m.bottom > c.top })()")
    check("the other side is scrolled to it", seen)
    before = browser.js("document.querySelector('#reading .at').textContent")
    browser.key("n", 78, "n")
    after = browser.js("document.querySelector('#reading .at').textContent")
    check("n goes to the next passage", before != after or " of 1:" in after, (before, after))


def tables(browser, report, articles):
    go(browser, "#/rights")
    found = rows(report / "rights.csv")
    told = browser.js("[...document.querySelectorAll('main table')][0].innerText")
    for agency in {r["agency"] for r in found}:
        n = sum(int(r["articles"]) for r in found if r["agency"] == agency)
        line = [x for x in told.split("\n") if x.startswith(agency + "\t")]
        check(f"rights desk: {agency} has {n} articles", line and line[0].split("\t")[1] == str(n), line)
    check("no word of guilt", "plagiar" not in browser.js("document.body.innerText").lower())
    go(browser, "#/drift")
    drift = rows(report / "drift.csv")
    check("drift is listed", browser.js("document.querySelectorAll('main tbody tr').length") == min(200, len(drift)))
    go(browser, "#/about")
    check("what is left out is told", "Not on this page" in browser.js("document.body.innerText") or all(a["family_id"] for a in articles))


def named(browser):
    """Everything a screen reader can stop at has a name; headings do not skip a level."""
    for hash in ("#/", "#/articles", "#/rights"):
        go(browser, hash)
        tree = browser("Accessibility.getFullAXTree")["nodes"]
        stops = [n for n in tree if n.get("role", {}).get("value") in ("button", "link", "combobox", "searchbox", "textbox") and not n.get("ignored")]
        nameless = [n for n in stops if not n.get("name", {}).get("value")]
        check(f"{hash}: everything has a name", stops and not nameless, [n.get("role") for n in nameless[:3]])
        levels = browser.js("[...document.querySelectorAll('main h1, main h2, main h3')].map(h => Number(h.tagName[1]))")
        check(f"{hash}: headings in order", levels[:1] == [1] and all(b - a < 2 for a, b in zip(levels, levels[1:])), levels)


# Contrast of texts against what is behind them, by WCAG; the least of each theme.
CONTRAST = """((theme) => {
  document.documentElement.dataset.theme = theme;
  const rgb = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const behind = (x) => { for (; x; x = x.parentElement) { const c = rgb(getComputedStyle(x).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  let least = [99, ''];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const x = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !x.checkVisibility() || x.closest('script, style, noscript, option, .unseen, [disabled]')) continue;
    const [a, b] = [light(rgb(getComputedStyle(x).color)), light(behind(x))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < least[0]) least = [ratio, x.className + ': ' + walk.currentNode.data.slice(0, 40)];
  }
  return least;
})"""


def shoot(browser, folder, families):
    """Contrast of every view in both themes, and the pictures of the README."""
    folder.mkdir(parents=True, exist_ok=True)
    biggest = max(families, key=lambda f: int(f["articles"]))
    views = (("families", "#/"), ("family", "#/family/" + biggest["family_id"]), ("articles", "#/articles"),
             ("rights", "#/rights"), ("drift", "#/drift"), ("about", "#/about"))
    wanted = {("families", "light"): 930, ("family", "light"): 720, ("family", "dark"): 720, ("rights", "dark"): 560}
    for theme in ("light", "dark"):
        for view, hash in views:
            go(browser, hash)
            browser.js("new Promise(done => setTimeout(done, 200))")
            if view == "family":
                browser.js("document.querySelector('.graph button.node').click()")
            ratio, where = browser.js(f"{CONTRAST}('{theme}')")
            check(f"{view} in {theme}: contrast of at least 4.5", ratio >= 4.5, (ratio, where))
            if view == "family":
                browser.js("document.querySelector('.picked').remove(); document.querySelector('[aria-pressed=true]').setAttribute('aria-pressed', 'false')")
            browser.js("scrollTo(0, 0); document.activeElement.blur(); document.getElementById('theme').textContent = document.documentElement.dataset.theme === 'dark' ? 'Light' : 'Dark'")
            if (view, theme) in wanted:
                browser.size(1280, wanted[view, theme])
                browser.js("new Promise(done => setTimeout(done, 300))")
                browser.picture(folder / f"{view}-{theme}.png")
                browser.size(1280, 900)
            if (view, theme) == ("family", "light"):
                browser.js("document.querySelector('#reading [data-side=right] mark:nth-of-type(3)').click(); document.activeElement.blur()")
                browser.picture(folder / "reading-light.png", "#reading")
    browser.js("document.documentElement.dataset.theme = 'light'")


def hostile(browser, binary, home):
    """Articles that try to be more than text."""
    body = "The harbour office of Lowport said on Monday that the ferry Lark had run aground on the northern sand bank with twelve people aboard, all of whom were safe by noon."
    evil = "</script><script>window.owned=1</script><img src=x onerror=\"window.owned=1\"><!-- {{scripts}} ]]>"
    records = [
        {"id": "a</script>\"'&", "outlet": "Harbour \u202eevil\u202c Post", "title": evil, "url": "javascript:window.owned=1", "text": f"{evil}\n{body}\n\u202eback\u202c to front\n{evil}", "published": "2031-02-03"},
        {"id": "b", "outlet": evil, "title": "\u202e\u2066 turned around", "url": "https://x.example/\"onmouseover=\"window.owned=1", "text": f"{body}\n{evil}", "published": "2031-02-04"},
        {"id": "c", "outlet": "Long", "title": "A title without an end " * 45_000, "url": "data:text/html,<script>window.owned=1</script>", "text": f"{body}\n{body.upper()}"},
        {"id": "d", "outlet": "ميناء اليوم", "title": "جنحت العبارة لارك", "text": "قال مكتب الميناء في لوبورت يوم الاثنين إن العبارة لارك جنحت على الضفة الرملية الشمالية وعلى متنها اثنا عشر شخصا. " * 3},
        {"id": "e", "outlet": "صحيفة", "title": "العبارة لارك", "text": "قال مكتب الميناء في لوبورت يوم الاثنين إن العبارة لارك جنحت على الضفة الرملية الشمالية وعلى متنها اثنا عشر شخصا. " * 3},
    ]
    dump = home / "hostile.jsonl"
    dump.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    report = traced(binary, dump, home / "hostile")
    seconds = browser.open(address(report))
    print(f"hostile: drawn in {seconds:.2f} s")
    for family in rows(report / "families.csv"):
        go(browser, "#/family/" + family["family_id"])
        browser.js("new Promise(done => setTimeout(done, 150))")
        check("no label lies over another", not browser.js(PICTURE)["over"])
        check("what is right to left is set so", not browser.js("document.querySelector('.text').textContent.includes('العبارة')") or browser.js("getComputedStyle(document.querySelector('.text')).unicodeBidi") == "plaintext")
    for hash in ("#/", "#/articles", "#/rights", "#/drift", "#/about", "#/family/%3Cimg%20src=x%20onerror=alert(1)%3E"):
        go(browser, hash)
        check("nothing was run", not browser.js("window.owned"))
        check("nothing was made an element", not browser.js("document.querySelector('main img, main script, header img')"))
        check("only web addresses are links", browser.js("[...document.querySelectorAll('a')].every(a => /^(https?:|file:)/.test(a.href))"))
        check("no line is wider than the page", browser.js("document.documentElement.scrollWidth <= innerWidth + 1"))
        steering = browser.js("/[\\u202a-\\u202e\\u2066-\\u2069]/.test([...document.querySelectorAll('bdi, .node, h1, h2, h3, td, option')].map(x => x.textContent).join())")
        check("no direction is carried on", not steering)
    quiet(browser, report)


def words(rng, n):
    """Made-up words by Zipf's law."""
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
    size = len(syllables)
    return " ".join("".join(syllables[(int(rng.paretovariate(1)) * 31 + k * 17) % size] for k in range(2 + int(rng.paretovariate(2)) % 3)) for _ in range(n))


def article(rng, number, outlet, sentences, day):
    text = "\n".join(sentences)
    return {"id": f"g{number:05}", "outlet": outlet, "title": sentences[0][:70], "published": f"2021-03-{1 + day % 28:02}T{number % 24:02}:15:00Z",
            "url": f"https://{outlet.lower().replace(' ', '')}.example/{number}", "text": text}


def made_up(rng, families, size, lone):
    """Wire copies that many outlets print whole, cut or with words changed, and articles of nobody else."""
    outlets = [f"{words(rng, 1).title()} {kind}" for kind in ("Post", "Daily", "Herald", "Courier", "Ledger", "Times") for _ in range(20)]
    records = []
    for f in range(families):
        wire = [words(rng, rng.randint(12, 28)).capitalize() + f" {rng.randint(100, 99_000)}." for _ in range(18)]
        for k, outlet in enumerate(rng.sample(outlets, size)):
            own = list(wire)
            if k == 0:
                own[0] = f"LOWPORT, March {1 + f % 28} (AFP) - {own[0]}"
            if k % 4 == 1:
                own = own[:rng.randint(6, 10)]
            if k % 4 == 2:
                own = [" ".join(w if rng.random() > .12 else words(rng, 1) for w in s.split()) for s in own]
            if k % 4 == 3:
                own = own[:8] + [words(rng, 18).capitalize() + "." for _ in range(12)]
            records.append(article(rng, len(records), outlet, own, f + k // 8))
    for _ in range(lone):
        own = [words(rng, rng.randint(12, 28)).capitalize() + f" {rng.randint(100, 99_000)}." for _ in range(18)]
        records.append(article(rng, len(records), rng.choice(outlets), own, len(records)))
    return records


def generated(binary, home, name, records):
    dump = home / f"{name}.jsonl"
    dump.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return traced(binary, dump, home / name)


def many_outlets(browser, binary, home, pictures):
    """Families of 12 and of 60 outlets can be read: nothing lies over anything."""
    for size in (12, 60):
        report = generated(binary, home, f"outlets{size}", made_up(random.Random(size), 1, size, 400))
        browser.open(address(report))
        family = max(rows(report / "families.csv"), key=lambda f: int(f["articles"]))
        go(browser, "#/family/" + family["family_id"])
        shown = browser.js(PICTURE)
        print(f"{size} outlets: a family of {family['articles']}, {shown['nodes']} nodes drawn")
        check(f"{size} outlets are in one picture", shown["nodes"] >= int(family["articles"]) >= size * .7, (shown, family))
        check(f"{size} outlets: no label lies over another", not shown["over"], shown["over"])
        high = browser.js("document.querySelector('.graph').getBoundingClientRect().height")
        check(f"{size} outlets: the picture is no longer than two screens", high < 1800, high)
        if pictures:
            browser.picture(Path(pictures) / f"outlets{size}.png", whole=True)
        quiet(browser, report)


def quick(browser, binary, home):
    """5,000 articles: drawn in under two seconds, a family opened in one."""
    report = generated(binary, home, "large", made_up(random.Random(5), 250, 16, 1000))
    seconds = browser.open(address(report))
    size = (report / "report.html").stat().st_size
    started = time.time()
    family = max(rows(report / "families.csv"), key=lambda f: int(f["articles"]))
    go(browser, "#/family/" + family["family_id"])
    while not browser.js("document.querySelectorAll('#reading mark[tabindex]').length"):
        time.sleep(.02)
        if time.time() - started > 20:
            break
    opened = time.time() - started
    started = time.time()
    go(browser, "#/articles")
    listed = time.time() - started
    print(f"large: 5,000 articles, {size / 1e6:.1f} MB, drawn in {seconds:.2f} s, a family opened in {opened:.2f} s, all articles listed in {listed:.2f} s")
    check("5,000 articles are drawn in under 2 s", seconds < 2, seconds)
    check("a family of them opens in under 1 s", opened < 1, opened)
    quiet(browser, report)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="*", type=Path)
    parser.add_argument("--pictures", help="folder for pictures of the first report, both themes")
    parser.add_argument("--binary", default=HOME / "target/release/wirecopy", type=Path)
    sys.exit(main(parser.parse_args()))
