// Helps with long texts on the case's form: a preview, completion of citations, and a warning before unsaved work is lost.
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const form = document.getElementById("case_form");
  if (!form) return;

  // --- unsaved work -----------------------------------------------------------------------------------------------
  let touched = Boolean(document.querySelector(".errornote, .errorlist"));
  form.addEventListener("input", () => { touched = true; });
  form.addEventListener("change", () => { touched = true; });
  form.addEventListener("submit", (event) => {
    if (!event.submitter?.formTarget) touched = false; // a preview of what is unsaved saves nothing
  });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });

  // --- Markdown ---------------------------------------------------------------------------------------------------
  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  async function show(area, box) {
    const body = new URLSearchParams({ text: area.value });
    const answer = await fetch(area.dataset.preview, {
      method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token() },
    });
    box.innerHTML = answer.ok ? await answer.text() : "The preview can’t be made just now.";
    box.hidden = false;
  }

  async function propose(area, input, list) {
    const query = new URLSearchParams({ app_label: "cases", model_name: "citation", field_name: "source", term: input.value });
    const answer = await fetch(`${area.dataset.sources}?${query}`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const { results } = await answer.json();
    list.replaceChildren(...results.slice(0, 12).map(({ text }) => {
      const option = document.createElement("option");
      option.value = text.split(":")[0];
      option.label = text;
      return option;
    }));
  }

  function cite(area, citekey) {
    const mark = `[@${citekey}]`;
    area.setRangeText(mark, area.selectionStart, area.selectionEnd, "end");
    area.setSelectionRange(area.selectionEnd - 1, area.selectionEnd - 1); // before the bracket: “, p. 12” goes there
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  for (const area of form.querySelectorAll("textarea[data-preview]")) {
    const box = element("div", { className: "markdown-preview", hidden: true });
    box.setAttribute("aria-live", "polite");
    const list = element("datalist", { id: `${area.id}-sources` });
    const input = element("input", { type: "text", id: `${area.id}-cite`, autocomplete: "off", className: "vTextField" });
    input.setAttribute("list", list.id);
    let waiting;
    input.addEventListener("input", (event) => {
      event.stopPropagation(); // looking for a source is no unsaved work
      clearTimeout(waiting);
      waiting = setTimeout(() => propose(area, input, list), 250);
    });
    const insert = element("button", { type: "button", className: "button", textContent: "Cite" });
    insert.addEventListener("click", () => { if (input.value) { cite(area, input.value.trim()); input.value = ""; } });
    const preview = element("button", { type: "button", className: "button", textContent: "Preview" });
    preview.addEventListener("click", () => show(area, box));
    const label = element("label", { htmlFor: input.id, textContent: "Cite a source" });
    area.after(element("div", { className: "writing-tools" }, preview, label, input, list, insert), box);
  }
});
