// Only enhances: every page works without this file.
(() => {
  "use strict";

  // The summary of errors is read first.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // A choice opens what was open before, on the same page of this tab.
  const key = "open:" + location.pathname;
  const read = () => { try { return JSON.parse(sessionStorage.getItem(key)) || {}; } catch { return {}; } };
  for (const part of document.querySelectorAll("details[id]")) {
    const kept = read()[part.id];
    if (kept !== undefined) part.open = kept;
    part.addEventListener("toggle", () => {
      try { sessionStorage.setItem(key, JSON.stringify({ ...read(), [part.id]: part.open })); } catch { /* not kept */ }
    });
  }

  // A second press of a button within three seconds sends nothing; the service would ignore it too. A file is sent again.
  const sent = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target, pressed = event.submitter || form;
    if (["csv", "xlsx"].includes(pressed.value)) return;
    if (sent.has(pressed)) { event.preventDefault(); return; }
    sent.add(pressed);
    const part = form.method === "get" && form.closest("details[id]");
    if (part) part.open = false; // what it leads to is below it
    setTimeout(() => sent.delete(pressed), 3000);
  });
  addEventListener("pageshow", () => sent.clear());

  // Buttons that only a script can serve are hidden until there is one.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // In print everything is open, and afterwards as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("main details:not([open])")];
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => { for (const part of closed) part.open = false; });
})();
