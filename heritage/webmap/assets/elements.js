// Elements whose text is only ever text.

export function element(tag, options = {}, children = []) {
  const made = document.createElement(tag);
  const { text, className, ...attributes } = options;
  if (className) {
    made.className = className;
  }
  if (text !== undefined && text !== null) {
    made.textContent = text;
  }
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function link(text, address) {
  return element("a", { text, href: address, target: "_blank", rel: "noopener noreferrer" });
}
