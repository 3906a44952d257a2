// Puts the page together, for each map in it.

import { renderAbout } from "./about.js";
import { askNames, nameOnDay, renderCard } from "./card.js";
import { createTimeBar, languageChooser, renderControls } from "./controls.js";
import { createStore } from "./decode.js";
import { button, element } from "./elements.js";
import { keyOfRegion, maskOf } from "./filter.js";
import { createLayer } from "./layer.js";
import { renderLegend } from "./legend.js";
import { renderList } from "./list.js";
import { buildModel, buildShapes } from "./model.js";
import { renderOpened, renderSpot } from "./opened.js";
import { paletteOf } from "./paint.js";
import { groupAt, regionAt } from "./pick.js";
import { preparePrint } from "./print.js";
import { lineStarts, openNames, siteOfOffset } from "./search.js";
import { fromAddress, initialState, questionOf, toAddress } from "./state.js";
import { pathOf } from "./symbols.js";
import { keysOf, renderTable, summaryOf } from "./table.js";
import { evaluate } from "./values.js";
import { captionOf, createWords, regionName } from "./words.js";

const REACH = 14; // pixels around a symbol that count as on it
const CLOSE_ZOOM = 12;
const TABS = ["legend", "table", "list", "about"];
const ASKED = ["aspect", "asOf", "accordingTo", "conflict", "community"];
const MOST_NAMED = 2000; // sites of a list that bear the name of the day

function part(root, name) {
  return root.querySelector(`.heritage-${name}`);
}

function panel(root, name) {
  return root.querySelector(`[data-tab="${name}"].heritage-tab`);
}

function blocksOf(mapName) {
  return (name) => {
    const found = document.querySelectorAll(`script[data-map="${mapName}"][data-part="${name}"]`);
    return Array.from(found, (block) => block.textContent.trim());
  };
}

// Only the first map of a page keeps its view in the address.
function keepsAddress(root) {
  return document.querySelector(".heritage") === root;
}

function openIds(text) {
  const starts = lineStarts(text);
  return {
    id: (site) => text.slice(starts[site], (starts[site + 1] ?? text.length + 1) - 1),
    site(id) {
      const at = `\n${text}\n`.indexOf(`\n${id}\n`);
      return at === -1 || id === "" ? null : siteOfOffset(starts, at);
    },
  };
}

function createApp(root, map, model, shapes, store) {
  const app = { root, map, model, shapes, store, selected: null, opener: null, turn: 0, found: null, tab: "legend", sorting: { by: "name", down: false }, openLists: new Set(["in_view"]), thenNames: new Map() };
  app.keys = keysOf(model);
  app.named = openNames(store, model);
  app.state = keepsAddress(root) ? fromAddress(model, window.location.hash.slice(1)) : initialState(model);
  app.words = createWords(model, app.state.language);
  app.palette = paletteOf(root);
  app.paths = [...model.kinds, {}].map(({ symbol }) => new Path2D(pathOf(symbol)));
  app.shareName = () => `${app.words.say("share")} ${app.words.own(app.result.asked.aspect.terms[app.result.asked.aspect.shareOf[0]])}`;
  app.titleOf = (site) => app.thenNames.get(site) || app.names.name(site) || `${app.words.say("unnamed")} ${site + 1}`;
  let ids = null;
  app.ids = () => {
    ids ??= store.text("ids").then(openIds);
    return ids;
  };
  app.linkTo = (changes) => `#${toAddress(model, { ...app.state, ...changes })}`;
  return app;
}

function ask(app) {
  app.question = questionOf(app.model, app.state);
  app.result = evaluate(app.model, app.question);
}

function filter(app) {
  app.mask = maskOf(app);
  app.table = summaryOf(app);
}

function titleOfPage({ model, words, state }) {
  const aspect = words.own(model.aspects[state.aspect]);
  return model.title ?? words.say("page_title", { number: words.number(model.sites.count), aspect });
}

function showNumbers(app) {
  const { model, words, mask } = app;
  let [shown, located] = [0, 0];
  for (let site = 0; site < mask.length; site += 1) {
    shown += mask[site];
    located += site < model.sites.located ? mask[site] : 0;
  }
  const text = `${words.number(located)} ${words.say("on_the_map")}, ${words.number(shown - located)} ${words.say("without_position")}`;
  part(app.root, "numbers").textContent = shown === model.sites.count ? text : `${words.say("chosen", { shown: words.number(shown), number: words.number(model.sites.count) })}: ${text}`;
}

function show(app) {
  const { root } = app;
  part(root, "title").textContent = titleOfPage(app);
  if (keepsAddress(root)) {
    document.title = titleOfPage(app);
  }
  part(root, "caption").textContent = captionOf(app);
  showNumbers(app);
  part(root, "legend").replaceChildren(...renderLegend(app).filter(Boolean));
  part(root, "controls").replaceChildren(...renderControls(app));
  app.timeBar();
  showTab(app);
  app.layer.redraw();
}

