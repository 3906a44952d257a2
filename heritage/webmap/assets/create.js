// Runs in the body, by itself: folium's layers find the map under its name.
var MAP_NAME = L.map("MAP_NAME", { zoomSnap: 0.5, maxZoom: 18, minZoom: 1, attributionControl: TILES, worldCopyJump: false });
MAP_NAME.fitBounds(BOUNDS, { padding: [28, 28] });
// A notebook may open its frame before it has a size: the page then fits the map when it gets one.
MAP_NAME.whole = BOUNDS;
MAP_NAME.waitsToFit = MAP_NAME.getSize().x * MAP_NAME.getSize().y === 0;
