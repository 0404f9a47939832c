// Code against database: what is pending, step by step, and doing it.

import { call, pieces } from "./api.js";
import { announce, failure, h, plural } from "./dom.js";
import { catalog } from "./catalog.js";
import { confirmChange } from "./dialog.js";
import { reload } from "./main.js";

export async function openPlan(main) {
  const place = h("div", { class: "scroll" });
  main.append(place);
  const decided = { answers: [], accept: new Set() };

  async function load() {
    place.replaceChildren(h("p", { class: "empty", role: "status" }, `Comparing the database with ${catalog.about.declared} …`));
    try {
      draw(await call("schema/plan", { answers: decided.answers, accept: [] }));
    } catch (problem) {
      place.replaceChildren(failure(problem), h("div", { class: "bar" }, h("button", { onclick: load }, "Try again")));
    }
  }

  function draw(plan) {
    const hazards = [...new Set(plan.steps.flatMap((step) => step.hazards.map((hazard) => hazard.kind)))];
    const button = h("button", { class: "main", id: "apply-plan", onclick: () => apply(plan, steps) }, "Apply");
    const ready = () => { button.disabled = catalog.about.read_only || plan.questions.length > 0 || hazards.some((kind) => !decided.accept.has(kind)); };
    const accept = hazards.map((kind) => h("label", {}, h("input", { type: "checkbox", data: { accept: kind }, checked: decided.accept.has(kind), onchange: (event) => { if (event.target.checked) decided.accept.add(kind); else decided.accept.delete(kind); ready(); } }), ` ${kind.replaceAll("_", " ")} may happen`));
    const steps = plan.steps.map((step, at) => stepOf(step, plan.steps[at - 1]));
    ready();
    place.replaceChildren(
      h("div", { class: "bar" }, h("h2", {}, plan.steps.length ? `${plural(plan.steps.length, "step")} to make the database match ${catalog.about.declared}` : `The database matches ${catalog.about.declared}`),
        h("button", { class: "quiet", "aria-label": "Compare again", onclick: load }, "↻"), accept, plan.steps.length > 0 && h("span", { class: "push" }, button)),
      h("div", { class: "plan" }, plan.questions.map((question) => ask(question)), steps,
        plan.unknown.length > 0 && h("details", {}, h("summary", { class: "dim" }, `Left alone: ${plural(plan.unknown.length, "object")}`), h("ul", {}, plan.unknown.map((name) => h("li", {}, name))))));
  }

  /** What only a person can know: was it renamed? */
  function ask(question) {
    const label = (answer) => (answer.type === "rename" ? `it was ${answer.from}` : "it is new");
    return h("div", { class: "notice" }, `Is ${question.kind.replace("_", " ")} ${question.to}${question.scope ? ` of ${question.scope}` : ""} new, or was it ${question.candidates.join(" or ")}?`,
      h("div", { class: "bar" }, question.answers.map((answer) => h("button", { onclick: () => { decided.answers.push(answer); load(); } }, label(answer)))));
  }

  async function apply(plan, steps) {
    const confirm = await confirmChange("Apply the plan", `${plural(plan.steps.length, "step")} on ${catalog.about.database}.`, "Apply");
    if (confirm === undefined) return;
    place.querySelectorAll("button, input").forEach((one) => { one.disabled = true; });
    let current = 0;
    const status = h("div", { class: "notice", role: "status", id: "progress" }, "Beginning …");
    place.prepend(status);
    const say = (text, kind = "") => { status.textContent = text; status.className = `notice ${kind}`; };
    try {
      await pieces("schema/apply", { answers: decided.answers, accept: [...decided.accept], fingerprint: plan.fingerprint, confirm }, (piece) => {
        if (piece.piece === "waiting") say("Another process is migrating this database …");
        else if (piece.piece === "retries") say(`A lock was held by others; try ${piece.attempts + 1}`);
        else if (piece.piece === "builds") say(piece.text);
        else if (piece.piece === "begins") {
          current = piece.step;
          say(`Step ${current} of ${plan.steps.length} …`);
          steps[current - 1].querySelector(".step").classList.add("running");
        } else if (piece.piece === "done") {
          const step = steps[current - 1].querySelector(".step");
          step.classList.replace("running", "done");
          step.querySelector("header").append(h("span", { class: "badge good" }, `${piece.milliseconds} ms`));
        } else if (piece.piece === "applied") {
          say(`Applied ${plural(piece.steps, "step")}.`, "good");
          announce("Applied");
          reload();
        } else say(piece.message, "bad");
      });
    } catch (problem) {
      status.replaceWith(failure(problem));
    }
    place.append(h("div", { class: "bar" }, h("button", { onclick: load }, "Compare again")));
  }

  await load();
}

function stepOf(step, before) {
  const segment = before?.segment !== step.segment && h("p", { class: "segment" }, step.transactional ? `Transaction ${step.segment}` : `${step.segment}: outside a transaction`);
  const strong = (mode) => ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"].includes(mode);
  const locks = Object.entries(step.locks).map(([name, mode]) => h("span", { class: strong(mode) ? "badge warn" : "badge", title: strong(mode) ? "writers, or readers too, wait for it" : "nobody waits for long" }, `${mode} on ${name}`));
  const facts = [...step.rewrites.map((name) => `rewrites ${name}`), ...step.scans.map((name) => `reads all of ${name}`)].map((text) => h("span", { class: "badge warn" }, text));
  return h("div", {}, segment, h("article", { class: "step" },
    h("header", {}, h("strong", {}, step.kind.replaceAll("_", " ")), step.objects.map((object) => h("span", { class: "dim" }, object.name)), step.destructive && h("span", { class: "badge bad" }, "destructive")),
    h("pre", {}, `${step.sql};`), h("div", { class: "facts" }, locks, facts),
    step.hazards.map((hazard) => h("div", { class: "notice" }, `${hazard.kind}: ${hazard.reason}\nSafer: ${hazard.recipe}`))));
}
