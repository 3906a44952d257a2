// The card beside the map: of one site, of the sites behind a number, of those on one spot.

import { remember } from "./address.js";
import { renderCard } from "./card.js";
import { part } from "./elements.js";
import { renderOpened } from "./opened.js";

const CLOSE_ZOOM = 12;

// Several sites instead of one.
export function openList(app, nodes, opener) {
  app.turn += 1;
  app.selected = null;
  app.opener = opener;
  app.state = { ...app.state, site: null };
  openCard(app, nodes, true);
  app.layer.redraw();
  remember(app);
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
export function hideCard(app) {
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

export function addCard(app) {
  const { model, map } = app;
  app.close = () => {
    app.state = { ...app.state, site: null };
    hideCard(app);
    app.layer.redraw();
    remember(app);
  };
  const choose = async (site, opener, focus) => {
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
  app.choose = (site, opener = null, focus = true) => choose(site, opener, focus).catch(app.tell);
  const open = async (asked) => {
    app.names ??= await app.named;
    openList(app, renderOpened(app, asked), document.activeElement);
  };
  app.open = (asked) => open(asked).catch(app.tell);
  // A card that a link opened has not got the focus: nothing in the page has.
  document.addEventListener("keydown", ({ key, target }) => {
    const here = target === document.body || app.root.contains(target);
    if (key === "Escape" && here && !part(app.root, "card").hidden) {
      app.close();
    }
  });
}
