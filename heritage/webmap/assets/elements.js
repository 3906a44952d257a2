// Elements of the page; text reaches them only as text.

export function element(tag, options = {}, children = []) {
  const made = document.createElement(tag);
  const { text, className, onClick, ...attributes } = options;
  if (className) {
    made.className = className;
  }
  if (text !== undefined && text !== null) {
    made.textContent = text;
  }
  if (onClick) {
    made.addEventListener("click", onClick);
  }
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export function button(text, className, onClick, attributes = {}) {
  return element("button", { type: "button", text, className, onClick, ...attributes });
}

export function link(text, address) {
  return element("a", { text, href: address, target: "_blank", rel: "noopener noreferrer" });
}

export function closeButton(app) {
  return button("×", "heritage-close", () => app.close(), { "aria-label": app.words.say("close") });
}

// A table whose columns are named by keys, with its rows.
export function tableOf(words, keys, rows) {
  const head = keys.map((key) => element("th", { scope: "col", text: words.say(key) }));
  return element("table", {}, [element("thead", {}, [element("tr", {}, head)]), element("tbody", {}, rows)]);
}

export function numberCell(text) {
  return element("td", { className: "heritage-number", text });
}

export function heading(text) {
  return element("h3", { text });
}

export function line(className, content) {
  return content?.length ? element("p", { className }, [content].flat()) : null;
}

// Parts of a line, each for itself: what is written the other way round does not reorder its neighbours.
export function apart(parts) {
  return parts.filter(Boolean).flatMap((text, i) => [i ? " · " : "", element("bdi", { text })]);
}

export function note(text) {
  return line("heritage-note", text);
}

const SVG = "http://www.w3.org/2000/svg";

export function drawn(tag, attributes = {}, children = []) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function part(root, name) {
  return root.querySelector(`.heritage-${name}`);
}

export function panel(root, name) {
  return root.querySelector(`[data-tab="${name}"].heritage-tab`);
}

// What is drawn anew keeps the focus on what had it.
export function keepingFocus(root, draw) {
  const active = document.activeElement;
  const keyOf = (each) => each.dataset.key ?? each.getAttribute("aria-label") ?? each.closest("[data-id]")?.dataset.id ?? each.closest("label")?.textContent ?? each.textContent;
  const key = root.contains(active) ? keyOf(active) : null;
  draw();
  if (key !== null && !active.isConnected) {
    [...root.querySelectorAll(active.tagName)].find((each) => keyOf(each) === key)?.focus({ preventScroll: true });
  }
}
