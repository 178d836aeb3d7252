// Deciding what was read by keyboard and mouse. Without it the same is done by the forms of the page.
"use strict";

const help = document.querySelector("dialog.keys");
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}

const keys = new Map();
addEventListener("keydown", (event) => {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || typing(target) || help?.open) return;
  const act = key === "?" ? () => help?.showModal() : keys.get(key.toLowerCase());
  if (act) {
    event.preventDefault();
    act();
  }
});

// One proposal on its page: a key presses the button that bears it.
for (const control of document.querySelectorAll("[data-key]")) keys.set(control.dataset.key, () => control.click());
const takeBack = document.querySelector('form[action^="/deshacer/"] button');
if (takeBack) keys.set("u", () => takeBack.click());

// The statements of a document: one is at hand, marked in the list and in the text.
const form = document.getElementById("statements");
if (form) {
  const { seen, document: cited, secret, accepted, rejected, reopened, failed, lost, end, none } = form.dataset;
  const items = [...form.querySelectorAll(".statement")];
  const marks = [...document.querySelectorAll("mark[data-of]")];
  const hand = document.querySelector(".at-hand");
  const told = hand.querySelector(".told");
  const soFar = document.querySelector(".so-far");
  const bar = document.getElementById("decided");
  const done = []; // what was decided here: [item, state before, number of the change]
  const [isAccepted, isRejected, isOpen] = form.dataset.words.split("|");
  const named = { accepted: isAccepted, rejected: isRejected, proposed: isOpen };
  const states = { accept: "accepted", reject: "rejected", reopen: "proposed" };
  const words = { accept: accepted, reject: rejected, reopen: reopened };
  let at = -1;
  let busy = false;

  const what = (item) => item.querySelector(".what").textContent.trim();
  const say = (template, value = "") => { told.textContent = template.replace(/\{\w+\}/, () => value); };
  const ofItem = (item) => marks.filter((mark) => mark.dataset.of.split(" ").includes(item.dataset.number));

  const show = (item, scroll = true) => {
    for (const each of document.querySelectorAll(".is-here")) each.classList.remove("is-here");
    if (!item) return;
    item.classList.add("is-here");
    const own = ofItem(item);
    for (const mark of own) mark.classList.add("is-here");
    if (scroll) {
      (own.find((mark) => mark.dataset.nearest === item.dataset.number) ?? own[0])?.scrollIntoView({ block: "center" });
      const list = item.closest("ol");
      list.scrollTop = item.offsetTop - list.clientHeight / 3;
    }
    hand.hidden = false;
    hand.querySelector(".where").textContent = item.dataset.number;
    hand.querySelector(".what").textContent = what(item);
    hand.querySelector(".state").replaceChildren(item.querySelector(".review").cloneNode(true));
  };
  const go = (to) => {
    if (to < 0 || to >= items.length) return false;
    at = to;
    show(items[at]);
    return true;
  };
  const step = (by) => { if (!go(at + by)) say(end); };
  const next = () => {
    const open = items.findIndex((item, place) => place > at && item.dataset.state === "proposed");
    if (open >= 0) go(open);
    else told.textContent += ` ${end}`;
  };

  const become = (item, state, change) => {
    const before = item.dataset.state;
    item.dataset.state = state;
    item.dataset.seen = change;
    item.classList.replace(`is-${before}`, `is-${state}`);
    const badge = item.querySelector(".review");
    badge.className = `review r-${state}`;
    badge.textContent = named[state];
    for (const button of item.querySelectorAll("button[data-do]")) button.hidden = states[button.dataset.do] === state;
    for (const mark of marks.filter((each) => each.dataset.nearest === item.dataset.number)) {
      mark.classList.remove("is-proposed", "is-accepted", "is-rejected");
      mark.classList.add(`is-${state}`);
    }
    bar.value += (before === "proposed") - (state === "proposed");
    soFar.textContent = soFar.dataset.said.replace("{n}", bar.value).replace("{m}", bar.max);
    if (items[at] === item) show(item, false);
  };

  const send = async (path, body, since) => {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": secret, "Accept-Language": document.documentElement.lang };
    if (since) headers["If-Match"] = `"${since}-0"`;
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    const said = await answer.json();
    if (!answer.ok) throw new Error([said.detail, said.remedy].filter(Boolean).join(" "));
    return said;
  };
  const once = async (work) => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      if (error instanceof TypeError) say(lost);
      else say(failed, error.message);
    } finally {
      busy = false;
    }
  };

  const decide = (item, deed) => once(async () => {
    const before = item.dataset.state;
    const body = { ids: [item.dataset.id], document: cited };
    const { change } = await send(`/api/v1/proposals/${deed}`, body, item.dataset.seen ?? seen);
    done.push([item, before, change.number]);
    become(item, states[deed], change.number);
    say(words[deed], what(item));
    if (items[at] === item && deed !== "reopen") next();
  });
  const undo = () => once(async () => {
    const last = done.at(-1);
    if (!last) return say(none);
    const [item, before, number] = last;
    const { change } = await send(`/api/v1/undo/${number}`, {});
    done.pop();
    become(item, before, change.number);
    go(items.indexOf(item));
    say(words[Object.keys(states).find((deed) => states[deed] === before)], what(item));
  });
  const correct = (item) => { location.href = item.querySelector("[data-do=correct]").href; };
  const deeds = {
    accept: () => decide(items[at], "accept"),
    reject: () => decide(items[at], "reject"),
    correct: () => correct(items[at]),
    undo,
  };

  form.addEventListener("click", (event) => {
    const item = event.target.closest(".statement");
    if (!item) return;
    const button = event.target.closest("button[data-do]");
    if (button) event.preventDefault();
    if (event.target.closest("a[data-do], input")) return;
    go(items.indexOf(item));
    if (button) decide(item, button.dataset.do);
  });
  for (const mark of marks) {
    mark.addEventListener("click", (event) => {
      const numbers = [mark.dataset.nearest, ...mark.dataset.of.split(" ")];
      const place = numbers.map((number) => items.findIndex((item) => item.dataset.number === number)).find((found) => found >= 0);
      if (place === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(place);
    });
  }
  hand.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-step], [data-deed]");
    if (button?.dataset.step) step(Number(button.dataset.step));
    else if (button) deeds[button.dataset.deed]();
  });
  keys.set("j", () => step(1));
  keys.set("k", () => step(-1));
  for (const [key, deed] of Object.entries({ a: "accept", r: "reject", c: "correct", u: "undo" })) {
    keys.set(key, () => (at < 0 && deed !== "undo" ? step(1) : deeds[deed]()));
  }
  at = 0;
  show(items[0], false);
}
