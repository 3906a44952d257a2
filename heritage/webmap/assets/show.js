// The panel beside the map: title, numbers, search, and its views as tabs.

import { renderAbout } from "./about.js";
import { keepsAddress } from "./address.js";
import { languageChooser, renderControls } from "./controls.js";
import { button, element, panel, part } from "./elements.js";
import { renderLegend } from "./legend.js";
import { renderList } from "./list.js";
import { renderTable } from "./table.js";
import { captionOf, createWords } from "./words.js";

const TABS = ["legend", "table", "list", "about"];

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

export function showPanel(app) {
  const { root } = app;
  part(root, "title").textContent = titleOfPage(app);
  if (keepsAddress(root)) {
    document.title = titleOfPage(app);
  }
  part(root, "caption").textContent = captionOf(app);
  const notice = part(root, "internal");
  if (notice !== null) {
    notice.textContent = app.words.say("internal");
  }
  if (app.trouble) {
    app.tell(app.trouble);
  }
  showNumbers(app);
  part(root, "legend").replaceChildren(...renderLegend(app).filter(Boolean));
  part(root, "controls").replaceChildren(...renderControls(app));
  app.timeBar();
  showTab(app);
}

export function show(app) {
  showPanel(app);
  app.layer.redraw();
}

export function showTab(app) {
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
export function showAll(app) {
  panel(app.root, "table").replaceChildren(...renderTable(app));
  panel(app.root, "about").replaceChildren(...renderAbout(app).filter(Boolean));
}

export function renderTabs(app) {
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

export function renderSearch(app) {
  const { root, words, state } = app;
  const box = element("input", { type: "search", placeholder: words.say("search"), "aria-label": words.say("search"), autocomplete: "off", spellcheck: "false" });
  box.value = state.query ?? "";
  box.addEventListener("input", () => app.set({ query: box.value.trim() || null }));
  part(root, "search").replaceChildren(box);
}

export function speak(app) {
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
  for (const way of ["in", "out"]) {
    const zoom = root.querySelector(`.leaflet-control-zoom-${way}`);
    zoom?.setAttribute("title", app.words.say(`zoom_${way}`));
    zoom?.setAttribute("aria-label", app.words.say(`zoom_${way}`));
  }
  renderSearch(app);
}
