// Puts the page together, for each map in it.

import { renderCard } from "./card.js";
import { unpack } from "./decode.js";
import { element } from "./elements.js";
import { createLayer } from "./layer.js";
import { renderLegend } from "./legend.js";
import { buildModel, drawingOrder } from "./model.js";
import { nearestSite, regionAt } from "./pick.js";
import { pathOf } from "./symbols.js";
import { regionLine, renderList, renderRegions } from "./tables.js";

const REACH = 14; // pixels around a symbol that count as on it
const CLOSE_ZOOM = 11;

function part(root, name) {
  return root.querySelector(`.heritage-${name}`);
}

function blocksOf(mapName) {
  return [...document.querySelectorAll(`script[data-map="${mapName}"]`)].map((block) => block.textContent.trim());
}

function chooser(root, map, layer, model, state) {
  const card = part(root, "card");
  const close = () => {
    card.hidden = true;
    state.selected = null;
    layer.redraw();
    state.opener?.focus();
  };
  card.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
    }
  });
  return (site, opener = null) => {
    state.selected = site;
    state.opener = opener;
    card.replaceChildren(...renderCard(model, site, close).filter((child) => child !== null));
    card.hidden = false;
    card.scrollTop = 0;
    card.querySelector("h2").focus({ preventScroll: true });
    card.scrollIntoView({ block: "start" });
    if (opener !== null && Number.isFinite(model.x[site])) {
      map.setView([model.sites.lat[site], model.sites.lon[site]], Math.max(map.getZoom(), CLOSE_ZOOM));
    }
    layer.redraw();
  };
}

function pointer(root, map, layer, model, choose) {
  const tip = part(root, "tip");
  const under = (event) => {
    const view = layer.view();
    const point = { x: event.containerPoint.x + view.margin.x, y: event.containerPoint.y + view.margin.y };
    return { site: nearestSite(model, view, point, REACH), region: regionAt(model, view, point) };
  };
  map.on("click", (event) => {
    const { site } = under(event);
    if (site !== null) {
      choose(site);
    }
  });
  map.on("mousemove", (event) => {
    const { site, region } = under(event);
    map.getContainer().classList.toggle("heritage-pointing", site !== null);
    const ofRegion = region !== null && model.share ? regionLine(model, region) : "";
    tip.textContent = site === null ? ofRegion : (model.sites.name[site] ?? model.sites.id[site]);
    tip.hidden = tip.textContent === "";
  });
  map.on("mouseout", () => {
    tip.hidden = true;
  });
}

function borderSwitch(model, layer, state) {
  const box = element("input", { type: "checkbox" });
  box.checked = state.borders;
  box.addEventListener("change", () => {
    state.borders = box.checked;
    layer.redraw();
  });
  return element("label", { className: "heritage-switch" }, [box, element("span", { text: model.labels.borders })]);
}

function showRegion(root, map, model) {
  return (region) => {
    const [west, south, east, north] = model.regions.bounds[region];
    part(root, "card").hidden = true;
    part(root, "ground").scrollIntoView({ block: "nearest" });
    map.fitBounds([
      [south, west],
      [north, east],
    ]);
  };
}

function fillPanel(root, map, layer, model, state) {
  const choose = chooser(root, map, layer, model, state);
  part(root, "title").textContent = model.title;
  part(root, "caption").textContent = model.caption;
  const { labels } = model;
  part(root, "numbers").textContent =
    `${model.located.length} ${labels.on_the_map}, ${model.unlocated.length} ${labels.without_position}`;
  part(root, "legend").replaceChildren(...renderLegend(model));
  part(root, "regions").replaceChildren(...renderRegions(model, showRegion(root, map, model)));
  part(root, "lists").replaceChildren(
    element("h2", { text: labels.all_sites }),
    model.sites.id.length ? "" : element("p", { text: labels.no_sites }),
    renderList(model, model.located, { title: labels.located, open: false }, choose),
    renderList(model, model.unlocated, { title: labels.unlocated, open: false }, choose),
  );
  part(root, "about").replaceChildren(
    element("h2", { text: labels.about }),
    element("p", { text: labels.takes_no_side }),
    element("p", { text: model.ground.source }),
    borderSwitch(model, layer, state),
  );
  pointer(root, map, layer, model, choose);
}

async function start(root) {
  const map = window[root.dataset.map];
  const model = buildModel(await unpack(blocksOf(root.dataset.map)));
  const paths = model.kinds.map(({ symbol }) => new Path2D(pathOf(symbol)));
  const state = { selected: null, opener: null, borders: true, order: drawingOrder(model), paths };
  const layer = createLayer(window.L, model, state);
  layer.addTo(map);
  window.L.control.scale({ imperial: false }).addTo(map);
  fillPanel(root, map, layer, model, state);
  map.invalidateSize();
  layer.redraw();
}

async function startAll() {
  document.documentElement.lang = "en";
  for (const root of document.querySelectorAll(".heritage")) {
    try {
      await start(root);
    } catch (error) {
      part(root, "title").textContent = "This browser cannot show the map. Open the file in a current one.";
      part(root, "caption").textContent = String(error);
    }
  }
  document.documentElement.dataset.ready = "true";
}

startAll();
