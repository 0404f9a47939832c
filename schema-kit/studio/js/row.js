// A row as a form, beside the grid.

import { call } from "./api.js";
import { failure, h } from "./dom.js";
import { catalog, nameOf, shortName } from "./catalog.js";
import { detail } from "./values.js";
import { editor } from "./editors.js";
import { pending } from "./pending.js";
import { goTable } from "./main.js";

/** The form of a row; `columns` are the names of its values. */
export function rowForm(table, columns, row, close) {
  const fields = table.columns.map((column) => {
    const at = columns.indexOf(column.name);
    return at < 0 ? null : field(table, column, row, row.v[at], row.cut?.includes(at));
  });
  return h("aside", { class: "panel", "aria-label": "Row" },
    h("header", {}, h("h2", {}, shortName(table)), h("button", { class: "quiet push", "aria-label": "Close", onclick: close }, "×")),
    fields, references(table, columns, row));
}

function field(table, column, row, text, cut) {
  const holder = h("div", {});
  const name = h("div", { class: "name" }, column.name, h("small", {}, column.type));
  const show = (value) => {
    const change = pending.of(table, row);
    const now = change?.set && column.name in change.set ? change.set[column.name] : value;
    const editable = table.editable && column.editable && !catalog.about.read_only;
    if (!editable) return holder.replaceChildren(detail(column, value));
    const edited = editor(column, now, {
      change: () => { if (!edited.problem()) pending.set(table, row, column.name, edited.value(), value); },
    });
    const readable = !["S", "N", "B", "D", "E"].includes(column.category) && value !== null;
    holder.replaceChildren(edited.element, readable ? h("details", {}, h("summary", { class: "dim" }, "Read"), detail(column, value)) : "");
  };
  if (!cut) show(text);
  else {
    holder.append(h("pre", {}, `${text}…`), h("button", { onclick: async () => {
      try {
        show(await call("value", { table: { schema: table.schema, name: table.name }, id: row.id ?? [], column: column.name }));
      } catch (problem) { holder.append(failure(problem)); }
    } }, "Load the whole value"));
  }
  return h("div", { class: "field", data: { field: column.name } }, name, holder);
}

/** The rows that this one refers to, and those that refer to it. */
function references(table, columns, row) {
  const valueOf = (column) => row.v[columns.indexOf(column)];
  const link = (label, target, names, values) =>
    values.every((value) => value !== null && value !== undefined) && catalog.byName.has(nameOf(target))
      ? h("li", {}, h("button", { class: "link", onclick: () => goTable(target, names.map((column, at) => ({ column, operator: "equal", value: values[at] }))) }, label))
      : null;
  const out = table.foreign_keys.map((key) =>
    link(`${key.columns.join(", ")} → ${key.table}`, { schema: key.schema, name: key.table }, key.references, key.columns.map(valueOf)));
  const into = (catalog.referencing.get(nameOf(table)) ?? []).map(({ table: other, key }) =>
    link(`${shortName(other)} by ${key.columns.join(", ")}`, other, key.columns, key.references.map(valueOf)));
  const list = (title, links) => (links.some(Boolean) ? h("div", {}, h("h3", {}, title), h("ul", {}, links)) : null);
  return [list("Refers to", out), list("Referred to by", into)];
}

/** A form for a row that is not there yet. */
export function newRow(table, close) {
  const editors = table.columns.filter((column) => column.editable).map((column) => [column, editor(column, column.default || column.nullable ? undefined : "", { omittable: true })]);
  const save = () => {
    const wrong = editors.find(([, one]) => one.problem());
    if (wrong) return wrong[1].focus();
    const set = {};
    for (const [column, one] of editors) if (one.value() !== undefined) set[column.name] = one.value();
    pending.insert(table, set);
    close();
  };
  return h("aside", { class: "panel", "aria-label": "New row" },
    h("header", {}, h("h2", {}, `New row of ${shortName(table)}`), h("button", { class: "quiet push", "aria-label": "Close", onclick: close }, "×")),
    editors.map(([column, one]) => h("div", { class: "field", data: { field: column.name } }, h("div", { class: "name" }, column.name, h("small", {}, column.type)), one.element)),
    h("div", { class: "bar" }, h("button", { class: "main", id: "add-row", onclick: save }, "Add to pending changes")));
}
