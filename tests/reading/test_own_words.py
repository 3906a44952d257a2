"""Words of one's own: they join the bundled ones for the catalogue that brings them, and for no other."""

from __future__ import annotations

import pytest
from decoding import layers_of

import heritage
from heritage.cli.commands import main
from heritage.model import words
from heritage.model.words import bundled_words

KINDS = """
[terms.tandir_house]
labels = { en = "tandir house", az = "təndirxana" }
synonyms = ["təndir evi"]
[terms.old_bath]
broader = "bath"
"""
STATUS = """
[terms.destroyed]
synonyms = ["yerlə yeksan"]
[terms.flooded]
labels = { en = "flooded" }
colour = "#123456"
"""
OWNERSHIP = """
type = "term"
labels = { en = "ownership", az = "mülkiyyət" }
share_of = ["state"]
[terms.private]
[terms.state]
labels = { en = "state property" }
synonyms = ["municipal"]
"""
HEADINGS = """
[columns]
kind = ["tikili"]
ownership = ["kimindir"]
"""
ROWS = [
    "tikili,adı,vəziyyəti,kimindir,enlik,uzunluq",
    "təndirxana,A,yerlə yeksan,private,40.1,46.1",
    "old bath,B,flooded,municipal,40.2,46.2",
    "məscid,C,dağıdılıb,,40.3,46.3",
]


@pytest.fixture
def words_in(tmp_path):
    """Write files of words into a folder."""

    def write(folder="words", **files):
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (place / f"{name}.toml").write_text(text, encoding="utf-8")
        return place

    return write


@pytest.fixture
def team(table, words_in, tmp_path):
    """A folder that brings words of its own."""
    words_in("team/vocabulary", kinds=KINDS, status=STATUS, ownership=OWNERSHIP, headings=HEADINGS)
    table("team/sites.csv", *ROWS)
    return tmp_path / "team"


def test_a_folder_brings_terms_synonyms_headings_and_an_aspect_unasked(team):
    found = heritage.read(team)
    assert found.sites.set_index("name")["kind"].to_dict() == {"A": "tandir_house", "B": "old_bath", "C": "mosque"}
    said = found.statements.groupby("aspect", observed=True)["value"].agg(sorted).to_dict()
    assert said == {"ownership": ["private", "state"], "status": ["destroyed", "destroyed", "flooded"]}
    table = found.summary("kind", aspect="ownership").set_index("kind")
    assert table.loc["old_bath", ["private", "state", "unknown", "unassessed", "sites"]].tolist() == [0, 1, 0, 0, 1]
    assert table.loc["mosque", "share_state_max"] == 1
    assert len(found.select(ownership="state")) == 1
    assert found.summary("region")["flooded"].sum() == 1
    assert found.findings["code"].isin(["kind-unknown", "value-unknown"]).sum() == 0


def test_the_words_of_one_catalogue_are_understood_in_no_other(team, table):
    heritage.read(team)
    plain = heritage.read(table("plain.csv", *ROWS))
    assert set(plain.sites["kind"]) == {"other"}
    assert "ownership" not in set(plain.statements["aspect"])
    with pytest.raises(heritage.OptionError, match="ownership"):
        plain.summary(aspect="ownership")
    assert "ownership" not in main_words()


def main_words():
    from heritage.catalogue import words_understood

    return words_understood()


def test_files_folders_and_several_of_them_are_named_by_vocabulary(table, words_in):
    kinds, further = (
        words_in("a", kinds=KINDS),
        words_in("b", **{"kinds.villages": '[terms.yurt]\nlabels.az = "alaçıq"'}),
    )
    rows = table("a.csv", "kind,name,lat,lon", "təndir evi,A,40,46", "alaçıq,B,40,46.1")
    for given in ([kinds, further], [kinds / "kinds.toml", further / "kinds.villages.toml"]):
        assert heritage.read(rows, vocabulary=given).sites["kind"].tolist() in (
            ["tandir_house", "yurt"],
            ["yurt", "tandir_house"],
        )
    looked = heritage.look(rows, vocabulary=kinds).columns.set_index("column")
    assert looked.loc["kind", ["understood", "not_understood"]].tolist() == [0.5, "alaçıq"]


