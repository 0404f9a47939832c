// A table or view: its rows in a grid, and what is done with them.

import { call } from "./api.js";
import { announce, failure, h, hold, plural, redraw, tabs } from "./dom.js";
import { canSort, catalog, foreignKeyOf, isBoolean, isNumber, isText, isJson, shortName } from "./catalog.js";
import { Pages } from "./pages.js";
import { Grid } from "./grid.js";
import { complete, filterBar } from "./filters.js";
import { fill } from "./values.js";
import { editor } from "./editors.js";
import { newRow, rowForm } from "./row.js";
import { pending } from "./pending.js";
import { goTable } from "./main.js";

/** Shows a table; gives what has to be done when another place is gone to. */
const TABS = [["rows", "Rows"], ["ddl", "Definition"], ["rust", "Rust"]];

export function openTable(main, table, filters) {
  const view = new TableView(main, table, filters.map((filter) => ({ ...filter })));
  return () => view.close();
}

class TableView {
  constructor(main, table, filters) {
    Object.assign(this, { table, filters, sort: [], search: "", hidden: new Set(), chosen: new Map() });
    this.name = { schema: table.schema, name: table.name };
    this.editable = table.editable && !catalog.about.read_only;
    this.place = h("div", { class: "browse" });
    this.foot = h("div", { class: "foot", role: "status" });
    this.filterBar = filterBar(table, filters, () => this.load());
    main.append(this.bar(), this.filterBar.element, this.place, this.foot);
    this.stop = pending.listen((applied) => (applied ? this.load() : this.grid && this.changed()));
    this.load();
    this.grid.element.focus();
  }

  close() {
    this.stop();
    this.grid?.close();
  }

  bar() {
    const search = h("input", { type: "search", placeholder: "Search", "aria-label": "Search in all columns", id: "search", onchange: (event) => { this.search = event.target.value; this.load(); } });
    this.bulk = h("span", {});
    const kind = { v: "view", m: "materialized view", f: "foreign table", p: "partitioned table" }[this.table.kind];
    return h("div", { class: "bar" },
      h("h1", {}, shortName(this.table)), kind && h("span", { class: "badge" }, kind),
      h("div", { class: "tabs" }, this.tabs = h("span", {}, tabs(TABS, "rows", (tab) => this.tab(tab)))),
      search,
      h("button", { id: "add-filter", onclick: () => this.filterBar.add() }, "+ Filter"),
      this.columnMenu(),
      h("button", { class: "quiet", "aria-label": "Load again", title: "Load again", onclick: () => this.load() }, "↻"),
      this.bulk,
      this.editable && h("button", { class: "push", id: "new-row", onclick: () => this.panel(newRow(this.table, () => this.panel(null))) }, "+ Row"));
  }