function showTab(app) {
  const { root, tab } = app;
  for (const name of TABS) {
    panel(root, name).hidden = name !== tab;
  }
  const rendered = { table: renderTable, about: renderAbout, list: app.names ? renderList : () => [] };
  if (rendered[tab]) {
    panel(root, tab).replaceChildren(...rendered[tab](app).filter(Boolean));
  }
}

// On paper there are no tabs: what is told of the map stands below it.
function showAll(app) {
  panel(app.root, "table").replaceChildren(...renderTable(app));
  panel(app.root, "about").replaceChildren(...renderAbout(app).filter(Boolean));
}

function renderTabs(app) {
  const { root, words } = app;
  const made = TABS.map((name) => button(words.say(`tab_${name}`), "heritage-tab-button", () => choose(name), { role: "tab", id: `${root.dataset.map}-${name}` }));
  const choose = (name, focus = false) => {
    app.tab = name;
    made.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(TABS[i] === name));
      tab.tabIndex = TABS[i] === name ? 0 : -1;
    });
    showTab(app);
    if (focus) {
      made[TABS.indexOf(name)].focus();
    }
  };
  const bar = part(root, "tabs");
  bar.replaceChildren(...made);
  bar.setAttribute("aria-label", words.say("views"));
  bar.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      choose(TABS[(TABS.indexOf(app.tab) + (words.direction === "rtl" ? -by : by) + TABS.length) % TABS.length], true);
    }
  };
  TABS.forEach((name) => panel(root, name).setAttribute("aria-labelledby", `${root.dataset.map}-${name}`));
  app.chooseTab = choose;
  choose(app.tab);
}

function renderSearch(app) {
  const { root, words, state } = app;
  const box = element("input", { type: "search", placeholder: words.say("search"), "aria-label": words.say("search"), autocomplete: "off", spellcheck: "false" });
  box.value = state.query ?? "";
  box.addEventListener("input", () => app.set({ query: box.value.trim() || null }));
  part(root, "search").replaceChildren(box);
}

function speak(app) {
  const { root, state } = app;
  app.words = createWords(app.model, state.language);
  root.lang = state.language;
  root.dir = app.words.direction;
  if (keepsAddress(root)) {
    document.documentElement.lang = state.language;
  }
  part(root, "language").replaceChildren(languageChooser(app));
  part(root, "panel").setAttribute("aria-label", app.words.say("panel"));
  part(root, "ground").firstElementChild.setAttribute("aria-label", app.words.say("map"));
  renderSearch(app);
}

const REMEMBERED_MS = 150; // browsers take only so many changes of address

function remember(app) {
  if (keepsAddress(app.root)) {
    clearTimeout(app.remembering);
    app.remembering = setTimeout(() => writeAddress(app), REMEMBERED_MS);
  }
}

function writeAddress(app) {
  const address = toAddress(app.model, app.state);
  app.ownAddress = address;
  if (window.location.hash.slice(1) !== address) {
    try {
      const { pathname, search } = window.location;
      window.history.replaceState(null, "", address ? `#${address}` : pathname + search);
    } catch {
      window.location.hash = address; // in a notebook's frame the history is closed
    }
  }
}

// What is drawn anew keeps the focus on what had it.
function keepingFocus(root, draw) {
  const active = document.activeElement;
  const keyOf = (each) => each.dataset.key ?? each.getAttribute("aria-label") ?? each.closest("[data-id]")?.dataset.id ?? each.closest("label")?.textContent ?? each.textContent;
  const key = root.contains(active) ? keyOf(active) : null;
  draw();
  if (key !== null && !active.isConnected) {
    [...root.querySelectorAll(active.tagName)].find((each) => keyOf(each) === key)?.focus({ preventScroll: true });
  }
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
  app.set = async (changes) => {
    app.state = { ...app.state, ...changes };
    if ("language" in changes) {
      keepingFocus(app.root, () => {
        speak(app);
        renderTabs(app);
      });
    }
    if ("query" in changes) {
      const { query } = app.state;
      const found = query === null ? null : (await app.named).search(query);
      if (app.state.query !== query) {
        return;
      }
      app.found = found;
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
    } else if (!part(app.root, "card").hidden) {
      hideCard(app); // it told of what was asked before
    }
  };
  app.reset = async () => {
    const { language, site, view } = app.state;
    await app.set({ ...initialState(app.model), language, site, view });
    renderSearch(app);
  };
  app.sort = (sorting) => {
    app.sorting = sorting;
    keepingFocus(app.root, () => showTab(app));
  };
  app.showAll = () => showAll(app);
  addCard(app);
  addRegions(app);
}

