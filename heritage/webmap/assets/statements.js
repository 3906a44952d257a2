// Statements as the page shows them, with their words out of the pieces that stay compressed until then.

import { inWords } from "./dates.js";
import { apart, drawn, element, line, link, note } from "./elements.js";
import { safeAddress } from "./links.js";
import { symbolIcon } from "./symbols.js";

// The words of a site and of the statements on it.
export async function wordsOfSite({ model, store }, site) {
  const size = model.pieces.sites;
  const piece = Math.floor(site / size);
  const { sites, statements } = await store.piece(`sites-${piece}`);
  const start = model.sites.statements[piece * size];
  const dates = await store.piece("dates");
  const { time } = model.statements;
  return {
    place: site,
    when: (row) => dates.when[model.times.whenText[time[row]] - 1] ?? null,
    stated: (row) => dates.stated[model.times.statedText[time[row]] - 1] ?? null,
    site: (name) => sites[name]?.[site - piece * size] ?? null,
    extras: Object.keys(sites).filter((name) => name.startsWith("+")),
    of: (row, name) => statements[name]?.[row - start] ?? null,
  };
}

export async function sourceOf({ model, store }, place) {
  if (place === 0) {
    return null;
  }
  const size = model.pieces.sources;
  const piece = Math.floor((place - 1) / size);
  const columns = await store.piece(`sources-${piece}`);
  return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[(place - 1) % size]]));
}

export function sourceLine(source, words) {
  if (source === null) {
    return element("p", { className: "heritage-source", text: words.say("no_source") });
  }
  const address = safeAddress(source.url ?? "");
  const archived = safeAddress(source.archived_url ?? "");
  const title = source.title ?? source.id;
  const rest = [source.publisher, source.published, source.accessed && `${words.say("read_on")} ${source.accessed}`, source.licence, source.repeats && `${words.say("repeats")} ${source.repeats}`];
  const about = apart(rest);
  const made = element("p", { className: "heritage-source" }, [element("bdi", {}, [address ? link(title, address) : title]), about.length ? " · " : null, ...about]);
  if (archived) {
    made.append(" · ", link(words.say("archived"), archived));
  }
  if (source.visibility) {
    made.append(" ", element("strong", { className: "heritage-hidden", text: words.say("not_public") }));
  }
  return made;
}

// Everything that is told of one statement.
export async function toldOf(app, row, texts) {
  const { model, words } = app;
  const evidence = await app.evidence();
  const { statements } = model;
  const aspect = model.aspects[statements.aspect[row] - 1] ?? { terms: [] };
  const term = aspect.type === "term" ? aspect.terms[statements.term[row] - 1] : null;
  const label = aspect.type === "term" ? words.own(term ?? { id: "unknown" }) : (texts.of(row, "value") ?? texts.of(row, "given") ?? words.say("unknown"));
  return {
    row,
    aspect,
    label,
    colour: aspect.terms[term?.top]?.colour ?? "#7d838b",
    coloured: Boolean(term),
    when: texts.when(row),
    stated: texts.stated(row),
    community: model.communities[statements.community[row] - 1] ?? null,
    language: model.languages[statements.language[row] - 1] ?? null,
    assessor: model.assessors[statements.assessor[row] - 1] ?? words.say("unknown_assessor"),
    given: texts.of(row, "given"),
    note: texts.of(row, "note"),
    locator: texts.of(row, "locator"),
    method: texts.of(row, "method"),
    confidence: texts.of(row, "confidence"),
    visibility: texts.of(row, "visibility"),
    evidence: evidence.ofStatement(row, statements.source[row], texts.place),
    source: await sourceOf(app, statements.source[row]),
  };
}

function whenText(told, words) {
  const parts = [told.when === null ? words.say("no_date") : inWords(told.when, words.say)];
  if (told.community) {
    parts.push(`${words.say("of_community")} ${told.community}`);
  }
  return told.stated ? [...parts, `${words.say("stated")} ${told.stated}`] : parts;
}

export function statementNode(app, told, counts = true) {
  const { words } = app;
  const details = [told.method && words.method(told.method), told.confidence && `${words.say("confidence")} ${words.method(told.confidence)}`, told.locator];
  const label = element("strong", told.aspect.type === "text" && told.language ? { text: told.label, lang: told.language, dir: "auto" } : { text: told.label, dir: "auto" });
  const head = element("p", { className: "heritage-value" }, [told.coloured ? symbolIcon("square", { fill: told.colour }) : null, label, element("span", {}, apart(whenText(told, words)))]);
  return element("li", counts ? { "data-row": told.row } : { className: "heritage-uncounted", "data-row": told.row }, [
    head,
    counts ? null : note(words.say("not_counted")),
    line("heritage-assessor", told.assessor),
    note(told.note),
    note(told.given && `${words.say("in_their_words")} “${told.given}”`),
    note(apart(details)),
    line("heritage-hidden", told.visibility && words.say("not_public")),
    sourceLine(told.source, words),
    app.evidenceDetails(app, told.evidence),
  ]);
}

export function clashNode(app, [left, right, why]) {
  const side = (told) =>
    element("div", {}, [element("strong", { text: told.label }), element("span", { text: told.assessor }), element("span", { className: "heritage-note" }, apart(whenText(told, app.words)))]);
  return element("div", { className: "heritage-clash" }, [
    element("div", { className: "heritage-sides" }, [side(left), side(right)]),
    element("p", { text: `${app.words.say("contradict")}: ${app.words.say(`why_${why}`)}` }),
  ]);
}

export function icon(path) {
  return drawn("svg", { viewBox: "0 0 16 16", class: "heritage-icon", "aria-hidden": "true" }, [drawn("path", { d: path })]);
}
