// Fields to edit a value in, each fit for its type. A value is the server's text, or null; an insert
// may leave it out (undefined), so that the default holds.

import { h } from "./dom.js";
import { isArray, isBoolean, isJson, isNumber, isText } from "./catalog.js";

/** An editor with `element`, `value()`, `focus()`, and `problem()`: what is wrong, as far as one can
    tell without the server. `change` is called when the value has changed. */
export function editor(column, value, { omittable = false, change = () => {}, label = column.name } = {}) {
  let current = value;
  const input = field(column, value, label);
  const text = h("span", { class: "problem", role: "alert" });
  const set = (to) => {
    current = to;
    show();
    change();
  };
  const show = () => {
    if (current === null) [input.value, input.placeholder] = ["", "NULL"];
    else if (current === undefined) [input.value, input.placeholder] = ["", column.default ? `default: ${column.default}` : "default"];
    text.textContent = problem(column, current) ?? "";
    input.setAttribute("aria-invalid", String(Boolean(text.textContent)));
  };
  input.addEventListener("input", () => set(input.value));
  const element = h("div", { class: "editor" }, input);
  if (column.nullable) element.append(h("button", { type: "button", class: "quiet", title: "Set to NULL", "aria-label": `Set ${label} to NULL`, onclick: () => set(null) }, "NULL"));
  if (omittable) element.append(h("button", { type: "button", class: "quiet", title: "Leave it to the default", "aria-label": `Leave ${label} to its default`, onclick: () => set(undefined) }, "default"));
  if (column.base?.startsWith("timestamp")) {
    element.append(h("button", { type: "button", class: "quiet", "aria-label": `Set ${label} to now`, onclick: () => { input.value = new Date().toISOString().replace("T", " "); set(input.value); } }, "now"));
  }
  if (isJson(column)) element.append(h("button", { type: "button", class: "quiet", onclick: () => { try { input.value = JSON.stringify(JSON.parse(input.value), null, 2); set(input.value); } catch { /* the problem is shown */ } } }, "format"));
  element.append(text);
  show();
  return { element, input, value: () => current, focus: () => input.focus(), problem: () => problem(column, current) };
}

function field(column, value, label) {
  const attributes = { "aria-label": label, autocomplete: "off", spellcheck: "false" };
  const choices = isBoolean(column) ? ["true", "false"] : isArray(column) ? null : column.labels;
  if (choices) {
    const options = ["", ...choices].map((choice) => h("option", { value: choice }, choice));
    return h("select", { ...attributes, value: value ?? "" }, options.map((option) => { option.selected = option.value === (value ?? ""); return option; }));
  }
  if (column.base === "date") return h("input", { ...attributes, type: "date", value: value ?? "" });
  if (column.base === "time") return h("input", { ...attributes, type: "time", step: "0.001", value: value ?? "" });
  if (isNumber(column)) return h("input", { ...attributes, inputmode: "decimal", value: value ?? "" });
  if (column.base?.startsWith("timestamp")) return h("input", { ...attributes, placeholder: "2026-01-31 13:45:00+00", value: value ?? "" });
  if (["uuid", "inet", "cidr", "macaddr", "interval"].includes(column.base)) return h("input", { ...attributes, value: value ?? "" });
  const area = h("textarea", { ...attributes, class: isText(column) ? null : "mono", rows: isJson(column) ? 5 : 1 });
  area.value = value ?? "";
  return area;
}

function problem(column, value) {
  if (value === null || value === undefined) return null;
  if (isJson(column)) {
    try { JSON.parse(value); } catch (error) { return `not JSON: ${error.message}`; }
  }
  if (isNumber(column) && !/^\s*[+-]?(\d[\d_]*\.?\d*(e[+-]?\d+)?|\.\d+|nan|infinity|\$?[\d,.]+)\s*$/i.test(value)) return "not a number";
  if (column.base === "uuid" && !/^[{]?[0-9a-f-]{32,38}[}]?$/i.test(value)) return "not a UUID";
  return null;
}
