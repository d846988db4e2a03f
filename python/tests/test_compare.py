"""Two articles, as the command line compares them."""

import wirecopy
from conftest import LINES, TEXT, command


def test_texts():
    same = wirecopy.compare(TEXT, TEXT)
    assert (same.relation, same.pair.to_pylist()[0]["jaccard"]) == ("copy", 1.0)
    assert same.probability > 0.9
    assert "descend from the same copy" in same.sentence
    assert [p["a_text"] for p in same.passages][0] in TEXT
    assert any(weight > 0 for weight, _ in same.reasons)


def test_texts_that_have_nothing_in_common():
    other = "Le conseil municipal a voté hier soir le budget de la piscine, après un long débat sur les tarifs."
    none = wirecopy.compare(TEXT, other)
    assert none.probability is None or none.probability < 0.3
    assert "do not descend" in none.sentence or "Nothing was found" in none.sentence


def test_what_is_shown_is_what_the_command_line_shows(tmp_path):
    two = TEXT.replace("noon", "midday").replace("sixty people", "60 people")
    for name, text in (("a", TEXT), ("b", two)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    shown = command("compare", tmp_path / "a.txt", tmp_path / "b.txt")
    ours = wirecopy.compare(TEXT, two)
    assert ours.text(width=100) == shown == str(ours)
    joined = " ".join(shown.split())
    assert ours.sentence in joined


def test_records_with_ids_keep_their_sides(records):
    one, two = {**records[0], "id": "z"}, {**records[0], "id": "y"}
    assert wirecopy.compare(one, two).text().startswith("z")
    assert wirecopy.compare(one, one).text().startswith("z")
    assert LINES.exists()


def test_a_page_has_the_words_of_the_terminal():
    compared = wirecopy.compare(TEXT, TEXT.replace("noon", "<noon>"))
    page = compared.html(width=100)
    assert "<noon>" not in page and "\x1b" not in page
    assert page.count("<span") == page.count("</span>") > 2
