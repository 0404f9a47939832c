// A plan of the server as a tree, with the node that costs most marked.

import { count, h } from "./dom.js";

export function explainTree([{ Plan: plan, "Execution Time": took, "Planning Time": planned }]) {
  const measured = plan["Actual Total Time"] !== undefined;
  const whole = total(plan, measured) || 1;
  const nodes = [];
  const visit = (node) => {
    nodes.push(node);
    (node.Plans ?? []).forEach(visit);
  };
  visit(plan);
  const own = new Map(nodes.map((node) => [node, ownCost(node, measured)]));
  const costly = nodes.reduce((most, node) => (own.get(node) > own.get(most) ? node : most), plan);
  const item = (node) => h("li", {},
    box(node, own.get(node), whole, measured, node === costly), node.Plans ? h("ul", {}, node.Plans.map(item)) : null);
  const facts = measured ? `${took.toFixed(2)} ms, planned in ${planned.toFixed(2)} ms` : `estimated cost ${count(Math.round(plan["Total Cost"]))}`;
  return h("section", { class: "explain result" }, h("p", { class: "dim" }, facts), h("ul", { "aria-label": "Plan" }, item(plan)));
}

/** Time of all loops, or estimated cost, of a node with what is below it. */
function total(node, measured) {
  return measured ? (node["Actual Total Time"] ?? 0) * (node["Actual Loops"] ?? 1) : node["Total Cost"] ?? 0;
}

function ownCost(node, measured) {
  const below = (node.Plans ?? []).filter((child) => child["Parent Relationship"] !== "InitPlan").reduce((sum, child) => sum + total(child, measured), 0);
  return Math.max(0, total(node, measured) - below);
}

function box(node, own, whole, measured, costly) {
  const what = [node["Node Type"], node["Join Type"] && node["Join Type"] !== "Inner" ? `(${node["Join Type"]})` : "", node["Relation Name"] ? `on ${node["Relation Name"]}` : "", node["Index Name"] ? `by ${node["Index Name"]}` : ""];
  const rows = measured ? node["Actual Rows"] * node["Actual Loops"] : node["Plan Rows"];
  const off = measured && node["Actual Rows"] > 0 ? Math.max(node["Plan Rows"] / node["Actual Rows"], node["Actual Rows"] / node["Plan Rows"]) : 1;
  const conditions = ["Index Cond", "Recheck Cond", "Hash Cond", "Merge Cond", "Join Filter", "Filter", "Sort Key", "Group Key"].filter((name) => node[name]).map((name) => `${name}: ${[node[name]].flat().join(", ")}`);
  const share = Math.min(100, (own / whole) * 100);
  return h("div", { class: costly ? "node costly" : "node", title: conditions.join("\n") },
    h("strong", {}, what.filter(Boolean).join(" ")),
    costly && h("span", { class: "badge bad" }, "most costly"),
    h("progress", { max: 100, value: share, "aria-label": `${Math.round(share)} % of the whole` }),
    h("span", { class: "dim" }, `${Math.round(share)} % · ${count(Math.round(rows))} rows · ${measured ? `${own.toFixed(2)} ms` : `cost ${count(Math.round(own))}`}`),
    off > 10 && h("span", { class: "badge warn" }, `estimate off by ${Math.round(off)}×`),
    node["Rows Removed by Filter"] > 0 && h("span", { class: "dim" }, `${count(node["Rows Removed by Filter"])} rows filtered out`),
    conditions.length > 0 && h("code", { class: "dim" }, conditions[0]));
}
