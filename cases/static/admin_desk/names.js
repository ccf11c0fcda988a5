// Gives each search-as-you-type field the name of its label; the library that makes them leaves it out.
(() => {
  "use strict";

  function name(box) {
    if (box.getAttribute("aria-label")) return;
    const select = box.closest(".select2-container")?.previousElementSibling;
    const label = select && (select.labels?.[0]?.textContent || select.getAttribute("aria-label") || select.name);
    if (label) box.setAttribute("aria-label", label.trim().replace(/:$/, ""));
  }

  const BOXES = ".select2-selection[role=combobox], .select2-selection__rendered[role=textbox], .select2-search__field";
  const all = () => document.querySelectorAll(BOXES).forEach(name);
  new MutationObserver(all).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", all);
})();
