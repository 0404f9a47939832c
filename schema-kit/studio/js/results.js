// The result of one statement: as a table, a chart, CSV or JSON.

import { announce, count, download, h, redraw, tabs } from "./dom.js";
import { nullText } from "./values.js";
import { chart } from "./chart.js";

const NUMBERS = new Set(["int2", "int4", "int8", "float4", "float8", "numeric", "money", "oid"]);

/** The most rows of a table that are drawn. */
const DRAWN = 500;

export class Result {
  constructor({ number, sql, line }) {
    Object.assign(this, { number, names: null, types: [], rows: [] });
    this.status = h("span", { class: "dim push", role: "status" }, "running …");
    this.choice = h("div", { class: "tabs" });
    this.sheet = h("div", { class: "sheet" });
    this.element = h("section", { class: "result", "aria-label": `Statement ${number + 1}` },
      h("div", { class: "bar" }, h("code", { title: `line ${line}` }, sql.replaceAll(/\s+/g, " ")), this.status, this.choice), this.sheet);
  }

  take(piece) {
    if (piece.piece === "columns") {
      this.names = piece.names;
      this.types = piece.types;
    } else if (piece.piece === "rows") {
      this.rows.push(...piece.rows);
      this.status.textContent = `${count(this.rows.length)} rows …`;
    } else if (piece.piece === "done") this.done(piece);
  }

  done({ rows, milliseconds }) {
    const some = this.names ? this.rows.length : rows;
    const all = this.names && rows > some ? ` of ${count(rows)}` : "";
    this.status.textContent = `${count(some)}${all} ${some === 1 ? "row" : "rows"} · ${milliseconds} ms`;
    announce(this.status.textContent);
    if (this.names) this.show("table");
  }

  show(form) {
    const forms = [["table", "Table"], ["chart", "Chart"], ["csv", "CSV"], ["json", "JSON"]];
    redraw(this.choice, tabs(forms, form, (other) => this.show(other)));
    const text = { csv: () => this.csv(), json: () => this.json() }[form];
    if (form === "table") this.sheet.replaceChildren(this.table());
    else if (form === "chart") this.sheet.replaceChildren(chart(this));
    else {
      const content = text();
      const type = form === "csv" ? "text/csv" : "application/json";
      this.sheet.replaceChildren(h("div", { class: "bar" },
        h("button", { onclick: () => download(`result-${this.number + 1}.${form}`, content, type) }, "Save as a file"),
        h("button", { onclick: () => navigator.clipboard.writeText(content) }, "Copy")), h("pre", { class: "panel" }, content.slice(0, 100_000)));
    }
  }

  isNumber(at) {
    return NUMBERS.has(this.types[at]);
  }

  table() {
    const side = (at) => (this.isNumber(at) ? "number" : null);
    const head = this.names.map((name, at) => h("th", { class: side(at), scope: "col", title: this.types[at] }, name));
    const body = this.rows.slice(0, DRAWN).map((row) => h("tr", {}, row.map((value, at) => h("td", { class: side(at), title: value ?? "NULL" }, value === null ? nullText() : value.slice(0, 300)))));
    const more = this.rows.length > DRAWN && h("p", { class: "dim" }, `The first ${DRAWN} rows; CSV and JSON have all ${count(this.rows.length)}.`);
    return h("div", {}, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)), more);
  }

  csv() {
    const cell = (value) => (value === null ? "" : /[",\n\r]/.test(value) || value === "" ? `"${value.replaceAll('"', '""')}"` : value);
    return [this.names, ...this.rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
  }

  /** Numbers that JavaScript can't hold stay texts. */
  json() {
    const value = (text, at) => {
      if (text === null) return null;
      if (this.types[at] === "bool") return text === "t";
      if (this.types[at] === "json" || this.types[at] === "jsonb") return JSON.parse(text);
      const number = Number(text);
      return this.isNumber(at) && String(number) === text ? number : text;
    };
    return JSON.stringify(this.rows.map((row) => Object.fromEntries(row.map((text, at) => [this.names[at], value(text, at)]))), null, 2);
  }
}
