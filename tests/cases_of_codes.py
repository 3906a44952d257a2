"""For each finding a catalogue that trips it, and a near miss that does not."""

from __future__ import annotations

import hashlib
import json

from drawing import picture, row, steps, table

import heritage

PLACE = {"site_id": "a", "kind": "mosque", "name": "A"}
POINT = {"type": "Point", "coordinates": [44.5, 40.2]}
STATEMENT = "site_id,aspect,value,when,assessor,source_id"
POLYGON = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 0]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def feature(geometry=POINT, **properties):
    return {"type": "Feature", "properties": {**PLACE, **properties}, "geometry": geometry}


def without(name):
    return {"type": "Feature", "properties": {k: v for k, v in PLACE.items() if k != name}, "geometry": POINT}


def numbered(number):
    """A file of one place that has an id of its own, and no site_id."""
    place = without("site_id")
    place["properties"]["id"] = number
    return json.dumps({"type": "FeatureCollection", "features": [place]})


def at(*coordinates):
    return {"type": "Point", "coordinates": list(coordinates)}


def around(number):
    """Places near each other, some 10 km apart."""
    return [feature(at(44.5 + place / 10, 40.2), site_id=f"n{place}", name=f"Place {place}") for place in range(number)]


def said(*rows, head=STATEMENT):
    return {"statements": "\n".join([head, *rows])}


def counted(*rows):
    return {"populations": "\n".join(["site_id,year,community,count,source_id", *rows])}


def sourced(*rows):
    return {"sources": "\n".join(["source_id,title,published,accessed", *rows])}


def shown(row_of, **files):
    """A row of evidence, and files in the folder of evidence by their names."""
    return {"evidence": table(row_of), **{f"evidence/{name.replace('_', '.')}": data for name, data in files.items()}}


JPEG, OTHER = picture(1), picture(2)
DIGEST = hashlib.sha256(JPEG).hexdigest()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>'
ACTIVE = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
PLACED = picture(3, position=(44.6, 40.2))
WHOLE = "title = 'T'\nscope = 'S'\nmethod = 'M'\nlimits = 'L'\ncontact = 'C'\nlicence = 'X'\ncitation = 'Y'"
RULE = "[[rule]]\ntable = 'statements'\nwhere = {{ method = '{}' }}\nwithhold = 'assessor'"
TOLD = said("a,status,intact,1990,X,s,press", head=STATEMENT + ",method")
FIVE = [feature(site_id=name) for name in "abcde"]


def on_five(*sources):
    """Statements on five sites, each by the source that is named."""
    rows = [f"{site},status,intact,1990,X,{source}" for site, source in zip("abcde", sources, strict=True)]
    sites = json.dumps({"type": "FeatureCollection", "features": FIVE[1:]})
    return {**said(*rows), "b.geojson": sites, "sources": "source_id,title\ns,S\nt,T\nu,U"}


# By code: what trips it and what only comes near. A list is features, a dict further tables.
FEW_CELLS = "[generalised]\nk = {}"


def witness(note):
    """A testimony, and what is noted on another statement."""
    rows = ("a,status,intact,1990,Vera Witness,s,testimony,", f"a,status,intact,1991,Y,s,press,{note}")
    return said(*rows, head=STATEMENT + ",method,note")


