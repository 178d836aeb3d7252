// Files that were chosen or dropped: what each is, and before they are sent, which would not be taken.
"use strict";

const form = document.querySelector("[data-upload]");
const input = form.querySelector("input[type=file]");
const list = form.querySelector(".chosen-files");
const { largest, most, empty, large, many, drop } = form.dataset;

const keep = (files) => {
  const kept = new DataTransfer();
  for (const file of files) kept.items.add(file);
  input.files = kept.files;
  show();
};
const matter = (file, place) => {
  if (!file.size) return empty;
  if (file.size > Number(largest)) return large;
  return place >= Number(most) ? many : "";
};
const size = (bytes) => {
  const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / by);
};
const show = () => {
  list.replaceChildren(...[...input.files].map((file, place) => {
    const item = document.createElement("li");
    const name = Object.assign(document.createElement("bdi"), { textContent: file.name });
    const said = Object.assign(document.createElement("span"), { className: "meta", textContent: size(file.size) });
    const out = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: drop });
    out.setAttribute("aria-label", `${drop}: ${file.name}`);
    out.addEventListener("click", () => { keep([...input.files].filter((each) => each !== file)); input.focus(); });
    item.append(name, " ", said, " ");
    const wrong = matter(file, place);
    if (wrong) item.append(Object.assign(document.createElement("span"), { className: "wrong", textContent: wrong }), " ");
    item.append(out);
    return item;
  }));
};
input.addEventListener("change", show);

// A whole box to drop into, not the field alone; what was chosen before stays.
const box = form.closest(".sending");
for (const kind of ["dragenter", "dragover"]) {
  box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add("over"); });
}
for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("over"));
box.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) keep([...input.files, ...event.dataTransfer.files]);
});
