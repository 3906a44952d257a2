// A drawing for each kind of site, as an SVG path around (0, 0) within 10 by 10.

const PATHS = {
  circle: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0Z",
  square: "M-4.4 -4.4H4.4V4.4H-4.4Z",
  diamond: "M0 -5.4L5.4 0L0 5.4L-5.4 0Z",
  crescent: "M2.2 -5A5.4 5.4 0 1 0 4.9 3.4A4.2 4.2 0 1 1 2.2 -5Z",
  headstone: "M-4 5V-1A4 4 0 0 1 4 -1V5Z",
  star: "M0 -5.8L1.6 -1.9L5.6 -1.7L2.5 0.9L3.5 4.9L0 2.7L-3.5 4.9L-2.5 0.9L-5.6 -1.7L-1.6 -1.9Z",
  dome: "M-5 5V1.5A5 5.6 0 0 1 -0.7 -4L0 -6L0.7 -4A5 5.6 0 0 1 5 1.5V5Z",
  cross: "M-1.6 -5.5H1.6V-2.6H4.6V0.5H1.6V5.5H-1.6V0.5H-4.6V-2.6H-1.6Z",
  "cross-square": "M-5 -5H5V5H-5ZM-1 -3.6V-1.4H-3.2V0.4H-1V3.8H1V0.4H3.2V-1.4H1V-3.6Z",
  slab: "M-3.2 -5.5H3.2V5.5H-3.2Z",
  arch: "M-5.5 4V-2.5H5.5V4H3A3 3 0 0 0 -3 4Z",
  gate: "M-5 5V-3L0 -5.5L5 -3V5H1.8V0H-1.8V5Z",
  pennant: "M-4 -5.5L5 -2.4L-2 0.6V5.5H-4Z",
  hexagram: "M0 -5.8L1.7 -2.9H5L3.35 0L5 2.9H1.7L0 5.8L-1.7 2.9H-5L-3.35 0L-5 -2.9H-1.7Z",
  flame: "M0 -5.8C1 -3 4 -1.6 4 1.6A4 3.8 0 0 1 -4 1.6C-4 0 -3 -1 -2 -1.6C-1.8 -0.6 -1.2 0 -0.6 0C-1 -2 -1 -4 0 -5.8Z",
  "pointed-arch": "M-4.4 5V-1C-4.4 -3.4 -2 -4.4 0 -5.8C2 -4.4 4.4 -3.4 4.4 -1V5Z",
  tower: "M-1.8 5.4V-3L0 -6L1.8 -3V5.4Z",
  stone: "M-2.4 5.5V-2.6A2.4 2.4 0 0 1 2.4 -2.6V5.5Z",
  hexagon: "M-5 0L-2.5 -4.6H2.5L5 0L2.5 4.6H-2.5Z",
  drop: "M0 -5.8C3 -1.8 4.4 0 4.4 1.8A4.4 4 0 0 1 -4.4 1.8C-4.4 0 -3 -1.8 0 -5.8Z",
  wheel: "M5 0A5 5 0 1 1 -5 0A5 5 0 1 1 5 0ZM-0.8 -3.8V-0.8H-3.8V0.8H-0.8V3.8H0.8V0.8H3.8V-0.8H0.8V-3.8Z",
  crown: "M-5 4.5V-4.5L-2.5 -1L0 -5L2.5 -1L5 -4.5V4.5Z",
  house: "M-4.4 5V-0.8L0 -5.4L4.4 -0.8V5Z",
  stall: "M-5 -4.5H5V-1.5H4V5H-4V-1.5H-5Z",
  book: "M-5 -4L0 -2.6L5 -4V3.6L0 5L-5 3.6Z",
  columns: "M-5 5V3.4H5V5ZM-4 2.6V-1.8H-2V2.6ZM-1 2.6V-1.8H1V2.6ZM2 2.6V-1.8H4V2.6ZM-5 -2.6L0 -5.4L5 -2.6Z",
  obelisk: "M-3 5.5L-1.6 -3.6L0 -5.8L1.6 -3.6L3 5.5Z",
  triangle: "M0 -5.2L5.2 4.4H-5.2Z",
};
const SVG = "http://www.w3.org/2000/svg";

export function pathOf(symbol) {
  return PATHS[symbol] ?? PATHS.diamond;
}

export function symbolNames() {
  return Object.keys(PATHS);
}

// A symbol for the legend and the card; hollow where nothing is said.
export function symbolIcon(symbol, { fill, hollow = false, ringed = false }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("class", "heritage-symbol");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", pathOf(symbol));
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("fill", hollow ? "#ffffff" : fill);
  path.setAttribute("stroke", hollow ? fill : "currentColor");
  svg.append(path);
  if (ringed) {
    const ring = document.createElementNS(SVG, "circle");
    ring.setAttribute("r", "7.2");
    ring.setAttribute("fill", "none");
    ring.setAttribute("stroke", fill);
    ring.setAttribute("stroke-width", "1.4");
    svg.append(ring);
  }
  return svg;
}
