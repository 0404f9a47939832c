// The tables and the foreign keys between them, as a picture that can be moved and searched.

import { call } from "./api.js";
import { announce, download, failure, h, s } from "./dom.js";
import { catalog, nameOf, shortName } from "./catalog.js";
import { goTable } from "./main.js";

export async function openDiagram(main) {
  const place = h("div", { class: "picture", tabindex: "0", role: "application", "aria-label": "Diagram: arrow keys move, plus and minus zoom" });
  const find = h("input", { type: "search", list: "diagram-tables", placeholder: "Find a table", "aria-label": "Find a table in the diagram", id: "find-entity", autocomplete: "off" });
  const depth = h("select", { "aria-label": "How far around it" }, [["", "whole diagram"], ["0", "alone"], ["1", "its neighbours"], ["2", "two steps"]].map(([value, label]) => h("option", { value }, label)));
  const names = h("datalist", { id: "diagram-tables" }, catalog.tables.filter((table) => "rp".includes(table.kind)).map((table) => h("option", { value: shortName(table) })));
  const zoom = (factor) => () => picture?.zoom(factor);
  main.append(h("div", { class: "bar" }, find, names, depth,
    h("button", { "aria-label": "Zoom in", onclick: zoom(1 / 1.3) }, "+"), h("button", { "aria-label": "Zoom out", onclick: zoom(1.3) }, "−"),
    h("button", { onclick: () => picture?.whole() }, "Whole"), h("button", { onclick: () => { const name = picture?.picked; if (name) goTable(byShortName(name)); } }, "Open rows"),
    h("button", { class: "push", id: "save-svg", onclick: save }, "Save as SVG")), place);
  let picture = null;

  const part = () => {
    const table = byShortName(find.value);
    return table && depth.value ? { focus: { schema: table.schema, name: table.name }, depth: Number(depth.value) } : {};
  };

  async function load() {
    try {
      picture = new Picture(place, await call("schema/diagram", part()));
    } catch (problem) {
      place.replaceChildren(failure(problem));
    }
  }

  async function save() {
    const { svg } = await call("schema/diagram", { ...part(), file: true });
    download(`${catalog.about.database}.svg`, svg, "image/svg+xml");
  }

  find.addEventListener("change", async () => {
    if (depth.value) await load();
    picture?.find(find.value);
  });
  depth.addEventListener("change", load);
  await load();
}

const byShortName = (name) => catalog.tables.find((table) => shortName(table) === name.replaceAll('"', "") || nameOf(table) === name);

/** How small a picture can still be read. */
const READABLE = 0.7;

class Picture {
  constructor(place, { width, height, svg, tables }) {
    const drawn = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, "image/svg+xml");
    this.size = [width, height];
    this.svg = s("svg", { class: "erd", role: "img", "aria-label": `${tables} tables and the foreign keys between them` }, ...drawn.documentElement.childNodes);
    place.replaceChildren(this.svg);
    this.entities = [...this.svg.querySelectorAll(".entity")];
    this.svg.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.svg.addEventListener("pointerdown", (event) => { this.held = this.at(event); this.moved = false; });
    this.svg.addEventListener("pointermove", (event) => this.drag(event));
    addEventListener("pointerup", () => { this.held = null; });
    this.svg.addEventListener("click", (event) => { if (!this.moved) this.pick(event.target.closest(".entity")?.dataset.name ?? null); });
    this.svg.addEventListener("dblclick", () => { const table = this.picked && byShortName(this.picked); if (table) goTable(table); });
    place.onkeydown = (event) => this.key(event);
    this.whole();
    // on a narrow screen the whole is too small to read: it begins at its first part
    const scale = Math.min(place.clientWidth / width, place.clientHeight / height);
    if (place.clientWidth < 760 && scale < READABLE) this.box = [0, 0, place.clientWidth / READABLE, place.clientHeight / READABLE];
    this.show();
  }

  show() {
    this.svg.setAttribute("viewBox", this.box.join(" "));
  }

  whole() {
    this.box = [0, 0, ...this.size];
    this.show();
  }

  zoom(factor, x = this.box[0] + this.box[2] / 2, y = this.box[1] + this.box[3] / 2) {
    const [left, top, width, height] = this.box;
    this.box = [x - (x - left) * factor, y - (y - top) * factor, width * factor, height * factor];
    this.show();
  }

  at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  wheel(event) {
    event.preventDefault();
    const { x, y } = this.at(event);
    this.zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, x, y);
  }

  drag(event) {
    if (!this.held) return;
    const { x, y } = this.at(event);
    if (Math.abs(x - this.held.x) + Math.abs(y - this.held.y) > 3) this.moved = true;
    this.box[0] += this.held.x - x;
    this.box[1] += this.held.y - y;
    this.show();
  }

  key(event) {
    const by = this.box[2] / 10;
    const move = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
    if (move) this.box = [this.box[0] + move[0], this.box[1] + move[1], this.box[2], this.box[3]];
    else if (event.key === "+") this.zoom(1 / 1.3);
    else if (event.key === "-") this.zoom(1.3);
    else if (event.key === "0") this.whole();
    else return;
    event.preventDefault();
    this.show();
  }

  /** Lights up a table with its neighbours, or nothing. */
  pick(name) {
    this.picked = name;
    this.svg.classList.toggle("picked", name !== null);
    const near = new Set([name]);
    for (const relation of this.svg.querySelectorAll(".relation")) {
      const { from, to } = relation.dataset;
      relation.classList.toggle("lit", from === name || to === name);
      if (from === name || to === name) near.add(from).add(to);
    }
    for (const entity of this.entities) entity.classList.toggle("lit", near.has(entity.dataset.name));
    if (name) announce(`${name}, with ${near.size - 1} neighbours`);
  }

  find(name) {
    const entity = this.entities.find((one) => one.dataset.name === name);
    this.pick(entity ? name : null);
    if (!entity) return this.whole();
    const { width, height } = entity.getBBox();
    const { e, f } = entity.transform.baseVal[0].matrix;
    const wide = Math.max(width * 4, 900);
    const high = (wide * this.svg.clientHeight) / Math.max(1, this.svg.clientWidth);
    this.box = [e + width / 2 - wide / 2, f + height / 2 - high / 2, wide, high];
    this.show();
  }
}
