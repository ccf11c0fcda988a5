// The list of a case's parts is sent once, in the row that new rows are copied from; the others get it when one goes there.
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

  for (const kind of ["focusin", "pointerdown"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches && event.target.matches("select[data-options-of]")) fill(event.target);
    });
  }
})();
