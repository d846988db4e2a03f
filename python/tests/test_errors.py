"""What cannot be done is told: what, where, and what to do."""

import pytest

import wirecopy
from conftest import TEXT


def told(kind, *args, call=wirecopy.trace, **options) -> str:
    with pytest.raises(kind) as caught:
        call(*args, **options)
    assert isinstance(caught.value, wirecopy.Error)
    return str(caught.value)


def test_inputs_that_cannot_be_read():
    assert "no/such/file.jsonl" in told(wirecopy.InputError, "no/such/file.jsonl")
    assert "the source is empty" in told(wirecopy.InputError, [])
    assert "record 2 is of type int" in told(wirecopy.InputError, [{"text": TEXT}, 7])
    assert "record 1: bytes are no text" in told(wirecopy.InputError, [{"text": b"bytes"}])
    assert "records: empty text" in told(wirecopy.InputError, [{"text": " "}])


def test_a_table_without_a_text_names_its_columns():
    message = told(wirecopy.InputError, [{"id": "1", "colour": "red"}])
    assert "found: colour, id" in message and 'map={"text": "COLUMN"}' in message


def test_a_tie_names_both_columns():
    other = " ".join(reversed(TEXT.split()))
    message = told(wirecopy.InputError, [{"text": TEXT, "body": other}])
    assert "`text` and `body`" in message and 'map={"text": "text"}' in message


def test_options_that_cannot_be():
    rows = [{"text": TEXT}]
    cases = [
        ({"only": "pairs"}, "'copies'"),
        ({"threshold": 0.5}, "only='copies'"),
        ({"only": "copies", "threshold": 1.5}, "at most 1"),
        ({"only": "copies", "shingle": 65}, "from 1 to 64"),
        ({"threads": 0}, "threads=0"),
        ({"max_memory": "lots"}, "'2G'"),
        ({"max_memory": 0}, "max_memory=0"),
        ({"map": {"colour": "x"}}, "there is no field `colour`"),
        ({"map": {"text": "boddy"}}, "no input has a column `boddy`"),
        ({"map": "text=body"}, "{'text': 'body'}"),
        ({"progress": 7}, "(stage, done, total)"),
    ]
    for options, part in cases:
        assert part in told(wirecopy.UsageError, rows, **options), options
        with pytest.raises(ValueError):
            wirecopy.trace(rows, **options)
    assert "no-such.toml" in told(wirecopy.InputError, rows, aliases="no-such.toml")
    assert "aliases" in told(wirecopy.InputError, rows, aliases={"A": ["c"], "B": ["c"]})


def test_sources_that_cannot_be():
    for source in (7, b"bytes", {"text": TEXT}):
        assert "type" in told(wirecopy.UsageError, source)
    assert "a list of paths, and a dict" in told(wirecopy.UsageError, ["a.txt", {"text": TEXT}])


def test_strict_gives_the_rejects():
    rows = [{"id": "1", "text": TEXT}, {"id": "2", "text": "  "}]
    with pytest.raises(wirecopy.RejectedError) as caught:
        wirecopy.trace(rows, only="copies", strict=True)
    assert "records, record 2: empty text" in str(caught.value)
    assert [row["record"] for row in caught.value.rejects] == [2]


def test_a_stream_that_breaks_off_is_told():
    pa = pytest.importorskip("pyarrow")
    schema = pa.schema({"text": pa.string()})

    def batches():
        yield pa.record_batch({"text": [TEXT]}, schema=schema)
        raise OSError("the disk is gone")

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    assert "the disk is gone" in told(wirecopy.InputError, reader)


def test_a_report_spares_other_folders(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    trace = wirecopy.trace([{"text": TEXT}], only="copies")
    assert str(tmp_path) in told(wirecopy.Error, tmp_path, call=trace.report)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_format_that_is_none():
    trace = wirecopy.trace([{"text": TEXT}], only="copies")
    assert "formats are html" in told(wirecopy.UsageError, "pdf", call=trace.render)
