// All that is known of one site: every statement side by side, those that clash marked, its populations.

import { inWords } from "./dates.js";
import { element, link } from "./elements.js";
import { safeAddress } from "./links.js";
import { symbolIcon } from "./symbols.js";

function line(className, text) {
  return text ? element("p", { className, text }) : null;
}

export function sourceLine(model, source) {
  if (source === null) {
    return element("p", { className: "heritage-source", text: model.labels.no_source });
  }
  const { sources } = model;
  const published = sources.published[source] ? `, ${sources.published[source]}` : "";
  const read = sources.accessed[source] ? `, ${model.labels.read_on} ${sources.accessed[source]}` : "";
  const address = safeAddress(sources.url[source] ?? "");
  const title = sources.title[source] ?? sources.id[source];
  const made = element("p", { className: "heritage-source" }, [address ? link(title, address) : element("span", { text: title })]);
  made.append(`${sources.publisher[source] ? ` · ${sources.publisher[source]}` : ""}${published}${read}`);
  return made;
}

function whenText(model, row) {
  const { when, stated, community } = model.statements;
  const parts = [when[row] === null ? model.labels.no_date : inWords(when[row], model.labels)];
  if (community[row]) {
    parts.push(`${model.labels.of_community} ${community[row]}`);
  }
  if (stated[row]) {
    parts.push(`${model.labels.stated} ${stated[row]}`);
  }
  return parts.join(" · ");
}

function clashLine(model, row) {
  const rows = model.clashes.get(row);
  if (!rows) {
    return null;
  }
  const others = rows.map((other) => `${model.statements.assessor[other]} (${model.statements.label[other]})`);
  return line("heritage-clash", `${model.labels.contradicts} ${[...new Set(others)].join("; ")}`);
}

function statement(model, row) {
  const { statements } = model;
  const head = element("p", { className: "heritage-value" });
  const value = statements.value[row];
  if (value !== null) {
    const { colour, hollow } = model.values[value];
    head.append(symbolIcon("square", { fill: colour, hollow }));
  }
  head.append(element("strong", { text: statements.label[row] }), ` ${whenText(model, row)}`);
  const details = [statements.method[row], statements.confidence[row], statements.locator[row]].filter(Boolean);
  const counts = statements.counts[row];
  return element("li", counts ? {} : { className: "heritage-uncounted" }, [
    head,
    counts ? null : line("heritage-note", `${model.labels.not_counted} ${model.asOf}.`),
    line("heritage-assessor", statements.assessor[row]),
    line("heritage-note", statements.note[row]),
    line("heritage-note", statements.given[row] && `${model.labels.in_their_words} “${statements.given[row]}”`),
    line("heritage-note", details.join(" · ")),
    sourceLine(model, statements.source[row]),
    clashLine(model, row),
  ]);
}

function statementsOf(model, site) {
  const sections = [];
  for (const [aspect, label] of model.aspects.entries()) {
    const rows = model.statementsOf[site].filter((row) => model.statements.aspect[row] === aspect);
    if (rows.length) {
      const items = rows.map((row) => statement(model, row));
      sections.push(element("h3", { text: label }), element("ul", { className: "heritage-statements" }, items));
    }
  }
  return sections.length ? sections : [line("heritage-note", model.labels.no_statement)];
}

function populationsOf(model, site) {
  const rows = model.populationsOf[site];
  if (!rows.length) {
    return [];
  }
  const { populations, labels } = model;
  const head = [labels.year, labels.community, labels.count, labels.source].map((text) => element("th", { text, scope: "col" }));
  const body = rows.map((row) =>
    element("tr", {}, [
      element("td", { text: populations.year[row] }),
      element("td", { text: populations.community[row] }),
      element("td", { className: "heritage-number", text: populations.count[row] }),
      element("td", {}, [sourceLine(model, populations.source[row])]),
    ]),
  );
  const table = element("table", {}, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, body)]);
  return [element("h3", { text: labels.populations }), table];
}

function positionOf(model, site) {
  const { sites, labels } = model;
  if (sites.lon[site] === null) {
    return line("heritage-note", labels.no_position);
  }
  const within = sites.uncertainty[site] === null ? "" : ` ± ${sites.uncertainty[site]} m`;
  const position = `${sites.lat[site].toFixed(5)}, ${sites.lon[site].toFixed(5)}${within}`;
  const made = element("div", {}, [line("heritage-note", `${labels.position} ${position}`)]);
  if (sites.location_source[site] !== null) {
    made.append(sourceLine(model, sites.location_source[site]));
  }
  return made;
}

export function renderCard(model, site, onClose) {
  const { sites, labels } = model;
  const kind = model.kinds[sites.kind[site]];
  const value = model.values[sites.value[site]];
  const contested = sites.contested[site] === 1;
  const close = element("button", { className: "heritage-close", type: "button", "aria-label": labels.close, text: "×" });
  close.addEventListener("click", onClose);
  const title = element("h2", { text: sites.name[site] ?? sites.id[site], tabindex: "-1" });
  const where = [kind.label, sites.place[site], sites.country[site]].filter(Boolean).join(" · ");
  const icon = symbolIcon(kind.symbol, { fill: value.colour, hollow: value.hollow, ringed: contested });
  const status = element("p", { className: "heritage-status" }, [icon, element("span", { text: `${model.aspect}:` }), element("strong", { text: value.label })]);
  if (contested && !value.contested) {
    status.append(` (${labels.contested})`);
  }
  return [
    close,
    title,
    line("heritage-where", where),
    status,
    line("heritage-note", sites.other_names[site]),
    line("heritage-note", sites.description[site]),
    ...statementsOf(model, site),
    ...populationsOf(model, site),
    element("h3", { text: labels.place }),
    positionOf(model, site),
    line("heritage-note", `${labels.id} ${sites.id[site]}${sites.same_as[site] ? ` · ${sites.same_as[site]}` : ""}`),
  ];
}
