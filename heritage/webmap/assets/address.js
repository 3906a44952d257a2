// The part of the address that keeps the view: written with each change, followed when it is edited.

import { fromAddress, toAddress } from "./state.js";

// Only the first map of a page keeps its view in the address.
export function keepsAddress(root) {
  return document.querySelector(".heritage") === root;
}

const REMEMBERED_MS = 150; // browsers take only so many changes of address

export function remember(app) {
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

export function showView(app) {
  const [zoom, lat, lon] = (app.state.view ?? "").split("/").map(parseFloat);
  if (Number.isFinite(zoom) && Math.abs(lat) <= 90 && Math.abs(lon) <= 360) {
    app.map.setView([lat, lon], zoom, { animate: false });
  } else {
    app.fitRegion(app.state.region);
  }
}

export async function openSite(app, id, focus) {
  const site = id === null ? null : (await app.ids()).site(id);
  if (site !== null) {
    await app.choose(site, null, focus);
  } else if (id !== null) {
    app.close();
  }
}

export async function followAddress(app) {
  const follow = async () => {
    const address = window.location.hash.slice(1);
    if (address !== app.ownAddress) {
      const state = fromAddress(app.model, address);
      app.ownAddress = address;
      app.selected = null;
      await app.set(state);
      app.showSearch();
      showView(app);
      await openSite(app, state.site, true);
    }
  };
  window.addEventListener("hashchange", () => follow().catch(app.tell));
  await follow(); // it may have been edited while the page was read
}
