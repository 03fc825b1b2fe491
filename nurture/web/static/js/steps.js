/* Steps can be dragged. Every page works without this file: the buttons move them too. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.querySelector(".step-forms");
    if (!list) return;
    let dragged = null;

    for (const handle of list.querySelectorAll(".step-handle")) {
      handle.hidden = false;
      const step = handle.closest("li");
      // Only the handle makes a step draggable, so that text in its fields can still be marked.
      handle.addEventListener("pointerdown", () => { step.draggable = true; });
      handle.addEventListener("pointerup", () => { step.draggable = false; });
      step.addEventListener("dragstart", (event) => {
        dragged = step;
        step.classList.add("is-dragged");
        event.dataTransfer.effectAllowed = "move";
      });
      step.addEventListener("dragend", () => {
        step.draggable = false;
        step.classList.remove("is-dragged");
        dragged = null;
        showEnds();
      });
    }

    list.addEventListener("dragover", (event) => {
      const over = event.target.closest(".step-forms > li");
      if (!dragged || !over || over === dragged) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      list.insertBefore(dragged, isBelow ? over.nextSibling : over);
    });

    // The buttons name a place in the list, which is another one after a move.
    function showEnds() {
      const steps = [...list.children];
      steps.forEach((step, place) => {
        for (const button of step.querySelectorAll("button[name=do]")) {
          const word = button.value.split("-")[0];
          button.value = `${word}-${place}`;
          if (word === "up") button.disabled = place === 0;
          if (word === "down") button.disabled = place === steps.length - 1;
        }
      });
    }
  });
})();
