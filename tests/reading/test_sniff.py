"""Nothing but an ordinary file of a known format is opened."""

from __future__ import annotations

import os

import pytest

import heritage
from heritage.model.errors import InputError

VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize(
    "given",
    [
        "nowhere.geojson",
        "https://example.org/sites.geojson",
        "/vsicurl/https://example.org/sites.geojson",
        "/vsizip/x.zip/a.shp",
        "zip://x.zip!a.shp",
        "PG:dbname=x",
    ],
)
def test_what_is_no_file_here_is_refused(given):
    with pytest.raises(InputError):
        heritage.read(given)


@pytest.mark.parametrize("content", [VRT, "lat,lon\n40,44\n", "\x00\x01", "[1, 2]", "<kml/>", "SQLite format 3\x00"])
@pytest.mark.parametrize("name", ["a.geojson", "a.shp", "a.json"])
def test_content_decides_not_the_name(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(InputError, match=name):
        heritage.read(path)


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "a.geojson").touch()
    with pytest.raises(InputError, match="empty"):
        heritage.read(tmp_path / "a.geojson")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.geojson")
    with pytest.raises(InputError, match="no ordinary file"):
        heritage.read(tmp_path / "a.geojson")


def test_nothing_at_all_is_refused():
    with pytest.raises(InputError, match="nothing to read"):
        heritage.read()
