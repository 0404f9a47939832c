// Rows of a table, fetched a page at a time as they are needed. A page begins where the one beside
// it ends, by its key; only a jump far away asks for a row by its number.

import { call } from "./api.js";

const SIZE = 100;
const KEPT = 60;

export class Pages {
  /** `request` is the body of a request for rows but for `from` and `limit`. */
  constructor(request, changed, failed) {
    Object.assign(this, { request, changed, failed, total: 0, about: true, places: false });
    this.pages = new Map();
    this.loading = new Map();
  }

  async count() {
    const { table, filters, search } = this.request;
    const { rows, about } = await call("count", { table, filters, search });
    this.total = rows;
    this.about = about;
    this.changed();
  }

  row(number) {
    return this.pages.get(Math.floor(number / SIZE))?.[number % SIZE];
  }

  /** The loaded rows with their numbers. */
  *loaded() {
    for (const [page, rows] of this.pages) {
      for (const [at, row] of rows.entries()) yield [page * SIZE + at, row];
    }
  }

  /** Sees to it that these rows come; those that nobody looks at any more need not. */
  need(first, last) {
    const from = Math.max(0, Math.floor(first / SIZE));
    const to = Math.floor(Math.max(first, Math.min(last, this.total - 1)) / SIZE);
    for (const [page, control] of this.loading) {
      if (page < from - 1 || page > to + 1) {
        control.abort();
        this.loading.delete(page);
      }
    }
    for (let page = from; page <= to; page++) this.load(page);
  }

  async load(page) {
    if (this.pages.has(page) || this.loading.has(page)) return;
    const control = new AbortController();
    this.loading.set(page, control);
    try {
      const window = await call("rows", { ...this.request, ...this.place(page) }, control.signal);
      this.pages.set(page, window.rows);
      if (window.about) this.places = true;
      this.fit(page, window.rows.length);
      this.evict(page);
      this.changed();
    } catch (problem) {
      if (problem.name !== "AbortError") this.failed(problem);
    } finally {
      if (this.loading.get(page) === control) this.loading.delete(page);
    }
  }

  place(page) {
    const last = Math.max(0, Math.ceil(this.total / SIZE) - 1);
    const before = this.pages.get(page - 1)?.at(-1);
    const after = this.pages.get(page + 1)?.[0];
    const limit = SIZE;
    if (page === 0) return { from: "start", limit };
    if (!this.request.keyed) return { from: { near: { row: page * SIZE, of: this.total } }, limit };
    if (before) return { from: { after: before.k }, limit };
    if (page === last && page > 3) return { from: "end", limit: Math.max(1, Math.min(SIZE, this.total - page * SIZE)) };
    if (after) return { from: { before: after.k }, limit };
    return { from: { near: { row: page * SIZE, of: this.total } }, limit };
  }

  /** What a page holds tells more about the number of rows than an estimate does. */
  fit(page, rows) {
    const last = Math.ceil(this.total / SIZE) - 1;
    if (rows < SIZE && page < last && !this.places) this.total = page * SIZE + rows;
    if (rows === SIZE && page >= last && this.about) this.total = Math.max(this.total, (page + 1) * SIZE + 1);
  }

  evict(near) {
    if (this.pages.size <= KEPT) return;
    const farthest = [...this.pages.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near))[0];
    this.pages.delete(farthest);
  }
}
