// Moments, which come in UTC, in the reader's own zone, which is said with each.
"use strict";

const format = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "medium",
  timeStyle: "medium",
});
const zone = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "short" });

for (const moment of document.querySelectorAll("time[data-local]")) {
  const at = new Date(moment.dateTime);
  const name = zone.formatToParts(at).find((part) => part.type === "timeZoneName");
  moment.textContent = `${format.format(at)} ${name.value}`;
}