def test_a_catalogue_that_is_written_keeps_its_words(team, tmp_path):
    found = heritage.read(team)
    for name in ("written", "written.gpkg"):
        found.write(tmp_path / name)
        again = heritage.read(tmp_path / name)
        for by, aspect in (("kind", "ownership"), ("kind", "status")):
            assert again.summary(by, aspect=aspect).equals(found.summary(by, aspect=aspect))
        assert again.edition()._words.own == found._words.own


def test_the_page_the_tables_and_the_charts_have_the_labels(team, tmp_path, monkeypatch):
    found = heritage.read(team)
    found.map(aspect="ownership", language="az").save(tmp_path / "page.html")
    page = b"".join(layers_of((tmp_path / "page.html").read_bytes())).decode(errors="replace")
    for said in ("təndirxana", "state property", "#123456"):
        assert said in page
    assert found.chart_summary("kind", aspect="ownership").axes[0].get_legend() is not None
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "sys.argv", ["heritage", "export", "team", "--aspect", "ownership", "--by", "kind", "--out", "o"]
    )
    assert main() == 0
    assert "state" in (tmp_path / "o" / "heritage-summary.csv").read_text(encoding="utf-8-sig").splitlines()[0]


def test_two_catalogues_with_words_of_their_own_are_compared_in_both(team, table, words_in):
    later = table("later.csv", "id,kind,name,ownership,lat,lon", "1,yurt,A,private,40,46")
    extra = words_in("extra", kinds="[terms.yurt]", ownership=OWNERSHIP)
    found = heritage.read(team).diff(heritage.read(later, vocabulary=extra), "kind", aspect="ownership")
    assert {"yurt", "tandir_house"} <= set(found.figures["kind"])
    assert "state property" in found.to_markdown()


def test_reading_in_threads_speaks_the_same_words(table, words_in):
    kinds = words_in("a", kinds=KINDS)
    rows = table("many.csv", "id,kind,name,lat,lon", *(f"{n},təndir evi,N{n},40,46" for n in range(25_000)))
    assert set(heritage.read(rows, vocabulary=kinds).sites["kind"]) == {"tandir_house"}


