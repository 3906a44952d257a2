// On paper: the map at a size in millimetres beside its legend, painted anew before the browser takes its picture.

import { remember } from "./address.js";
import { panel, part } from "./elements.js";
import { paletteOf } from "./paint.js";
import { show } from "./show.js";

export function preparePrint(app) {
  const { map, root } = app;
  let before = null;
  let kept = null;
  const change = (printing) => {
    app.addPanel();
    const bounds = map.getBounds();
    const view = [map.getCenter(), map.getZoom()];
    root.classList.toggle("heritage-printing", printing);
    map.invalidateSize({ animate: false });
    if (printing) {
      before = view;
      kept = app.state.view;
      map.fitBounds(bounds, { animate: false });
    } else if (before) {
      map.setView(...before, { animate: false });
    }
    app.palette = paletteOf(root);
    // On paper the key stands beside the map, whatever card is open.
    part(root, "panel").insertBefore(part(root, "card"), printing ? null : part(root, "tabs"));
    show(app);
    if (printing) {
      app.showAll();
      // Browsers repeat the heads of a table on every sheet, but no buttons in them.
      panel(root, "table").querySelectorAll("thead button").forEach((button) => button.replaceWith(...button.childNodes));
    } else if (before) {
      app.state = { ...app.state, view: kept };
      remember(app);
    }
  };
  window.addEventListener("beforeprint", () => change(true));
  window.addEventListener("afterprint", () => change(false));
}
