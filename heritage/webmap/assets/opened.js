// The statements that make a number of the table, with the sites that they speak of.

import { button, closeButton, element, note } from "./elements.js";
import { heldOf, prepare } from "./holding.js";
import { siteItem } from "./list.js";
import { statementNode, toldOf, wordsOfSite } from "./statements.js";
import { regionName } from "./words.js";

const AT_A_TIME = 25;

function sitesBehind({ model, mask: chosen, keys, result }, { key = null, value = null, kind = null, mask = chosen }) {
  const found = [];
  const is = (asked, own) => asked === null || asked === own;
  for (let site = 0; site < model.sites.count; site += 1) {
    if (mask[site] && is(key, keys[site]) && is(value, result.value[site]) && is(kind, model.sites.kind[site])) {
      found.push(site);
    }
  }
  return found;
}

async function entry(app, asked, site) {
  const texts = await wordsOfSite(app, site);
  const rows = heldOf(asked, site).map((place) => asked.view.rows[place]);
  const told = await Promise.all(rows.map((row) => toldOf(app, row, texts)));
  return element("li", {}, [
    element("ul", { className: "heritage-sites" }, [siteItem(app, site)]),
    told.length ? element("ul", { className: "heritage-statements" }, told.map((each) => statementNode(app, each))) : note(app.words.say("no_statement")),
  ]);
}

export function renderOpened(now, asked) {
  const app = { ...now }; // as asked when it was opened, whatever is asked while more is shown
  const { words, result, model } = app;
  const question = prepare(model, app.question);
  const sites = sitesBehind(app, asked);
  const kindOf = (place) => words.own(model.kinds[place - 1] ?? { id: "other" });
  const whereKey = (key) => (model.regions.id.length ? regionName(model, words, key) : kindOf(key));
  const where = asked.key === undefined ? "" : `${whereKey(asked.key)}: `;
  const ofKind = asked.kind === undefined ? words.say("sites") : kindOf(asked.kind);
  const what = asked.value === undefined ? ofKind : words.own(result.values[asked.value]);
  const list = element("ul", { className: "heritage-behind" });
  const more = button("", "heritage-button", () => show());
  let shown = 0;
  const nothing = (error) => {
    app.tell(error);
    return [];
  };
  const show = async () => {
    const next = sites.slice(shown, shown + AT_A_TIME);
    shown += next.length;
    list.append(...(await Promise.all(next.map((site) => entry(app, question, site))).catch(nothing)));
    more.textContent = words.say("more", { number: words.number(sites.length - shown) });
    more.hidden = shown >= sites.length;
  };
  show();
  return [
    closeButton(app),
    element("h2", { text: `${where}${what} (${words.number(sites.length)})`, tabindex: "-1" }),
    note(words.say("behind_means")),
    list,
    more,
  ];
}

// Sites on one spot or in one cell, which no zoom takes apart.
export function renderSpot(app, sites) {
  const shared = sites.every((site) => app.model.sites.cell[site]) ? "in_one_cell" : "on_one_spot";
  return [
    closeButton(app),
    element("h2", { text: app.words.say(shared, { number: app.words.number(sites.length) }), tabindex: "-1" }),
    element("ul", { className: "heritage-sites" }, sites.map((site) => siteItem(app, site))),
  ];
}
