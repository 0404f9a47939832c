// The SQL section: statements, their results, their plans, and what was run before.

import { call, pieces } from "./api.js";
import { announce, failure, h } from "./dom.js";
import { catalog } from "./catalog.js";
import { confirmChange } from "./dialog.js";
import { sqlEditor } from "./editor.js";
import { Result } from "./results.js";
import { explainTree } from "./explain.js";
import { reload } from "./main.js";

/** What the section shows survives a look at another one. */
const kept = { text: "" };

/** What was run is forgotten with the tab, since statements hold values; unless somebody wants it kept. */
const past = {
  get key() { return `history ${catalog.about.url}`; },
  get isKept() { return localStorage.getItem("keep history") !== null; },
  get store() { return this.isKept ? localStorage : sessionStorage; },
  keep(wanted) {
    const list = this.list();
    this.clear();
    if (wanted) localStorage.setItem("keep history", "");
    else for (const key of Object.keys(localStorage)) if (key === "keep history" || key.startsWith("history ")) localStorage.removeItem(key);
    this.store.setItem(this.key, JSON.stringify(list));
  },
  list() { return JSON.parse(this.store.getItem(this.key) ?? "[]"); },
  add(sql) {
    if (!sql.trim() || /password/i.test(sql)) return; // secrets are not kept
    const list = [sql, ...this.list().filter((one) => one !== sql)].slice(0, 100);
    this.store.setItem(this.key, JSON.stringify(list));
  },
  clear() { this.store.removeItem(this.key); },
};

export function openSql(main) {
  const editor = sqlEditor(kept.text, (text) => { kept.text = text; }, (selected) => run(selected));
  const results = h("div", { class: "results", "aria-label": "Results", role: "region" });
  const button = (id, label, act, title) => h("button", { id, title, onclick: act }, label);
  const runButton = h("button", { class: "main", id: "run", title: "Run the selection, or all of it (Ctrl+Enter)", onclick: () => run() }, "Run");
  const cancelButton = h("button", { id: "cancel", disabled: true, onclick: () => cancel() }, "Cancel");
  const rows = h("select", { "aria-label": "Rows to show" }, [100, 1000, 10000, 100000].map((n) => h("option", { value: String(n), selected: n === 1000 }, `${n} rows`)));
  const timeout = h("select", { "aria-label": "Statement timeout" }, [[30, "30 s"], [300, "5 min"], [0, "no timeout"]].map(([value, label]) => h("option", { value: String(value) }, label)));
  let running = null;

  async function run(text = editor.selected(), confirm = "") {
    if (running || !text.trim()) return;
    running = crypto.randomUUID();
    editor.fault(null);
    results.replaceChildren();
    runButton.disabled = true;
    cancelButton.disabled = false;
    past.add(text);
    let result = null;
    let refused = false;
    const offset = editor.offset();
    try {
      const request = { run: running, sql: text, rows: Number(rows.value), timeout: Number(timeout.value), confirm };
      await pieces("sql/run", request, (piece) => {
        if (piece.piece === "statement") {
          result = new Result(piece);
          results.append(result.element);
        } else if (piece.piece === "failed") {
          (result?.element ?? results).append(failure(piece));
          if (piece.at !== undefined) editor.fault(piece.at + offset);
          refused = piece.code === "25006" && catalog.about.production && !catalog.about.read_only;
          announce(piece.message);
        } else if (piece.piece === "note") results.append(h("div", { class: "notice" }, piece.text));
        else result.take(piece);
      });
    } catch (problem) {
      results.append(failure(problem));
    }
    running = null;
    runButton.disabled = false;
    cancelButton.disabled = true;
    if (/\b(create|alter|drop)\b/i.test(text)) reload();
    if (refused) again(text);
  }

  async function again(text) {
    const confirm = await confirmChange("Change a production database", "The statements were run read only and refused. Run them so that they can write?", "Run");
    if (confirm !== undefined) run(text, confirm);
  }

  async function cancel() {
    if (running) await call("sql/cancel", { run: running });
  }

  async function explain(analyze) {
    const sql = editor.selected();
    if (!sql.trim()) return;
    editor.fault(null);
    try {
      results.replaceChildren(explainTree(await call("sql/explain", { sql, analyze })));
    } catch (problem) {
      results.replaceChildren(failure(problem));
      if (problem.position) editor.fault(problem.position - 1 + editor.offset());
    }
  }

  function showHistory() {
    const entries = past.list().map((sql) => h("button", { class: "mono", title: sql, onclick: () => { editor.set(sql); results.replaceChildren(); } }, sql.replaceAll("\n", " ")));
    const clear = h("button", { onclick: () => { past.clear(); showHistory(); } }, "Clear");
    const keep = h("label", {}, h("input", { type: "checkbox", id: "keep-history", checked: past.isKept, onchange: (event) => past.keep(event.target.checked) }), " Keep on this machine, with the values in it, when the tab is closed");
    results.replaceChildren(h("div", { class: "history" }, keep, entries.length ? [clear, entries] : h("p", { class: "empty" }, "Nothing was run yet.")));
  }

  main.append(h("div", { class: "sql" },
    h("div", { class: "bar" }, runButton, cancelButton,
      button("explain", "Explain", () => explain(false), "How the server would do it"),
      button("analyze", "Analyze", () => explain(true), "Does it, measures it, and undoes it"),
      h("span", { class: "push" }), rows, timeout, button("history", "History", showHistory)),
    editor.element, results));
  editor.focus();
  return () => { cancel(); };
}
