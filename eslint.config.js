import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", "node_modules/", "maps/"] },
  js.configs.recommended,
  {
    rules: {
      "no-var": "error",
      "prefer-const": "error",
      "no-implied-eval": "error",
      "no-eval": "error",
      "no-new-func": "error",
      eqeqeq: "error",
      curly: "error",
      "no-shadow": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Site text reaches the page only by textContent." },
        { property: "outerHTML", message: "Site text reaches the page only by textContent." },
        { property: "insertAdjacentHTML", message: "Site text reaches the page only by textContent." },
      ],
    },
  },
  {
    files: ["heritage/webmap/assets/*.js"],
    languageOptions: { globals: globals.browser },
  },
  {
    // A classic script: folium's layers look for the map as a global variable.
    files: ["heritage/webmap/assets/create.js"],
    languageOptions: { sourceType: "script", globals: { L: "readonly", BOUNDS: "readonly", TILES: "readonly" } },
    rules: { "no-var": "off" },
  },
  {
    files: ["tests/javascript/*.js"],
    languageOptions: { globals: globals.node },
  },
];