CASES = {
    "metadata-missing": ({"catalogue.toml": "title = 'T'"}, {"catalogue.toml": WHOLE}),
    "withheld-elsewhere": (
        {**witness("as Vera Witness told"), "catalogue.toml": RULE.format("testimony")},
        {**witness("as a witness told"), "catalogue.toml": RULE.format("testimony")},
    ),
    "cell-missing": (
        [feature(visibility="generalised"), FEW_CELLS.format(2)],
        [feature(visibility="generalised"), FEW_CELLS.format(1)],
    ),
    "rule-without-row": (
        {**TOLD, "catalogue.toml": RULE.format("testimony")},
        {**TOLD, "catalogue.toml": RULE.format("News")},
    ),
    "source-undated": (sourced("s,A report,,"), sourced("s,A report,1990,")),
    "source-unarchived": (
        {"sources": "source_id,title,url,archived_url\ns,S,https://unesco.org/x,"},
        {"sources": "source_id,title,url,archived_url\ns,S,https://unesco.org/x,https://web.archive.org/x\nt,T,,"},
    ),
    "source-address-dead": (
        {"sources": "source_id,title,url\ns,S,http://www.geocities.com/x"},
        {"sources": "source_id,title,url\ns,S,http://www.geocities.org/x"},
    ),
    "source-repeats": (
        {"sources": "source_id,title,repeats\ns,S,t\nt,T,"},
        {"sources": "source_id,title,repeats\ns,S,\nt,T,"},
    ),
    "source-bears-most": (on_five("s", "s", "s", "t", "u"), on_five("s", "s", "t", "t", "u")),
    "statement-unknown": (
        shown(row("evidence/a.jpg", statement_id="gone"), a_jpg=JPEG),
        said("one,a,status,intact,,X,s", head="statement_id," + STATEMENT)
        | shown(row("evidence/a.jpg", statement_id="one"), a_jpg=JPEG),
    ),
    "evidence-site-differs": (
        said("one,b,status,intact,,X,s", head="statement_id," + STATEMENT)
        | {"b.geojson": json.dumps({"type": "FeatureCollection", "features": [feature(site_id="b")]})}
        | shown(row("evidence/a.jpg", statement_id="one"), a_jpg=JPEG),
        said("one,a,status,intact,,X,s", head="statement_id," + STATEMENT)
        | shown(row("evidence/a.jpg", statement_id="one"), a_jpg=JPEG),
    ),
    "evidence-of-nothing": (
        shown(row("evidence/a.jpg", site=""), a_jpg=JPEG),
        shown(row("evidence/a.jpg", site="", source_id="s"), a_jpg=JPEG),
    ),
    "checksum-unreadable": (
        shown(row("evidence/a.jpg", sha256="abc"), a_jpg=JPEG),
        shown(row("evidence/a.jpg", sha256=DIGEST.upper()), a_jpg=JPEG),
    ),
    "checksum-missing": (
        shown(row("evidence/a.jpg"), a_jpg=JPEG),
        shown(row("evidence/a.jpg", sha256=DIGEST), a_jpg=JPEG),
    ),
    "evidence-changed": (
        shown(row("evidence/a.jpg", sha256=DIGEST), a_jpg=OTHER),
        shown(row("evidence/a.jpg", sha256=DIGEST), a_jpg=JPEG),
    ),
    "evidence-graphic-unclear": (
        shown(row("evidence/a.jpg", graphic="maybe"), a_jpg=JPEG),
        shown(row("evidence/a.jpg", graphic="Да"), a_jpg=JPEG),
    ),
    "evidence-without-file": (shown(row("")), shown(row("evidence/a.jpg"), a_jpg=JPEG)),
    "evidence-without-licence": (
        shown(row("evidence/a.jpg", licence=""), a_jpg=JPEG),
        shown(row("evidence/a.jpg", licence="unknown"), a_jpg=JPEG),
    ),
    "evidence-without-creator": (
        shown(row("evidence/a.jpg", creator=""), a_jpg=JPEG),
        shown(row("evidence/a.jpg", creator="unknown"), a_jpg=JPEG),
    ),
    "evidence-missing": (shown(row("evidence/b.jpg"), a_jpg=JPEG), shown(row("evidence/a.jpg"), a_jpg=JPEG)),
    "evidence-unlisted": (
        shown(row("evidence/a.jpg"), a_jpg=JPEG, b_jpg=OTHER),
        shown(row("evidence/a.jpg"), a_jpg=JPEG),
    ),
    "evidence-outside": (
        shown(row("evidence/../a.geojson"), a_jpg=JPEG),
        shown(row("evidence/./a.jpg"), a_jpg=JPEG),
    ),
    "evidence-type-differs": (
        shown(row("evidence/a.pdf"), a_pdf=JPEG),
        shown(row("evidence/a.jpg", media_type="image/jpg"), a_jpg=JPEG),
    ),
    "evidence-not-public": (
        shown(row("evidence/a.x"), a_x=b"\0" + JPEG),
        shown(row("evidence/a.x"), a_x=JPEG),
    ),
    "evidence-several": (
        shown(row("evidence/a.gif"), a_gif=steps(2)),
        shown(row("evidence/a.gif"), a_gif=steps(1)),
    ),
    "evidence-no-picture": (
        shown(row("evidence/a.jpg"), a_jpg=JPEG[: len(JPEG) // 2]),
        shown(row("evidence/a.jpg"), a_jpg=JPEG),
    ),
    "evidence-active": (shown(row("evidence/a.svg"), a_svg=ACTIVE), shown(row("evidence/a.svg"), a_svg=SVG)),
    "evidence-repeated": (
        {
            "evidence": table(row("evidence/a.jpg"), row("evidence/b.jpg")),
            "evidence/a.jpg": JPEG,
            "evidence/b.jpg": JPEG,
        },
        {
            "evidence": table(row("evidence/a.jpg"), row("evidence/b.jpg")),
            "evidence/a.jpg": JPEG,
            "evidence/b.jpg": OTHER,
        },
    ),
    "evidence-alike": (
        {"evidence": table(row("evidence/a.jpg"), row("evidence/b.jpg")), "evidence/a.jpg": JPEG}
        | {"evidence/b.jpg": picture(1, size=(320, 240), quality=30)},
        {
            "evidence": table(row("evidence/a.jpg"), row("evidence/b.jpg")),
            "evidence/a.jpg": JPEG,
            "evidence/b.jpg": OTHER,
        },
    ),
    "evidence-date-differs": (
        shown(row("evidence/a.jpg", captured="1988-11"), a_jpg=picture(1, taken="1988-12-07")),
        shown(row("evidence/a.jpg", captured="1988-12-08"), a_jpg=picture(1, taken="1988-12-07")),
    ),
    "evidence-far": (
        shown(row("evidence/a.jpg"), a_jpg=PLACED),
        shown(row("evidence/a.jpg"), a_jpg=picture(3, position=(44.51, 40.2))),
    ),
    "feature-unreadable": ([5], [feature()]),
    "row-unreadable": (said("a,status,intact,,,,x"), said("a,status,intact,,,,")),
    "row-short": (said("a,status,intact"), said("a,status,intact,,,")),
    "geometry-missing": ([feature(None)], [feature()]),
    "geometry-empty": ([feature({"type": "Polygon", "coordinates": []})], [feature(POLYGON)]),
    "geometry-unreadable": ([feature(at("44.5", "40.2"))], [feature(at(44.5, 40.2))]),
    "geometry-out-of-range": ([feature(at(180.1, 40))], [feature(at(180, -90))]),
    "geometry-invalid": ([feature(BOW_TIE)], [feature(POLYGON)]),
    "id-missing": ([without("site_id")], [{**without("site_id"), "id": 7}]),
    "record-repeated": ([feature(), feature()], [feature(), feature(site_id="b")]),
    "record-differs": ([feature(), feature(name="B")], [feature(), feature(place="x")]),
    "name-missing": ([without("name")], [feature(name="?")]),
    "kind-missing": ([without("kind")], [feature(kind="other")]),
    "kind-unknown": ([feature(kind="mosqe")], [feature(kind="MESCID")]),
    "aspect-unknown": (said("a,state,intact,,X,s"), said("a,status,intact,,X,s")),
    "value-missing": (said("a,status,,,X,s"), said("a,status,unknown,,X,s")),
    "value-unknown": (said("a,status,destroyd,,X,s"), said("a,status,unknown,,X,s")),
    "term-unknown": (
        said("a,status,intact,,X,s,dowsing", head=STATEMENT + ",method"),
        said("a,status,intact,,X,s,field visit", head=STATEMENT + ",method"),
    ),
    "visibility-unknown": ([feature(visibility="secret")], [feature(visibility="withheld")]),
    "date-unreadable": (said("a,status,intact,long ago,X,s"), said("a,status,intact,[..1988],X,s")),
    "date-after-statement": (
        {**said("a,status,intact,2027,X,s"), **sourced("s,A report,,2026-11-24")},
        {**said("a,status,intact,2026,X,s"), **sourced("s,A report,,2026-11-24")},
    ),
    "number-unreadable": (counted("a,1931,all,about 250,"), counted("a,1931,all,250.0,")),
    "site-unknown": (said("b,status,intact,,X,s"), said("a,status,intact,,X,s")),
    "repetition-unresolved": (
        said("a,status,intact,1990,X,s") | {"sources": "source_id,title,repeats\ns,S,t\nt,T,"},
        said("a,status,intact,1990,X,s", "a,status,intact,1990,Y,t")
        | {"sources": "source_id,title,repeats\ns,S,t\nt,T,"},
    ),
    "supersedes-unknown": (
        said(
            "one,a,status,intact,1990,X,",
            "two,a,status,intact,1991,Y,one",
            head=f"statement_id,{STATEMENT[:-10]},supersedes",
        ),
        said(
            "one,a,status,intact,1990,X,",
            "two,a,status,intact,1991,X,one",
            head=f"statement_id,{STATEMENT[:-10]},supersedes",
        ),
    ),
    "source-unknown": (said("a,status,intact,,X,t"), said("a,status,intact,,X,s")),
    "source-missing": (said("a,status,intact,,X,"), said("a,status,intact,,,s")),
    "source-made": ([feature(status="intact", source="t")], [feature(status="intact", source="s")]),
    "row-repeated": (
        said("a,status,intact,,X,s", "a,status,intact,,X,s"),
        said("a,status,intact,,X,s", "a,status,intact,,Y,s"),
    ),
    "row-differs": (
        said("a,status,intact,,X,s,low", "a,status,intact,,X,s,high", head=STATEMENT + ",confidence"),
        said("a,status,intact,,X,s,low", "a,status,intact,,X,s,low", head=STATEMENT + ",confidence"),
    ),
    "ring-closed": (
        [feature({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]})],
        [feature(POLYGON)],
    ),
    "null-island": ([feature(at(0, 0))], [feature(at(0, 0.0001))]),
    "axes-swapped": ([*around(10), feature(at(40.2, 44.5), site_id="odd")], [*around(10), feature(at(46, 41))]),
    "geometry-far": ([*around(10), feature(at(-3, 40), site_id="odd")], [*around(10), feature(at(47, 42))]),
    "position-contradicted": (
        [feature(latitude="41.2", longitude="44,5")],
        [feature(latitude="40.201", longitude="44,501")],
    ),
    "kind-contradicted": ([feature(kind="church", name="Göy məscid")], [feature(kind="mosque", name="Göy məscidi")]),
    "site-similar": (
        [feature(name="Göy məscid"), feature(at(44.501, 40.2), site_id="b", name="Goy Mescid")],
        [feature(name="Göy məscid"), feature(at(44.51, 40.2), site_id="b", name="Goy Mescid")],
    ),
    "assessor-similar": (
        said("a,status,intact,,A. Mammadov,s", "a,status,intact,,A. Məmmədov,s"),
        said("a,status,intact,,Team 1,s", "a,status,intact,,Team 2,s"),
    ),
    "date-rewritten": (said("a,status,intact,07.12.1988,X,s"), said("a,status,intact,1988-12-07,X,s")),
    "profile-recognised": (
        [feature(item="http://www.wikidata.org/entity/Q1", itemLabel="A")],
        [feature(item="http://example.org/Q1", itemLabel="A")],
    ),
    "status-likely": (
        [
            feature(at(44.5 + n / 10, 40.2), site_id=f"n{n}", Form=word)
            for n, word in enumerate(["razed", "in ruins", "dağıdılıb"])
        ],
        [
            feature(at(44.5 + n / 10, 40.2), site_id=f"n{n}", Form=word)
            for n, word in enumerate(["tall", "wide", "razed"])
        ],
    ),
    "heading-doubtful": ([feature(**{"44.51": "x"})], [feature(**{"44": "x"})]),
    "column-doubtful": ([feature(Condition="grade 1")], [feature(Condition="in ruins")]),
    "same-unknown": ({"same-as.csv": "a,b,same,who\na,nowhere,same,X"}, {"same-as.csv": "a,b,same,who\na,a,same,X"}),
    "record-alike": ([without("site_id"), without("site_id")], [without("site_id"), without("name")]),
    "site-ambiguous": (
        {"one.geojson": numbered("7"), "two.geojson": numbered("7"), **said("7,status,intact,1990,X,s")},
        {"one.geojson": numbered("7"), "two.geojson": numbered("8"), **said("7,status,intact,1990,X,s")},
    ),
    "table-unjoined": (
        said("x,status,intact,1990,X,s", "y,status,intact,1990,X,s"),
        said("x,status,intact,1990,X,s", "a,status,intact,1990,X,s"),
    ),
    "column-matched": ([feature(vəziyyəti="dağıdılıb")], [feature(status="dağıdılıb")]),
    "coordinates-in-metres": ([feature(at(8_500_000, 4_400_000))], [feature(), feature(at(8_500_000, 4_400_000))]),
    "pair-order-assumed": (
        [{**feature(None, coordinates="40.2, 44.5")}],
        [feature(None, coordinates="POINT (44.5 40.2)")],
    ),
    "text-nul-removed": ([feature(name="A\0B")], [feature(name="A\u2400B")]),
    "text-hidden-signs": ([feature(name="A\u202eB")], [feature(name="A\u200cB")]),
    "text-markup": ([feature(description="<b>old</b> = x")], [feature(description="a < b & c")]),
    "text-lost": ([feature(name="G\ufffdy")], [feature(name="Why?? So")]),
    "text-garbled": ([feature(name="GÃ¶y mÉ™scid")], [feature(name="Ağdam, Çanaxçı")]),
    "text-mixed-scripts": ([feature(name="М\u0259scid")], [feature(name="Məscid, Мечеть")]),
    "text-trimmed": ([feature(name=" A")], [feature(name="A  B")]),
    "text-normalised": ([feature(name="Go\u0308y")], [feature(name="G\u00f6y")]),
}
CASES |= {
    "visibility-doubtful": ([feature(visibilty="public")], [feature(visitors="public")]),
    "date-in-future": (said("a,status,intact,2999,X,s"), said("a,status,intact,1999,X,s")),
    "column-twice": (
        {"statements": f"{STATEMENT},x,x\na,status,intact,1990,X,s,1,2"},
        {"statements": f"{STATEMENT},x,y\na,status,intact,1990,X,s,1,2"},
    ),
    "id-beside": ([feature() | {"id": "own"}], [feature() | {"id": "a"}]),
    "site-two-places": (
        [feature(), feature(at(46.5, 40.2), name="B")],
        [feature(), feature(at(44.501, 40.2), name="B")],
    ),
    "text-invisible": ([feature(name="\u3164")], [feature(name="A\u3164")]),
    "crosses-180": (
        [feature({"type": "LineString", "coordinates": [[179, 0], [-179, 0]]})],
        [feature({"type": "LineString", "coordinates": [[179, 0], [180, 0]]})],
    ),
    "points-at-generalised": (
        [feature(visibility="generalised"), feature(site_id="b", same_as="a")],
        [feature(visibility="generalised"), feature(site_id="b", same_as="c")],
    ),
    "cell-rounded": (
        {"catalogue.toml": "[generalised]\ncell_km = 25"},
        {"catalogue.toml": "[generalised]\ncell_km = 20"},
    ),
}
TRIPPED_ELSEWHERE = {
    "photograph-named",
    "region-nearest",
    "region-disputed",
    "coordinates-in-degrees",
    "id-by-row",
    "index-rebuilt",
    "same-contradicted",
    "logical-unreadable",
    "memo-unread",
    "number-overflown",
    "pages-more",
    "profile-unused",
    "visibility-of-kml",
    "axes-exchanged",
    "column-unfound",
    "encoding-assumed",
    "html-as-text",
    "lines-above-header",
    "lines-left-out",
    "photograph-alone",
    "photograph-near",
    "records-under-key",
    "row-left-out",
    "rows-of-parents",
    "sheet-left-out",
    "encoding-doubtful",
    "encoding-unknown",
    "file-cut",
    "lists-differ",
    "number-rounded",
    "spreadsheet-error",
    "text-after-end",
    "text-undecodable",
    "file-unread",
    "evidence-changing",
    "evidence-likeness-unchecked",
    "evidence-too-large",
    "evidence-unreadable",
    "crs-differs",
    "crs-accuracy-unknown",
    "geometry-not-finite",
    "geometry-outside-crs-area",
    "region-repeated",
}


def read(folder, case):
    """Read a case: features of a layer, or tables and files beside a layer of one place."""
    features, tables = (case, {}) if isinstance(case, list) else ([feature()], case)
    if features and isinstance(features[-1], str):  # what catalogue.toml says
        *features, tables["catalogue.toml"] = features
    (folder / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    for name, content in {**sourced("s,A report,,2026-11-24"), **tables}.items():
        path = folder / (name if "." in name else f"{name}.csv")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return heritage.read(folder)