function openCard(app, nodes, focus) {
  const card = part(app.root, "card");
  const { scrollTop } = card;
  card.replaceChildren(...nodes.filter((node) => node !== null && node !== ""));
  card.hidden = false;
  if (focus) {
    card.scrollTop = 0;
    card.querySelector("h2").focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
  } else {
    card.scrollTop = scrollTop;
  }
}

// The focus goes back to what opened the card, but only if it is in it.
function hideCard(app) {
  const card = part(app.root, "card");
  const held = card.contains(document.activeElement);
  app.turn += 1;
  app.selected = null;
  card.hidden = true;
  if (held) {
    const opener = app.opener?.isConnected ? app.opener : app.root.querySelector(`[data-site="${app.opener?.dataset.site}"]`);
    (opener ?? part(app.root, "panel")).focus();
  }
}

function addCard(app) {
  const { model, map } = app;
  app.close = () => {
    app.state = { ...app.state, site: null };
    hideCard(app);
    app.layer.redraw();
    remember(app);
  };
  app.choose = async (site, opener = null, focus = true) => {
    app.turn += 1;
    const { turn } = app;
    app.names ??= await app.named;
    const id = (await app.ids()).id(site);
    const card = await renderCard(app, site);
    if (app.turn !== turn) {
      return; // closed, or another was chosen meanwhile
    }
    app.selected = site;
    app.opener = opener;
    app.state = { ...app.state, site: id };
    openCard(app, card, focus);
    if (focus && opener !== null && site < model.sites.located) {
      map.setView([model.sites.lat[site] / 1e6, model.sites.lon[site] / 1e6], Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
    }
    app.layer.redraw();
    remember(app);
  };
  app.open = async (asked) => {
    app.names ??= await app.named;
    openList(app, renderOpened(app, asked), document.activeElement);
  };
  part(app.root, "card").addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      app.close();
    }
  });
}

// Several sites instead of one.
function openList(app, nodes, opener) {
  app.turn += 1;
  app.selected = null;
  app.opener = opener;
  app.state = { ...app.state, site: null };
  openCard(app, nodes, true);
  app.layer.redraw();
  remember(app);
}

function boundsOf(rings) {
  const all = rings.map(({ bounds }) => bounds);
  return [Math.min(...all.map((b) => b[0])), Math.min(...all.map((b) => b[1])), Math.max(...all.map((b) => b[2])), Math.max(...all.map((b) => b[3]))];
}

function fitWorld({ map }, [left, top, right, bottom], options = {}) {
  const corner = (x, y) => map.options.crs.pointToLatLng(window.L.point(x, y), 0);
  map.fitBounds([corner(left, bottom), corner(right, top)], { animate: false, ...options });
}

function addRegions(app) {
  app.chooseRegion = async (region) => {
    if (region !== null && app.model.regions.id.includes(region)) {
      fitWorld(app, boundsOf(app.shapes.regions[keyOfRegion(app.model, region)]));
    }
    await app.set({ region });
    part(app.root, "ground").scrollIntoView({ block: "nearest" });
  };
}

// A group that a closer look takes apart is looked at closer; else it is listed.
async function openGroup(app, group) {
  const { model, map, mask } = app;
  const view = app.layer.view();
  const inBox = ([left, top, right, bottom]) => {
    const found = [];
    for (let site = 0; site < model.sites.located; site += 1) {
      const [x, y] = [model.sites.x[site] * view.scale, model.sites.y[site] * view.scale];
      if (mask[site] && x >= left && x < right && y >= top && y < bottom) {
        found.push(site);
      }
    }
    return found;
  };
  const sites = group.sites ?? inBox(group.box);
  const xs = sites.map((site) => model.sites.x[site]);
  const ys = sites.map((site) => model.sites.y[site]);
  const box = [xs, ys].flatMap((axis) => [axis.reduce((a, b) => Math.min(a, b)), axis.reduce((a, b) => Math.max(a, b))]);
  const closest = 256 * 2 ** map.getMaxZoom();
  const apart = Math.max(box[1] - box[0], box[3] - box[2]) * (closest / 256) > 2 * REACH;
  if (apart && map.getZoom() < map.getMaxZoom()) {
    const before = map.getZoom();
    fitWorld(app, [box[0], box[2], box[1], box[3]], { padding: [60, 60] });
    if (map.getZoom() <= before) {
      map.setZoom(before + 1, { animate: false });
    }
  } else {
    app.names ??= await app.named;
    openList(app, renderSpot(app, sites), null);
  }
}

