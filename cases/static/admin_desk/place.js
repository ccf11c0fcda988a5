// A map beside each pair of coordinates: a click or the arrow keys set both fields. The map comes from the server when it is opened.
(() => {
  "use strict";
  const MOST = 60;

  class Picker {
    constructor(latitude, longitude, panel) {
      Object.assign(this, { latitude, longitude, panel, x: 0, y: 0, zoom: 1, known: false, asked: 0 });
      this.map = panel.querySelector("svg");
      this.width = Number(this.map.dataset.width);
      this.height = Number(this.map.dataset.height);
      this.words = panel.querySelector("output");
      this.map.addEventListener("click", (event) => this.click(event));
      this.map.addEventListener("keydown", (event) => this.key(event));
      panel.addEventListener("click", (event) => this.press(event.target.dataset.do));
      for (const field of [latitude, longitude]) field.addEventListener("change", (event) => { if (event.isTrusted) this.read(); });
      this.read();
    }

    async ask(query) {
      const number = ++this.asked;
      const answer = await fetch(`${this.latitude.dataset.point}?${new URLSearchParams(query)}`, { credentials: "same-origin" });
      if (number !== this.asked) return null; // a later question is on its way
      const said = await answer.json();
      this.words.textContent = said.words || said.error;
      return answer.ok ? said : null;
    }

    async read() {
      const [latitude, longitude] = [this.latitude.value, this.longitude.value];
      if (!latitude || !longitude) {
        this.known = false;
        this.words.textContent = "No point yet.";
        this.draw();
        return;
      }
      const said = await this.ask({ latitude, longitude });
      if (!said) return;
      Object.assign(this, { x: said.x, y: said.y, zoom: Math.max(this.zoom, 6), known: true });
      this.draw();
    }

    async set(x, y) {
      Object.assign(this, { x: Math.min(Math.max(x, 0), this.width), y: Math.min(Math.max(y, 0), this.height), known: true });
      this.draw();
      const said = await this.ask({ x: this.x, y: this.y });
      if (said) this.write(said.latitude, said.longitude);
    }

    write(latitude, longitude) {
      for (const [field, value] of [[this.latitude, latitude], [this.longitude, longitude]]) {
        field.value = value;
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }

    click(event) {
      const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.map.getScreenCTM().inverse());
      this.zoom = Math.min(this.zoom * 2.5, MOST);
      this.set(place.x, place.y);
    }

    key(event) {
      const step = this.width / this.zoom / 60;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (moves[event.key]) {
        const [across, down] = moves[event.key];
        const [x, y] = this.known ? [this.x, this.y] : [this.width / 2, this.height / 2];
        this.set(x + across, y + down);
      } else if (event.key === "+" || event.key === "=") this.press("closer");
      else if (event.key === "-" || event.key === "−") this.press("wider");
      else return;
      event.preventDefault();
    }

    press(what) {
      if (what === "closer") this.zoom = Math.min(this.zoom * 2, MOST);
      else if (what === "wider") this.zoom = Math.max(this.zoom / 2, 1);
      else if (what === "world") this.zoom = 1;
      else if (what === "clear") {
        this.asked += 1;
        this.write("", "");
        this.read();
      } else return;
      this.draw();
    }

    draw() {
      const width = this.width / this.zoom;
      const height = this.height / this.zoom;
      const [x, y] = this.known ? [this.x, this.y] : [this.width / 2, this.height / 2];
      const left = Math.min(Math.max(x - width / 2, 0), this.width - width);
      const top = Math.min(Math.max(y - height / 2, 0), this.height - height);
      this.map.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
      const [ring, dot] = this.map.querySelectorAll("circle");
      for (const [circle, radius] of [[ring, 10], [dot, 3]]) {
        circle.setAttribute("cx", this.x);
        circle.setAttribute("cy", this.y);
        circle.setAttribute("r", this.known ? radius / this.zoom : 0);
      }
    }
  }

  async function toggle(button, latitude, longitude) {
    let panel = button.nextElementSibling;
    if (!panel?.classList.contains("picker-panel")) {
      panel = Object.assign(document.createElement("div"), { className: "picker-panel", hidden: true });
      button.after(panel);
      const answer = await fetch(latitude.dataset.map, { credentials: "same-origin" });
      if (!answer.ok) {
        panel.textContent = "The map can’t be drawn just now; the two fields can be filled in by hand.";
      } else {
        panel.innerHTML = await answer.text();
        new Picker(latitude, longitude, panel);
      }
    }
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    button.textContent = panel.hidden ? "Choose on the map" : "Close the map";
  }

  function offer(root) {
    for (const latitude of root.querySelectorAll("input[data-map]")) {
      const longitude = document.getElementById(latitude.id.replace(/latitude$/, "longitude"));
      const line = latitude.closest(".form-row");
      if (!line || !longitude || latitude.id.includes("__prefix__") || line.querySelector(".picker-open")) continue;
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button picker-open", textContent: "Choose on the map" });
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => toggle(button, latitude, longitude));
      line.append(button);
    }
  }

  document.addEventListener("DOMContentLoaded", () => offer(document));
  document.addEventListener("formset:added", (event) => offer(event.target));
})();
