// Elements, and what is told to those who do not see them.

/** An element: h("button", { class: "main", onclick }, "Text", child, …). */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element of SVG. */
export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Says something to a screen reader. */
export function announce(text) {
  byId("live").textContent = text;
}

/** Remembers what has the focus in a place; gives what gives it back to the same thing when it was drawn
    anew, or to `instead`. */
export function hold(place) {
  const held = document.activeElement;
  if (!place.contains(held)) return () => {};
  const mark = markOf(held);
  const nth = mark ? [...place.querySelectorAll(mark)].indexOf(held) : -1;
  return (instead) => {
    if (!place.contains(document.activeElement)) ((mark && place.querySelectorAll(mark)[nth]) ?? instead)?.focus();
  };
}

/** What a thing is known by from one drawing to the next. */
function markOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = ["data-tab", "data-sort", "data-table", "aria-label"].find((one) => element.hasAttribute(one));
  return name && `${element.localName}[${name}=${JSON.stringify(element.getAttribute(name))}]`;
}

/** Draws a place anew without taking the focus from whoever has it there. */
export function redraw(place, ...children) {
  const giveBack = hold(place);
  place.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  giveBack();
}

/** A box with what went wrong. */
export function failure(problem) {
  const lines = [problem.message, problem.detail, problem.hint && `Hint: ${problem.hint}`];
  const code = problem.code ? ` (${problem.code})` : "";
  return h("div", { class: "notice bad", role: "alert" }, lines.filter(Boolean).join("\n") + code);
}

/** Tabs: [[key, label], …], which one, and what to do with another. */
export function tabs(choices, current, choose) {
  return choices.map(([key, label]) =>
    h("button", { "aria-current": key === current ? "page" : null, data: { tab: key }, onclick: () => choose(key) }, label));
}

export const count = (number) => Number(number).toLocaleString("en-US");

/** "1 row", "2 rows". */
export const plural = (number, word) => `${count(number)} ${word}${Number(number) === 1 ? "" : "s"}`;

export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  let value = Number(bytes);
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Saves a text as a file. */
export function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
