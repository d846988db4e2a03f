#!/usr/bin/env python3
"""Write the seeds of the fuzzers whose formats nobody writes by hand.

usage: fuzz_seeds.py [DIR]

Small valid files for the targets parquet, sqlite, warc, tar, zip, feed and news into DIR/TARGET (tests/data/fuzz). Needs
pyarrow for parquet, and passes that over without it. The texts are made up.
"""
import io, json, sqlite3, sys, tarfile, zipfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else HOME / "tests" / "data" / "fuzz"

PIER = "The harbour of Lomme was closed on Monday after a barge struck the pier."
VOTE = "Residents of the valley voted, and the counting went on through the night."
LINE = json.dumps({"id": "j", "text": PIER}) + "\n"
PAGE = f"<!DOCTYPE html><title>Pier</title><article><h1>Pier</h1><p>{PIER}</p><p>{VOTE}</p></article>"


def write(target, name, data):
    path = OUT / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def parquet():
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        print("fuzz_seeds: no pyarrow; the seeds of parquet are left as they are", file=sys.stderr)
        return

    def save(name, columns, **how):
        sink = io.BytesIO()
        # The schema of Arrow is most of a small file, and is not read.
        pq.write_table(pa.table(columns), sink, store_schema=False, **how)
        write("parquet", name, sink.getvalue())

    plain = {"id": pa.array([1, 2, None]), "text": [PIER, VOTE, None]}
    for packing in ["none", "snappy", "gzip", "lz4", "zstd"]:
        save(packing, plain, compression=packing, use_dictionary=packing == "zstd")
    nested = {
        "text": [PIER, VOTE],
        "authors": pa.array([["A. One", "B. Two"], []], pa.list_(pa.string())),
        "source": [{"title": "Lomme Post"}, None],
        "published": pa.array([1_709_994_605_000, None], pa.timestamp("ms", "UTC")),
    }
    save("nested", nested, compression="none")
    save("pages-of-version-2", nested, compression="snappy", data_page_version="2.0", row_group_size=1)
    save("delta", plain, compression="none", use_dictionary=False, version="2.6",
         column_encoding={"id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY"})
    moment = {"text": [PIER], "date": pa.array([1_709_994_605], pa.timestamp("s"))}
    save("int96", moment, compression="none", use_deprecated_int96_timestamps=True)


def sqlite():
    def save(name, statements, page=512, encoding="UTF-8"):
        path = OUT / "sqlite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        base = sqlite3.connect(path)
        base.execute(f"pragma page_size = {page}")
        base.execute(f"pragma encoding = '{encoding}'")
        for statement, *values in statements:
            base.executemany(statement, values[0]) if values else base.execute(statement)
        base.commit()
        base.execute("vacuum")
        base.close()

    table = "create table news (id text, title text, content text, published integer, score real)"
    insert = "insert into news values (?, ?, ?, ?, ?)"
    rows = [("a", "Pier", PIER, 1_709_994_605, 0.5), ("b", None, VOTE, None, -1), ("c", b"\xff", "Zug \u00fc", 2**40, None)]
    save("rows", [(table,), (insert, rows)])
    save("overflow", [(table,), (insert, [("a", "Pier", (PIER + " ") * 20, 1, 1.5)])])
    many = [(f"n{i}", "Pier", f"{i} {PIER}", i, i / 3) for i in range(24)]
    save("inner-pages", [(table,), (insert, many)])
    save("utf16", [(table,), (insert, rows[:2])], encoding="UTF-16le")
    save("without-rowid", [("create table news (id text primary key, text text) without rowid",),
                           ("insert into news values (?, ?)", [("a", PIER), ("b", VOTE)])])
    save("quoted-and-altered", [('create table "the ""news""" ([id] integer primary key, `body` text default (1+2), check (id > 0))',),
                                ('insert into "the ""news""" values (?, ?)', [(7, PIER)]),
                                ('alter table "the ""news""" add column author text default \'A. One\'',)])


def record(body, **fields):
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    head = "\r\n".join(["WARC/1.0", *lines, f"Content-Length: {len(body)}"])
    return head.encode() + b"\r\n\r\n" + body + b"\r\n\r\n"


def response(number, head, body):
    body = body if isinstance(body, bytes) else body.encode()
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{head}\r\n".encode() + body
    return record(http, WARC_Type="response", WARC_Record_ID=f"<urn:uuid:{number}>", WARC_Date="2024-05-20T01:58:57Z",
                  WARC_Target_URI=f"https://lomme.example/{number}", Content_Type="application/http; msgtype=response")


def warc():
    import gzip

    chunked = b"".join(f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in [PAGE.encode()[:60], PAGE.encode()[60:], b""])
    text = record(VOTE, WARC_Type="conversion", WARC_Record_ID="<urn:uuid:t>", WARC_Target_URI="https://lomme.example/t",
                  Content_Type="text/plain", WARC_Identified_Content_Language="eng")
    info = record("software: x\r\n", WARC_Type="warcinfo", Content_Type="application/warc-fields")
    write("warc", "texts", info + text)
    write("warc", "page", response("p", "", PAGE))
    write("warc", "chunked", response("c", "Transfer-Encoding: chunked\r\n", chunked))
    packed = gzip.compress(PAGE.encode(), mtime=0)
    write("warc", "packed-body", response("g", "Content-Encoding: gzip\r\n", packed))
    both = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    write("warc", "packed-and-chunked", response("b", "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", both))
    write("warc", "garbage-between", text + b"garbage\r\n\r\nmore\r\n" + info + text.replace(b"uuid:t", b"uuid:u"))


