// Puts the page together, for each map in it.

import { followAddress, keepsAddress, openSite, remember, showView } from "./address.js";
import { askNames, nameOnDay } from "./card.js";
import { createTimeBar, yearsOf } from "./controls.js";
import { createStore } from "./decode.js";
import { keepingFocus, part } from "./elements.js";
import { evidenceDetails, openEvidence } from "./evidence.js";
import { maskOf } from "./filter.js";
import { createLayer } from "./layer.js";
import { buildModel, buildShapes } from "./model.js";
import { addCard, hideCard } from "./opencard.js";
import { paletteOf } from "./paint.js";
import { addRegions, followPointer } from "./pointer.js";
import { preparePrint } from "./print.js";
import { lineStarts, openNames, siteOfOffset } from "./search.js";
import { renderSearch, renderTabs, show, showAll, showPanel, showTab, speak } from "./show.js";
import { ASKED, asksAsMade, fromAddress, initialState, questionOf, toAddress } from "./state.js";
import { pathOf } from "./symbols.js";
import { keysOf, summaryOf } from "./table.js";
import { evaluate, given } from "./values.js";

const FITTED = { padding: [28, 28], animate: false };
const MOST_AT_ONCE = 20_000; // sites that need not stand on the map before anything else is put together
const MOST_NAMED = 2000; // sites of a list that bear the name of the day

function blocksOf(mapName) {
  return (name) => {
    const found = document.querySelectorAll(`script[data-map="${mapName}"][data-part="${name}"]`);
    return Array.from(found, (block) => block.textContent.trim());
  };
}

function openIds(text) {
  const starts = lineStarts(text);
  const fields = (site) => text.slice(starts[site], (starts[site + 1] ?? text.length + 1) - 1).split("\t");
  return {
    id: (site) => fields(site)[0],
    elsewhere: (site) => fields(site)[1],
    site(id) {
      const lines = `\n${text}\n`;
      const whole = lines.indexOf(`\n${id}\t`);
      if (whole !== -1 || id === "") {
        return id === "" ? null : siteOfOffset(starts, whole);
      }
      // Without the name of its file, or as it is called elsewhere, while one site alone is called so.
      const found = new Set();
      for (let at = lines.indexOf(id); at !== -1; at = lines.indexOf(id, at + 1)) {
        if (/[\t ;,|:/]/.test(lines[at - 1]) && /[\s;,|]/.test(lines[at + id.length])) {
          found.add(siteOfOffset(starts, at - 1));
        }
      }
      return found.size === 1 ? found.values().next().value : null;
    },
  };
}

function createApp(root, map, model, shapes, store) {
  const app = { root, map, model, shapes, store, selected: null, opener: null, turn: 0, found: null, tab: "legend", sorting: { by: "name", down: false }, openLists: new Set(["in_view"]), thenNames: new Map() };
  app.ownAddress = window.location.hash.slice(1);
  app.keys = keysOf(model);
  app.cells = Array.from(shapes.outlines.keys()).filter((site) => model.sites.cell[site] > 0);
  app.state = keepsAddress(root) ? fromAddress(model, app.ownAddress) : initialState(model);
  app.palette = paletteOf(root);
  app.paths = [...model.kinds, {}].map(({ symbol }) => new Path2D(pathOf(symbol)));
  app.shareName = () => `${app.words.say("share")} ${app.words.own(app.result.aspect.terms[app.result.aspect.shareOf[0]])}`;
  app.titleOf = (site) => app.thenNames.get(site) || app.names.name(site) || `${app.words.say("unnamed")} ${site + 1}`;
  let ids = null;
  app.ids = () => {
    ids ??= store.text("ids").then(openIds);
    return ids;
  };
  let evidence = null;
  app.evidence = () => {
    evidence ??= openEvidence(app);
    return evidence;
  };
  app.evidenceDetails = evidenceDetails;
  app.linkTo = (changes) => `#${toAddress(model, { ...app.state, ...changes })}`;
  return app;
}

function ask(app) {
  app.question = questionOf(app.model, app.state);
  app.result = (asksAsMade(app.model, app.state) ? given : evaluate)(app.model, app.question);
}

function filter(app) {
  app.mask = maskOf(app);
  app.table = summaryOf(app);
}

// The names of the day, so that lists show what a settlement was called then.
async function nameOfDay(app) {
  const { question } = app;
  const asked = app.model.sites.count <= MOST_NAMED ? askNames(app) : null;
  const found = new Map();
  for (let site = 0; asked !== null && site < app.model.sites.count; site += 1) {
    const name = await nameOnDay(app, asked, site);
    if (app.question !== question) {
      return;
    }
    if (name) {
      found.set(site, name);
    }
  }
  const changed = found.size > 0 || app.thenNames.size > 0;
  app.thenNames = found;
  if (changed && app.tab === "list") {
    keepingFocus(app.root, () => showTab(app));
  }
}

