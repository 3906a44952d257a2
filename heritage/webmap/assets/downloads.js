// The sites that are chosen, or the statements on them, as files made in the page.

import { button, element } from "./elements.js";
import { positionOf } from "./card.js";
import { degreesOf } from "./mercator.js";
import { isInside } from "./pick.js";
import { sourceOf, toldOf, wordsOfSite } from "./statements.js";
import { CONTESTED } from "./values.js";

const [TENTHS, METRES] = [10, 1000];
const AT_ONCE = 4096;

// A cell that a spreadsheet would run is made harmless; a number is none.
export function csvCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value !== "number" && /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function csvLines(rows, columns) {
  return rows.map((row) => `${columns.map((name) => csvCell(row[name])).join(",")}\r\n`).join("");
}

async function siteRow(app, site, ids) {
  const { model, result, names, state } = app;
  const texts = await wordsOfSite(app, site);
  // The middle of a cell is no place of its site.
  const cell = model.sites.cell[site] / METRES;
  const located = site < model.sites.located && !cell;
  const { lon, lat } = located ? positionOf(model, site) : { lon: null, lat: null };
  const known = model.sites.uncertainty[site];
  const region = model.regions.id[model.sites.region[site] - 1] ?? null;
  return {
    site_id: ids.id(site),
    kind: model.kinds[model.sites.kind[site] - 1]?.id ?? null,
    name: names.name(site) || null,
    other_names: names.other(site) || null,
    place: names.place(site) || null,
    country: texts.site("country"),
    region_id: region,
    [model.aspects[state.aspect].id]: result.values[result.value[site]].id,
    contested: (result.flags[site] & CONTESTED) !== 0,
    longitude: lon,
    latitude: lat,
    location_uncertainty_m: known ? (known - 1) / TENTHS : null,
    visibility: texts.site("visibility") ?? "public",
    cell_km: cell || null,
    description: texts.site("description"),
    same_as: ids.elsewhere(site) || null,
  };
}

async function statementRows(app, site, ids) {
  const texts = await wordsOfSite(app, site);
  const rows = [];
  for (let row = app.model.sites.statements[site]; row < app.model.sites.statements[site + 1]; row += 1) {
    const told = await toldOf(app, row, texts);
    const source = await sourceOf(app, app.model.statements.source[row]);
    const own = app.model.statements.assessor[row] ? told.assessor : null;
    const term = told.aspect.type === "term" ? told.aspect.terms[app.model.statements.term[row] - 1]?.id : texts.of(row, "value");
    const { community, language, when, stated, locator, method, confidence, note } = told;
    rows.push({ site_id: ids.id(site), aspect: told.aspect.id, value: term ?? null, value_given: told.given, language, community, when, stated, assessor: own, source_id: source?.id, source: source?.title, url: source?.url, locator, method, confidence, note, visibility: texts.of(row, "visibility") ?? "public" });
  }
  return rows;
}

function cellOf(app, site) {
  const [left, top, right, bottom] = app.shapes.outlines.get(site).rings[0].bounds;
  const corners = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]];
  return { type: "Polygon", coordinates: [corners.map((corner) => degreesOf(...corner).map((value) => Number(value.toFixed(5))))] };
}

// The shape of a site as the page has it: of rings that lie in another one, every second is a hole.
function shapeOf({ shapes }, site) {
  const { rings, closed } = shapes.outlines.get(site);
  const lines = rings.map(({ world }) => Array.from({ length: world.length / 2 }, (_, i) => degreesOf(world[2 * i], world[2 * i + 1]).map((value) => Number(value.toFixed(5)))));
  if (!closed) {
    return { type: "MultiLineString", coordinates: lines };
  }
  lines.filter((line) => line[0].join() !== line.at(-1).join()).forEach((line) => line.push(line[0]));
  const around = rings.map(({ world }, i) => rings.filter((other, j) => i !== j && isInside([other], world[0], world[1])));
  const outer = rings.filter((_, i) => around[i].length % 2 === 0);
  const parts = outer.map((ring) => [ring, ...rings.filter((_, i) => around[i].length % 2 === 1 && around[i].filter((each) => outer.includes(each)).at(-1) === ring)]);
  return { type: "MultiPolygon", coordinates: parts.map((part) => part.map((ring) => lines[rings.indexOf(ring)])) };
}

// What is chosen when the button is pressed, whatever is chosen while the file is made.
async function partsOf(chosen, rowsOf, write) {
  const app = { ...chosen, names: await chosen.named };
  const ids = await app.ids();
  const parts = [];
  let waiting = [];
  for (let site = 0; site < app.mask.length; site += 1) {
    if (app.mask[site]) {
      waiting.push(...(await rowsOf(app, site, ids)));
    }
    if (waiting.length >= AT_ONCE) {
      parts.push(write(waiting, parts.length === 0));
      waiting = [];
    }
  }
  return waiting.length || !parts.length ? [...parts, write(waiting, parts.length === 0)] : parts;
}

const oneRow = async (app, site, ids) => [await siteRow(app, site, ids)];

async function oneFeature(app, site, ids) {
  const { longitude, latitude, ...properties } = await siteRow(app, site, ids);
  const outline = app.shapes.outlines.get(site);
  if (outline && !properties.cell_km) {
    return [{ type: "Feature", id: properties.site_id, geometry: shapeOf(app, site), properties: { ...properties, simplified: outline.simplified } }];
  }
  const geometry = properties.cell_km ? cellOf(app, site) : longitude === null ? null : { type: "Point", coordinates: [longitude, latitude] };
  return [{ type: "Feature", id: properties.site_id, geometry, properties }];
}

function asCsv(rows, first) {
  const columns = Object.keys(rows[0] ?? { site_id: null });
  return (first ? `\uFEFF${columns.join(",")}\r\n` : "") + csvLines(rows, columns);
}

const FILES = {
  sites_csv: { name: "sites.csv", type: "text/csv", make: (app) => partsOf(app, oneRow, asCsv) },
  statements_csv: { name: "statements.csv", type: "text/csv", make: (app) => partsOf(app, statementRows, asCsv) },
  sites_geojson: {
    name: "sites.geojson",
    type: "application/geo+json",
    make: async (app) => {
      const features = await partsOf(app, oneFeature, (rows, first) => (first ? "" : ",\n") + rows.map((row) => JSON.stringify(row)).join(",\n"));
      return ['{"type":"FeatureCollection","features":[\n', ...features, "\n]}\n"];
    },
  },
};

async function download(app, { name, type, make }) {
  const address = URL.createObjectURL(new Blob(await make(app), { type }));
  element("a", { href: address, download: `heritage-${app.model.internal ? "internal-" : ""}${name}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

export function renderDownloads(app) {
  const { words } = app;
  const buttons = Object.entries(FILES).map(([key, file]) => button(words.say(key), "heritage-button", () => download(app, file), { "data-file": file.name }));
  return [element("h2", { text: words.say("downloads") }), element("p", { className: "heritage-note", text: words.say("downloads_mean") }), element("div", { className: "heritage-buttons" }, buttons)];
}
