// How to read this: scope, who says what, the policy, limits, where it all comes from.

import { renderDownloads } from "./downloads.js";
import { element, heading, line, note, numberCell, tableOf } from "./elements.js";

const MOST_ASSESSORS = 12;

// How many statements, and sites, each assessor has in this page.
function assessorsOf({ model }) {
  const { assessor, count } = model.statements;
  const found = Array.from({ length: model.assessors.length + 1 }, () => ({ statements: 0, sites: 0, last: -1 }));
  for (let site = 0; site < model.sites.count; site += 1) {
    for (let row = model.sites.statements[site]; row < model.sites.statements[site + 1]; row += 1) {
      const own = found[assessor[row]];
      own.statements += 1;
      own.sites += Number(own.last !== site);
      own.last = site;
    }
  }
  const named = found.map((own, code) => ({ ...own, name: model.assessors[code - 1] ?? null })).filter(({ statements }) => statements > 0);
  return { count, named: named.sort((a, b) => b.statements - a.statements) };
}

function assessorTable(app) {
  const { words } = app;
  const { named } = assessorsOf(app);
  const rows = named.slice(0, MOST_ASSESSORS).map(({ name, statements, sites }) =>
    element("tr", {}, [element("th", { scope: "row", text: name ?? words.say("unknown_assessor") }), ...[statements, sites].map((number) => numberCell(words.number(number)))]),
  );
  const rest = named.length - rows.length;
  return [tableOf(words, ["assessor", "statements", "sites"], rows), rest > 0 ? note(words.say("and_others", { number: words.number(rest) })) : null];
}

// What the catalogue says of itself.
function catalogue({ model, words }) {
  const told = Object.entries(model.catalogue).filter(([name]) => name !== "title");
  const rows = told.flatMap(([name, text]) => [element("dt", { text: words.say(`metadata_${name}`) }), element("dd", { text, dir: "auto" })]);
  return rows.length ? element("dl", { className: "heritage-catalogue" }, rows) : null;
}

function picturesLine({ model, words }) {
  const { files, pictures, leftOut } = model.evidence;
  const number = (value) => words.number(value);
  const told = files ? words.say("evidence_told", { files: number(files), pictures: number(pictures - leftOut) }) : "";
  return line("", leftOut ? `${told} ${words.say("pictures_left_out", { number: number(leftOut) })}` : told);
}

function inputs({ model, words }) {
  const items = model.inputs.map(({ name, role, sha256, used, unused }) =>
    element("li", {}, [
      element("span", { text: `${name} (${words.say(`role_${role.split(" ")[0]}`)})` }),
      element("code", { text: sha256 ? `SHA-256 ${sha256}` : words.say("no_checksum") }),
      line("heritage-columns", used && `${words.say("columns_used")}: ${used}`),
      line("heritage-columns", unused && `${words.say("columns_unused")}: ${unused}`),
    ]),
  );
  return element("ul", { className: "heritage-inputs" }, items);
}

export function renderAbout(app) {
  const { model, words, state } = app;
  const { say } = words;
  const numbers = { sites: words.number(model.sites.count), statements: words.number(model.statements.count), sources: words.number(model.counts.sources) };
  return [
    element("h2", { text: say("about") }),
    line("", say("scope", numbers)),
    catalogue(app),
    picturesLine(app),
    line("", say("takes_no_side")),
    line("", say("scope_is_no_census")),
    heading(say("policy")),
    element("p", { text: `${say(`policy_${state.conflict}`)}: ${say("policy_means")}` }),
    heading(say("who_looked")),
    ...assessorTable(app),
    heading(say("ground")),
    line("", model.tiles ? say("ground_tiles") : say("ground_source")),
    line("", model.backdrop && `${say("backdrop")}: ${model.backdrop}`),
    heading(say("inputs")),
    inputs(app),
    ...renderDownloads(app),
  ];
}
