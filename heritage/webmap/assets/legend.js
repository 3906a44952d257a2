// What colours, symbols, rings and shades mean, and how many sites have each.

import { element } from "./elements.js";
import { shadeOf } from "./paint.js";
import { symbolIcon } from "./symbols.js";

function entry(icon, label, number) {
  return element("li", {}, [icon, element("span", { text: label }), element("span", { className: "heritage-number", text: number })]);
}

function count(codes, length) {
  const counts = new Array(length).fill(0);
  codes.forEach((code) => {
    counts[code] += 1;
  });
  return counts;
}

function shades(model) {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const step = element("span", { className: "heritage-shade" });
    step.style.backgroundColor = shadeOf(share);
    return step;
  });
  return element("div", { className: "heritage-shades" }, [
    element("span", { text: "0 %" }),
    ...steps,
    element("span", { text: "100 %" }),
    element("span", { className: "heritage-shade heritage-striped" }),
    element("span", { text: model.labels.wide_bounds }),
  ]);
}

export function renderLegend(model) {
  const { labels, sites } = model;
  const ofValue = count(sites.value, model.values.length);
  const ofKind = count(sites.kind, model.kinds.length);
  const values = model.values.map((value, i) =>
    entry(symbolIcon("circle", { fill: value.colour, hollow: value.hollow, ringed: value.contested }), value.label, ofValue[i]),
  );
  const kinds = model.kinds.map((kind, i) => entry(symbolIcon(kind.symbol, { fill: "#ffffff" }), kind.label, ofKind[i]));
  const made = [
    element("h2", { text: model.aspect }),
    element("ul", { className: "heritage-key" }, values),
    element("p", { className: "heritage-note", text: labels.contested_means }),
    element("h2", { text: labels.kinds }),
    element("ul", { className: "heritage-key" }, kinds),
  ];
  if (model.regions.name.length && model.share) {
    made.push(
      element("h2", { text: model.share }),
      shades(model),
      element("p", { className: "heritage-note", text: labels.share_means }),
    );
  }
  return made;
}
