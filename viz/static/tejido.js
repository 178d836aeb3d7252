// What pages do beyond links and forms. Without it all of them can still be read and sent.
"use strict";

// Menus close when one goes elsewhere.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});
document.addEventListener("keydown", ({ key, target }) => {
  const menu = target.closest?.("details.menu[open]");
  if (key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What cannot be taken back is asked twice.
document.addEventListener("submit", (event) => {
  const { sure } = event.target.dataset;
  if (sure && !confirm(sure)) event.preventDefault();
});

// What was refused is read first.
document.querySelector("[data-focus]")?.focus();

// A connection that is gone is said, and so is that it is back. The service is asked: on a computer of one's own it
// answers without any network.
const offline = document.querySelector(".offline");
const reached = async () => {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  offline.hidden = answer !== null;
  return offline.hidden;
};
addEventListener("offline", reached);
addEventListener("online", reached);
document.addEventListener("htmx:error", reached);

// A form that cannot arrive is not sent: the browser would put its own page in the place of what was typed.
document.addEventListener("submit", async (event) => {
  if (navigator.onLine || event.defaultPrevented) return;
  event.preventDefault();
  const { target: form, submitter } = event;
  if (await reached()) {
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    form.submit();
  }
});

// A choice among what is there, by typing (ARIA 1.2, combobox with a list).
for (const box of document.querySelectorAll("[data-pick]")) {
  const name = box.dataset.pick;
  const several = "several" in box.dataset;
  const typed = box.querySelector("input[autocomplete]");
  const list = box.querySelector("[role=listbox]");
  const status = box.querySelector("[role=status]");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");

  for (const [attribute, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    typed.setAttribute(attribute, value);
  }

  const close = () => {
    list.replaceChildren();
    typed.setAttribute("aria-expanded", "false");
    typed.removeAttribute("aria-activedescendant");
  };
  const point = (option) => {
    current()?.removeAttribute("aria-selected");
    if (!option) return;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    typed.setAttribute("aria-activedescendant", option.id);
  };
  const keep = (id, label) => {
    const item = document.createElement("li");
    const words = Object.assign(document.createElement("bdi"), { textContent: label });
    const value = Object.assign(document.createElement("input"), { type: "hidden", name, value: id });
    const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
    drop.dataset.drop = "";
    drop.setAttribute("aria-label", `× ${label}`);
    item.append(words, value, drop);
    box.querySelector(".chosen").append(item);
  };
  const take = (option) => {
    const { id, label } = option.dataset;
    if (several) {
      keep(id, label);
      typed.value = "";
      typed.required = false;
    } else {
      typed.value = label;
      box.querySelector(`input[type=hidden][name="${name}_id"]`).value = id;
    }
    close();
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  };

  new MutationObserver(() => {
    const offered = options();
    typed.setAttribute("aria-expanded", String(offered.length > 0));
    status.textContent = typed.value ? list.dataset.said.replace("{n}", offered.length) : "";
  }).observe(list, { childList: true });

  typed.addEventListener("input", () => {
    const chosen = box.querySelector(`input[type=hidden][name="${name}_id"]`);
    if (chosen) chosen.value = "";
    if (!typed.value.trim()) close();
  });
  typed.addEventListener("keydown", (event) => {
    const offered = options();
    const at = offered.indexOf(current());
    if (event.key === "ArrowDown" && offered.length) point(offered[(at + 1) % offered.length]);
    else if (event.key === "ArrowUp" && offered.length) point(offered[(at - 1 + offered.length) % offered.length]);
    else if (event.key === "Enter" && at >= 0) take(offered[at]);
    else if (event.key === "Escape" && offered.length) close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => { const option = target.closest("[role=option]"); if (option) take(option); });
  typed.addEventListener("blur", close);
  box.addEventListener("click", ({ target }) => { if (target.closest("[data-drop]")) { target.closest("li").remove(); typed.focus(); } });
}
