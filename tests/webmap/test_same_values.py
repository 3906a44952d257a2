"""The page counts for itself: its own functions give the numbers of ``summary()``, whatever is said and asked."""

from __future__ import annotations

import base64
import json
import subprocess
from itertools import cycle, product
from pathlib import Path

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import heritage
from heritage.analysis.summary import values_of_sites
from heritage.model.words import aspects
from heritage.statements.conflict import POLICIES
from heritage.statements.question import answer, ask
from heritage.webmap.columns import add_values, order_of_page
from heritage.webmap.packing import Columns, as_json, zipped
from heritage.webmap.payload import Look, head_and_columns, question_in_numbers

RUNNER = Path(__file__).parents[1] / "javascript" / "vectors.js"
HEAD = "statement_id,site_id,aspect,value,when,stated,assessor,source_id,confidence,community,supersedes"
SHOWN = [name for name, aspect in aspects().items() if aspect.type == "term" and not aspect.several]
DATES = [
    "",
    "1988",
    "1989",
    "1990-05",
    "[1988..]",
    "[1980..1992]",
    "[..1985]",
    "../1969",
    "1977/2019",
    "1960/1988",
    "1987/..",
    "?",
]
TOGETHER = 125

said = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from([*SHOWN, "status", "status"]),
    st.integers(0, 7),
    st.sampled_from(DATES),
    st.sampled_from(["", "1989", "2019", "2021"]),
    st.sampled_from(["A", "B", "C", ""]),
    st.sampled_from(["", "s", "t", "u"]),
    st.sampled_from(["", "low", "high"]),
    st.sampled_from(["", "P", "Q"]),
    st.sampled_from(["", "", "n0", "n1", "n2"]),
)


def row_of(catalogue, number, row):
    site, aspect, place, *others, community, supersedes = row
    terms = [*aspects()[aspect].terms, "no such word"]
    community = community if aspects()[aspect].of_community else ""
    supersedes = supersedes and f"{catalogue}-{supersedes}"
    identity = [f"{catalogue}-n{number}", f"{catalogue}-{site}", aspect, terms[place % len(terms)]]
    return ",".join([*identity, *others, community, supersedes])


def scattered(number):
    """A point: the page carries sites in another order than the tables."""
    return {"type": "Point", "coordinates": [43 + number * 7919 % 1000 / 250, 39 + number * 104729 % 1000 / 500]}


def written(folder, catalogues, repeats):
    """Many small catalogues in one: what is said in one of them has no say in another."""
    folder.mkdir()
    names = list(product(range(len(catalogues)), "abcde"))
    features = [
        {
            "type": "Feature",
            "properties": {"site_id": f"{i}-{name}", "kind": "mosque", "name": name},
            "geometry": scattered(number) if number % 7 else None,
        }
        for number, (i, name) in enumerate(names)
    ]
    (folder / "sites.json").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    lines = [row_of(i, number, row) for i, rows in enumerate(catalogues) for number, row in enumerate(rows)]
    (folder / "statements.csv").write_text("\n".join([HEAD, *lines]) + "\n")
    sources = ["source_id,title,publisher,published,accessed,repeats"]
    sources += ["s,One,P1,2000,2020-01-01,", f"t,Two,P2,2010,,{repeats}", "u,Three,,,,"]
    (folder / "sources.csv").write_text("\n".join(sources) + "\n")
    return heritage.read(folder / "sites.json", statements=folder / "statements.csv", sources=folder / "sources.csv")


def rows_of(table, by):
    share = next(
        (name for name in table.columns if name.startswith("share_") and not name.endswith(("_min", "_max"))), None
    )
    for row in table.to_dict("records"):
        first = (
            list(table.columns).index("community" if "community" in table else "region" if "region" in table else by)
            + 1
        )
        names = list(table.columns[first : list(table.columns).index("undated")])
        told = {"key": row[by], "counts": {name: row[name] for name in names}}
        told |= {"sites": row["sites"], "undated": row["undated"]}
        if share:
            numbers = (row[share], row[f"{share}_min"], row[f"{share}_max"])
            told |= dict(
                zip(("proportion", "least", "most"), [None if np.isnan(n) else n for n in numbers], strict=True)
            )
        yield told


def questions_on(catalogue, days, known, who):
    for aspect, as_of, known_by, according_to, conflict in product(SHOWN, days, known, who, sorted(POLICIES)):
        named = catalogue.statements.loc[catalogue.statements["aspect"] == aspect, "community"].dropna().unique()
        communities = [None] if not aspects()[aspect].of_community else sorted(named) or [None]
        for community in communities:
            yield ask(aspect, as_of, known_by, according_to, conflict, community)


def values_of_page(catalogue, question, order):
    """What a page made for a question carries of its answer: the value of each site, then the flags of each."""
    columns = Columns()
    add_values(columns, values_of_sites(catalogue, answer(catalogue, question)), question.aspect, order)
    assert [width for _, _, width, _ in columns.specs.values()] == [1, 1]
    return list(columns.data())


def vector(catalogue, by, days, known, who):
    """What the page carries of a catalogue, with questions and what ``summary()`` answers."""
    there = {*catalogue.statements["assessor"].dropna(), *catalogue.sources["publisher"].dropna()}
    who = [name for name in who if name is None or name in there]
    asked = []
    order = order_of_page(catalogue)
    for question in questions_on(catalogue, days, known, who):
        table = catalogue.summary(
            aspect=question.aspect.name, by=by, as_of=question.as_of, known_by=question.known_by, according_to=question.according_to or None, conflict=question.conflict,
            community=question.community,
        )  # fmt: skip
        asked.append(
            {
                "question": question_in_numbers(question),
                "expected": list(rows_of(table, "region_id" if by == "region" else by)),
                "carried": values_of_page(catalogue, question, order),
            }
        )
    head, columns = head_and_columns(
        catalogue, ask(), values_of_sites(catalogue, answer(catalogue, ask())), Look(), order
    )
    parts = {"head": zipped(as_json({**head, "labels": {}, "folds": {}})), "columns": zipped(columns.data())}
    return {
        "by": by,
        "parts": {name: base64.b64encode(part).decode() for name, part in parts.items()},
        "sites": list(catalogue.sites.index[order.sites]),
        "asked": asked,
    }


def compared(lines, path):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(["node", RUNNER, path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)


def test_the_page_counts_as_summary_does_in_200_catalogues(tmp_path):
    catalogues = []

    @settings(max_examples=200, phases=[Phase.generate], database=None, derandomize=True)
    @given(st.lists(said, min_size=1, max_size=14))
    def collect(rows):
        catalogues.append(rows)

    collect()
    questions = product([None, "1969", "1988", "1990-05", "2020"], [None, "1995", "2020"], [None, "A", "P1"])
    lines = []
    for number, (start, (day, known, who)) in enumerate(zip(range(0, len(catalogues), TOGETHER), cycle(questions))):
        own = catalogues[start : start + TOGETHER]
        catalogue = written(tmp_path / str(number), own, "s" if number % 2 else "")
        lines.append(json.dumps(vector(catalogue, "site_id", [day], [known], [who])))
    told = compared(lines, tmp_path / "vectors.jsonl")
    assert len(catalogues) >= 200
    assert told["questions"] >= 40
    assert told["wrong"] == 0


def test_the_page_counts_the_sample_as_summary_does(sample, tmp_path):
    days = [None, "1987"]
    line = json.dumps(vector(sample, "region", days, [None], [None, "Caucasus Heritage Watch"]))
    assert compared([line], tmp_path / "vectors.jsonl")["wrong"] == 0
