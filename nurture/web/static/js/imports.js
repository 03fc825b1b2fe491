/* Handing in a file: the box shows that it takes what is dragged over it, a file that is too large is said at once,
   and a form that takes a while says so and is sent once. Without this file the forms work just the same. */
(() => {
  "use strict";

  function wake(form) {
    form.removeAttribute("aria-busy");
    for (const button of form.querySelectorAll("[type=submit]")) button.disabled = false;
    const note = form.querySelector("[data-busy-note]");
    if (note) note.textContent = "";
  }

  function keepBusy(form) {
    form.addEventListener("submit", () => {
      // A button that is disabled at once would not be sent along.
      setTimeout(() => {
        form.setAttribute("aria-busy", "true");
        for (const button of form.querySelectorAll("[type=submit]")) button.disabled = true;
        const note = form.querySelector("[data-busy-note]");
        if (note) note.textContent = note.dataset.busyText;
      });
    });
  }

  function watchFile(input) {
    input.addEventListener("change", () => {
      const file = input.files[0];
      const isTooLarge = file && file.size > Number(input.dataset.largest);
      input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
      if (isTooLarge) input.reportValidity();
    });
  }

  function showDragging(box) {
    for (const name of ["dragenter", "dragover"]) box.addEventListener(name, () => box.classList.add("drop-over"));
    for (const name of ["dragleave", "drop"]) box.addEventListener(name, () => box.classList.remove("drop-over"));
  }

  document.querySelectorAll("form[data-busy]").forEach(keepBusy);
  document.querySelectorAll("input[data-largest]").forEach(watchFile);
  document.querySelectorAll(".drop").forEach(showDragging);
  // The way back may show the page as it was left.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(wake));
})();
