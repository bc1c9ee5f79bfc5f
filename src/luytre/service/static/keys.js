// Single keys as shortcuts, for those who want them (a setting on their own page). They do nothing
// while somebody types, and without this file every button still works.
"use strict";

(() => {
  const dialog = document.getElementById("keys-help");

  const showHelp = () => {
    dialog.showModal();
    dialog.querySelector("button").focus();
  };

  const isTyping = (target) =>
    target.isContentEditable ||
    target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const linkOf = (row) => row.querySelector("a");

  const move = (step) => {
    const all = rows();
    if (all.length === 0) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
    const row = all[Math.min(Math.max(next, 0), all.length - 1)];
    linkOf(row).focus();
    row.scrollIntoView({ block: "nearest" });
  };

  const current = () => rows().find((row) => row.contains(document.activeElement));

  const press = (key) => {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    if (found.type === "radio") found.focus();
    found.click();
    return true;
  };

  const act = (key) => {
    const row = current();
    switch (key) {
      case "j": move(1); return true;
      case "k": move(-1); return true;
      case "o": if (row) linkOf(row).click(); return Boolean(row);
      case "x": {
        const box = row && row.querySelector("input[type=checkbox]");
        if (box) box.click();
        if (box) linkOf(row).focus();
        return Boolean(box);
      }
      case "b": {
        const reveal = document.getElementById("reveal");
        if (reveal) reveal.click();
        return Boolean(reveal);
      }
      case "/": {
        const field = document.querySelector("[data-focus-key]");
        if (field) field.focus();
        return Boolean(field);
      }
      case "?": if (dialog) showHelp(); return Boolean(dialog);
      default: return press(key);
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") {
      // A dialog closes by itself; a field is left, so that keys work again.
      if (!(dialog && dialog.open) && document.activeElement) document.activeElement.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
    if ((dialog && dialog.open) || isTyping(event.target)) return;
    if (act(event.key)) event.preventDefault();
  });

  for (const link of document.querySelectorAll("[data-keys-help]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      showHelp();
    });
  }
})();
