// Long lists of choices and help are sent once, in the row that new rows are copied from; a row gets them when one goes there.
(() => {
  "use strict";

  function fill(select) {
    const full = document.getElementById(select.dataset.optionsOf);
    if (!full || select === full || select.dataset.filled) return;
    const chosen = select.value;
    const options = [...full.children].map((child) => child.cloneNode(true));
    select.replaceChildren(...options);
    select.value = chosen;
    select.dataset.filled = "yes";
  }

  // When the page has come to rest, all get theirs but the lists of parts, which are long; those wait until one goes there.
  const rest = window.requestIdleCallback || ((work) => setTimeout(work, 200));
  document.addEventListener("DOMContentLoaded", () => rest(() => {
    document.querySelectorAll("select[data-options-of]:not([name$='-part'])").forEach(fill);
  }));

  // The help of a field in a row that came without, put below the field that one is in; nothing above it moves.
  function explain(control) {
    const row = control.closest(".inline-related:not(.tabular)");
    const box = control.closest(".flex-container");
    if (!row || !box || box.nextElementSibling) return;
    const named = box.querySelector("[aria-describedby]")?.getAttribute("aria-describedby").split(" ")[0];
    const help = named && document.getElementById(named);
    if (!help) return;
    const copy = help.cloneNode(true);
    copy.removeAttribute("id");
    box.after(copy);
  }

  for (const kind of ["focusin", "pointerdown"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches && event.target.matches("select[data-options-of]")) fill(event.target);
    });
  }
  document.addEventListener("focusin", (event) => explain(event.target));

  // A link to a field or a list opens the section that it is in, and goes to the field itself.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".standing a[href^='#']");
    const target = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    const section = target.closest("details") || target.querySelector("details");
    if (section) section.open = true;
    const chosen = target.nextElementSibling?.querySelector?.(".select2-selection"); // stands for a field that searches
    setTimeout(() => (chosen || target).focus?.({ preventScroll: false }), 0);
  });
})();
