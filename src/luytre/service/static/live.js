// Keeps the numbers of the queue up to date, and says so when something urgent came in.
"use strict";

(() => {
  const EVERY = 15000; // milliseconds
  const live = document.querySelector("[data-live]");
  if (!live) return;
  let stopped = false;

  const numberOf = (shown) => parseInt(shown, 10) || 0;

  const show = (counts) => {
    for (const place of document.querySelectorAll("[data-count]")) {
      const name = place.dataset.count;
      const count = counts[name];
      if (count === undefined || count === place.textContent) continue;
      if (name === "queue-urgent" && numberOf(count) > numberOf(place.textContent)) {
        live.textContent = live.dataset.live + count;
      }
      place.textContent = count;
    }
  };

  const ask = async () => {
    if (document.hidden || stopped) return;
    try {
      // With this header a session that is over is an answer, and not another page.
      const response = await fetch("/queue/counts", { headers: { "x-csrf": "none" } });
      if (response.status === 401 || response.status === 403) {
        stopped = true;
        live.textContent = live.dataset.over;
        return;
      }
      if (!response.ok) throw new Error(String(response.status));
      if (live.textContent === live.dataset.lost) live.textContent = "";
      show(await response.json());
    } catch {
      live.textContent = live.dataset.lost;
    }
  };

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
})();
