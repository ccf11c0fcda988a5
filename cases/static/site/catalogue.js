// Results of the catalogue update in place. Without this file, or without JavaScript, the same form and links load pages.
(function () {
  "use strict";
  const form = document.querySelector("form.catalogue");
  if (!form) return;
  let open = [];
  let left = null; // what was used to ask, which the answer may take away

  // An address holds only what is chosen, so that it can be read and shared.
  document.body.addEventListener("htmx:configRequest", function (event) {
    const given = event.detail.parameters;
    for (const name of new Set(Object.keys(given))) {
      if (!String(given[name]).trim()) delete given[name];
    }
  });

  document.body.addEventListener("htmx:beforeSwap", function (event) {
    left = event.detail.requestConfig.elt;
    open = Array.from(document.querySelectorAll("#facets details[open]"), function (one) { return one.id; });
  });

  document.body.addEventListener("htmx:afterSettle", function () {
    for (const id of open) {
      const facet = id && document.getElementById(id);
      if (facet) facet.open = true;
    }
    const box = document.getElementById("q");
    if (box && box !== document.activeElement) box.value = new URLSearchParams(location.search).get("q") || "";
    if (left && !left.isConnected && (!document.activeElement || document.activeElement === document.body)) {
      const heading = document.getElementById("results");
      if (heading) heading.focus();
    }
    left = null;
  });

  // What can't be answered in place is answered by its own page, which says why.
  document.body.addEventListener("htmx:responseError", function (event) {
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
  document.body.addEventListener("htmx:sendError", function (event) {
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
})();
