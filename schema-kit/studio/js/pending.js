// Changes that are made on the page and not yet in the database.

import { call } from "./api.js";
import { announce, byId, failure, h, hold, plural, redraw } from "./dom.js";
import { catalog, nameOf, shortName } from "./catalog.js";
import { confirmChange } from "./dialog.js";

const changes = new Map();
const listeners = new Set();
let serial = 0;

const keyOf = (table, row) => row.insert ?? `${nameOf(table)} ${JSON.stringify(row.id)}`;

export const pending = {
  get size() { return changes.size; },
  of: (table, row) => changes.get(keyOf(table, row)),
  /** The rows of a table that are not there yet, as the grid has rows. */
  inserts: (table, columns) => [...changes]
    .filter(([, change]) => change.action === "insert" && nameOf(change.table) === nameOf(table))
    .map(([insert, { set }]) => ({ insert, v: columns.map((column) => set[column]) })),
  /** Calls back when the changes are others; gives what ends that. `applied` when they are done. */
  listen(callback) {
    listeners.add(callback);
    return () => listeners.delete(callback);
  },
  /** A value for one column of a row; the one that it had before takes the change back. */
  set(table, row, column, value, before) {
    const key = keyOf(table, row);
    const change = changes.get(key) ?? { table, action: "update", id: row.id, version: row.x, set: {} };
    change.set[column] = value;
    change.fault = undefined;
    if (value === before && change.action === "update") delete change.set[column];
    if (change.action === "update" && !Object.keys(change.set).length) changes.delete(key);
    else changes.set(key, change);
    update();
  },
  insert(table, set) {
    changes.set(`new ${serial++}`, { table, action: "insert", set });
    update();
  },
  /** Marks a row to be deleted, or no longer. One that is not there yet goes at once. */
  toggleDelete(table, row) {
    const key = keyOf(table, row);
    if (row.insert || changes.get(key)?.action === "delete") changes.delete(key);
    else changes.set(key, { table, action: "delete", id: row.id, version: row.x });
    update();
  },
};

const body = (change) => {
  const { table, action, id, version, set } = change;
  return { table: { schema: table.schema, name: table.name }, action, id, version, set };
};

async function update() {
  for (const listener of listeners) listener(false);
  const box = byId("pending");
  const giveBack = hold(box);
  box.hidden = changes.size === 0;
  if (!changes.size) {
    box.replaceChildren();
    return giveBack(document.querySelector(".grid") ?? byId("main"));
  }
  const list = [...changes];
  const item = ([key, change], at) => h("li", { data: { change: String(at) } },
    h("pre", {}, change.sql ?? "…"),
    h("button", { class: "quiet", "aria-label": "Discard this change", onclick: () => { changes.delete(key); update(); } }, "×"),
    change.fault ? faultOf(key, change) : null);
  const draw = () => redraw(box,
    h("div", { class: "bar" },
      h("strong", {}, plural(changes.size, "pending change")), h("span", { class: "dim wide-only" }, "applied together, or not at all"),
      h("button", { class: "push", id: "discard", onclick: () => { changes.clear(); update(); } }, "Discard all"),
      h("button", { class: "main", id: "apply", onclick: apply }, "Apply")),
    h("ol", {}, list.map(item)));
  draw();
  try {
    const statements = await call("edits/preview", { changes: list.map(([, change]) => body(change)) });
    statements.forEach((sql, at) => { list[at][1].sql = `${sql};`; });
  } catch (problem) {
    box.append(failure(problem));
    return;
  }
  if (list.length === changes.size) draw();
}

function faultOf(key, change) {
  const { fault } = change;
  const choices = fault.status === 409 && h("div", { class: "bar" },
    fault.current && h("button", { id: "keep-mine", onclick: () => keepMine(key, change) }, "Keep mine"),
    h("button", { id: "take-theirs", onclick: () => { changes.delete(key); update(); done(); } }, "Take theirs"));
  const theirs = fault.current && change.set && h("pre", {}, Object.keys(change.set).map((column) => `${column} is now ${fault.current[column] ?? "NULL"}`).join("\n"));
  return h("div", { class: "notice bad", role: "alert" }, [fault.message, fault.detail].filter(Boolean).join("\n"), theirs, choices);
}

/** Puts the change on top of the row as it is now. */
async function keepMine(key, change) {
  const { table } = change;
  const filters = table.key.map((column, at) => ({ column, operator: "equal", value: change.id[at] }));
  const found = await call("rows", { table: { schema: table.schema, name: table.name }, filters, from: "start", limit: 1 });
  if (!found.rows.length) return;
  changes.set(key, { ...change, version: found.rows[0].x, fault: undefined });
  update();
}

async function apply() {
  const list = [...changes.values()];
  const tables = [...new Set(list.map((change) => shortName(change.table)))].join(", ");
  let confirm = "";
  if (catalog.about.production) {
    confirm = await confirmChange("Change a production database", `${plural(list.length, "change")} to ${tables}.`, "Apply");
    if (confirm === undefined) return;
  }
  for (const change of list) change.fault = undefined;
  try {
    await call("edits/apply", { changes: list.map(body), confirm });
  } catch (problem) {
    const change = list[problem.change];
    if (change) change.fault = problem;
    announce(problem.message);
    await update();
    if (!change) byId("pending").append(failure(problem));
    return;
  }
  changes.clear();
  announce(`${plural(list.length, "change")} applied`);
  update();
  done();
}

function done() {
  for (const listener of listeners) listener(true);
}
