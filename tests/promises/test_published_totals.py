"""Figures that publishers give, reproduced from generated catalogues: no place in them is real."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import heritage

TOTALS = Path(__file__).parents[2] / "data" / "facts" / "published_totals.csv"
GAZA = {
    "religious sites": "mosque",
    "buildings of historical or artistic interest": "other",
    "depositories of movable cultural property": "school",
    "monuments": "fortress",
    "museums": "caravanserai",
    "archaeological sites": "settlement",
}


def rows(source):
    with TOTALS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["source_id"].startswith(source)]


def generated(folder, sites, statements):
    """A catalogue of generated sites, each called so."""
    features = [
        {
            "type": "Feature",
            "properties": {"site_id": site, "kind": kind, "name": f"Generated {site}"},
            "geometry": None,
        }
        for site, kind in sites
    ]
    (folder / "generated.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    head = "site_id,aspect,value,when,stated,assessor"
    (folder / "statements.csv").write_text("\n".join([head, *statements]) + "\n")
    return heritage.read(folder)


def test_the_classes_of_caucasus_heritage_watch_roll_up_and_share_as_published(tmp_path):
    published = {row["value"]: int(row["count"]) for row in rows("chw-btw") if row["value"] != "total"}
    assert list(published.values()) == [42, 9, 39, 16, 2, 1]
    values = [value for value, count in published.items() for _ in range(count)]
    sites = [(f"generated-{number}", "mosque") for number in range(len(values))]
    said = [
        f"{site},status,{value},1994/2020,,Caucasus Heritage Watch"
        for (site, _), value in zip(sites, values, strict=True)
    ]
    catalogue = generated(tmp_path, sites, said)
    detailed = catalogue.summary(by="kind", detail=True).iloc[0]
    assert {value: int(detailed[value]) for value in published} == published
    assert detailed["sites"] == 109
    assert detailed[["damaged", "repaired", "unassessed", "contested"]].tolist() == [0, 0, 0, 0]
    rolled = catalogue.summary(by="kind").iloc[0]
    assert rolled[["intact", "damaged", "destroyed", "repaired"]].tolist() == [42, 48, 16, 3]
    assert heritage.whole_per_cents(list(published.values())) == [38, 8, 36, 15, 2, 1]


def test_each_edition_of_unescos_count_is_what_was_known_on_its_day(tmp_path):
    editions = {}
    for row in rows("unesco-gaza"):
        kind = next(kind for words, kind in GAZA.items() if row["scope"].startswith(words))
        editions.setdefault(row["when"], {})[kind] = int(row["count"])
    sites, said, before = [], [], dict.fromkeys(GAZA.values(), 0)
    for day, counts in editions.items():
        for kind, count in counts.items():
            for number in range(before[kind], count):
                sites.append((f"generated-{kind}-{number}", kind))
                said.append(f"generated-{kind}-{number},status,damaged,,{day},UNESCO")
        before = counts
    catalogue = generated(tmp_path, sites, said)
    totals = []
    for day, counts in editions.items():
        table = catalogue.summary(by="kind", known_by=day).set_index("kind")
        assert {kind: int(table.loc[kind, "damaged"]) for kind in counts} == counts, day
        totals.append(int(table["damaged"].sum()))
    assert list(editions) == ["2024-01-25", "2024-04-08", "2025-05-27", "2025-10-06"]
    assert totals == [22, 43, 110, 114]
    assert catalogue.summary(by="kind", known_by="2024-01-24")["damaged"].sum() == 0


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([], []), ([0, 0], [0, 0]), ([1, 1, 1], [34, 33, 33]), ([5], [100]), ([1, 199], [1, 99])],
)
def test_whole_per_cents_add_up_to_a_hundred_or_are_none(counts, expected):
    assert heritage.whole_per_cents(counts) == expected


def test_a_count_below_nothing_is_no_share():
    with pytest.raises(heritage.OptionError, match="below 0"):
        heritage.whole_per_cents([1, -1])
