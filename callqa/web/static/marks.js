// Marking: keyboard first. 1 met, 2 partly, 3 missed, 4 not applicable, 5 unknown; j and k move; c comments; Enter saves.
"use strict";
const VERDICTS = ["met", "partly", "missed", "na", "unknown"];
const state = {}; // criterion -> {verdict, comment}
let current = 0;
const box = byId("criteria");

function make(tag, text, className) { const node = document.createElement(tag); if (text) node.textContent = text; if (className) node.className = className; return node; }
call.criteria.forEach((one, index) => {
  state[one.id] = { ...(call.mine[one.id] || {}) };
  const card = make("div", "", "criterion"); card.id = `criterion-${index}`; card.setAttribute("role", "listitem"); card.tabIndex = -1;
  card.append(make("h3", one.title));
  if (one.question) card.append(make("p", one.question));
  const marks = make("div", "", "marks"); marks.setAttribute("role", "group"); marks.setAttribute("aria-label", one.title);
  VERDICTS.forEach((verdict, n) => {
    const button = make("button", `${n + 1} ${words["verdict." + verdict]}`); button.type = "button"; button.dataset.v = verdict;
    button.addEventListener("click", () => { move(index); mark(verdict); }); marks.append(button);
  });
  card.append(marks);
  const comment = make("input", "", "comment"); comment.placeholder = words.comment; comment.setAttribute("aria-label", `${words.comment}: ${one.title}`); comment.maxLength = 2000;
  comment.value = state[one.id].comment || ""; comment.addEventListener("input", () => { state[one.id].comment = comment.value; }); comment.addEventListener("focus", () => move(index, false));
  card.append(comment);
  if (one.verdict) machine(card, one);
  box.append(card);
});

function machine(card, one) {
  const line = make("div", "", "machine"); line.append(make("span", `${words.machine}: `), make("span", words["verdict." + one.verdict], `tag ${one.verdict}`)); card.append(line, make("p", one.reason));
  one.evidence.forEach((quote) => {
    const button = make("button", `▶ ${quote.at} «${quote.quote}»`, "quote"); button.type = "button";
    button.addEventListener("click", () => { document.querySelectorAll(".cited").forEach((n) => n.classList.remove("cited")); byId(`turn-${quote.turn}`)?.classList.add("cited"); hear(quote.start, quote.end); }); card.append(button);
  });
}
function show() {
  call.criteria.forEach((one, index) => {
    const card = byId(`criterion-${index}`); card.classList.toggle("current", index === current);
    card.querySelectorAll(".marks button").forEach((b) => b.setAttribute("aria-pressed", String(state[one.id].verdict === b.dataset.v)));
  });
}
function move(to, focus = true) { if (!call.criteria.length) return; current = Math.max(0, Math.min(call.criteria.length - 1, to)); show(); const card = byId(`criterion-${current}`); card.scrollIntoView({ block: "nearest" }); if (focus) card.focus({ preventScroll: true }); }
function mark(verdict) { const one = call.criteria[current]; if (!one) return; state[one.id].verdict = state[one.id].verdict === verdict ? undefined : verdict; byId("status").textContent = `${one.title}: ${words["verdict." + verdict]}`; show(); }

async function send(address, told) {
  const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(told) });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || answer.status);
  return body;
}
async function save() {
  const author = byId("author").value.trim();
  if (!author) { byId("status").textContent = words.no_author; byId("author").focus(); return; }
  const marks = call.criteria.filter((one) => state[one.id].verdict).map((one) => ({ criterion: one.id, verdict: state[one.id].verdict, comment: state[one.id].comment || "" }));
  if (!marks.length) { byId("status").textContent = words.no_marks; return; }
  try {
    const done = await send(`/api/call/${call.id}/reviews`, { author, blind: call.blind, plan: page.dataset.plan || null, marks });
    byId("status").textContent = `${words.saved}: ${done.saved}`;
    if (call.blind) { const fresh = new URL(location); fresh.searchParams.delete("blind"); history.replaceState(null, "", fresh); location.reload(); }
  } catch (error) { byId("status").textContent = `${words.not_saved}: ${error.message}`; }
}
byId("save").addEventListener("click", save);

const past = byId("reviews");
if (!call.reviews.length) past.append(make("li", words.no_reviews));
call.reviews.forEach((one) => {
  const title = call.criteria.find((c) => c.id === one.criterion)?.title || one.criterion;
  past.append(make("li", `${one.at} ${one.author}: ${title} — ${words["verdict." + one.verdict]}${one.blind ? " (" + words.blind + ")" : ""}${one.machine && one.machine !== one.verdict ? "; " + words.machine + ": " + words["verdict." + one.machine] : ""}${one.comment ? ". " + one.comment : ""}`));
});

const appeals = byId("disputes");
if (appeals) {
  call.disputes.forEach((one) => {
    const title = call.criteria.find((c) => c.id === one.criterion)?.title || one.criterion;
    const item = make("li", `${title}: ${one.raised_by} — ${words["ground." + one.ground]}. ${one.comment}`);
    if (one.outcome) item.append(` → ${words["outcome." + one.outcome]} (${one.decided_by}): ${words["verdict." + one.decided_verdict]}. ${one.decision}`);
    else {
      const choice = make("select"); choice.setAttribute("aria-label", words.decide); VERDICTS.forEach((v) => { const o = make("option", words["verdict." + v]); o.value = v; choice.append(o); });
      const outcome = make("select"); outcome.setAttribute("aria-label", words.decide); ["upheld", "changed", "unclear"].forEach((v) => { const o = make("option", words["outcome." + v]); o.value = v; outcome.append(o); });
      const button = make("button", words.decide); button.type = "button";
      button.addEventListener("click", async () => { try { await send(`/api/disputes/${one.id}`, { author: byId("author").value, outcome: outcome.value, verdict: choice.value, decision: "" }); location.reload(); } catch (error) { byId("status").textContent = error.message; } });
      item.append(document.createElement("br"), outcome, choice, button);
    }
    appeals.append(item);
  });
  byId("dispute-send").addEventListener("click", async () => {
    try { await send(`/api/call/${call.id}/disputes`, { author: byId("author").value, criterion: byId("dispute-criterion").value, ground: byId("dispute-ground").value, comment: byId("dispute-comment").value }); location.reload(); }
    catch (error) { byId("status").textContent = error.message; }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName) && event.target.type !== "checkbox";
  if (typing) { if (event.key === "Escape") byId(`criterion-${current}`)?.focus(); return; }
  const keys = { " ": toggle, ArrowLeft: () => seek(player.currentTime - 5), ArrowRight: () => seek(player.currentTime + 5), j: () => move(current + 1), k: () => move(current - 1),
    c: () => byId(`criterion-${current}`).querySelector(".comment").focus(), e: () => byId(`criterion-${current}`).querySelector(".quote")?.click(), n: () => byId("next")?.click(), Enter: save,
    s: () => byId("skip").click(), l: () => byId("loop").click() };
  const verdict = VERDICTS[Number(event.key) - 1];
  if (event.key === "Enter" && event.target.tagName === "BUTTON") return;
  if (event.key === " " && (event.target.tagName === "BUTTON" || event.target.type === "checkbox")) return;
  if (verdict) { event.preventDefault(); mark(verdict); } else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
});
show();
