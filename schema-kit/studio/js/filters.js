// Conditions on rows: for each type the operators that it has.

import { h, redraw } from "./dom.js";
import { isArray, isBoolean, isJson, isRange, isText } from "./catalog.js";

const COMPARE = [["equal", "="], ["not_equal", "≠"], ["less", "<"], ["at_most", "≤"], ["greater", ">"], ["at_least", "≥"]];
const NULLS = [["null", "is NULL"], ["not_null", "is not NULL"]];

export function operators(column) {
  if (isBoolean(column)) return [["equal", "="], ...NULLS];
  if (isJson(column)) return [["includes", "contains"], ["has_key", "has key"], ["contains", "text contains"], ...NULLS];
  if (isArray(column)) return [["has_element", "has element"], ["includes", "contains"], ["overlaps", "overlaps"], ["equal", "="], ...NULLS];
  if (isRange(column)) return [["has_element", "contains"], ["overlaps", "overlaps"], ["includes", "covers"], ["equal", "="], ...NULLS];
  if (column.labels) return [["equal", "="], ["not_equal", "≠"], ...NULLS];
  if (isText(column)) return [["contains", "contains"], ["equal", "="], ["not_equal", "≠"], ["starts_with", "starts with"], ["matches", "matches"], ...NULLS];
  if (column.base === "bytea") return [["equal", "="], ...NULLS];
  return [...COMPARE, ["contains", "text contains"], ...NULLS];
}

/** The filters of a table as fields; `change` is called when one has become another. */
export function filterBar(table, filters, change) {
  const element = h("div", { class: "filters", role: "group", "aria-label": "Filters" });
  const draw = () => redraw(element, filters.map((filter) => one(filter)));

  function one(filter) {
    const column = table.byColumn.get(filter.column);
    const choices = operators(column);
    if (!choices.some(([name]) => name === filter.operator)) filter.operator = choices[0][0];
    const columns = h("select", { "aria-label": "Column", onchange: (event) => { Object.assign(filter, { column: event.target.value, operator: "", value: "" }); draw(); } }, table.columns.map((other) => h("option", { value: other.name, selected: other.name === filter.column }, other.name)));
    const operator = h("select", { "aria-label": "Operator", onchange: (event) => { filter.operator = event.target.value; draw(); if (complete(filter)) change(); } }, choices.map(([name, label]) => h("option", { value: name, selected: name === filter.operator }, label)));
    const remove = h("button", { class: "quiet", "aria-label": "Remove this filter", onclick: () => { filters.splice(filters.indexOf(filter), 1); draw(); change(); } }, "×");
    return h("div", { class: "filter" }, columns, operator, needsValue(filter) ? valueOf(filter, column) : null, remove);
  }

  function valueOf(filter, column) {
    const choices = isBoolean(column) ? ["true", "false"] : isArray(column) ? null : column.labels;
    const set = (event) => { filter.value = event.target.value; change(); };
    if (choices) {
      filter.value ||= choices[0];
      return h("select", { "aria-label": "Value", onchange: set }, choices.map((choice) => h("option", { value: choice, selected: choice === filter.value }, choice)));
    }
    return h("input", { "aria-label": "Value", value: filter.value, placeholder: "value", autocomplete: "off", spellcheck: "false", onchange: set });
  }

  const add = (column = table.columns[0]?.name) => {
    if (!column) return;
    filters.push({ column, operator: "", value: "" });
    draw();
    element.lastElementChild.querySelector("select").focus();
  };
  draw();
  return { element, add };
}

const needsValue = (filter) => !["null", "not_null"].includes(filter.operator);

/** Whether a filter says something yet. */
export const complete = (filter) => !needsValue(filter) || filter.value !== "";