  columnMenu() {
    const sheet = h("div", { class: "sheet", hidden: true }, this.table.columns.map((column) => h("label", {},
      h("input", { type: "checkbox", checked: true, onchange: (event) => { if (event.target.checked) this.hidden.delete(column.name); else this.hidden.add(column.name); this.load(); } }), column.name)));
    const button = h("button", { id: "columns", "aria-expanded": "false", onclick: () => { sheet.hidden = !sheet.hidden; button.setAttribute("aria-expanded", String(!sheet.hidden)); } }, "Columns");
    const left = (event) => { if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) sheet.hidden = true; };
    return h("div", { class: "menu", onfocusout: left, onkeydown: (event) => { if (event.key === "Escape") { sheet.hidden = true; button.focus(); } } }, button, sheet);
  }

  async tab(tab) {
    redraw(this.tabs, tabs(TABS, tab, (to) => this.tab(to)));
    if (tab === "rows") return this.load();
    this.grid?.close();
    this.grid = null;
    try {
      this.place.replaceChildren(h("div", { class: "panel", id: tab }, h("pre", {}, await call(`schema/${tab}`, this.name))));
    } catch (problem) {
      this.place.replaceChildren(failure(problem));
    }
  }

  /** Reads the rows anew. */
  load() {
    const { table } = this;
    const shown = table.columns.filter((column) => !this.hidden.has(column.name));
    this.columns = shown.map((column) => column.name);
    const before = this.grid;
    const giveBack = hold(this.place);
    this.grid?.close();
    this.chosen.clear();
    this.inserts = pending.inserts(table, this.columns);
    this.drawBulk();
    this.pages = new Pages({
      table: this.name, columns: this.columns, filters: this.filters.filter(complete), search: this.search, sort: this.sort,
      keyed: table.key.length > 0 || "rm".includes(table.kind),
    }, () => this.changed(), (problem) => this.failed(problem));
    this.widths ??= new Map(table.columns.map((column) => [column.name, { name: column.name, column, width: widthOf(column) }]));
    this.grid = new Grid({
      label: shortName(table),
      editable: this.editable,
      columns: this.columns.map((name) => this.widths.get(name)),
      head: (column) => this.headOf(column),
      sorted: ({ name }) => { const by = this.sort.find((one) => one.column === name); return by && (by.descending ? "descending" : "ascending"); },
      row: (number) => this.inserts[number] ?? this.pages.row(number - this.inserts.length),
      need: (first, last) => this.pages.need(first - this.inserts.length, last - this.inserts.length),
      state: (row) => this.stateOf(row),
      handle: (row, number) => this.handleOf(row, number),
      cell: (row, column, element) => this.fillCell(row, column, element),
      act: (kind, row, column, number) => this.act(kind, row, column, number),
    });
    this.place.replaceChildren(this.grid.element);
    this.grid.element.scrollLeft = before?.element.scrollLeft ?? 0;
    if (before) this.grid.active.column = Math.min(before.active.column, this.columns.length - 1);
    giveBack(this.grid.element);
    this.pages.load(0);
    this.pages.count().catch((problem) => this.failed(problem));
  }

  changed() {
    const { pages, grid } = this;
    const known = Math.max(pages.total, pages.pages.get(0)?.length ?? 0);
    // rows that are not there yet stand above the others
    this.inserts = pending.inserts(this.table, this.columns);
    const total = known + this.inserts.length;
    if (grid.total !== total) grid.setTotal(total);
    else grid.draw();
    this.foot.replaceChildren(...[h("span", { id: "row-count" }, `${pages.about ? "about " : ""}${plural(known, "row")}`),
      pages.places && h("span", {}, "places far down are approximate"),
      !this.table.key.length && "rp".includes(this.table.kind) && h("span", {}, "no key: rows are found by their place")].filter(Boolean));
  }

  failed(problem) {
    this.place.querySelector(".notice")?.remove();
    this.place.prepend(failure(problem));
    announce(problem.message);
  }

  headOf({ name, column }) {
    const by = this.sort.find((one) => one.column === name);
    const mark = by ? (by.descending ? " ↓" : " ↑") : "";
    const key = this.table.key.includes(name) ? "⚷ " : "";
    return h("button", { title: column.comment ?? `${name} ${column.type}`, disabled: !canSort(column), data: { sort: name }, onclick: (event) => this.sortBy(name, event.shiftKey) },
      `${key}${name}${mark}`, h("small", {}, column.type));
  }

  sortBy(name, also) {
    const by = this.sort.find((one) => one.column === name);
    const next = !by ? { column: name, descending: false } : by.descending ? null : { column: name, descending: true };
    const others = also ? this.sort.filter((one) => one !== by) : [];
    this.sort = next ? [...others, next] : others;
    this.load();
  }

  stateOf(row) {
    const change = pending.of(this.table, row);
    return [row.insert && "new", change?.action === "delete" && "deleted", this.chosen.has(JSON.stringify(row.id)) && "chosen"].filter(Boolean);
  }

  handleOf(row, number) {
    const chosen = this.chosen.has(JSON.stringify(row.id));
    return [
      this.editable && !row.insert && h("input", { type: "checkbox", checked: chosen, tabindex: "-1", "aria-label": `Choose row ${number + 1}`, onclick: (event) => this.choose(row, number, event.shiftKey) }),
      h("button", { class: "quiet", tabindex: "-1", title: "Open the row", "aria-label": `Open row ${number + 1}`, onclick: () => this.open(row) }, "⤢"),
    ].filter(Boolean);
  }

  fillCell(row, { name, column }, element) {
    const at = this.columns.indexOf(name);
    const change = pending.of(this.table, row);
    const changed = change?.set && name in change.set;
    if (changed) element.classList.add("changed");
    if (change?.fault?.columns?.includes(name)) {
      element.classList.add("wrong");
      element.title = change.fault.message;
      element.setAttribute("aria-invalid", "true");
    }
    element.dataset.column = name;
    if (row.insert && !changed) return element.append(h("span", { class: "dim" }, "default"));
    fill(element, column, changed ? change.set[name] : row.v[at]);
    const key = foreignKeyOf(this.table, name);
    if (key && row.v[at] !== null && !row.insert) {
      element.append(h("button", { class: "follow", tabindex: "-1", title: `Go to ${key.table}`, "aria-label": `Go to ${key.table}`, onclick: () => this.follow(row, key) }, "→"));
    }
  }

  follow(row, key) {
    const target = catalog.byName.get(`${key.schema}.${key.table}`);
    const values = key.columns.map((column) => row.v[this.columns.indexOf(column)]);
    if (target) goTable(target, key.references.map((column, at) => ({ column, operator: "equal", value: values[at] })));
  }

  act(kind, row, { name, column }, number) {
    const key = foreignKeyOf(this.table, name);
    if (kind === "open") this.open(row);
    else if (kind === "sort") { if (canSort(column)) this.sortBy(name, false); }
    else if (kind === "follow" && key && !row.insert) this.follow(row, key);
    else if (!this.editable) return;
    else if (kind === "choose") { if (!row.insert) this.choose(row, number, false); }
    else if (kind === "delete") pending.toggleDelete(this.table, row);
    else if (kind === "edit" && column.editable) this.edit(row, column);
  }

  open(row) {
    this.panel(rowForm(this.table, this.columns, row, () => this.panel(null)));
  }

  panel(element) {
    this.place.querySelector(":scope > .panel")?.remove();
    if (element) {
      this.place.append(element);
      element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.panel(null); });
      element.querySelector("input, textarea, select, button")?.focus();
    } else this.grid?.element.focus();
  }

  /** Edits a value where it stands. A cut one is edited in the form, which loads it whole. */
  edit(row, column) {
    const at = this.columns.indexOf(column.name);
    if (row.cut?.includes(at)) return this.open(row);
    const cell = this.grid.activeCell();
    const change = pending.of(this.table, row);
    const now = change?.set && column.name in change.set ? change.set[column.name] : row.v[at];
    const field = editor(column, now);
    const box = h("div", { class: "cell-editor" }, field.element);
    const end = (save) => {
      if (!box.isConnected || (save && field.problem())) return;
      box.remove();
      if (save) pending.set(this.table, row, column.name, field.value(), row.v[at]);
      this.grid.element.focus();
    };
    box.append(h("div", { class: "bar" }, h("button", { class: "main", onclick: () => end(true) }, "Keep"), h("button", { onclick: () => end(false) }, "Cancel")));
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") end(false);
      if (event.key === "Enter" && !event.shiftKey && event.target.tagName !== "BUTTON") { event.preventDefault(); end(true); }
    });
    const place = this.grid.element.getBoundingClientRect();
    const from = cell.getBoundingClientRect();
    box.style.left = `${Math.max(0, Math.min(from.left - place.left, place.width - 280)) + this.grid.element.scrollLeft}px`;
    box.style.top = `${from.top - place.top + this.grid.element.scrollTop}px`;
    this.grid.element.append(box);
    field.focus();
    field.input.select?.();
  }

  choose(row, number, through) {
    const key = JSON.stringify(row.id);
    if (through && this.lastChosen !== undefined) {
      const [from, to] = [Math.min(number, this.lastChosen), Math.max(number, this.lastChosen)].map((one) => one - this.inserts.length);
      for (const [at, other] of this.pages.loaded()) if (at >= from && at <= to) this.chosen.set(JSON.stringify(other.id), other);
    } else if (!this.chosen.delete(key)) this.chosen.set(key, row);
    this.lastChosen = number;
    this.drawBulk();
    this.grid.draw();
  }

  /** What can be done with the chosen rows. */
  drawBulk() {
    const rows = [...this.chosen.values()];
    this.bulk.replaceChildren(...(rows.length ? [
      h("span", { class: "dim" }, `${rows.length} chosen `),
      h("button", { id: "bulk-set", onclick: () => this.setAll(rows) }, "Set…"), " ",
      h("button", { id: "bulk-delete", onclick: () => rows.forEach((row) => { if (pending.of(this.table, row)?.action !== "delete") pending.toggleDelete(this.table, row); }) }, "Delete"),
    ] : []));
  }

  setAll(rows) {
    const columns = this.table.columns.filter((column) => column.editable && this.columns.includes(column.name));
    let field;
    const place = h("div", {});
    const choose = (name) => { field = editor(this.table.byColumn.get(name), ""); place.replaceChildren(field.element); };
    const names = h("select", { "aria-label": "Column", onchange: (event) => choose(event.target.value) }, columns.map((column) => h("option", {}, column.name)));
    choose(columns[0].name);
    const keep = () => {
      if (field.problem()) return;
      for (const row of rows) pending.set(this.table, row, names.value, field.value(), row.v[this.columns.indexOf(names.value)]);
      this.panel(null);
    };
    this.panel(h("aside", { class: "panel", "aria-label": "Set a column" }, h("h2", {}, `Set in ${rows.length} rows`), names, place,
      h("div", { class: "bar" }, h("button", { class: "main", onclick: keep }, "Add to pending changes"), h("button", { onclick: () => this.panel(null) }, "Cancel"))));
  }
}

function widthOf(column) {
  const name = Math.min(30, Math.max(column.name.length, column.type.length * 0.85)) * 8 + 26;
  const own = isBoolean(column) ? 90 : isNumber(column) ? 100 : column.base === "uuid" ? 290 : column.base === "timestamptz" ? 220 : isText(column) ? 200 : isJson(column) ? 280 : 170;
  return Math.round(Math.max(name, own));
}