function followPointer(app) {
  const { map, layer, root, shapes } = app;
  const tip = part(root, "tip");
  const at = ({ containerPoint }) => {
    const { margin } = layer.view();
    return { x: containerPoint.x + margin.x, y: containerPoint.y + margin.y };
  };
  map.on("click", (event) => {
    const group = groupAt(layer.groups, at(event), REACH);
    if (group) {
      (group.site === null ? openGroup(app, group) : app.choose(group.site)).catch((error) => tell(root, error));
    }
  });
  map.on("mousemove", (event) => {
    const group = groupAt(layer.groups, at(event), REACH);
    map.getContainer().classList.toggle("heritage-pointing", group !== null);
    const region = group ? null : regionAt(shapes.regions, layer.view(), at(event));
    tip.textContent = group ? tipOfGroup(app, group) : region === null ? "" : tipOfRegion(app, region);
    tip.hidden = tip.textContent === "";
  });
  map.on("mouseout", () => {
    tip.hidden = true;
  });
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    app.state = { ...app.state, view: `${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}` };
    remember(app);
    if (app.tab === "list") {
      showTab(app);
    }
  });
}

function tipOfGroup(app, { site, number, counts }) {
  if (site !== null) {
    return app.names ? app.titleOf(site) : "";
  }
  const told = app.result.values.map((value, i) => [value, counts[i]]).filter(([, count]) => count > 0);
  return `${app.words.number(number)} ${app.words.say("sites")}: ${told.map(([value, count]) => `${app.words.own(value)} ${app.words.number(count)}`).join(", ")}`;
}

function tipOfRegion(app, region) {
  const { words, table } = app;
  const row = table.rows[region];
  const share = table.shares ? `, ${app.shareName()} ${words.percent(row.proportion)} (${words.say("bounds")} ${words.percent(row.least)} – ${words.percent(row.most)})` : "";
  return `${regionName(app.model, words, region)}: ${words.number(row.sites)} ${words.say("sites")}${share}`;
}

function showView(app) {
  const [zoom, lat, lon] = (app.state.view ?? "").split("/").map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && Math.abs(lat) <= 90) {
    app.map.setView([lat, lon], zoom, { animate: false });
  }
}

function tell(root, error) {
  part(root, "title").textContent = "This browser cannot show the map. Open the file in a current one.";
  part(root, "caption").textContent = String(error);
}

async function openSite(app, id, focus) {
  const site = id === null ? null : (await app.ids()).site(id);
  if (site !== null) {
    await app.choose(site, null, focus);
  } else if (id !== null) {
    app.close();
  }
}

// What the address asks for besides the map: a search, a site, names of the day.
async function openTexts(app) {
  app.names = await app.named;
  await nameOfDay(app);
  if (app.state.query !== null) {
    await app.set({ query: app.state.query });
  }
  await openSite(app, app.state.site, false);
  if (app.tab === "list") {
    showTab(app);
  }
}

function fitWhenSized({ map }) {
  const fit = () => {
    map.invalidateSize({ animate: false });
    if (map.waitsToFit && map.getSize().x * map.getSize().y > 0) {
      map.fitBounds(map.waitsToFit, { padding: [28, 28], animate: false });
      map.waitsToFit = null;
    }
  };
  fit();
  new ResizeObserver(fit).observe(map.getContainer());
}

async function start(root) {
  const map = window[root.dataset.map];
  const store = createStore(blocksOf(root.dataset.map));
  const [head, bytes, shapes] = await Promise.all([store.json("head"), store.bytes("columns"), store.json("shapes")]);
  const app = createApp(root, map, buildModel(head, bytes), buildShapes(shapes), store);
  ask(app);
  filter(app);
  addActions(app);
  speak(app);
  app.timeBar = createTimeBar(app, part(root, "time"));
  app.layer = createLayer(window.L, app);
  fitWhenSized(app);
  showView(app);
  app.layer.addTo(map);
  window.L.control.scale({ imperial: false }).addTo(map);
  root.classList.add("heritage-live");
  renderTabs(app);
  show(app);
  followPointer(app);
  preparePrint(app);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    app.palette = paletteOf(root);
    show(app);
  });
  return app;
}

function followAddress(app) {
  window.addEventListener("hashchange", async () => {
    const address = window.location.hash.slice(1);
    if (address !== app.ownAddress) {
      const state = fromAddress(app.model, address);
      app.selected = null;
      await app.set(state);
      renderSearch(app);
      showView(app);
      await openSite(app, state.site, true);
    }
  });
}

async function startAll() {
  const started = [];
  for (const root of document.querySelectorAll(".heritage")) {
    try {
      started.push(await start(root));
    } catch (error) {
      tell(root, error);
    }
  }
  document.documentElement.dataset.ready = "true";
  for (const app of started) {
    await openTexts(app).catch((error) => tell(app.root, error));
    if (keepsAddress(app.root)) {
      followAddress(app);
    }
  }
  document.documentElement.dataset.whole = "true";
}

startAll();
