/* « Quitter vite »: blank the page first, close the session, then take its place in the history with a neutral site.
   The button, or three presses of Shift within five seconds, counted aloud. Not Escape: it stops the loading of a page.
   It does not erase the history of the browser, nor the calls: the page that presents it says so. */
(() => {
  "use strict";

  const bar = document.querySelector("[data-quick-exit]");
  if (!bar) return;
  const said = bar.querySelector("[role=status]");
  const PRESSES = 3;
  const PATIENCE = 5000; // milliseconds between the first and the last press
  let presses = 0;
  let combined = false;
  let timer;
  let leaving = false;

  const leave = (event) => {
    event?.preventDefault();
    if (leaving) return;
    leaving = true;
    const veil = document.createElement("div");
    veil.className = "voile";
    document.body.append(veil);
    document.documentElement.classList.add("vite-parti");
    said.textContent = bar.dataset.saidGone;
    if (bar.dataset.signOut) navigator.sendBeacon(bar.dataset.signOut);
    location.replace(bar.dataset.quickExit);
  };

  const forget = (words = "") => {
    clearTimeout(timer);
    presses = 0;
    said.textContent = words;
  };

  const press = () => {
    presses += 1;
    if (presses === 1) timer = setTimeout(() => forget(bar.dataset.saidStopped), PATIENCE);
    if (presses === PRESSES) leave();
    else said.textContent = presses === 1 ? bar.dataset.saidTwo : bar.dataset.saidOne;
  };

  /* Shift held to write a capital is not a press: only Shift alone, pressed then released. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      combined = event.ctrlKey || event.altKey || event.metaKey;
      return;
    }
    combined = true;
    if (presses) forget();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === "Shift" && !combined) press();
  });
  bar.addEventListener("submit", leave);
  bar.addEventListener("click", (event) => {
    if (event.target.closest("a")) leave(event);
  });

  /* Coming back by the history shows the blank veil, never the page: the session is closed, ask the server again. */
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && leaving) location.reload();
  });
})();
