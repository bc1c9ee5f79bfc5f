// Shows the result while one types. The server writes and escapes it; without this file the
// form still works, by its button.
"use strict";

(() => {
  const WAIT = 180; // milliseconds without a key pressed

  const form = document.getElementById("form");
  const text = document.getElementById("text");
  const part = document.getElementById("part");
  const heading = document.getElementById("result");
  const announcement = document.getElementById("announcement");
  let timer = 0;
  let request = null;

  const say = (message) => {
    const notice = document.createElement("p");
    notice.className = "notice";
    notice.setAttribute("role", "alert");
    notice.textContent = message;
    part.replaceChildren(notice);
  };

  const problem = async (response) => {
    if (!(response.headers.get("content-type") || "").startsWith("application/json")) return "";
    const said = await response.json();
    return form.dataset.language === "vi" ? said.message_vi : said.message;
  };

  const look = async () => {
    clearTimeout(timer);
    if (request) request.abort();
    const mine = (request = new AbortController());
    const body = new URLSearchParams({ text: text.value, lang: form.dataset.language });
    part.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("/?part=result", { method: "POST", body, signal: mine.signal });
      if (!(response.headers.get("content-type") || "").startsWith("text/html")) {
        say((await problem(response)) || form.dataset.unreachable);
        return;
      }
      const html = await response.text();
      if (mine.signal.aborted) return;
      const shown = new DOMParser().parseFromString(html, "text/html").body;
      part.replaceChildren(...shown.childNodes);
      const verdict = part.querySelector("[data-announcement]");
      announcement.textContent = verdict ? verdict.dataset.announcement : "";
    } catch (error) {
      if (error.name !== "AbortError") say(form.dataset.unreachable);
    } finally {
      if (request === mine) part.removeAttribute("aria-busy");
    }
  };

  const lookAndGo = async () => {
    await look();
    heading.focus({ preventScroll: true });
    // On a phone the result is below the fold.
    if (heading.getBoundingClientRect().top > window.innerHeight * 0.6) heading.scrollIntoView();
  };

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT);
  });

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      lookAndGo();
    }
  });

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (button && button.name === "lang") return; // another language is another page
    event.preventDefault();
    if (button && button.name === "example") text.value = button.value;
    lookAndGo();
  });
})();
