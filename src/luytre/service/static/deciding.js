// Opens what a choice asks for, sends with Ctrl + Enter, and sends nothing twice.
"use strict";

(() => {
  const form = document.getElementById("decide");
  const complaint = document.getElementById("complaint");
  if (complaint) complaint.focus();
  if (!form) return;
  const rabat = form.querySelector("[data-rabat]");

  form.addEventListener("change", () => {
    const action = form.elements.action.value;
    const harm = form.elements.harm.value;
    if (["remove", "disable"].includes(action) && ["H09", "H10"].includes(harm)) rabat.open = true;
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  for (const each of document.querySelectorAll("form[method=post]")) {
    each.addEventListener("submit", (event) => {
      if (each.getAttribute("aria-busy") === "true") event.preventDefault();
      each.setAttribute("aria-busy", "true");
    });
  }
  // A page that comes back from the browser's memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const each of document.querySelectorAll("form[aria-busy]")) each.removeAttribute("aria-busy");
  });
})();
