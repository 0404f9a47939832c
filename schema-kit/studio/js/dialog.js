// Questions.

import { h } from "./dom.js";
import { catalog } from "./catalog.js";

/** Shows a dialog until it is closed; gives what `close(value)` was called with, else undefined. */
export function ask(title, build) {
  return new Promise((resolve) => {
    let answer;
    const close = (value) => {
      answer = value;
      dialog.close();
    };
    const dialog = h("dialog", { "aria-label": title });
    const form = h("form", { method: "dialog" }, h("h2", {}, title), ...build(close));
    dialog.append(form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Whether to go on; a production database wants its name typed. Gives the name to send along, or
    undefined when nobody wants it. */
export function confirmChange(title, text, action) {
  const { production, database } = catalog.about;
  return ask(title, (close) => {
    const typed = h("input", { autocomplete: "off", spellcheck: "false", "aria-label": "Name of the database", id: "typed-name" });
    const go = h("button", { class: production ? "danger" : "main", id: "confirm", type: "submit", disabled: production }, action);
    typed.addEventListener("input", () => { go.disabled = typed.value !== database; });
    go.addEventListener("click", (event) => {
      event.preventDefault();
      close(production ? typed.value : "");
    });
    return [
      h("p", {}, text),
      production && h("p", { class: "notice bad" }, `This is a production database. Type its name, ${database}, to go on.`),
      production && typed,
      h("div", { class: "bar" }, h("button", { type: "button", onclick: () => close(undefined) }, "Cancel"), go),
    ].filter(Boolean);
  });
}
