// Making elements. Text only ever becomes text: nothing here reads markup.

// What reorders the text around it is shown as an escape, as on a terminal.
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/g;

function visible(part) {
  if (typeof part !== "string") return part;
  return part.replace(REORDERING, (one) => `\\u${one.codePointAt(0).toString(16)}`);
}

const SVG = "http://www.w3.org/2000/svg";

function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, visible(value));
  }
  const parts = children.flat().filter((part) => part !== null && part !== undefined);
  node.append(...parts.map(visible));
  return node;
}

function heading(level, text, attributes = {}) {
  return element(`h${level}`, attributes, text);
}

const NO_SYMBOL = "●";

// A picture is decoration beside its status's name.
function picture(status, attributes = {}) {
  if (status.image !== null)
    return element("img", { ...attributes, src: DATA.images[status.image], alt: "" });
  const kind = `${attributes.class || ""} symbol`;
  return element(
    "span",
    { class: kind, "aria-hidden": "true" },
    status.symbol || NO_SYMBOL,
  );
}

function symbol(status) {
  return element(
    "span",
    { class: "mark", role: "img", "aria-label": status.name, title: status.name },
    status.symbol || NO_SYMBOL,
  );
}

function table(columns, rows, attributes = {}) {
  return element(
    "table",
    attributes,
    element("thead", {}, element("tr", {}, columns.map(columnHead))),
    element("tbody", {}, rows),
  );
}

// A header cell needs a name; the corner of a table has none.
function columnHead({ label, kind }) {
  return label ? element("th", { scope: "col", class: kind }, label) : element("td");
}
