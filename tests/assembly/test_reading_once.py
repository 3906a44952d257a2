"""A file of a folder is read once, also where it has to be looked at to tell whether it is a layer."""

from __future__ import annotations

from collections import Counter

import heritage
from heritage.assembly import load
from heritage.reading.formats import delimited


def test_each_csv_of_a_folder_is_read_once(table, tmp_path, monkeypatch):
    (tmp_path / "team").mkdir()
    table("team/places.csv", "site_id,kind,name,latitude,longitude,status", "a,mosque,A,40.2,44.5,intact")
    table("team/notes.csv", "what,who", "nothing,nobody")
    table("team/statements.csv", "site_id,aspect,value,assessor,source_id", "a,access,open,X,s")
    table("team/sources.csv", "source_id,title", "s,A report")
    read = Counter()

    def counted(path, *more):
        read[path.name] += 1
        return reader(path, *more)

    reader = delimited.read_delimited
    monkeypatch.setattr(delimited, "read_delimited", counted)
    monkeypatch.setattr(load, "read_delimited", counted)
    catalogue = heritage.read(tmp_path / "team")
    assert read == {"places.csv": 1, "notes.csv": 1, "statements.csv": 1, "sources.csv": 1}
    assert len(catalogue.statements) == 2
    assert catalogue.findings.query("code == 'file-unread'")["value"].tolist() == ["notes.csv"]