def members():
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(zipfile.ZipInfo("b.txt"), VOTE)
    return [("a.txt", PIER.encode()), ("news/b.jsonl", LINE.encode()), ("../c.html", PAGE.encode()), ("d.zip", inner.getvalue())]


def tar():
    for name, kind in [("ustar", tarfile.USTAR_FORMAT), ("gnu", tarfile.GNU_FORMAT), ("pax", tarfile.PAX_FORMAT)]:
        sink = io.BytesIO()
        with tarfile.open(fileobj=sink, mode="w", format=kind) as archive:
            for path, data in members():
                if kind != tarfile.USTAR_FORMAT:
                    path = "long/" * 25 + path
                info = tarfile.TarInfo(path)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "/"
            archive.addfile(link)
        # Without the blank blocks that fill the last record.
        write("tar", name, sink.getvalue().rstrip(b"\0") + bytes(1024))


def zips():
    for name, how in [("stored", zipfile.ZIP_STORED), ("deflated", zipfile.ZIP_DEFLATED)]:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w", how) as archive:
            for path, data in members():
                entry = zipfile.ZipInfo(path)
                entry.compress_type = how
                archive.writestr(entry, data)
            archive.comment = b"a comment"
        write("zip", name, sink.getvalue())
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive, archive.open(zipfile.ZipInfo("a.txt"), "w", force_zip64=True) as member:
        member.write(PIER.encode())
    write("zip", "zip64", sink.getvalue())


def feed():
    write("feed", "rss", f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Lomme Post</title><language>en</language>
<item><title>Pier &amp; harbour</title><link>https://lomme.example/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Sat, 09 Mar 2024 14:30:05 GMT</pubDate><dc:creator><![CDATA[A. One]]></dc:creator>
<description>{VOTE}</description><content:encoded><![CDATA[<p>{PIER}</p><p>More&nbsp;of it.</p>]]></content:encoded></item>
<item><guid>2</guid><source url="https://valley.example/rss">Valley News</source><description>&lt;p&gt;{VOTE}&lt;/p&gt;</description></item>
</channel></rss>""")
    write("feed", "atom", f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Post</title><id>f</id>
<entry><title type="html">Br&amp;uuml;cke</title><id>tag:x,1</id><link rel="alternate" href="https://x.example/1"/>
<published>2024-03-09T14:30:05+01:00</published><author><name>A. Eins</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{PIER}</p><p>{VOTE}</p></div></content></entry>
<entry><id>tag:x,2</id><summary>{VOTE}</summary></entry></feed>""")
    write("feed", "rdf-latin", f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="x"><title>Z\u00fcge</title></channel>
<item rdf:about="https://x.example/1"><title>Z\u00fcge</title><description>{PIER}</description></item></rdf:RDF>""".encode("latin-1"))


def news():
    nitf = f"""<nitf><head><docdata><doc-id id-string="d1"/><date.issue norm="20240309T143005Z"/></docdata><pubdata name="Lomme Post"/></head>
<body><body.head><hedline><hl1>Pier <b>closed</b></hl1></hedline><byline>By <person>A. One</person></byline></body.head>
<body.content><block><p>{PIER}</p><media media-type="image"><media-caption>A pier</media-caption></media><p>{VOTE}</p></block></body.content></body></nitf>"""
    item = f"""<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:1" xml:lang="en-GB">
<itemMeta><provider literal="Wire Example"/><versionCreated>2024-03-09T15:00:00Z</versionCreated></itemMeta>
<contentMeta><by>By A. One</by><language tag="en"/><headline>Pier closed</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml">{nitf}</inlineXML></contentSet></newsItem>"""
    write("news", "nitf", '<?xml version="1.0"?>\n<!DOCTYPE nitf SYSTEM "nitf.dtd">\n' + nitf)
    write("news", "g2", '<?xml version="1.0"?>\n' + item)
    xhtml = f"<inlineXML contenttype='application/xhtml+xml'><html xmlns='h'><body><h:p>{PIER}</h:p><p>{VOTE}</p></body></html></inlineXML>"
    other = f"<newsItem guid='g2'><itemMeta><provider qcode='nprov:WIRE'/></itemMeta><contentSet>{xhtml}</contentSet></newsItem>"
    write("news", "message", f'<newsMessage xmlns="x"><header><sent>x</sent></header><itemSet>{item}{other}</itemSet></newsMessage>')
    one = {"uri": "https://wire.example/1", "language": "en", "versioncreated": "2024-03-09T14:30:05Z", "byline": "A. One",
           "headline": "Pier closed", "copyrightholder": "Wire Example", "body_text": PIER}
    two = {"uri": "https://wire.example/2", "standard": {"name": "ninjs", "version": "2.0"}, "firstcreated": "2024-03-09T14:00:00Z",
           "headlines": [{"role": "main", "value": "Pier closed"}],
           "bodies": [{"role": "main", "contenttype": "text/html", "value": f"<p>{PIER}</p>"},
                      {"role": "main", "contenttype": "text/plain", "value": PIER}]}
    write("news", "ninjs", json.dumps(one, indent=1))
    write("news", "ninjs-2", json.dumps([two, one]))


for job in [parquet, sqlite, warc, tar, zips, feed, news]:
    job()