CLASHES = {
    "a word that means another term": ("kinds", '[terms.hut]\nsynonyms = ["masjid"]', "mosque.*bundled words"),
    "a term that is a word of another": ("kinds", "[terms.village]", "settlement"),
    "another label": ("kinds", '[terms.mosque]\nlabels.az = "came"', "məscid"),
    "another place in the tree": ("status", '[terms.destroyed]\nbroader = "damaged"', "destroyed"),
    "a circle": ("kinds", '[terms.a]\nbroader = "b"\n[terms.b]\nbroader = "a"', "that is a circle"),
    "a circle of one": ("kinds", '[terms.a]\nbroader = "a"', "that is a circle"),
    "a broader term that is none": ("kinds", '[terms.a]\nbroader = "nowhere"', "is no term"),
    "a narrower term of a narrower one": ("status", '[terms.a]\nbroader = "restored"', "stands under another"),
    "a heading that means something else": ("headings", '[columns]\nname = ["damage class"]', "status.*profile"),
    "a heading for no column": ("headings", '[columns]\nnmae = ["x"]', "did you mean 'name'"),
    "headings without their table": ("headings", 'kind = ["x"]', r"\[columns\]"),
    "a closed vocabulary": ("roles", "[terms.secret]", "no further terms"),
    "a word that would show what is hidden": ("visibility", '[terms.public]\nsynonyms = ["gizli"]', "withheld"),
    "an aspect called like a column of sites": ("geometry", 'type = "term"\n[terms.a]', "cannot be called"),
    "a term called like a column": ("kinds", "[terms.name]", "a column is called so"),
    "pairs of lists": ("owner", 'type = "term"\ncompatible = [[["a"], "a"]]\n[terms.a]', "pairs of terms"),
    "a word that is none": ("kinds", '[terms.hut]\nsynonyms = ["?"]', "synonyms are words"),
    "a key that is none": ("kinds", '[terms.hut]\nlabel = "hut"', "'label' is no part of a term"),
    "a colour that is no colour": ("status", '[terms.x]\ncolour = "red;}"', "#rrggbb"),
    "a drawing that is none": ("kinds", '[terms.hut]\nsymbol = "../x"', "no drawing"),
    "a property of a bundled one": ("status", "several = true", "'several' is none of"),
    "a file that speaks of nothing": ("mine", "[terms.hut]", "no vocabulary 'mine'"),
    "an aspect called like a column": ("place", 'type = "term"', "cannot be called 'place'"),
    "a term called like a column of sums": ("kinds", "[terms.contested]", "contested"),
    "a term that is no table": ("kinds", "terms = 3", "'terms' must be a table"),
    "a share of nothing": ("owner", 'type = "term"\nshare_of = ["x"]\n[terms.a]', "share_of"),
    "a pair of which nothing is its own": ("status", 'compatible = [["intact", "damaged"]]', "compatible"),
    "no TOML": ("kinds", "[terms.hut\n", "no TOML"),
    "nested without end": ("kinds", "a = " + "[" * 5000 + "]" * 5000, "nested too deep"),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_is_an_error_that_names_the_file_and_both(table, words_in, name):
    vocabulary, text, told = CLASHES[name]
    folder, rows = words_in(**{vocabulary: text}), table("a.csv", "kind,name,lat,lon", "mosque,A,40,46")
    with pytest.raises(heritage.InputError, match=rf"(?s){vocabulary}\.toml.*{told}"):
        heritage.read(rows, vocabulary=folder)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('[terms.hut]\nsynonyms = ["koma"]', '[terms.tent]\nsynonyms = ["koma"]'),
        ('[terms.hut]\nlabels.en = "hut"', '[terms.hut]\nlabels.en = "cabin"'),
        ('[terms.hut]\nsymbol = "dome"', '[terms.hut]\nsymbol = "star"'),
    ],
)
def test_two_files_that_say_different_things_are_an_error_that_names_both(table, words_in, first, second):
    folders = [words_in("a", kinds=first), words_in("b", kinds=second)]
    rows = table("a.csv", "kind,name,lat,lon", "mosque,A,40,46")
    with pytest.raises(heritage.InputError, match=r"(?s)b/kinds\.toml.*a/kinds\.toml"):
        heritage.read(rows, vocabulary=folders)
    assert len(heritage.read(rows, vocabulary=[folders[0], words_in("c", kinds=first)])) == 1


def test_a_folder_that_is_not_there_or_no_toml_is_told(table, tmp_path):
    rows = table("a.csv", "kind,name,lat,lon", "mosque,A,40,46")
    (tmp_path / "empty").mkdir()
    cases = ((tmp_path / "nowhere.toml", "no such file"), (rows, "ends in .toml"), (tmp_path / "empty", "no file"))
    for given, told in cases:
        with pytest.raises(heritage.InputError, match=told):
            heritage.read(rows, vocabulary=given)


def test_profiles_of_a_folder_count_where_they_fit(table, tmp_path):
    (tmp_path / "team" / "profiles").mkdir(parents=True)
    table("team/a.csv", "Bezeichnung,Art,Y,X", "A,mosque,40,46")
    table("team/b.csv", "name,kind,lat,lon", "B,mosque,40,46")
    (tmp_path / "team" / "profiles" / "ours.toml").write_text('[columns]\nname = "Bezeichnung"\nkind = "Art"')
    (tmp_path / "team" / "profiles" / "notes.txt").write_text("x")
    found = heritage.read(tmp_path / "team")
    assert set(found.sites["name"]) == {"A", "B"}
    assert set(found.sites["kind"]) == {"mosque"}
    assert "profile-unused" not in set(found.findings["code"])
    assert found.findings.loc[found.findings["code"] == "file-unread", "value"].tolist() == ["notes.txt"]


