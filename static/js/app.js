/* What a script adds to pages that work without it: focus on errors, keys on lists, search by « / », dialogs, folding
   menus, a word when changes are not saved, a word when the network fails. No script carries a rule of the service. */
(() => {
  "use strict";

  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const writing = (element) => element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;

  /* The summary of errors takes the focus once: at the opening of the page, or when a fragment brings it. */
  const focusErrors = () => {
    const summary = find("[data-error-summary]:not([data-seen])");
    if (!summary) return;
    summary.dataset.seen = "";
    summary.focus();
  };

  /* A link of the summary leads to a control: focus it with its label in sight. */
  const followError = (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    (control.closest(".champ") ?? control).scrollIntoView();
    control.focus({ preventScroll: true });
  };

  /* j and k walk the rows of a list by their main link, so that Enter opens it. */
  const rowLink = (row) => find("[data-row-link], a[href], button", row);
  const walk = (step) => {
    const rows = all("[data-rows] [data-row]").filter((row) => row.offsetParent !== null && rowLink(row));
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
    const link = rowLink(rows[next]);
    link.focus({ preventScroll: true });
    rows[next].scrollIntoView({ block: "nearest" });
  };

  const keys = (event) => {
    if (event.key === "Escape") closeMenus();
    if (document.documentElement.dataset.keys === "off") return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || writing(event.target)) return;
    if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
    const search = event.key === "/" && all("[data-search]").find((input) => input.offsetParent !== null);
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  };

  /* Menus are <details>: a click elsewhere, or Escape, folds them. */
  const closeMenus = (except) => {
    for (const menu of all("details.menu[open], details.flottant[open]")) {
      if (except && menu.contains(except)) continue;
      const focused = menu.contains(document.activeElement);
      menu.open = false;
      if (focused && !except) find("summary", menu).focus();
    }
  };

  /* <a href="/page/" data-dialog="id"> opens the <dialog id> of the page; without a script it leads to the page. */
  const dialogs = (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog?.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog")?.close();
    }
  };

  /* <button data-fill="id" data-text="…">: writes the text into that input; without a script the button is sent. */
  const fill = (event) => {
    const button = event.target.closest("[data-fill]");
    const input = button && document.getElementById(button.dataset.fill);
    if (!input) return;
    event.preventDefault();
    input.value = button.dataset.text;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  };

  /* <form data-unsaved="id">: shows the element of that id (hidden at first) once something has changed. */
  const unsaved = (event) => {
    const form = event.target.closest?.("form[data-unsaved]");
    const note = form && document.getElementById(form.dataset.unsaved);
    if (note) note.hidden = false;
  };

  /* A fragment that did not come: say so, in the place where the page speaks. */
  const failed = (words) => {
    const place = find("#messages");
    if (!place) return;
    const notice = document.createElement("div");
    const sentence = document.createElement("p");
    notice.className = "bandeau rouge";
    sentence.textContent = words;
    notice.append(sentence);
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "nearest" });
  };

  const refused = (event) => {
    const status = event.detail?.ctx?.response?.status;
    if (status === 409 || status === 422) return;
    if (status === 403) failed("Vous ne pouvez pas faire cela. Rechargez la page : votre session est peut-être fermée.");
    else if (status === 404) failed("Cette fiche n’est plus là, ou ne vous est plus ouverte. Rechargez la page.");
    else failed("Le service n’a pas pu répondre. Rien n’est sûr d’avoir été enregistré : rechargez la page.");
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    followError(event);
    dialogs(event);
    fill(event);
  });
  document.addEventListener("keydown", keys);
  document.addEventListener("input", unsaved);
  document.addEventListener("htmx:after:swap", focusErrors);
  document.addEventListener("htmx:response:error", refused);
  document.addEventListener("htmx:error", () =>
    failed("Le réseau ne répond pas. Vérifiez la connexion, puis recommencez : rien n’est perdu sur cette page."),
  );
  focusErrors();
})();
