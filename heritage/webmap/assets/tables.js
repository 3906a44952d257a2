// The regions with their shares and bounds, and the lists that carry keyboard and screen reader.

import { element } from "./elements.js";
import { symbolIcon } from "./symbols.js";

function percent(share) {
  return share === null ? "–" : `${Math.round(share * 100)} %`;
}

export function regionLine(model, region) {
  const { regions, labels } = model;
  const bounds = `${percent(regions.least[region])} – ${percent(regions.most[region])}`;
  return `${regions.name[region]}: ${regions.sites[region]} ${labels.sites}, ${model.share} ${percent(regions.share[region])} (${labels.bounds} ${bounds})`;
}

function regionRow(name, sites, share, least, most) {
  return element("tr", {}, [
    element("th", { scope: "row" }, [name]),
    element("td", { className: "heritage-number", text: sites }),
    element("td", { className: "heritage-number", text: percent(share) }),
    element("td", { className: "heritage-number", text: `${percent(least)} – ${percent(most)}` }),
  ]);
}

export function renderRegions(model, onChoose) {
  const { regions, labels } = model;
  const shown = regions.name.map((_, region) => region).filter((region) => regions.sites[region] > 0);
  if (!shown.length || !model.share) {
    return [];
  }
  const head = [labels.region, labels.sites, labels.share, labels.bounds].map((text) => element("th", { text, scope: "col" }));
  const rows = shown.map((region) => {
    const button = element("button", { type: "button", className: "heritage-link", text: regions.name[region] });
    button.addEventListener("click", () => onChoose(region));
    return regionRow(button, regions.sites[region], regions.share[region], regions.least[region], regions.most[region]);
  });
  const names = { "(outside)": labels.outside, "(unlocated)": labels.without_position };
  for (const { name, sites, share, least, most } of regions.elsewhere) {
    rows.push(regionRow(element("span", { text: names[name] }), sites, share, least, most));
  }
  return [
    element("h2", { text: `${model.share} ${labels.by_region}` }),
    element("table", {}, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, rows)]),
  ];
}

function siteButton(model, site, onChoose) {
  const { sites } = model;
  const value = model.values[sites.value[site]];
  const kind = model.kinds[sites.kind[site]];
  const icon = symbolIcon(kind.symbol, { fill: value.colour, hollow: value.hollow, ringed: sites.contested[site] === 1 });
  const texts = [
    element("span", { className: "heritage-name", text: sites.name[site] ?? sites.id[site] }),
    element("span", { className: "heritage-note", text: [kind.label, value.label, sites.place[site]].filter(Boolean).join(" · ") }),
  ];
  const button = element("button", { type: "button", className: "heritage-site" }, [icon, element("span", {}, texts)]);
  button.dataset.site = sites.id[site];
  button.addEventListener("click", () => onChoose(site, button));
  return element("li", {}, [button]);
}

export function renderList(model, rows, { title, open }, onChoose) {
  const collator = new Intl.Collator();
  const name = (site) => model.sites.name[site] ?? model.sites.id[site];
  const sorted = [...rows].sort((left, right) => collator.compare(name(left), name(right)));
  const items = sorted.map((site) => siteButton(model, site, onChoose));
  const details = element("details", {}, [
    element("summary", { text: `${title} (${rows.length})` }),
    element("ul", { className: "heritage-sites" }, items),
  ]);
  details.open = open;
  return details;
}
