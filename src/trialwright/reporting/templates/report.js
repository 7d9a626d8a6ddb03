(function () {
  "use strict";
  var root = document.documentElement, lit = [];
  function near(node, what) { return node && node.closest ? node.closest(what) : null; }
  function clear() { lit.forEach(function (each) { each.classList.remove("lit"); }); lit = []; }
  // Hover or focus one of the three columns: everything that belongs to the same leaves lights up.
  function light(piece) {
    clear();
    var box = near(piece, ".linked");
    if (!box) { return; }
    var links = piece.dataset.l.split(" ");
    box.querySelectorAll("[data-l]").forEach(function (each) {
      if (each.dataset.l.split(" ").some(function (one) { return links.indexOf(one) >= 0; })) {
        each.classList.add("lit"); lit.push(each);
      }
    });
  }
  function relight() { light(near(document.activeElement, "[data-l]")); }
  document.addEventListener("mouseover", function (event) {
    root.classList.remove("dismissed");
    var piece = near(event.target, "[data-l]");
    if (piece) { light(piece); } else { relight(); }
  });
  document.addEventListener("focusin", function () { root.classList.remove("dismissed"); relight(); });
  document.addEventListener("focusout", clear);
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { root.classList.add("dismissed"); clear(); } });

  // Tables that may be sorted get a button in each heading.
  function value(row, place) {
    var cell = row.cells[place], text = cell ? cell.textContent.trim() : "";
    var found = /-?\d+(?:[.,]\d+)*/.exec(text);
    return { text: text.toLowerCase(), number: found ? parseFloat(found[0].replace(/,/g, "")) : NaN };
  }
  function sort(table, place, down) {
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
    var keys = new Map(rows.map(function (row) { return [row, value(row, place)]; }));
    var numbers = table.querySelectorAll("thead th")[place].classList.contains("n") || table.querySelectorAll("thead th")[place].dataset.sort === "number";
    rows.sort(function (one, other) {
      var a = keys.get(one), b = keys.get(other), order;
      if (numbers) { order = isNaN(a.number) ? (isNaN(b.number) ? 0 : 1) : isNaN(b.number) ? -1 : a.number - b.number; if (isNaN(a.number) || isNaN(b.number)) { return order; } }
      else { order = a.text.localeCompare(b.text, "en", { numeric: true }); }
      return down ? -order : order;
    });
    rows.forEach(function (row) { body.appendChild(row); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    table.querySelectorAll("thead th").forEach(function (head, place) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("thead th").forEach(function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        sort(table, place, down);
      });
    });
  });
  // A table with a filter shows the rows that hold the words.
  document.querySelectorAll("[data-filter]").forEach(function (holder) {
    var table = document.getElementById(holder.dataset.filter), input = holder.querySelector("input"), count = holder.querySelector("output");
    holder.hidden = false;
    input.addEventListener("input", function () {
      var words = input.value.toLowerCase().split(/\s+/), shown = 0;
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        var text = row.textContent.toLowerCase();
        row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = shown + " of " + table.tBodies[0].rows.length + " lines";
    });
  });
  // What does not scroll need not be a stop of the keyboard.
  function stops() {
    document.querySelectorAll(".scroll, .figbox").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth + 1) { box.setAttribute("tabindex", "0"); } else { box.removeAttribute("tabindex"); }
    });
  }
  stops();
  window.addEventListener("resize", stops);
  document.addEventListener("toggle", stops, true);
  // Print everything that is folded away.
  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    folded.forEach(function (each) { each.open = true; });
  });
  window.addEventListener("afterprint", function () { folded.forEach(function (each) { each.open = false; }); });
})();
