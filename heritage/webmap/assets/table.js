// The summary by region, else by kind: sortable, each row leads there, each number opens the statements that make it.

import { button, element, numberCell } from "./elements.js";
import { idOfRegion } from "./filter.js";
import { colourOf } from "./paint.js";
import { symbolIcon } from "./symbols.js";
import { regionKeys, summarise } from "./values.js";
import { regionName } from "./words.js";

export function keysOf(model) {
  return model.regions.id.length ? regionKeys(model) : Uint32Array.from(model.sites.kind);
}

function size(model) {
  return model.regions.id.length ? model.regions.id.length + 2 : model.kinds.length + 1;
}

export function summaryOf({ model, result, keys, mask }) {
  return { rows: summarise(result, keys, size(model), mask), shares: (result.aspect.shareOf ?? []).length > 0 };
}

function nameOf({ model, words }, key) {
  return model.regions.id.length ? regionName(model, words, key) : words.own(model.kinds[key - 1] ?? { id: "other" });
}

const COLUMNS = {
  name: (app, key) => nameOf(app, key),
  sites: (app, key) => app.table.rows[key].sites,
  share: (app, key) => app.table.rows[key].proportion ?? -1,
};

function ordered(app) {
  const { by, down } = app.sorting;
  const value = (key) => (typeof by === "number" ? app.table.rows[key].counts[by] : COLUMNS[by](app, key));
  const shown = app.table.rows.map((_, key) => key).filter((key) => app.table.rows[key].sites > 0);
  const last = (key) => Number(app.model.regions.id.length > 0 && key >= app.model.regions.id.length);
  return shown.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    const order = typeof left === "string" ? app.words.collator.compare(left, right) : left - right;
    return last(a) - last(b) || (down ? -order : order);
  });
}

function heading(app, by, label, content = element("span", { text: label })) {
  const sorted = app.sorting.by === by;
  const onClick = () => app.sort({ by, down: sorted ? !app.sorting.down : by !== "name" });
  const made = element("button", { type: "button", className: "heritage-sort", title: label, "aria-label": label, onClick }, [content]);
  return element("th", { scope: "col", "aria-sort": sorted ? (app.sorting.down ? "descending" : "ascending") : null }, [made]);
}

function cell(app, key, value, number) {
  const open = () => app.open(value === null ? { key } : { key, value });
  const content = number ? button(app.words.number(number), "heritage-link", open) : element("span", { text: "0", className: "heritage-nothing" });
  return element("td", { className: "heritage-number" }, [content]);
}

function tableRow(app, key) {
  const { words, state, model, result, table } = app;
  const row = table.rows[key];
  const region = model.regions.id.length ? idOfRegion(model, key) : null;
  const chosen = region !== null && state.region === region;
  const name = region === null ? element("span", { text: nameOf(app, key) }) : button(nameOf(app, key), "heritage-link", () => app.chooseRegion(chosen ? null : region), { "aria-pressed": String(chosen) });
  const shares = [
    numberCell(words.percent(row.proportion)),
    numberCell(`${words.percent(row.least)} – ${words.percent(row.most)}`),
  ];
  return element("tr", chosen ? { className: "heritage-chosen" } : {}, [
    element("th", { scope: "row" }, [name]),
    cell(app, key, null, row.sites),
    ...(table.shares ? shares : []),
    ...result.values.map((_, value) => cell(app, key, value, row.counts[value])),
  ]);
}

function totalRow(app) {
  const { words, table, result } = app;
  const rows = table.rows;
  const sum = (get) => rows.reduce((total, row) => total + get(row), 0);
  const of = (part, whole) => (whole ? part / whole : null);
  const sites = sum((row) => row.sites);
  const shares = [
    words.percent(of(sum((row) => row.share), sum((row) => row.assessed))),
    `${words.percent(of(sum((row) => row.lower), sites))} – ${words.percent(of(sum((row) => row.upper), sites))}`,
  ];
  const whole = (value, number) => cell(app, undefined, value, number);
  return element("tr", {}, [
    element("th", { scope: "row", text: words.say("total") }),
    whole(null, sites),
    ...(table.shares ? shares.map(numberCell) : []),
    ...result.values.map((_, value) => whole(value, sum((row) => row.counts[value]))),
  ]);
}

export function renderTable(app) {
  const { words, model, table, result, palette } = app;
  const { say } = words;
  const head = [
    heading(app, "name", say(model.regions.id.length ? "region" : "kind")),
    heading(app, "sites", say("sites")),
    ...(table.shares ? [heading(app, "share", app.shareName(), element("span", { text: "%" })), element("th", { scope: "col", text: say("bounds") })] : []),
    ...result.values.map((value, i) => heading(app, i, words.own(value), symbolIcon("circle", { fill: colourOf(value, palette), hollow: value.hollow, ringed: value.contested }))),
  ];
  const body = ordered(app).map((key) => tableRow(app, key));
  const made = element("table", {}, [
    element("caption", { text: table.shares ? app.shareName() : words.capital(words.own(result.aspect)) }),
    element("thead", {}, [element("tr", {}, head)]),
    element("tbody", {}, body),
    element("tfoot", {}, [totalRow(app)]),
  ]);
  return [element("div", { className: "heritage-scroll", role: "region", tabindex: "0", "aria-label": say("summary") }, [made]), element("p", { className: "heritage-note", text: say("table_means") })];
}
