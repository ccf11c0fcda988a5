// The pane beside the form: stays open from one save to the next, and its links open in a window of their own.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const pane = document.querySelector(".preview-pane");
  if (!pane) return;
  const KEY = "desk-preview-open";
  const frame = pane.querySelector("iframe");
  pane.open = localStorage.getItem(KEY) === "yes";
  pane.addEventListener("toggle", () => localStorage.setItem(KEY, pane.open ? "yes" : "no"));
  frame.addEventListener("load", () => {
    frame.contentDocument?.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || link.getAttribute("href").startsWith("#") || link.target === "_top") return;
      event.preventDefault();
      window.open(link.href, "_blank", "noopener");
    });
  });
});
