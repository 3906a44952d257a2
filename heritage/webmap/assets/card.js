// All that is known of one site: its names, every statement, those that clash side by side, its populations, its place.

import { viewOf } from "./aspects.js";
import { populationChart } from "./chart.js";
import { apart, button, closeButton, element, heading, line, note, numberCell, tableOf } from "./elements.js";
import { clashesOf, contradictedOf, decides, heldOf, prepare, takesPart } from "./holding.js";
import { lineOfTime } from "./lineoftime.js";
import { colourOf } from "./paint.js";
import { clashNode, sourceLine, sourceOf, statementNode, toldOf, wordsOfSite } from "./statements.js";
import { symbolIcon } from "./symbols.js";
import { evidenceNodes } from "./evidence.js";
import { CONTESTED } from "./values.js";
import { regionName } from "./words.js";

const [MICRO, TENTHS, METRES] = [1e6, 10, 1000];
const [CLASHES, MOST_CLASHES, MOST_STATEMENTS] = [6, 500, 200];
const FIRST_YEAR = 1e6; // added to each year, so that none is below 0

// Which statements of a site take part on an aspect, and which of them clash; told community by community.
function weighed(app, index, site) {
  const { model, question } = app;
  const view = viewOf(model, index);
  const asked = prepare(model, { ...question, aspect: index, community: null }, view);
  const counting = new Set();
  for (let place = view.start[site]; place < view.start[site + 1]; place += 1) {
    if (takesPart(asked, place)) {
      counting.add(view.rows[place]);
    }
  }
  const clashes = clashesOf(asked, heldOf(asked, site), MOST_CLASHES).map(([a, b, why]) => [view.rows[a], view.rows[b], why]);
  return { counting, clashes };
}

// The first of many, and a button for the rest.
function some(app, tag, items, draw, first = CLASHES) {
  const list = element(tag, tag === "ul" ? { className: "heritage-statements" } : {}, items.slice(0, first).map(draw));
  if (items.length <= first) {
    return list;
  }
  const more = button(app.words.say("more", { number: app.words.number(items.length - first) }), "heritage-button", () => {
    more.remove();
    items.slice(first).forEach((item) => list.append(draw(item)));
  });
  return element("div", {}, [list, more]);
}

async function aspectSection(app, index, site, texts) {
  const { model, words } = app;
  const own = [];
  for (let row = model.sites.statements[site]; row < model.sites.statements[site + 1]; row += 1) {
    if (model.statements.aspect[row] - 1 === index) {
      own.push(row);
    }
  }
  if (!own.length) {
    return [];
  }
  const aspect = model.aspects[index];
  const { counting, clashes } = aspect.type ? weighed(app, index, site) : { counting: new Set(own), clashes: [] };
  const clashing = clashes.flatMap(([a, b]) => [a, b]);
  const rows = [...new Set([...own, ...clashing])];
  const told = new Map(await Promise.all(rows.map(async (row) => [row, await toldOf(app, row, texts)])));
  return [
    heading(words.capital(words.own(aspect))),
    lineOfTime(app, own.map((row) => told.get(row))),
    some(app, "div", clashes, ([a, b, why]) => clashNode(app, [told.get(a), told.get(b), why])),
    some(app, "ul", own, (row) => statementNode(app, told.get(row), counting.has(row)), MOST_STATEMENTS),
  ];
}

async function evidenceOf(app, site) {
  const rows = (await app.evidence()).ofSite(site);
  if (!rows.length) {
    return [];
  }
  return [heading(app.words.say("evidence")), ...(await evidenceNodes(app, rows))];
}

async function populationsOf(app, site) {
  const { model, words } = app;
  const { populationYear, population, populationCommunity, populationSource } = model.populations;
  const counts = [];
  for (let row = model.sites.populations[site]; row < model.sites.populations[site + 1]; row += 1) {
    counts.push({ year: populationYear[row] - FIRST_YEAR, community: model.counted[populationCommunity[row] - 1] ?? "", count: population[row], source: await sourceOf(app, populationSource[row]) });
  }
  if (!counts.length) {
    return [];
  }
  const body = counts.map(({ year, community, count, source }) =>
    element("tr", {}, [element("td", { text: year }), element("td", { text: community }), numberCell(words.number(count)), element("td", {}, [sourceLine(source, words)])]),
  );
  const table = tableOf(words, ["year", "community", "count", "source"], body);
  return [heading(words.say("populations")), populationChart(app, counts), element("div", { className: "heritage-scroll", tabindex: "0", role: "region", "aria-label": words.say("populations") }, [table])];
}

export function positionOf({ sites }, site) {
  const lon = sites.lon[site] / MICRO;
  return { lon: lon > 180 ? lon - 360 : lon, lat: sites.lat[site] / MICRO };
}

