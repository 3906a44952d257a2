"""What a profile in TOML cannot say of OpenStreetMap: ids in many spellings, tags in one cell, kinds by tags."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from heritage.model.cell_values import as_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heritage.reading.profiles.profile import Profile

_TYPES = {"n": "node", "w": "way", "r": "relation", "node": "node", "way": "way", "relation": "relation"}
_SLASHED = r"^(?:osm:)?(node|way|relation)/(\d+)$"
_FULL_ID = r"^([nwr])(\d+)$"
_HSTORE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*=>\s*(?:"((?:[^"\\]|\\.)*)"|NULL)')
_LIFECYCLE = ("demolished", "destroyed", "razed", "removed", "ruins", "abandoned", "disused", "was")
_ALSO_STATUS = ("building=collapsed", "historic=ruins", "fclass=ruins", "building=ruins")
_IN_SMALL_LETTERS = ("amenity", "building", "historic", "landuse", "place", "religion", "fclass", "ruins")
_DAMAGE = re.compile(r"^(?:[a-z_]+:)?damage(?::(?:type|level|grade|degree))?$")
_NO_DAMAGE = {"no", "none", "yes"}  # "yes" says that there is some, and no more
_UNSAID_OF_RUINS = {"yes", "no"}
_NAMES = ("alt_name", "old_name", "official_name", "loc_name", "short_name")
_NAME_IN = re.compile(r"^(?:(?:alt|old|official)_)?name[:_]([a-z]{2,3}(?:-[A-Za-z]{2,4})*)$")
_ALSO_READ = ("name", "description", "wikidata", "addr:full", "addr:place", "addr:city", "addr:country", "@timestamp")
_MAIN = ("amenity", "building", "historic", "landuse", "place", "religion", "fclass")
_COUNTRY_EXTRACT = {"osm_id", "code", "fclass"}
_QUICK = {"full_id", "osm_id", "osm_type"}


def recognises(columns: pd.DataFrame, ids: pd.Series | None) -> bool:
    """Return whether a layer comes from OpenStreetMap."""
    names = set(map(str, columns.columns))
    if "@id" in names and as_texts(columns["@id"]).dropna().str.match(_SLASHED).all():
        return True
    if names >= _COUNTRY_EXTRACT or names >= _QUICK:
        return True
    if "osm_id" in names and ("other_tags" in names or names & set(_MAIN)):
        return True
    given = ids.dropna().astype("str") if ids is not None else pd.Series([], dtype="str")
    return bool(len(given)) and bool(given.str.match(_SLASHED).all()) and bool(names & {*_MAIN, "tags", "type"})


def prepare(columns: pd.DataFrame, ids: pd.Series | None, profile: Profile) -> pd.DataFrame:
    """Return a column to each tag, and add id, kind, names, state and day as our profile reads them."""
    kinds = list(profile.meanings["kind"])
    tagged = _one_column_a_tag(columns, kinds)
    tags = {str(name): tagged[name].astype("str") for name in tagged.columns if name != "tags"}
    tags |= {name: tags[name].str.lower() for name in _IN_SMALL_LETTERS if name in tags}
    tags = _with_what_ruins_were(tags)
    states = _states(tags)
    bare = {**tags}
    for state in _LIFECYCLE:
        for name, values in tags.items():
            if name.startswith(f"{state}:"):
                key = name.partition(":")[2]
                bare[key] = bare.get(key, _missing(tagged)).fillna(values)
    number = _ids(tags, ids, tagged)
    return tagged.assign(
        **{
            "OSM object": "osm:" + number,
            "OSM object elsewhere": ("osm:" + number)
            .where(number.str.contains("/"))
            .str.cat(_wikidata(tags, tagged), na_rep=""),
            "OSM kind tags": _first_tag(bare, kinds, tagged),
            "OSM names": _other_names(tags, tagged),
            "OSM state tag": states,
            "OSM occupancy tag": _occupancy(tags, states, tagged),
            "OSM day": tags.get("@timestamp", tags.get("osm_timestamp", _missing(tagged))).str.slice(0, 10),
        }
    )


def _missing(like: pd.DataFrame | pd.Series) -> pd.Series[str]:
    return pd.Series(pd.NA, index=like.index, dtype="str")


def _wikidata(tags: Mapping[str, pd.Series], like: pd.DataFrame) -> pd.Series:
    given = tags.get("wikidata", _missing(like))
    return (" wikidata:" + given.where(given.str.fullmatch(r"Q\d+").eq(True))).fillna("")


def _one_column_a_tag(columns: pd.DataFrame, kinds: Iterable[str]) -> pd.DataFrame:
    """
    Take the tags that are asked for out of cells of many: ogr2ogr's ``other_tags``, osmtogeojson's ``tags``.

    The cells stay: all other tags are in them.
    """
    asked = {pair.partition("=")[0] for choice in kinds for pair in choice.split(" ")} | {*_MAIN, *_NAMES, *_ALSO_READ}
    added: dict[str, pd.Series] = {}
    for name, read in (("other_tags", _hstore), ("tags", _nested)):
        if name in columns:
            cells = [read(cell) for cell in columns[name]]
            for key in sorted({key for cell in cells for key in cell if _is_asked(key, asked)}):
                values = pd.Series([cell.get(key) for cell in cells], index=columns.index, dtype="str")
                before = added.get(key, columns.get(key))
                added[key] = values if before is None else before.astype("str").fillna(values)
    return columns.assign(**added)


def _is_asked(key: str, asked: set[str]) -> bool:
    state, _, bare = key.partition(":")
    return key in asked or _NAME_IN.match(key) is not None or "damage" in key or state in _LIFECYCLE or bare in asked


def _hstore(cell: object) -> dict[str, str]:
    if not isinstance(cell, str):
        return {}
    return {_unescaped(key): _unescaped(value) for key, value in _HSTORE.findall(cell) if value}


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def _nested(cell: Any) -> dict[str, str]:
    return {str(key): str(value) for key, value in cell.items()} if isinstance(cell, dict) else {}


def _ids(tags: Mapping[str, pd.Series], ids: pd.Series | None, like: pd.DataFrame) -> pd.Series:
    """Return ``way/123`` where the type is known, else the number alone."""
    slashed = _missing(like)
    for given in (tags.get("@id"), tags.get("id"), ids.astype("str") if ids is not None else None):
        if given is not None:
            parts = given.str.extract(_SLASHED)
            slashed = slashed.fillna(parts[0] + "/" + parts[1])
    if "full_id" in tags:
        parts = tags["full_id"].str.extract(_FULL_ID)
        slashed = slashed.fillna(parts[0].map(_TYPES).astype("str") + "/" + parts[1])
    number = tags.get("osm_id", tags.get("id", _missing(like))).str.replace(r"\.0$", "", regex=True)
    kind = tags.get("osm_type", tags.get("type", _missing(like))).map(_TYPES).astype("str")
    if "osm_way_id" in tags:
        slashed = slashed.fillna("way/" + tags["osm_way_id"]).fillna("relation/" + number)
    return slashed.fillna(kind + "/" + number).fillna(number)


def _first_tag(tags: Mapping[str, pd.Series], choices: Iterable[str], like: pd.DataFrame) -> pd.Series:
    """Return the first of the choices, such as ``amenity=place_of_worship religion=muslim``, that each record bears."""
    found = _missing(like)
    for choice in choices:
        pairs = [pair.partition("=") for pair in choice.split(" ")]
        if all(key in tags for key, _, _ in pairs):
            has = found.isna()
            for key, _, value in pairs:
                has &= tags[key].eq(value)
            found = found.mask(has, choice)
    for key in _MAIN:  # what no choice names is told as it is
        if key in tags:
            found = found.fillna(f"{key}=" + tags[key])
    return found


def _states(tags: Mapping[str, pd.Series]) -> pd.Series:
    """Return the tag or prefix that tells of a state, the worst first."""
    like = next(iter(tags.values())) if tags else pd.Series(dtype="str")
    found = _damage(tags, like)
    for state in _LIFECYCLE:
        if state in tags:
            found = found.mask(found.isna() & tags[state].notna() & tags[state].ne("no"), f"{state}=" + tags[state])
        for name, values in tags.items():
            if name.startswith(f"{state}:"):
                says = values.notna() & values.ne("no")
                found = found.mask(found.isna() & says, f"{state}:{name.partition(':')[2]}=" + values)
    for tag in _ALSO_STATUS:
        key, _, value = tag.partition("=")
        if key in tags:
            found = found.mask(found.isna() & tags[key].eq(value), tag)
    return found


def _with_what_ruins_were(tags: dict[str, pd.Series]) -> dict[str, pd.Series]:
    """Take ``ruins=church`` for the ruins of a church."""
    if "ruins" not in tags:
        return tags
    kinds = tags["ruins"].where(~tags["ruins"].isin(_UNSAID_OF_RUINS))
    return {**tags, "ruins:building": tags.get("ruins:building", _missing(kinds)).fillna(kinds)}


def _damage(tags: Mapping[str, pd.Series], like: pd.Series) -> pd.Series:
    """Return what tags of damage say, such as ``damage=collapsed`` or ``damage:type=damaged``; a number is a share."""
    found = _missing(like)
    for name in sorted(tags):
        if _DAMAGE.match(name):
            values = tags[name].str.strip().str.lower()
            shares = pd.to_numeric(values, errors="coerce")
            words = values.mask(shares.notna() | values.isin(_NO_DAMAGE))
            found = found.mask(found.isna() & words.notna(), "damage=" + words)
    return found


def _occupancy(tags: Mapping[str, pd.Series], states: pd.Series, like: pd.DataFrame) -> pd.Series:
    """Return which settlements are abandoned."""
    is_place = pd.Series(False, index=like.index)
    for name, values in tags.items():
        if name in {"place", "abandoned:place"}:
            is_place |= values.notna()
    return states.where(is_place & states.str.startswith("abandoned").eq(True))


def _other_names(tags: Mapping[str, pd.Series], like: pd.DataFrame) -> pd.Series:
    """Join names in other languages, each with its language behind it, and other names of any."""
    joined = pd.Series("", index=like.index, dtype="str")
    for name, values in tags.items():
        language = _NAME_IN.match(name)
        if language is None and name not in _NAMES:
            continue
        behind = f" ({language[1]})" if language is not None else ""
        each = values.str.split(r"\s*;\s*", regex=True).explode().dropna().astype("str")
        texts = (each[each != ""] + behind).groupby(level=0).agg("; ".join).reindex(like.index).fillna("")
        joined += ("; " + texts).where(texts != "", "")
    stripped = joined.str.removeprefix("; ")
    return stripped.where(stripped != "")
