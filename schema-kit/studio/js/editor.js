// A field for SQL: a plain text field whose colours lie behind it, with completion from the catalog.

import { call } from "./api.js";
import { h } from "./dom.js";
import { catalog, shortName } from "./catalog.js";

const WORDS = ("all alter analyze and any as asc begin between by cascade case cast check coalesce commit conflict constraint copy create cross current_date current_timestamp default delete desc distinct do drop else end except exists explain false filter first for foreign from full generated grant group having identity if ilike in index inner insert intersect interval into is join key last lateral left like limit materialized merge not null nulls offset on or order outer over partition primary references refresh returning revoke right rollback row rows select set table then to transaction true truncate union unique update using vacuum values view when where window with").split(" ");
const WORD_SET = new Set(WORDS);
const TOKEN = /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*(?:'|$)|\$(\w*)\$[\s\S]*?(?:\$\3\$|$))|("(?:[^"]|"")*(?:"|$))|(\b\d[\d.]*\b)|([A-Za-z_]\w*)/g;

let functions = null;

/** `changed(text)` is called with each text, `run()` at Ctrl+Enter. */
export function sqlEditor(text, changed, run) {
  const area = h("textarea", { "aria-label": "SQL", id: "sql-text", spellcheck: "false", autocapitalize: "off", autocomplete: "off", placeholder: "select …", role: "combobox", "aria-expanded": "false", "aria-controls": "completions", "aria-autocomplete": "list" });
  const colours = h("pre", { "aria-hidden": "true" });
  const list = h("ul", { class: "complete", id: "completions", role: "listbox", "aria-label": "Completions", hidden: true });
  const element = h("div", { class: "code" }, colours, area, list);
  let fault = null;
  let choices = [];
  let chosen = 0;
  functions ??= call("functions").catch(() => []);
  area.value = text;

  const paint = () => {
    colours.replaceChildren(...coloured(area.value, fault), "\n");
    colours.scrollTop = area.scrollTop;
    colours.scrollLeft = area.scrollLeft;
  };
  const hide = () => { list.hidden = true; area.setAttribute("aria-expanded", "false"); area.removeAttribute("aria-activedescendant"); };

  async function complete() {
    const before = area.value.slice(0, area.selectionStart);
    const [part] = /[\w."]*$/.exec(before);
    if (!part || part.length < 2 && !part.endsWith(".")) return hide();
    const names = await functions;
    if (area.value.slice(0, area.selectionStart) !== before) return;
    choices = completions(part, area.value, names).slice(0, 40);
    chosen = 0;
    if (!choices.length) return hide();
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n") - part.length;
    list.style.top = `${Math.max(0, 10 + line * 19.5 - area.scrollTop)}px`;
    list.style.left = `${Math.max(0, 14 + column * 7.8 - area.scrollLeft)}px`;
    list.hidden = false;
    area.setAttribute("aria-expanded", "true");
    draw();
  }

  function draw() {
    list.replaceChildren(...choices.map((choice, at) => h("li", { role: "option", id: `choice-${at}`, "aria-selected": String(at === chosen), onmousedown: (event) => { event.preventDefault(); chosen = at; take(); } }, choice.text, h("span", { class: "dim" }, choice.what))));
    area.setAttribute("aria-activedescendant", `choice-${chosen}`);
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  }

  function take() {
    const at = area.selectionStart;
    const [part] = /[\w"]*$/.exec(area.value.slice(0, at));
    area.setRangeText(choices[chosen].insert ?? choices[chosen].text, at - part.length, at, "end");
    hide();
    area.dispatchEvent(new Event("input"));
    hide();
  }

  area.addEventListener("input", () => { fault = null; changed(area.value); paint(); complete(); });
  area.addEventListener("scroll", paint);
  area.addEventListener("blur", hide);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); hide(); run(); return; }
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); complete(); return; }
    if (list.hidden) return;
    if (event.key === "Escape") hide();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") { chosen = (chosen + (event.key === "ArrowDown" ? 1 : choices.length - 1)) % choices.length; draw(); }
    else if (event.key === "Tab" || event.key === "Enter") take();
    else return;
    event.preventDefault();
  });
  paint();

  const offset = () => (area.selectionStart === area.selectionEnd ? 0 : area.selectionStart);
  return {
    element,
    focus: () => area.focus(),
    /** The selection, or the whole; and where it begins. */
    selected: () => (area.selectionStart === area.selectionEnd ? area.value : area.value.slice(area.selectionStart, area.selectionEnd)),
    offset: () => [...area.value.slice(0, offset())].length,
    set: (to) => { area.value = to; changed(to); fault = null; paint(); area.focus(); },
    /** Marks the place of a mistake, counted in characters. */
    fault: (at) => { fault = at === null ? null : [...area.value].slice(0, at).join("").length; paint(); },
  };
}

