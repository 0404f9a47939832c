// A result as bars or a line: its first column of numbers over its first other column.

import { h, s } from "./dom.js";

const [WIDTH, HEIGHT, LEFT, BELOW, MOST] = [900, 300, 70, 46, 400];

export function chart(result) {
  const numbers = result.names.map((_, at) => at).filter((at) => result.isNumber(at));
  const labels = result.names.map((_, at) => at).filter((at) => !result.isNumber(at));
  if (!numbers.length) return h("p", { class: "empty" }, "A chart needs a column of numbers.");
  const place = h("div", {});
  const pick = (name, choices, first) => h("select", { "aria-label": name, onchange: () => draw() }, choices.map((at) => h("option", { value: String(at), selected: at === first }, at < 0 ? "row number" : result.names[at])));
  const horizontal = pick("Along", [-1, ...result.names.keys()], labels[0] ?? (numbers.length > 1 ? numbers[0] : -1));
  const vertical = pick("Up", numbers, labels.length || numbers.length < 2 ? numbers[0] : numbers[1]);
  const form = h("select", { "aria-label": "Form", onchange: () => draw() }, ["bars", "line"].map((name) => h("option", {}, name)));
  const draw = () => place.replaceChildren(picture(result, Number(horizontal.value), Number(vertical.value), form.value));
  draw();
  return h("div", { class: "chart" }, h("div", { class: "bar" }, form, "of", vertical, "over", horizontal), place);
}

/** The round number by which a span has at most six lines. */
function roundStep(span) {
  const least = (span || 1) / 5;
  const ten = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((n) => n * ten).find((step) => step >= least);
}

function picture(result, along, up, form) {
  const rows = result.rows.slice(0, MOST).filter((row) => row[up] !== null);
  const values = rows.map((row) => Number(row[up].replace(/[$,]/g, "")));
  const tick = roundStep(Math.max(0, ...values) - Math.min(0, ...values));
  const low = Math.floor(Math.min(0, ...values) / tick) * tick;
  const high = Math.ceil(Math.max(0, ...values) / tick) * tick;
  const y = (value) => 10 + (HEIGHT - BELOW - 10) * (1 - (value - low) / (high - low || 1));
  const step = (WIDTH - LEFT - 10) / Math.max(1, values.length);
  const x = (at) => LEFT + step * (at + 0.5);
  const name = (row, at) => (along < 0 ? String(at + 1) : row[along] ?? "NULL");
  const svg = s("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${result.names[up]} as ${form}, ${values.length} values` });
  for (let part = 0; part <= Math.round((high - low) / tick); part++) {
    const value = low + part * tick;
    svg.append(s("path", { class: "axis", d: `M${LEFT},${y(value)} H${WIDTH}` }), s("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, Number(value.toPrecision(4)).toLocaleString("en-US")));
  }
  if (form === "line") svg.append(s("path", { class: "stroke", d: values.map((value, at) => `${at ? "L" : "M"}${x(at)},${y(value)}`).join("") }));
  for (const [at, value] of values.entries()) {
    const title = s("title", {}, `${name(rows[at], at)}: ${rows[at][up]}`);
    const wide = Math.max(1, step * 0.8);
    if (form === "bars") svg.append(s("rect", { class: "mark", x: x(at) - wide / 2, width: wide, y: Math.min(y(value), y(0)), height: Math.abs(y(0) - y(value)) }, title));
    else svg.append(s("circle", { class: "mark", cx: x(at), cy: y(value), r: 3 }, title));
  }
  const every = Math.ceil(values.length / Math.max(1, Math.floor((WIDTH - LEFT) / 90)));
  for (let at = 0; at < values.length; at += every) svg.append(s("text", { x: x(at), y: HEIGHT - BELOW + 18, "text-anchor": "middle" }, name(rows[at], at).slice(0, 14)));
  return svg;
}
