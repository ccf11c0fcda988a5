// Says beside a date field, while one types, what the date means in plain words or why it can't be read.
(() => {
  "use strict";
  const waiting = new WeakMap();

  async function say(input) {
    const output = input.parentElement.querySelector(".edtf-echo");
    const text = input.value.trim();
    if (!output) return;
    if (!text) {
      output.textContent = "";
      return;
    }
    const answer = await fetch(`${input.dataset.echo}?date=${encodeURIComponent(text)}`, { credentials: "same-origin" });
    if (!answer.ok || input.value.trim() !== text) return;
    const { words, error } = await answer.json();
    output.textContent = words || error;
    output.classList.toggle("edtf-error", Boolean(error));
  }

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches("input.edtf")) return;
    clearTimeout(waiting.get(input));
    waiting.set(input, setTimeout(() => say(input), 300));
  });
})();
