// Buttons that copy a field, shown only where the browser can do it; the page works without them.
"use strict";
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const said = button.nextElementSibling;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        said.textContent = "copied";
      } catch {
        field.focus();
        field.select();
        said.textContent = "selected: copy it with your keyboard";
      }
    });
  }
}
