"use strict";
const svg = document.querySelector("svg.erd");
const whole = svg.getAttribute("viewBox").split(" ").map(Number);
let box = [...whole];
const show = () => svg.setAttribute("viewBox", box.join(" "));
const zoom = (factor, x = box[0] + box[2] / 2, y = box[1] + box[3] / 2) => {
  box = [x - (x - box[0]) * factor, y - (y - box[1]) * factor, box[2] * factor, box[3] * factor];
  show();
};
const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  const point = at(event);
  zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, point.x, point.y);
}, { passive: false });
let held = null;
svg.addEventListener("pointerdown", (event) => { held = at(event); });
addEventListener("pointerup", () => { held = null; });
svg.addEventListener("pointermove", (event) => {
  if (!held) return;
  const point = at(event);
  box[0] += held.x - point.x;
  box[1] += held.y - point.y;
  show();
});
const entities = [...svg.querySelectorAll(".entity")];
const pick = (name) => {
  svg.classList.toggle("picked", name !== null);
  const near = new Set([name]);
  for (const relation of svg.querySelectorAll(".relation")) {
    const { from, to } = relation.dataset;
    const lit = from === name || to === name;
    relation.classList.toggle("lit", lit);
    if (lit) near.add(from).add(to);
  }
  for (const entity of entities) entity.classList.toggle("lit", near.has(entity.dataset.name));
};
let picked = null;
for (const entity of entities) {
  entity.addEventListener("click", () => {
    picked = picked === entity.dataset.name ? null : entity.dataset.name;
    pick(picked);
  });
}
document.getElementById("find").addEventListener("change", (event) => {
  const found = entities.find((entity) => entity.dataset.name === event.target.value);
  pick(found ? found.dataset.name : null);
  if (!found) return;
  const { x, y, width, height } = found.getBBox();
  const place = found.transform.baseVal[0].matrix;
  const wide = Math.max(width * 4, 900);
  const high = wide * whole[3] / whole[2];
  box = [place.e + x + width / 2 - wide / 2, place.f + y + height / 2 - high / 2, wide, high];
  show();
});
document.getElementById("in").addEventListener("click", () => zoom(1 / 1.3));
document.getElementById("out").addEventListener("click", () => zoom(1.3));
document.getElementById("all").addEventListener("click", () => { box = [...whole]; show(); });
