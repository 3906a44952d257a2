// Lists of sites: what is in view, what has no position, what lies on one spot. They carry keyboard and screen reader.

import { apart, button, element, note } from "./elements.js";
import { sitesInView } from "./groups.js";
import { colourOf } from "./paint.js";
import { shapesInView } from "./pick.js";
import { symbolIcon } from "./symbols.js";
import { CONTESTED } from "./values.js";

const AT_A_TIME = 100;
const MOST_SORTED = 5000;
const LONGEST = 200;

const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text); // a card has the whole

export function siteItem(app, site) {
  const { model, result, words, names, palette } = app;
  const value = result.values[result.value[site]];
  const kind = model.kinds[model.sites.kind[site] - 1] ?? { id: "other" };
  const icon = symbolIcon(kind.symbol, { fill: colourOf(value, palette), hollow: value.hollow, ringed: (result.flags[site] & CONTESTED) !== 0 });
  const about = apart([words.own(kind), words.own(value), short(names.place(site))]);
  const texts = element("span", { className: "heritage-texts" }, [element("span", { className: "heritage-name", text: short(app.titleOf(site)), dir: "auto" }), element("span", { className: "heritage-note" }, about)]);
  const made = element("button", { type: "button", className: "heritage-site", "data-site": site }, [icon, texts]);
  made.addEventListener("click", () => app.choose(site, made));
  return element("li", {}, [made]);
}

function sorted(app, sites) {
  if (sites.length > MOST_SORTED) {
    return sites;
  }
  const named = Array.from(sites, (site) => [site, app.titleOf(site)]);
  return named.sort((left, right) => app.words.collator.compare(left[1], right[1])).map(([site]) => site);
}

function siteList(app, sites) {
  const list = element("ul", { className: "heritage-sites" });
  const more = button("", "heritage-button", () => show());
  const order = sorted(app, sites);
  let shown = 0;
  const show = () => {
    list.append(...Array.from(order.slice(shown, shown + AT_A_TIME), (site) => siteItem(app, site)));
    shown = Math.min(order.length, shown + AT_A_TIME);
    more.textContent = app.words.say("more", { number: app.words.number(order.length - shown) });
    more.hidden = shown === order.length;
  };
  show();
  return [list, more];
}

function section(app, key, sites, open) {
  const made = element("details", { className: `heritage-${key}` }, [element("summary", { text: `${app.words.say(key)} (${app.words.number(sites.length)})` })]);
  const fill = () => made.open && made.childElementCount === 1 && made.append(...siteList(app, sites));
  made.addEventListener("toggle", () => {
    app.openLists[made.open ? "add" : "delete"](key);
    fill();
  });
  made.open = open;
  fill();
  return made;
}

export function renderList(app) {
  const { model, mask, words } = app;
  const view = app.layer.seen();
  const shapes = shapesInView(app, view);
  const points = sitesInView(model, mask, view);
  const seen = shapes.length ? Uint32Array.from(new Set([...points, ...shapes])).sort() : points;
  const unlocated = [];
  for (let site = model.sites.located; site < model.sites.count; site += 1) {
    if (mask[site]) {
      unlocated.push(site);
    }
  }
  const none = model.sites.count === 0 ? "no_sites" : "nothing_found";
  return [
    seen.length + unlocated.length ? null : note(words.say(none)),
    section(app, "in_view", seen, app.openLists.has("in_view")),
    section(app, "unlocated", unlocated, app.openLists.has("unlocated")),
  ];
}