function coloured(text, fault) {
  const parts = [];
  let last = 0;
  const add = (piece, from, kind) => {
    const wrong = fault !== null && fault >= from && fault < from + piece.length;
    const name = [kind, wrong && "fault"].filter(Boolean).join(" ");
    parts.push(name ? h("span", { class: name }, piece) : piece);
  };
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > last) add(text.slice(last, match.index), last, "");
    const [token, remark, string, , , digits, word] = match;
    add(token, match.index, remark ? "remark" : string ? "text" : digits ? "digits" : word && WORD_SET.has(word.toLowerCase()) ? "word" : "");
    last = match.index + token.length;
  }
  if (last < text.length) add(text.slice(last), last, "");
  return parts;
}

const quoted = (name) => (/^[a-z_][a-z0-9_]*$/.test(name) && !WORD_SET.has(name) ? name : `"${name.replaceAll('"', '""')}"`);

/** What may follow: columns of a table behind its name or alias and a dot; else the columns of the
    tables in the text, tables, key words, functions. */
function completions(part, text, names) {
  const dot = part.lastIndexOf(".");
  const begun = part.slice(dot + 1).replaceAll('"', "").toLowerCase();
  const fits = (name) => name.toLowerCase().startsWith(begun) && name.toLowerCase() !== begun;
  const columnsOf = (table) => table.columns.filter(({ name }) => fits(name)).map(({ name, type }) => ({ text: name, insert: quoted(name), what: type }));
  if (dot >= 0) {
    const owner = part.slice(0, dot).replaceAll('"', "");
    const table = named(text).get(owner.toLowerCase());
    if (table) return columnsOf(table);
    return catalog.tables.filter((one) => one.schema === owner && fits(one.name)).map((one) => ({ text: one.name, insert: quoted(one.name), what: "table" }));
  }
  const inText = [...new Set(named(text).values())];
  const tables = catalog.tables.filter((table) => fits(table.name)).map((table) => ({
    text: shortName(table), insert: shortName(table).split(".").map(quoted).join("."), what: "rp".includes(table.kind) ? "table" : "view",
  }));
  const words = WORDS.filter(fits).map((word) => ({ text: word, what: "" }));
  const calls = begun.length > 2 ? names.filter(fits).map((name) => ({ text: name, insert: `${name}(`, what: "function" })) : [];
  const unique = new Map(inText.flatMap(columnsOf).map((choice) => [choice.text, choice]));
  return [...unique.values(), ...tables, ...words, ...calls];
}

/** The tables of a text by the names that it gives them. */
function named(text) {
  const found = new Map();
  for (const [, name, alias] of text.matchAll(/\b(?:from|join|update|into)\s+((?:[\w"]+\.)?[\w"]+)(?:\s+(?:as\s+)?([a-z_]\w*))?/gi)) {
    const plain = name.replaceAll('"', "");
    const table = catalog.tables.find((one) => shortName(one) === plain || `${one.schema}.${one.name}` === plain);
    if (!table) continue;
    found.set(table.name.toLowerCase(), table);
    if (alias && !WORD_SET.has(alias.toLowerCase())) found.set(alias.toLowerCase(), table);
  }
  return found;
}
