// The page: its sections, the list of tables, and the way between them.

import { call } from "./api.js";
import { announce, byId, count, failure, h, hold, plural, redraw, tabs } from "./dom.js";
import { catalog, loadCatalog, nameOf } from "./catalog.js";
import { ask } from "./dialog.js";
import { pending } from "./pending.js";

const SECTIONS = [["browse", "Browse"], ["sql", "SQL"], ["schema", "Schema"]];

/** Goes somewhere: the address says where, never with which values; those are in `state`. */
export function go(address, state = null) {
  history.pushState(state, "", `#/${address}`);
  show();
}

export function goTable(table, filters = []) {
  go(`browse/${encodeURIComponent(table.schema)}/${encodeURIComponent(table.name)}`, { filters });
}

/** Each section is loaded when somebody first goes there. */
const OPEN = {
  sql: async () => (await import("./sql.js")).openSql,
  schema: async () => (await import("./schema.js")).openSchema,
  table: async () => (await import("./browse.js")).openTable,
};

let leave = () => {};
let turn = 0;

async function show() {
  const [section = "browse", ...rest] = location.hash.slice(2).split("/").map(decodeURIComponent);
  redraw(byId("sections"), h("div", { class: "tabs" }, tabs(SECTIONS, section || "browse", (to) => go(to))));
  byId("tables").classList.remove("open");
  byId("menu").setAttribute("aria-expanded", "false");
  const mine = ++turn;
  leave();
  const main = byId("main");
  const giveBack = hold(main);
  main.replaceChildren();
  leave = () => {};
  listTables();
  const table = catalog.byName.get(`${rest[0]}.${rest[1]}`);
  const [kind, argument] = section === "sql" || section === "schema" ? [section, rest[0]] : ["table", table];
  if (kind === "table" && !table) {
    main.append(h("p", { class: "empty" }, catalog.tables.length ? "Choose a table." : "This database has no tables yet."));
    return;
  }
  const open = await OPEN[kind]();
  // Somebody may have gone on meanwhile.
  if (mine !== turn) return;
  leave = open(main, argument, history.state?.filters ?? []) ?? leave;
  giveBack(main);
}

function listTables() {
  const wanted = byId("find-table").value.toLowerCase();
  const current = location.hash.startsWith("#/browse/") ? decodeURIComponent(location.hash.slice(9)).replace("/", ".") : "";
  const bySchema = Map.groupBy(
    catalog.tables.filter((table) => nameOf(table).toLowerCase().includes(wanted) && (wanted || !table.partition)),
    (table) => table.schema,
  );
  const lists = [...bySchema].map(([schema, tables]) => [
    h("h2", {}, schema),
    h("ul", {}, tables.map((table) => h("li", {}, h("button", {
      class: "rp".includes(table.kind) ? "table" : "view",
      "aria-current": nameOf(table) === current ? "page" : null,
      title: table.comment ?? nameOf(table),
      data: { table: nameOf(table) },
      onclick: () => goTable(table),
    }, h("span", { class: "name" }, table.name), h("span", { class: "rows" }, estimate(table.rows)))))),
  ]);
  redraw(byId("table-list"), lists);
}

function estimate(rows) {
  if (rows === undefined) return "";
  return rows < 10_000 ? count(rows) : new Intl.NumberFormat("en-US", { notation: "compact" }).format(rows);
}

function showAbout() {
  const { about } = catalog;
  document.title = `${about.database} · schema studio`;
  byId("database").textContent = about.database;
  byId("server").textContent = `${about.user} · PostgreSQL ${about.server}`;
  byId("server").title = about.url;
  document.body.classList.toggle("production", about.production);
  const badge = byId("badge");
  badge.hidden = !about.production && !about.read_only;
  badge.textContent = about.production ? (about.read_only ? "PRODUCTION · READ ONLY" : "PRODUCTION") : "READ ONLY";
  badge.className = about.production ? "badge bad" : "badge warn";
}

const KEYS = [
  ["/", "find a table"], ["?", "this list"],
  ["Arrows, Page Up, Page Down, Home, End", "move in the grid; with Ctrl, Home and End go to the first and the last row"],
  ["Enter", "open the row as a form"], ["F2", "edit the value"], ["Space", "choose the row"], ["Delete", "mark the row to be deleted, or not"],
  ["F", "follow the foreign key of the column"], ["S", "sort by the column"], ["Escape", "leave the form or the editor"],
  ["Ctrl + Enter", "run the SQL"], ["Ctrl + Space", "complete the word"],
];

function showKeys() {
  ask("Keys", (close) => [
    h("dl", { class: "keys" }, KEYS.map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])),
    h("div", { class: "bar" }, h("button", { class: "main", type: "button", onclick: () => close() }, "Close")),
  ]);
}

function theme(choice) {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.theme = choice ?? localStorage.getItem("theme") ?? system;
}

/** Loads the tables anew, as after a change of the schema. */
export async function reload() {
  await loadCatalog();
  listTables();
}

async function start() {
  theme();
  byId("theme").addEventListener("click", () => {
    const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", other);
    theme(other);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme());
  byId("keys").addEventListener("click", showKeys);
  byId("find-table").addEventListener("input", listTables);
  byId("find-table").addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("table-list").querySelector("button")?.click();
  });
  byId("menu").addEventListener("click", () => {
    const open = byId("tables").classList.toggle("open");
    byId("menu").setAttribute("aria-expanded", String(open));
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".menu")) {
      if (!menu.contains(event.target)) menu.querySelector(".sheet").hidden = true;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, textarea, select") || document.querySelector("dialog")) return;
    if (event.key === "?") showKeys();
    if (event.key === "/") {
      event.preventDefault();
      if (byId("menu").offsetParent && !byId("tables").classList.contains("open")) byId("menu").click();
      byId("find-table").focus();
    }
  });
  addEventListener("popstate", show);
  addEventListener("beforeunload", (event) => { if (pending.size) event.preventDefault(); });
  try {
    [catalog.about] = await Promise.all([call("about"), loadCatalog()]);
  } catch (problem) {
    byId("main").replaceChildren(failure(problem));
    return;
  }
  showAbout();
  show();
  announce(plural(catalog.tables.length, "table"));
  setTimeout(OPEN.table, 200);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start();
