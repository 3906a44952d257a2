// What colours, symbols, rings and shades mean, how many sites have each, and which of them are shown.

import { button, element, note } from "./elements.js";
import { maskOf } from "./filter.js";
import { colourOf, shadeOf } from "./paint.js";
import { symbolIcon } from "./symbols.js";

function entry(app, { icon, label, number, id, hidden, key, open }) {
  const box = element("input", { type: "checkbox" });
  box.checked = !hidden;
  box.addEventListener("change", () => {
    const chosen = new Set(app.state[key]);
    if (box.checked) {
      chosen.delete(id);
    } else {
      chosen.add(id);
    }
    app.set({ [key]: chosen });
  });
  const shown = app.words.number(number);
  const opens = number ? button(shown, "heritage-number heritage-link", open, { "aria-label": `${label}: ${shown}` }) : element("span", { className: "heritage-number", text: shown });
  return element("li", { "data-id": id }, [element("label", { "data-id": id }, [box, icon, element("span", { text: label })]), opens]);
}

function counted(codes, length, mask) {
  const counts = new Array(length).fill(0);
  for (let i = 0; i < mask.length; i += 1) {
    counts[codes[i]] += mask[i];
  }
  return counts;
}

function shades({ words }) {
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
    element("span", { text: words.say("wide_bounds") }),
  ]);
}

export function renderLegend(app) {
  const { model, state, result, words, palette, table } = app;
  const { say } = words;
  const [maskOfValues, maskOfKinds] = [maskOf(app, "values"), maskOf(app, "kinds")];
  const ofValue = counted(result.value, result.values.length, maskOfValues);
  const ofKind = counted(model.sites.kind, model.kinds.length + 1, maskOfKinds);
  const values = result.values.map((value, i) => {
    const icon = symbolIcon("circle", { fill: colourOf(value, palette), hollow: value.hollow, ringed: value.contested });
    return entry(app, { icon, label: words.own(value), number: ofValue[i], id: value.id, hidden: state.hiddenValues.has(value.id), key: "hiddenValues", open: () => app.open({ value: i, mask: maskOfValues }) });
  });
  const kinds = model.kinds.map((kind, i) => {
    const icon = symbolIcon(kind.symbol, { fill: "var(--paper)" });
    return entry(app, { icon, label: words.own(kind), number: ofKind[i + 1], id: kind.id, hidden: state.hiddenKinds.has(kind.id), key: "hiddenKinds", open: () => app.open({ kind: i + 1, mask: maskOfKinds }) });
  });
  const group = (title, className, items) =>
    element("fieldset", { className }, [element("legend", { text: title }), element("ul", { className: "heritage-key" }, items)]);
  return [
    group(words.capital(words.own(model.aspects[state.aspect])), "heritage-values", values),
    note(say("contested_means")),
    group(say("kinds"), "heritage-kinds", kinds),
    note(say("uncertain_means")),
    note(model.counts.generalised ? say("cells_mean") : ""),
    ...(table.shares && model.regions.id.length ? [element("h2", { text: app.shareName() }), shades(app), note(say("share_means"))] : []),
    note(say("labels_unreviewed")),
  ];
}
