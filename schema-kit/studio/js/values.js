// Values, which come as the server's text, made fit for reading.

import { h, size } from "./dom.js";
import { isArray, isBoolean, isJson, isNumber, isRange, isVector } from "./catalog.js";

export const nullText = () => h("span", { class: "null" }, "NULL");

/** Fills a cell of the grid. */
export function fill(element, column, text) {
  if (isNumber(column)) element.classList.add("number");
  if (text === null || text === undefined) return element.append(nullText());
  if (isBoolean(column)) return element.append(text === "true" ? h("span", { class: "yes" }, "✓ true") : h("span", { class: "no" }, "✗ false"));
  if (column.labels && !isArray(column)) return element.append(h("span", { class: "label" }, text));
  if (isArray(column)) return element.append(...items(text).slice(0, 20).map((item) => h("span", { class: "chip" }, item ?? "NULL")));
  if (isRange(column)) return element.append(range(text));
  if (isVector(column)) return element.append(h("span", { class: "chip" }, `${dimensions(text)} dim`), text);
  if (isJson(column) || ["bytea", "uuid", "inet", "cidr", "macaddr"].includes(column.base)) element.classList.add("mono");
  if (column.base === "bytea") return element.append(text.slice(0, 42) + (text.length > 42 ? "…" : ""));
  element.append(text.replaceAll("\n", "⏎"));
}

/** A value by itself, in full. */
export function detail(column, text) {
  if (text === null) return nullText();
  if (isJson(column)) return json(text);
  if (isArray(column)) return h("ol", { start: 1 }, items(text).map((item) => h("li", {}, item ?? nullText())));
  if (isRange(column)) return range(text);
  if (column.base === "bytea") return hex(text);
  if (isVector(column)) return vector(text);
  return h("pre", {}, text);
}

/** The elements of an array as the server writes it: {a,"b c",NULL,{…}}. */
export function items(text) {
  const body = text.slice(text.indexOf("{") + 1, text.endsWith("}") ? -1 : undefined);
  const found = [];
  let [item, quoted, depth, was] = ["", false, 0, false];
  for (let at = 0; at < body.length; at++) {
    const sign = body[at];
    if (sign === "\\" && quoted) item += (depth ? sign : "") + body[++at];
    else if (sign === '"') { quoted = !quoted; was = true; if (depth) item += sign; }
    else if (sign === "," && !quoted && !depth) { found.push(!was && item === "NULL" ? null : item); [item, was] = ["", false]; }
    else { if (!quoted) depth += sign === "{" ? 1 : sign === "}" ? -1 : 0; item += sign; }
  }
  if (item || was || found.length) found.push(!was && item === "NULL" ? null : item);
  return found;
}

function range(text) {
  const parts = /^([[(])("?)(.*?)\2,("?)(.*?)\4([\])])$/.exec(text);
  if (!parts) return h("span", {}, text);
  const [, open, , from, , to, close] = parts;
  const end = (bound, sign) => (bound ? h("span", { class: "dim" }, sign === "[" || sign === "]" ? " incl." : " excl.") : "");
  return h("span", { title: text }, from || "−∞", end(from, open), " … ", to || "∞", end(to, close));
}

const dimensions = (text) => text.split(",").length;

function vector(text) {
  const numbers = text.replace(/[[\]]/g, "").split(",").map(Number);
  const length = Math.hypot(...numbers);
  return h("div", {}, h("p", { class: "dim" }, `${numbers.length} dimensions, length ${length.toPrecision(4)}`), h("pre", {}, numbers.join(", ")));
}

function hex(text) {
  const digits = text.slice(2);
  const lines = [];
  for (let at = 0; at < Math.min(digits.length, 2048); at += 32) {
    const bytes = digits.slice(at, at + 32).match(/../g) ?? [];
    const signs = bytes.map((byte) => { const code = parseInt(byte, 16); return code > 31 && code < 127 ? String.fromCharCode(code) : "·"; });
    lines.push(`${(at / 2).toString(16).padStart(6, "0")}  ${bytes.join(" ").padEnd(47)}  ${signs.join("")}`);
  }
  return h("div", {}, h("p", { class: "dim" }, size(digits.length / 2)), h("pre", { class: "hex" }, lines.join("\n")));
}

function json(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return h("pre", {}, text);
  }
  return h("div", { class: "tree mono" }, branch(null, value, true));
}

function branch(key, value, open) {
  const name = key === null ? "" : `${key}: `;
  if (value === null || typeof value !== "object") return h("div", {}, name, JSON.stringify(value));
  const entries = Object.entries(value);
  const what = Array.isArray(value) ? `[${entries.length}]` : `{${entries.length}}`;
  return h("details", { open }, h("summary", {}, name, h("span", { class: "dim" }, what)), entries.map(([name, inner]) => branch(name, inner, false)));
}
