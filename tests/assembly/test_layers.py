"""Other regions for a catalogue, and a backdrop for a map."""

from __future__ import annotations

import pytest
import shapely

import heritage
from heritage.assembly.layers import read_shapes, with_regions


def test_other_regions_locate_every_site_anew(sample):
    tables = with_regions(sample, "armenia")
    inside = tables.sites["region_id"].notna()
    assert set(tables.sites.loc[inside, "region_id"]) <= set(tables.regions.index)
    there = sample.sites["region_id"].fillna("").str.startswith("AM-")
    assert tables.sites.index[inside].tolist() == sample.sites.index[there].tolist()
    assert tables.inputs.query("role == 'regions'")["layer"].tolist() == ["armenia"]
    assert (
        tables.inputs["records_read"] == tables.inputs["records_accepted"] + tables.inputs["records_rejected"]
    ).all()


def test_the_catalogue_itself_stays_as_it_was(sample):
    before = sample.sites["region_id"].copy()
    with_regions(sample, "georgia")
    assert sample.sites["region_id"].equals(before)


def test_a_backdrop_is_read_from_another_crs_without_its_points(tmp_path, sample):
    lines = sample.regions.boundary.head(2).to_crs(28408)
    frame = lines.to_frame("geometry").set_geometry("geometry")
    frame.to_file(tmp_path / "lines.gpkg", engine="pyogrio")
    shapes = read_shapes(tmp_path / "lines.gpkg")
    assert len(shapes) == 2
    assert shapely.hausdorff_distance(shapely.union_all(shapes), sample.regions.boundary.head(2).union_all()) < 0.0001


def test_a_file_that_is_not_there_is_told_in_a_line(tmp_path):
    with pytest.raises(heritage.InputError, match=r"nothing\.geojson"):
        read_shapes(tmp_path / "nothing.geojson")