function addActions(app) {
  app.tell = (error) => {
    app.trouble = error;
    tell(app.root, error);
  };
  const change = async (changes) => {
    app.state = { ...app.state, ...changes };
    if ("language" in changes) {
      keepingFocus(app.root, () => {
        speak(app);
        renderTabs(app);
      });
    }
    if ("query" in changes) {
      const { query } = app.state;
      const found = query === null ? null : await app.named.then((names) => names.search(query)).catch(app.tell);
      if (app.state.query !== query) {
        return;
      }
      app.found = found ?? null; // where no name can be read, none is looked for
    }
    const asks = ASKED.some((name) => name in changes);
    if (asks) {
      ask(app);
    }
    filter(app);
    keepingFocus(app.root, () => show(app));
    remember(app);
    if (asks && app.names) {
      await nameOfDay(app);
    }
    if (app.selected !== null) {
      await app.choose(app.selected, app.opener, false);
    } else if (!("hiddenLayers" in changes) && !part(app.root, "card").hidden) {
      hideCard(app); // it told of what was asked before
    }
  };
  app.set = (changes) => change(changes).catch(app.tell);
  app.reset = async () => {
    const { language, site, view } = app.state;
    await app.set({ ...initialState(app.model), language, site, view });
    renderSearch(app);
    app.map.fitBounds(app.map.whole, FITTED);
    app.state = { ...app.state, view: null };
    remember(app);
  };
  app.sort = (sorting) => {
    app.sorting = sorting;
    keepingFocus(app.root, () => showTab(app));
  };
  app.addPanel = () => addPanel(app);
  app.showAll = () => showAll(app);
  app.showSearch = () => renderSearch(app);
  addCard(app);
  addRegions(app);
}

function tell(root, error) {
  const able = typeof DecompressionStream === "function";
  part(root, "title").textContent = able ? "Something in this file cannot be read. It may be damaged: get it once more." : "This browser cannot show the map. Open the file in a current one.";
  part(root, "caption").textContent = String(error);
}

// What the address asks for besides the map: a search, a site, names of the day.
async function openTexts(app) {
  app.names = await app.named;
  await nameOfDay(app).catch(app.tell);
  if (app.state.query !== null) {
    await app.set({ query: app.state.query });
  }
  await openSite(app, app.state.site, false).catch(app.tell);
  if (app.tab === "list") {
    showTab(app);
  }
}

function fit(map) {
  map.invalidateSize({ animate: false });
  if (map.waitsToFit && map.getSize().x * map.getSize().y > 0) {
    map.fitBounds(map.whole, FITTED);
    map.waitsToFit = false;
  }
}

const LONGEST_MS = 100; // a frame out of sight is not painted: what comes later does not wait for it

// What was drawn is on the screen before more is put together.
function painted() {
  return new Promise((then) => {
    requestAnimationFrame(() => setTimeout(then));
    setTimeout(then, LONGEST_MS);
  });
}

// The sites on the map, before anything beside it.
async function draw(root) {
  const map = window[root.dataset.map];
  const store = createStore(blocksOf(root.dataset.map));
  const [head, bytes, shapes] = await Promise.all([store.json("head"), store.bytes("columns"), store.json("shapes")]);
  const app = createApp(root, map, buildModel(head, bytes), buildShapes(shapes), store);
  ask(app);
  filter(app);
  addActions(app);
  app.layer = createLayer(window.L, app);
  part(root, "time").hidden = yearsOf(app.model) === null;
  fit(map);
  showView(app);
  app.layer.addTo(map);
  app.layer.redraw();
  preparePrint(app);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    app.palette = paletteOf(root);
    if (app.words) {
      show(app);
    } else {
      app.layer.redraw();
    }
  });
  return app;
}

// Once: whoever prints as soon as the sites are there has it at once.
function addPanel(app) {
  const { root, map, store, model } = app;
  if (app.words) {
    return;
  }
  speak(app);
  app.timeBar = createTimeBar(app, part(root, "time"));
  window.L.control.scale({ imperial: false }).addTo(map);
  root.classList.add("heritage-live");
  renderTabs(app);
  showPanel(app);
  fit(map); // whatever room the bar of years took after all: only what its reader does goes into the address
  new ResizeObserver(() => {
    const { view } = app.state;
    fit(map);
    app.state = { ...app.state, view };
  }).observe(map.getContainer());
  followPointer(app);
  app.named = painted().then(() => openNames(store, model));
}

async function finish(app) {
  addPanel(app);
  await openTexts(app).catch(app.tell);
  if (keepsAddress(app.root)) {
    await followAddress(app);
  }
}

async function startAll() {
  const drawn = [];
  for (const root of document.querySelectorAll(".heritage")) {
    await draw(root).then((app) => drawn.push(app), (error) => tell(root, error));
  }
  document.documentElement.dataset.ready = "true";
  if (drawn.some(({ model }) => model.sites.count > MOST_AT_ONCE)) {
    await painted(); // fewer are on the screen with the panel
  }
  await Promise.all(drawn.map((app) => finish(app).catch(app.tell)));
  document.documentElement.dataset.whole = "true";
}

startAll();