def test_every_verb_speaks_in_the_words_of_its_catalogue():
    """A verb that is not checked would speak in those of whoever called it."""
    verbs = {
        name: verb
        for kind in heritage.Catalogue.__mro__
        for name, verb in vars(kind).items()
        if callable(verb) and not name.startswith("_") and kind.__module__.startswith("heritage.catalogue")
    }
    assert len(verbs) > 20
    assert [name for name, verb in verbs.items() if not hasattr(verb, "__wrapped__")] == []


def test_a_misspelt_key_of_a_bundled_vocabulary_is_told_with_its_file(tmp_path, monkeypatch):
    (tmp_path / "kinds.toml").write_text('[terms.hut]\nlabel = "x"')
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    bundled_words.cache_clear()
    with pytest.raises(heritage.InputError, match=r"kinds\.toml.*'label' is no part of a term"):
        bundled_words()
    monkeypatch.undo()
    bundled_words.cache_clear()


def test_the_command_line_takes_words_of_ones_own(words_in, monkeypatch, capsys):
    folder = words_in(kinds=KINDS, headings=HEADINGS.replace("ownership", "status"))
    monkeypatch.setattr("sys.argv", ["heritage", "words", "--language", "az", "--vocabulary", str(folder)])
    assert main() == 0
    told = capsys.readouterr().out
    assert "| `tandir_house` | təndirxana |" in told
    assert "kimindir" in told


def test_an_aspect_needs_no_label_and_a_folder_may_be_named_whole(table, words_in):
    words_in("team/vocabulary", own='type = "term"\n[terms.private]\n[terms.state]')
    rows = table("a.csv", "name,kind,own,lat,lon", "A,mosque,state,40,46")
    found = heritage.read(rows, vocabulary=rows.parent / "team")
    assert found.summary("kind", aspect="own")["state"].tolist() == [1]
    assert len(found.timeline(aspect="own")) >= 0
    assert "own" in found.map(aspect="own").get_root().render()


def test_a_public_edition_keeps_the_words_that_it_shows_and_no_others(table, words_in, tmp_path):
    kinds = """
    [terms.secret_bunker]
    synonyms = ["bunker of Gamma"]
    [terms.tandir_house]
    synonyms = ["təndir evi", "Gamma's oven"]
    """
    words_in(
        "team/vocabulary",
        kinds=kinds,
        qwaspect='type = "term"\n[terms.qwterm]',
        headings='[columns]\nkind = ["qwheading"]',
    )
    rows = ["site_id,name,qwheading,qwaspect,lat,lon,visibility", "a,A,secret_bunker,qwterm,40,46,withheld"]
    table("team/sites.csv", *rows, "b,B,təndir evi,,40,46.1,")
    found = heritage.read(tmp_path / "team")
    assert found.edition().sites["kind"].tolist() == ["tandir_house"]
    found.write(tmp_path / "public")
    found.map().save(tmp_path / "page.html")
    written = [each.read_bytes() for each in (tmp_path / "public").rglob("*") if each.is_file()]
    shown = b"".join([*written, *layers_of((tmp_path / "page.html").read_bytes())]).decode(errors="replace")
    assert "tandir_house" in shown
    for hidden in ("bunker", "Gamma", "qwaspect", "qwterm", "qwheading"):
        assert hidden not in shown, hidden
    again = heritage.read(tmp_path / "public")
    assert again.sites["kind"].tolist() == ["tandir_house"]
    assert again.select(kind="tandir_house").sites.index.tolist() == ["b"]


def test_catalogues_whose_words_contradict_each_other_are_compared_all_the_same(table, words_in):
    rows = table("a.csv", "id,kind,name,lat,lon", "1,aa,A,40,46")
    one, other = (
        words_in("one", kinds='[terms.aa]\nsynonyms = ["weird"]'),
        words_in("two", kinds='[terms.bb]\nsynonyms = ["weird"]\n[terms.aa]'),
    )
    found = heritage.read(rows, vocabulary=one).diff(heritage.read(rows, vocabulary=other), "kind")
    assert found.figures.empty


def test_a_catalogue_can_be_sent_to_another_process():
    import pickle

    sample = heritage.sample()
    sample.summary()
    again = pickle.loads(pickle.dumps(sample))
    assert again.summary().equals(sample.summary())
