// On paper: the map at a size in millimetres beside its legend, painted anew before the browser takes its picture.

import { part } from "./elements.js";
import { paletteOf } from "./paint.js";
import { show } from "./show.js";

export function preparePrint(app) {
  const { map, root } = app;
  let before = null;
  const change = (printing) => {
    app.addPanel();
    const bounds = map.getBounds();
    const view = [map.getCenter(), map.getZoom()];
    root.classList.toggle("heritage-printing", printing);
    map.invalidateSize({ animate: false });
    if (printing) {
      before = view;
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
    }
  };
  window.addEventListener("beforeprint", () => change(true));
  window.addEventListener("afterprint", () => change(false));
}
