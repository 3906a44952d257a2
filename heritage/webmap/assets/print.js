// On paper: the map at a size in millimetres beside its legend, painted anew before the browser takes its picture.

import { paletteOf } from "./paint.js";

export function preparePrint(app) {
  const { map, root, layer } = app;
  const change = (printing) => {
    const bounds = map.getBounds();
    root.classList.toggle("heritage-printing", printing);
    map.invalidateSize({ animate: false });
    map.fitBounds(bounds, { animate: false });
    app.palette = paletteOf(root);
    layer.redraw();
    if (printing) {
      app.showAll();
    }
  };
  window.addEventListener("beforeprint", () => change(true));
  window.addEventListener("afterprint", () => change(false));
}
