// One canvas of our own above the map: it moves with the map and is painted anew when that comes to rest.

import { groupsIn } from "./groups.js";
import { paint } from "./paint.js";
import { shapesInView } from "./pick.js";

const MARGIN = 0.25; // of the map's size, painted beyond each edge

export function createLayer(Leaflet, app) {
  const Layer = Leaflet.Layer.extend({
    onAdd(map) {
      this.canvas = Leaflet.DomUtil.create("canvas", "leaflet-zoom-animated", map.getPanes().overlayPane);
      this.canvas.setAttribute("aria-hidden", "true");
    },
    onRemove() {
      this.canvas.remove();
    },
    getEvents() {
      return { moveend: this.redraw, resize: this.redraw, zoomanim: this.animate };
    },
    view() {
      const map = this._map;
      const size = map.getSize();
      const margin = size.multiplyBy(MARGIN).round();
      const corner = map.getPixelBounds().min.subtract(margin);
      return {
        scale: map.options.crs.scale(map.getZoom()) / 256,
        left: corner.x,
        top: corner.y,
        width: size.x + 2 * margin.x,
        height: size.y + 2 * margin.y,
        margin,
      };
    },
    // What is on the screen, without the margin.
    seen() {
      const view = this.view();
      const { x, y } = view.margin;
      return { ...view, left: view.left + x, top: view.top + y, width: view.width - 2 * x, height: view.height - 2 * y };
    },
    redraw() {
      const view = this.view();
      const ratio = window.devicePixelRatio || 1;
      this.canvas.width = view.width * ratio;
      this.canvas.height = view.height * ratio;
      this.canvas.style.width = `${view.width}px`;
      this.canvas.style.height = `${view.height}px`;
      this.corner = this._map.containerPointToLatLng(view.margin.multiplyBy(-1));
      Leaflet.DomUtil.setPosition(this.canvas, this._map.containerPointToLayerPoint(view.margin.multiplyBy(-1)));
      const context = this.canvas.getContext("2d");
      context.scale(ratio, ratio);
      this.groups = groupsIn(app.model, app.result, app.mask, view);
      this.shapes = shapesInView(app, view);
      paint(context, view, app, this.groups, this.shapes);
    },
    animate(event) {
      const scale = this._map.getZoomScale(event.zoom, this._map.getZoom());
      const offset = this._map._latLngToNewLayerPoint(this.corner, event.zoom, event.center);
      Leaflet.DomUtil.setTransform(this.canvas, offset, scale);
    },
  });
  return new Layer();
}
