"""Whatever is exchanged in what is held back, the public edition stays the same, byte for byte."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import heritage
from heritage.cli.export import main
from heritage.editions.protection import TABLES_WITH_IDS, held_populations, protection_of
from heritage.editions.renumbering import NAMES_ID
from heritage.model.schema import COLUMNS, population_keys
from heritage.model.visibility import KEPT_OF_CELLS

RULES = {
    "witnesses": 'table = "statements"\nwhere = { method = "testimony" }\nwithhold = ["assessor", "note", "locator"]',
    "interviews": 'table = "statements"\nwhere = { note = "told us" }\nvisibility = "withheld"',
    "diaries": 'table = "sources"\nwhere = { licence = "private" }\nwithhold = ["title", "url"]',
    "makers": 'table = "evidence"\nwhere = { role = "testimony" }\nwithhold = ["creator", "caption"]',
    "unnamed": 'table = "sites"\nwhere = { kind = "cemetery" }\nwithhold = ["name", "other_names", "description"]',
    "cells": 'table = "sites"\nwhere = { kind = "shrine" }\nvisibility = "generalised"',
    "further": 'table = "sites"\nwhere = { kind = "church" }\nwithhold = ["keeper"]',
    "people": 'table = "populations"\nwhere = { community = "Kurds" }\nvisibility = "withheld"',
}
_IDS = {"site_id", "statement_id", "source_id", "evidence_id", "supersedes", "repeats", "location_source_id"}
# What says which row it is, who may see it, and, of statements, what the days that follow are made of.
_FIXED = {*_IDS, "visibility", "geometry", "same_as"}
_WORDS = ["Zeynab", "Aygun", "Vera", "Ani", "", "1988", "dağıdılıb", "mosque", "=1+1", "<b>x</b>", "ա"]


def folder_of(path, rules):
    """Sites, and all that is said of them, with and without ids, some of it not public."""
    dice = random.Random(7)
    kinds = ["mosque", "cemetery", "shrine", "church", "settlement"]

    def site(number):
        told = {
            "kind": kinds[number % 5],
            "name": f"Place {number}",
            "keeper": f"K{number}",
            "description": f"D {number}",
        }
        told |= {"site_id": f"s{number}"} if number % 3 else {}
        told |= {"visibility": ["public", "withheld", "generalised", "public"][number % 4]}
        told |= {"hidden only": f"h{number}"} if number % 4 == 1 else {}
        told |= {
            "other_names": f"Former {number}",
            "place": f"V{number}",
            "country": "AM",
            "location_uncertainty_m": 50 * number,
        }
        told |= (
            {"status": "destroyed", "status_date": "1993", "source": f"Diary {number}", "assessor": f"W{number}"}
            if number % 2
            else {}
        )
        where = {"type": "Point", "coordinates": [44.4 + dice.random() / 5, 40.1 + dice.random() / 5]}
        return {"type": "Feature", "properties": told, "geometry": where}

    features = [site(number) for number in range(20)]
    (path / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    ids = [name for name in (f"s{number}" for number in range(20)) if int(name[1:]) % 3]
    rows = ["statement_id,site_id,aspect,value,when,stated,assessor,source_id,method,note,supersedes,visibility,lawyer"]
    for number in range(40):
        aspect, value = [
            ("status", "destroyed"),
            ("status", "intact"),
            ("access", "denied"),
            ("name", f"Old {number}"),
        ][number % 4]
        rows.append(
            f"{f'st{number}' if number % 2 else ''},{dice.choice(ids)},{aspect},{value},{1980 + number % 9},2001,W{number % 5},r{number % 4},"
            f"{dice.choice(['testimony', 'press'])},{dice.choice(['told us', 'x', ''])},{f'st{number - 2}' if number % 8 == 3 else ''},"
            f"{dice.choice(['', '', '', 'withheld'])},L{number}"
        )
    (path / "statements.csv").write_text("\n".join(rows))
    sources = [
        "source_id,title,publisher,url,licence,repeats,visibility",
        "r0,Report,P,https://unesco.org/a,CC0,,",
        "r1,Diary,Family,https://unesco.org/b,private,,",
    ]
    sources += ["r2,Copy,Q,,CC0,r0,", "r3,Hidden,Z,,CC0,,withheld", ",Without an id,Y,https://unesco.org/c,private,,"]
    (path / "sources.csv").write_text("\n".join(sources))
    people = [
        f"{site},{1931 + place},{['Kurds', 'all'][place % 2]},{place * 7},r{place % 4}"
        for place, site in enumerate(ids)
    ]
    (path / "populations.csv").write_text("\n".join(["site_id,year,community,count,source_id", *people]))
    (path / "evidence").mkdir()
    shown = ["evidence_id,site_id,statement_id,path,role,creator,caption,licence,visibility"]
    for number, site in enumerate(ids[:9]):
        (path / "evidence" / f"{number}.txt").write_text(f"text {number}")
        shown.append(
            f"{f'e{number}' if number % 2 else ''},{site},,evidence/{number}.txt,{['testimony', 'document'][number % 2]},M{number},C{number},CC0,{['', '', 'withheld'][number % 3]}"
        )
    (path / "evidence.csv").write_text("\n".join(shown))
    told = ['title = "T"', "[generalised]", "cell_km = 5", "k = 2"]
    (path / "catalogue.toml").write_text("\n".join([*told, *(f"[[rule]]\n{RULES[name]}" for name in sorted(rules))]))
    return path


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    @cache
    def of(rules):
        return heritage.read(folder_of(tmp_path_factory.mktemp("team"), rules), regions="armenia")

    return of


def other(values, dice):
    """Other values of the same type, as many of them missing as chance has it."""
    if pd.api.types.is_bool_dtype(values.dtype):
        return pd.Series([dice.choice([True, False]) for _ in values], index=values.index).astype(values.dtype)
    if pd.api.types.is_numeric_dtype(values.dtype):
        return pd.Series([dice.randrange(2000) for _ in values], index=values.index).astype(values.dtype)
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return pd.Series([pd.Timestamp(dice.randrange(1900, 2020), 1, 1) for _ in values], index=values.index).astype(
            values.dtype
        )
    if isinstance(values.dtype, pd.CategoricalDtype):
        return pd.Series([dice.choice(list(values.cat.categories)) for _ in values], index=values.index).astype(
            values.dtype
        )
    return pd.Series([dice.choice(_WORDS) or None for _ in values], index=values.index, dtype="str")


def put(frame, rows, columns, dice):
    for column in columns:
        if rows.any():
            values = frame[column].copy()
            values[rows] = other(values[rows], dice)
            frame = frame.assign(**{column: values})
    return frame


def exchanged(tables, dice):
    """The same catalogue with other values wherever something is held back, and other ids that were made of it."""
    held = protection_of(tables)
    frames = {name: getattr(tables, f"_{name}") for name in COLUMNS}
    for name in TABLES_WITH_IDS:
        frame = frames[name]
        gone = frame.index.isin(held.rows[name])
        frame = put(frame, gone, [column for column in frame if column not in _FIXED], dice)
        for (table, column), ids in held.words.items():
            if table == name:
                frame = put(frame, frame.index.isin(ids), [column] if column in frame else [], dice)
        frames[name] = frame
    sites = frames["sites"]
    cells = sites.index.isin(held.cells)
    kept = {*KEPT_OF_CELLS, "geometry", "same_as", "location_source_id"} - {"country"}
    sites = put(sites, cells, [column for column in sites if column not in kept], dice)
    regions = sites["region_id"].copy()
    regions[cells] = [dice.choice(list(tables._regions.index)) for _ in range(int(cells.sum()))]
    shapes = sites.geometry.to_numpy().copy()
    for place, name in enumerate(sites.index):
        if name in held.rows["sites"]:
            shapes[place] = shapely.Point(dice.uniform(43, 46), dice.uniform(39, 41))
        elif name in held.cells and held.places[name][0] is not None:
            west, south, east, north = shapely.box(
                *shapely.intersection(held.places[name][0], smallest(shapes[place])).bounds
            ).bounds
            shapes[place] = shapely.Point(dice.uniform(west, east), dice.uniform(south, north))
    sites = gpd.GeoDataFrame(
        sites.assign(region_id=regions, geometry=gpd.GeoSeries(shapes, index=sites.index, crs=4326))
    )
    frames["sites"] = sites
    hidden = held_populations(tables, held)
    people = frames["populations"].copy()
    people.loc[hidden, "count"] = [dice.randrange(10**6) for _ in range(int(hidden.sum()))]
    frames["populations"] = people
    said = frames["statements"]
    frames["statements"] = put(
        said,
        said["site_id"].isin(held.cells).to_numpy(),
        [name for name in said if name not in COLUMNS["statements"]],
        dice,
    )
    of_people = frozenset(population_keys(people[hidden]))  # counts have no ids, and are known by what they say
    changed = replace(tables, **{f"_{name}": frame for name, frame in frames.items()})
    return with_other_ids(changed, replace(held, populations=of_people), dice)


def smallest(point):
    """The cell of 5 km in which a place lies."""
    from heritage.model.grid_cells import cells

    return cells(np.array([point]), 5)[0][0]


def with_other_ids(tables, held, dice):
    """Exchange the ids that were made of what is held back, wherever they stand."""
    said = tables._statements
    hidden = {
        "sites": {*held.rows["sites"], *held.cells, *held.words.get(("sites", "name"), ())},
        "statements": {
            *held.rows["statements"],
            *held.words.get(("statements", "assessor"), ()),
            *said.index[said["site_id"].isin(held.cells)],
        },
        "sources": {*held.rows["sources"], *held.words.get(("sources", "title"), ())},
        "evidence": {*held.rows["evidence"], *held.words.get(("evidence", "creator"), ())},
    }
    made = {
        name: {each for each in ids if not set(each[-16:]) - set("0123456789abcdef") and len(each) >= 16}
        for name, ids in hidden.items()
    }
    by_others = said["site_id"].isin(made["sites"]) | said["source_id"].isin(made["sources"])
    made["statements"] |= {each for each in said.index[by_others] if each.startswith("s-")}
    new = {
        name: {each: f"{each[:-16]}{dice.randrange(16**16):016x}" for each in sorted(ids)} for name, ids in made.items()
    }
    frames = {}
    for name, columns in NAMES_ID.items():
        frame = getattr(tables, f"_{name}")
        for column, named in columns.items():
            frame = frame.assign(**{column: frame[column].replace(new[named])})
        if name in new:
            frame = frame.rename(index=new[name]).sort_index()
        frames[f"_{name}"] = frame
    frames["_populations"] = frames["_populations"].sort_values(["site_id", "year"], ignore_index=True)
    origins, findings = tables._origins, tables._findings
    every = {former: told for each in new.values() for former, told in each.items()}
    for column in ("row_id", "site_id", "source_id", "statement_id"):
        origins = origins.assign(**{column: origins[column].replace(every)})
    for column in ("site_id", "value"):
        findings = findings.assign(**{column: findings[column].replace(every)})
    files = {every.get(name, name): file for name, file in tables._files.items()}
    ruled = {rule: frozenset(every.get(name, name) for name in ids) for rule, ids in tables._ruled.items()}
    renamed = {
        "rows": {name: frozenset(every.get(each, each) for each in ids) for name, ids in held.rows.items()},
        "cells": frozenset(every.get(each, each) for each in held.cells),
        "words": {key: frozenset(every.get(each, each) for each in ids) for key, ids in held.words.items()},
        "places": {every.get(each, each): told for each, told in held.places.items()},
    }
    shown = replace(held, **renamed)
    return replace(
        tables, **frames, _origins=origins, _findings=findings, _files=files, _ruled=ruled, _protection=shown
    )


def written(catalogue, path):
    """Every byte of what an edition writes: all tables, a row per site, the page, the summaries."""
    catalogue.write(path / "folder")
    for ending in ("geojson", "csv", "kml"):
        catalogue.write(path / f"sites.{ending}")
    catalogue.map().save(str(path / "page.html"))
    public = catalogue.edition()
    frames = {
        "summary": public.summary(),
        "assessors": public.assessors(),
        "contradictions": public.contradictions(),
        "sources": public.sources_report(),
        "findings": public.findings_summary(),
        "statements": public.statements,
    }
    for name, frame in frames.items():
        heritage.write_table(frame, path / "tables" / f"{name}.csv")
    return {str(each.relative_to(path)): each.read_bytes() for each in path.rglob("*") if each.is_file()}


SETS = [frozenset(), frozenset(RULES), frozenset({"witnesses", "cells"}), frozenset({"unnamed", "diaries", "makers"})]


@pytest.fixture(scope="module")
def public(read, tmp_path_factory):
    @cache
    def of(rules):
        return written(read(rules), tmp_path_factory.mktemp("public"))

    return of


@settings(max_examples=2, phases=[Phase.explicit, Phase.generate])
@given(st.sampled_from(SETS), st.integers(0, 2**32))
def test_what_is_exchanged_in_what_is_hidden_changes_no_public_byte(read, public, tmp_path_factory, rules, seed):
    whole = read(rules)
    found = written(exchanged(whole, random.Random(seed)), tmp_path_factory.mktemp("again"))
    wanted = public(rules)
    assert found.keys() == wanted.keys()
    assert [name for name in wanted if found[name] != wanted[name]] == []


def test_what_is_exchanged_is_something(read):
    """The test above would pass if nothing were exchanged: the internal editions differ in each table."""
    whole = read(frozenset(RULES))
    changed = exchanged(whole, random.Random(1))
    for name in TABLES_WITH_IDS:
        ours, theirs = (pd.DataFrame(getattr(each, f"_{name}")).astype("str").to_csv() for each in (whole, changed))
        assert ours != theirs
        assert len(protection_of(whole).rows[name]) > 0 or name == "sources"
    assert len(protection_of(whole).cells) > 3
    assert protection_of(whole).number == protection_of(changed).number


@settings(max_examples=4)
@given(st.permutations(["Ayla", "Bela", "Cela", "Dana", "Esma", "Fatma", "Gül"]))
def test_which_of_seven_known_witnesses_said_what_leaves_no_trace(tmp_path_factory, names):
    """Read from files: statements without ids, whose ids are made of the names too."""
    path = tmp_path_factory.mktemp("team")
    place = {"type": "Feature", "properties": {"site_id": "a", "name": "A", "kind": "mosque"}, "geometry": None}
    (path / "sites.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [place]}))
    rows = [
        f"a,status,destroyed,{1988 + number // 2},{name},testimony,note {number}" for number, name in enumerate(names)
    ]
    (path / "statements.csv").write_text("\n".join(["site_id,aspect,value,when,assessor,method,note", *rows]))
    (path / "catalogue.toml").write_text(f"[[rule]]\n{RULES['witnesses']}")
    out = tmp_path_factory.mktemp("out") / "public"
    heritage.read(path).write(out)
    text = (out / "statements.csv").read_text()
    assert not [name for name in names if name in text]
    kept = KEPT.setdefault("seven", text)
    assert text == kept


KEPT: dict[str, str] = {}


def test_the_number_held_back_is_that_of_the_whole_whatever_is_selected(read):
    whole = read(frozenset(RULES))
    number = whole.edition().withheld
    for part in (
        whole.select(kind="mosque"),
        whole.select(kind="bridge"),
        whole.select(site_id="s1"),
        whole.select(region="(outside)"),
    ):
        assert part.edition().withheld == number
        assert f"{number} rows are held back" in part.edition().summary().attrs["caption"]


def test_the_command_line_writes_the_same_bytes_too(tmp_path, monkeypatch):
    """By files: withheld rows with other words in the same columns, exchanged before they are read."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    found = []
    for number, word in enumerate(("intact", "destroyed")):
        team = tmp_path / f"{number}" / "team"
        team.mkdir(parents=True)
        folder_of(team, frozenset())
        text = (team / "statements.csv").read_text().splitlines()
        text = [
            line.replace("destroyed", word).replace(",x,", f",{word},") if ",withheld," in line else line
            for line in text
        ]
        (team / "statements.csv").write_text("\n".join(text))
        out = tmp_path / f"{number}" / "out"
        monkeypatch.setattr(
            "sys.argv",
            ["export", str(team), "--out", str(out), "--regions", "armenia", "--format", "folder", "--quiet"],
        )
        assert main() == 0
        found.append({str(each.relative_to(out)): each.read_bytes() for each in out.rglob("*") if each.is_file()})
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []
