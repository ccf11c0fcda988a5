// Look closer at a map: buttons, +, − and 0 on the keyboard, and dragging. Without this file the parts of the world are links.
(function () {
  "use strict";
  const MOST = 8;

  function enhance(svg) {
    const region = svg.closest(".map");
    if (!region || region.dataset.closer) return;
    region.dataset.closer = "yes";
    const whole = svg.getAttribute("viewBox").split(" ").map(Number);
    const start = { x: whole[0], y: whole[1], width: whole[2], height: whole[3] };
    let zoom = 1, x = start.x + start.width / 2, y = start.y + start.height / 2, held = null;

    function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }
    function show() {
      const width = start.width / zoom, height = start.height / zoom;
      x = clamp(x, start.x + width / 2, start.x + start.width - width / 2);
      y = clamp(y, start.y + height / 2, start.y + start.height - height / 2);
      svg.setAttribute("viewBox", [x - width / 2, y - height / 2, width, height].join(" "));
      region.classList.toggle("closer", zoom > 1);
    }
    function set(to) { zoom = clamp(to, 1, MOST); show(); }

    const bar = document.createElement("div");
    bar.className = "zoom";
    [["+", "Closer", function () { set(zoom * 1.6); }], ["−", "Farther", function () { set(zoom / 1.6); }],
      ["Whole", "The whole map", function () { set(1); }]].forEach(function (each) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = each[0];
      button.setAttribute("aria-label", each[1]);
      button.addEventListener("click", each[2]);
      bar.append(button);
    });
    region.before(bar);

    region.addEventListener("keydown", function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") set(zoom * 1.6);
      else if (event.key === "-") set(zoom / 1.6);
      else if (event.key === "0") set(1);
      else return;
      event.preventDefault();
    });
    svg.addEventListener("pointerdown", function (event) {
      if (zoom > 1 && event.button === 0 && !event.target.closest("a")) held = { x: event.clientX, y: event.clientY };
    });
    svg.addEventListener("pointermove", function (event) {
      if (!held) return;
      const unit = start.width / zoom / svg.clientWidth;
      x -= (event.clientX - held.x) * unit;
      y -= (event.clientY - held.y) * unit;
      held = { x: event.clientX, y: event.clientY };
      show();
    });
    ["pointerup", "pointerleave", "pointercancel"].forEach(function (name) {
      svg.addEventListener(name, function () { held = null; });
    });
  }

  function all() { document.querySelectorAll(".map svg.world").forEach(enhance); }
  all();
  document.addEventListener("htmx:afterSettle", all);
})();
