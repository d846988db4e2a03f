"""Sketches are those of the library."""

import struct

import pytest

import wirecopy

PINNED = "one two three four five six seven eight nine ten"


def minima(sketch: bytes) -> tuple[int, ...]:
    return struct.unpack("<128I", sketch)


def test_a_sketch_is_that_of_the_library():
    row = wirecopy.sketch([PINNED]).to_pylist()[0]
    # `sketches_of_texts_are_pinned` in src/copies/note.rs holds the library to the same.
    assert minima(row["sketch"])[:4] == (2154339983, 2154339983, 2154339983, 3702176)
    assert wirecopy.FAMILY == "oph-optdens-xxh3-v1"


def test_words_are_folded_and_short_texts_have_none():
    rows = [row["sketch"] for row in wirecopy.sketch([PINNED, PINNED.upper() + "!", "one two", "", None])]
    assert rows[0] == rows[1] and rows[2:] == [None] * 3
    short = wirecopy.sketch(["one two"], shingle=2).to_pylist()[0]["sketch"]
    assert len(short) == 512


def test_resemblance_estimates_jaccard():
    words = [f"w{n}" for n in range(400)]
    one, two, three = (row["sketch"] for row in wirecopy.sketch([" ".join(words), " ".join(words[:300]), PINNED]))
    # 296 of 396 shingles.
    assert wirecopy.resemblance(one, two) == pytest.approx(296 / 396, abs=0.12)
    assert wirecopy.resemblance(one, one) == 1
    assert wirecopy.resemblance(one, three) < 0.1
    assert wirecopy.resemblance(one, None) is None


def test_columns_of_frames():
    expected = wirecopy.sketch([PINNED, None]).to_pylist()
    pa = pytest.importorskip("pyarrow")
    assert wirecopy.sketch(pa.array([PINNED, None])).to_pylist() == expected
    assert wirecopy.sketch(pa.chunked_array([[PINNED], [None]], pa.string())).to_pylist() == expected
    assert wirecopy.sketch([PINNED, None]).to_pyarrow().schema.field("sketch").type == pa.binary()
    pl = pytest.importorskip("polars")
    assert wirecopy.sketch(pl.Series([PINNED, None])).to_pylist() == expected
    pd = pytest.importorskip("pandas")
    assert wirecopy.sketch(pd.Series([PINNED, None])).to_pylist() == expected


def test_what_is_no_sketch_or_text():
    with pytest.raises(wirecopy.InputError, match="512 bytes"):
        wirecopy.resemblance(b"12", b"12")
    with pytest.raises(wirecopy.InputError, match="text 1 "):
        wirecopy.sketch([PINNED, 7])
    with pytest.raises(wirecopy.InputError, match="one string"):
        wirecopy.sketch(PINNED)
    with pytest.raises(wirecopy.UsageError, match="shingle"):
        wirecopy.sketch([PINNED], shingle=0)
