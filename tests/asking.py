"""What tests ask of a catalogue: by the ids of its statements, and by all that it writes."""

from __future__ import annotations

from heritage.model.words import aspect
from heritage.statements.conflict import contradictions, values
from heritage.statements.question import answer, ask

HEAD = "statement_id,site_id,aspect,value,when,stated,assessor,source_id,confidence,community,language"

STATEMENTS = "statement_id,site_id,aspect,value,when,assessor,source_id,method,note,supersedes,visibility"


def held(catalogue, name="status", as_of=None, **asked):
    found = answer(catalogue, ask(name, as_of, **asked))
    return sorted(set(catalogue.statements.index[found.held["row"]]))


def clashes(catalogue, name="status", as_of=None, **asked):
    found = answer(catalogue, ask(name, as_of, **asked))
    pairs = contradictions(found.held, found.said)
    ids = catalogue.statements.index
    return sorted({"".join(sorted([ids[a], ids[b]])) for a, b in pairs[["row_a", "row_b"]].to_numpy()})


def value(catalogue, name="status", as_of=None, conflict="contested", **asked):
    found = answer(catalogue, ask(name, as_of, conflict=conflict, **asked))
    known = values(found.held, found.said, conflict)
    terms = [*found.said.terms, "contested"]
    sites = catalogue.sites.index
    of = {(found.communities[group], sites[site]): terms[top] for group, site, top, *_ in known.itertuples(index=False)}
    return of if aspect(name).of_community else {site: term for (_, site), term in of.items()}


def rule(table, where, **asked):
    """A rule of catalogue.toml."""
    words = ", ".join(f'{name} = "{word}"' for name, word in where.items())
    lines = [f'{name} = "{value}"' for name, value in asked.items()]
    return "\n".join(["[[rule]]", f'table = "{table}"', f"where = {{ {words} }}", *lines, ""])


def everything(shown, tmp_path, name="out"):
    """All text of what an edition writes as tables."""
    shown.write(tmp_path / name)
    return "\n".join(path.read_text() for path in (tmp_path / name).rglob("*") if path.is_file())


def told(catalogue, code):
    """Record, field and value of the findings of one code."""
    found = catalogue.findings[catalogue.findings["code"] == code]
    return found[["record", "field", "value"]].astype(object).values.tolist()
