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
})();
