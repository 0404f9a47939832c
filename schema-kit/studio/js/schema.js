// The schema section: the diagram, what is pending, migrations, sizes.

import { call } from "./api.js";
import { count, failure, h, plural, size, tabs } from "./dom.js";
import { catalog, nameOf } from "./catalog.js";
import { goTable, go } from "./main.js";
import { openDiagram } from "./diagram.js";
import { openPlan } from "./plan.js";

const PARTS = [["diagram", "Diagram"], ["objects", "Objects"], ["plan", "Pending changes"], ["history", "Migrations"], ["usage", "Sizes and indexes"]];
const OPEN = { diagram: openDiagram, objects: openObjects, plan: openPlan, history: openHistory, usage: openUsage };

export function openSchema(main, part = "diagram") {
  const open = OPEN[part] ?? openDiagram;
  main.append(h("div", { class: "bar" }, h("div", { class: "tabs" }, tabs(PARTS, part, (to) => go(`schema/${to}`)))));
  open(main);
}

async function openHistory(main) {
  const place = h("div", { class: "scroll" });
  main.append(place);
  try {
    const all = await call("schema/history");
    const row = ({ migration, state, applied_at: at, execution_ms: took }) => h("tr", {}, h("td", {}, migration),
      h("td", {}, h("span", { class: `badge ${{ applied: "good", pending: "warn" }[state] ?? "bad"}` }, state)), h("td", {}, at ?? ""), h("td", { class: "number" }, took === null ? "" : `${count(took)} ms`));
    place.replaceChildren(all.length
      ? h("table", {}, h("thead", {}, h("tr", {}, ["Migration", "State", "Applied", "Took"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, all.map(row)))
      : h("p", { class: "empty" }, "There are no migrations: `cargo schema generate` writes the first."));
  } catch (problem) {
    place.replaceChildren(failure(problem));
  }
}

async function openObjects(main) {
  const list = h("div", { class: "plan" });
  const find = h("input", { type: "search", placeholder: "Find by name or kind", "aria-label": "Find an object", id: "find-object" });
  main.append(h("div", { class: "bar" }, find), h("div", { class: "scroll" }, list));
  try {
    const all = await call("schema/objects");
    const draw = () => {
      const wanted = find.value.toLowerCase();
      const found = all.filter(({ kind, name }) => `${kind} ${name}`.toLowerCase().includes(wanted));
      list.replaceChildren(h("p", { class: "dim", role: "status" }, plural(found.length, "object")), ...found.map(({ kind, name, sql, rust }) => {
        const text = h("pre", {});
        const choice = h("div", { class: "tabs" });
        const show = (tab) => {
          choice.replaceChildren(...tabs([["sql", "SQL"], ["rust", "Rust"]], tab, show));
          text.textContent = tab === "rust" ? rust : sql;
        };
        return h("details", { class: "step", data: { object: name }, ontoggle: () => show("sql") }, h("summary", { class: "bar" }, h("span", { class: "badge" }, kind), h("strong", {}, name)), rust && choice, text);
      }));
    };
    find.addEventListener("input", draw);
    draw();
  } catch (problem) {
    list.replaceChildren(failure(problem));
  }
}

async function openUsage(main) {
  const place = h("div", { class: "scroll" });
  main.append(place);
  try {
    const { tables, indexes } = await call("schema/usage");
    const link = ({ schema, name }) => {
      const table = catalog.byName.get(nameOf({ schema, name }));
      return table ? h("button", { class: "link", onclick: () => goTable(table) }, name) : name;
    };
    const number = (text) => h("td", { class: "number" }, text);
    const table = (one) => h("tr", {}, h("td", {}, link(one)), number(size(one.total)), number(size(one.own)), number(size(one.indexes)), number(count(one.rows)), number(count(one.dead)), number(count(one.seq_scan)), number(count(one.idx_scan)), h("td", {}, one.vacuumed ?? "never"), h("td", {}, one.analyzed ?? "never"));
    const index = (one) => h("tr", {}, h("td", { title: one.definition }, one.name), h("td", {}, link({ schema: one.schema, name: one.table })), number(size(one.size)), number(count(one.scans)),
      h("td", {}, !one.valid ? h("span", { class: "badge bad" }, "invalid") : !one.scans && !one.unique ? h("span", { class: "badge warn" }, "never used") : one.unique ? h("span", { class: "badge" }, "unique") : ""));
    place.replaceChildren(
      sheet("Tables", ["Table", "#Total", "#Rows' own", "#Indexes", "#Rows", "#Dead", "#Scans", "#By index", "Vacuumed", "Analyzed"], tables.map(table)),
      sheet("Indexes", ["Index", "Table", "#Size", "#Scans", ""], indexes.map(index)));
  } catch (problem) {
    place.replaceChildren(failure(problem));
  }
}

/** A table with a title; the name of a column of numbers begins with #. */
function sheet(title, names, rows) {
  const head = names.map((name) => h("th", { scope: "col", class: name.startsWith("#") ? "number" : null }, name.replace("#", "")));
  return h("section", {}, h("div", { class: "bar" }, h("h2", {}, title)), h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)));
}