async function placeOf(app, site, texts) {
  const { model, words, shapes } = app;
  const { say } = words;
  const made = [heading(say("place"))];
  const certain = model.sites.certain[site] === 1 ? ` (${say("region_uncertain")})` : "";
  const region = model.sites.region[site] ? note(`${say("region")}: ${regionName(model, words, model.sites.region[site] - 1)}${certain}`) : null;
  if (site >= model.sites.located) {
    const held = texts.site("visibility") && !model.internal;
    made.push(note(say(held ? "no_cell" : "no_position")), region);
  } else {
    const { lon, lat } = positionOf(model, site);
    const known = model.sites.uncertainty[site];
    const within = known ? ` ± ${words.number((known - 1) / TENTHS)} m` : "";
    const cell = model.sites.cell[site] / METRES;
    const exact = `${say("position")} ${lat.toFixed(5)}, ${lon.toFixed(5)}${within}`;
    made.push(note(cell ? say("in_cell", { number: words.number(cell) }) : exact));
    made.push(region ?? (model.regions.id.length ? note(`${say("region")}: ${regionName(model, words, app.keys[site])}${certain}`) : null));
    made.push(shapes.outlines.get(site)?.simplified ? note(say("simplified")) : null);
    const source = await sourceOf(app, model.sites.locationSource[site]);
    made.push(source && sourceLine(source, words));
  }
  const extras = texts.extras.filter((name) => texts.site(name) !== null).map((name) => note(`${name.slice(1)}: ${texts.site(name)}`));
  return [...made, ...(extras.length ? [heading(say("in_the_record")), ...extras] : [])];
}

function statusLine(app, site) {
  const { model, result, words, palette, state } = app;
  const value = result.values[result.value[site]];
  const contested = (result.flags[site] & CONTESTED) !== 0;
  const kind = model.kinds[model.sites.kind[site] - 1] ?? { id: "other" };
  const icon = symbolIcon(kind.symbol, { fill: colourOf(value, palette), hollow: value.hollow, ringed: contested });
  const aspect = element("span", { text: `${words.capital(words.own(model.aspects[state.aspect]))}:` });
  const also = contested && !value.contested ? ` (${words.say("contested")})` : "";
  return element("p", { className: "heritage-status" }, [icon, aspect, element("strong", { text: words.own(value) }), also]);
}

// What was said of names on the day that is asked for; null where no day is.
export function askNames({ model, question }) {
  const index = model.aspects.findIndex(({ id }) => id === "name");
  if (index === -1 || question.day === null) {
    return null;
  }
  return prepare(model, { ...question, aspect: index, accordingTo: [], community: null, conflict: "contested" });
}

// What a place was called then; null where nobody says.
export async function nameOnDay(app, asked, site) {
  const held = asked === null ? [] : heldOf(asked, site);
  if (!held.length) {
    return null;
  }
  const contradicted = contradictedOf(asked, held);
  const places = contradicted.length ? contradicted : [decides(asked, held, false)];
  const texts = await wordsOfSite(app, site);
  return places.map((place) => texts.of(asked.view.rows[place], "value")).filter(Boolean).join(" / ") || null;
}

function hiddenLine({ model, words }, visibility) {
  if (!visibility) {
    return "";
  }
  return words.say(visibility === "generalised" ? (model.internal ? "generalised_in_public" : "generalised") : "not_public");
}

export async function renderCard(app, site) {
  const { model, words, names } = app;
  const { say } = words;
  const texts = await wordsOfSite(app, site);
  const ids = await app.ids();
  const id = ids.id(site);
  const order = [app.state.aspect, ...model.aspects.keys()].filter((index, i, all) => all.indexOf(index) === i);
  const sections = [];
  for (const index of order) {
    sections.push(...(await aspectSection(app, index, site, texts)));
  }
  const kind = words.own(model.kinds[model.sites.kind[site] - 1] ?? { id: "other" });
  const then = await nameOnDay(app, askNames(app), site);
  const name = names.name(site) || id;
  return [
    closeButton(app),
    element("h2", { text: then ?? name, tabindex: "-1", dir: "auto" }),
    then && then !== name ? note(apart([`${say("as_of")} ${app.state.asOf}`, `${say("now_called")} ${name}`])) : null,
    line("heritage-where", apart([kind, names.place(site), texts.site("country")])),
    statusLine(app, site),
    note(names.other(site) && `${say("other_names")}: ${names.other(site)}`),
    line("heritage-hidden", hiddenLine(app, texts.site("visibility"))),
    note(texts.site("description")),
    ...(sections.length ? sections : [note(say("no_statement"))]),
    ...(await evidenceOf(app, site)),
    ...(await populationsOf(app, site)),
    ...(await placeOf(app, site, texts)),
    note(apart([`${say("id")} ${id}`, ids.elsewhere(site)])),
    element("p", {}, [element("a", { className: "heritage-permalink", href: app.linkTo({ site: id }), text: say("permalink") })]),
  ];
}
