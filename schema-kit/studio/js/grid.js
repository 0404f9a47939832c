// A grid of any number of rows, of which those on the screen exist.

import { h } from "./dom.js";

const ROW = 30;
const HEAD = 34;
/** What a browser can scroll through; more rows than that are scaled to it. */
const TALLEST = 8_000_000;

export class Grid {
  /** `parts`: columns [{ name, width }], head(column), cell(row, column, element, number),
      handle(row, number), state(row) → [class names], editable, need(first, last), row(number), act(kind, …). */
  constructor(parts) {
    this.parts = parts;
    this.total = 0;
    this.top = 0;
    this.active = { row: 0, column: 0 };
    this.body = h("div", { class: "body", role: "rowgroup" });
    this.head = h("div", { class: "row head", role: "row", "aria-rowindex": "1" });
    this.element = h("div", { class: "grid", role: "grid", tabindex: "0", "aria-label": parts.label, "aria-colcount": String(parts.columns.length + 1), "aria-readonly": String(!parts.editable), "aria-multiselectable": parts.editable ? "true" : null }, this.head, this.body);
    this.element.addEventListener("scroll", () => this.scrolled());
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("click", (event) => this.pick(event));
    this.element.addEventListener("dblclick", (event) => { if (this.pick(event)) this.act("edit"); });
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.element);
    this.drawHead();
  }

  close() {
    this.observer.disconnect();
  }

  get template() {
    return `62px ${this.parts.columns.map((column) => `${column.width}px`).join(" ")}`;
  }

  get visible() {
    return Math.max(1, Math.floor((this.element.clientHeight - HEAD) / ROW));
  }

  setTotal(total) {
    this.total = total;
    this.height = Math.min(total * ROW, TALLEST);
    this.scaled = total * ROW > TALLEST;
    this.body.style.height = `${this.height}px`;
    this.element.setAttribute("aria-rowcount", String(total + 1));
    this.draw();
  }

  /** A small movement is one of rows, a large one goes to a part of the whole. */
  scrolled() {
    const at = this.element.scrollTop;
    const by = at - (this.last ?? 0);
    this.last = at;
    const most = this.height - (this.element.clientHeight - HEAD);
    const end = Math.max(0, this.total - this.visible);
    if (!this.scaled) this.top = at / ROW;
    else if (at <= 0) this.top = 0;
    else if (at >= most - 1) this.top = end;
    else if (Math.abs(by) < this.element.clientHeight * 2) this.top = Math.min(end, Math.max(0, this.top + by / ROW));
    else this.top = (at / most) * end;
    this.draw();
  }

  /** Brings a row on the screen. */
  reveal(row) {
    if (row >= Math.ceil(this.top) && row < this.top + this.visible) return;
    const top = row < this.top ? row : row - this.visible + 1;
    this.top = Math.max(0, top);
    const end = Math.max(1, this.total - this.visible);
    const most = this.height - (this.element.clientHeight - HEAD);
    this.last = this.scaled ? (this.top / end) * most : this.top * ROW;
    this.element.scrollTop = this.last;
    this.last = this.element.scrollTop;
  }

  drawHead() {
    this.head.style.gridTemplateColumns = this.template;
    const cells = this.parts.columns.map((column, at) => {
      const cell = h("div", { class: "cell", role: "columnheader", "aria-colindex": String(at + 2) }, this.parts.head(column));
      const sorted = this.parts.sorted(column);
      if (sorted) cell.setAttribute("aria-sort", sorted);
      cell.append(h("div", { class: "grip", "aria-hidden": "true", onpointerdown: (event) => this.resize(event, column) }));
      return cell;
    });
    this.head.replaceChildren(h("div", { class: "handle", role: "columnheader", "aria-colindex": "1" }, h("span", { class: "unseen" }, "Row")), ...cells);
  }

  resize(event, column) {
    event.preventDefault();
    const [from, width] = [event.clientX, column.width];
    const move = (moved) => {
      column.width = Math.max(48, width + moved.clientX - from);
      this.head.style.gridTemplateColumns = this.template;
      this.draw();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", () => removeEventListener("pointermove", move), { once: true });
  }

  draw() {
    const first = Math.max(0, Math.floor(this.top) - 3);
    const last = Math.min(this.total, Math.ceil(this.top) + this.visible + 4);
    const rows = [];
    for (let number = first; number < last; number++) {
      const y = this.element.scrollTop + (number - this.top) * ROW;
      rows.push(this.drawRow(number, Math.min(y, this.height - ROW)));
    }
    this.body.replaceChildren(...rows);
    this.mark();
    if (this.total) this.parts.need(first, last);
  }

  drawRow(number, y) {
    const row = this.parts.row(number);
    const state = row ? this.parts.state(row) : [];
    const said = { new: "not in the database yet", deleted: "to be deleted" };
    const element = h("div", {
      class: ["row", ...state].join(" "), role: "row", "aria-rowindex": String(number + 2), "aria-busy": row ? null : "true",
      "aria-selected": this.parts.editable ? String(state.includes("chosen")) : null,
      "aria-description": state.map((one) => said[one]).filter(Boolean).join(", ") || null,
    });
    element.style.gridTemplateColumns = this.template;
    element.style.transform = `translateY(${y}px)`;
    element.append(h("div", { class: "handle", role: "rowheader", "aria-colindex": "1" }, row ? this.parts.handle(row, number) : "…"));
    for (const [at, column] of this.parts.columns.entries()) {
      const cell = h("div", { class: "cell", role: "gridcell", "aria-colindex": String(at + 2), id: `cell-${number}-${at}` });
      if (row) this.parts.cell(row, column, cell, number);
      element.append(cell);
    }
    return element;
  }

  mark() {
    this.body.querySelector(".cell.active")?.classList.remove("active");
    const cell = this.activeCell();
    cell?.classList.add("active");
    if (cell) this.element.setAttribute("aria-activedescendant", cell.id);
    else this.element.removeAttribute("aria-activedescendant");
  }

  activeCell() {
    return document.getElementById(`cell-${this.active.row}-${this.active.column}`);
  }

  /** By the place, not the event's target: rows are drawn anew while the button is down. */
  pick(event) {
    const target = document.elementFromPoint(event.clientX, event.clientY);
    const cell = target?.closest(".cell[id]");
    if (!cell || target.closest("button, input, .cell-editor")) return false;
    const [, row, column] = cell.id.split("-").map(Number);
    this.active = { row, column };
    this.mark();
    return true;
  }

  act(kind) {
    const row = this.parts.row(this.active.row);
    if (row) this.parts.act(kind, row, this.parts.columns[this.active.column], this.active.row);
  }

  key(event) {
    if (event.target !== this.element) return;
    const { row, column } = this.active;
    const last = this.total - 1;
    const ends = event.ctrlKey || event.metaKey;
    const to = {
      ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      PageDown: [row + this.visible, column], PageUp: [row - this.visible, column],
      Home: [ends ? 0 : row, 0], End: [ends ? last : row, this.parts.columns.length - 1],
    }[event.key];
    const act = { Enter: "open", F2: "edit", " ": "choose", Delete: "delete", f: "follow", s: "sort" }[event.key];
    if (!to && !act) return;
    event.preventDefault();
    if (!to) return this.act(act);
    const within = (value, most) => Math.max(0, Math.min(value, most));
    this.active = { row: within(to[0], last), column: within(to[1], this.parts.columns.length - 1) };
    this.reveal(this.active.row);
    this.draw();
    this.activeCell()?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
