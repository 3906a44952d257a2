"""What several tests need: the sample, and files made on the spot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from asking import HEAD
from hypothesis import settings

import heritage

# Machines differ: how long an example takes says nothing about whether it is right.
settings.register_profile("ordinary", deadline=None, print_blob=True, max_examples=25)
settings.load_profile("ordinary")


@pytest.fixture(scope="session")
def sample():
    return heritage.sample()


def feature(properties, coordinates=None, kind="Point", **members):
    """One GeoJSON feature; without coordinates its geometry is null."""
    geometry = None if coordinates is None else {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", **members, "properties": properties, "geometry": geometry}


@pytest.fixture
def layer(tmp_path):
    """Write features as a GeoJSON file and give its path."""

    def write(*features, name="places.geojson", **members) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        collection = {"type": "FeatureCollection", **members, "features": list(features)}
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def table(tmp_path):
    """Write rows as a CSV table and give its path."""

    def write(name, *lines) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def make_feature():
    return feature


def codes_of(catalogue, *severities):
    """The codes of a catalogue's findings, those of some severities where named."""
    findings = catalogue.findings
    if severities:
        findings = findings[findings["severity"].isin(severities)]
    return findings["code"].tolist()


@pytest.fixture
def codes():
    return codes_of


@pytest.fixture
def stated(layer, make_feature, table):
    """Read statements on the sites p and q; each row as in HEAD, blank ends may be left out."""

    def build(*rows, head=HEAD, sources=("source_id,title,published,accessed", "src,A report,2026-11-24,2026-11-24")):
        sites = layer(*(make_feature({"site_id": name, "kind": "mosque", "name": name}, [44.5, 40.2]) for name in "pq"))
        lines = [row + "," * (head.count(",") - row.count(",")) for row in rows]
        return heritage.read(
            sites, statements=table("statements.csv", head, *lines), sources=table("sources.csv", *sources)
        )

    return build


@pytest.fixture
def catalogue_of(layer, make_feature, table, tmp_path):
    """Read a folder of places, statements and rules; a place is an id, or its properties."""

    def build(*places, rules="", folder="team", metadata="catalogue.toml", apart=0.1, **tables):
        told = [{"site_id": each} if isinstance(each, str) else each for each in places]
        spots = [[44.5 + number * apart, 40.2] for number in range(len(told))]
        features = [
            make_feature({"kind": "mosque", "name": each.get("site_id"), **each}, spot)
            for each, spot in zip(told, spots, strict=True)
        ]
        layer(*features, name=f"{folder}/places.geojson")
        for name, (head, *rows) in tables.items():
            table(f"{folder}/{name}.csv", head, *(row + "," * (head.count(",") - row.count(",")) for row in rows))
        (tmp_path / folder / metadata).write_text(rules)
        return heritage.read(tmp_path / folder)

    return build


@pytest.fixture
def language_files(tmp_path, monkeypatch):
    """Languages of one's own: a copy of their folder to change; nothing is remembered of those before."""
    from heritage.model import languages, words

    cached = (languages.languages, words.bundled_words)
    folder = tmp_path / "languages"
    folder.mkdir()
    for path in languages.FOLDER.glob("*.toml"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(languages, "FOLDER", folder)
    for each in cached:
        each.cache_clear()
    yield folder
    monkeypatch.undo()
    for each in cached:
        each.cache_clear()
