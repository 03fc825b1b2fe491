/* What HTML and CSS cannot do by themselves. Every page works without this file. */
(() => {
  "use strict";
  const root = document.documentElement;
  const themeKey = "nurture-theme";

  function storedTheme() {
    try { return localStorage.getItem(themeKey); } catch { return null; }
  }

  function showTheme(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  }

  function currentTheme() {
    return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }

  function switchTheme() {
    const theme = currentTheme() === "dark" ? "light" : "dark";
    showTheme(theme);
    try { localStorage.setItem(themeKey, theme); } catch { /* private windows forget, and that is fine */ }
  }

  function showTrouble(shown) {
    const notice = document.getElementById("connection-trouble");
    if (notice) notice.hidden = !shown;
  }

  // Before the first paint, so that a chosen theme does not flash.
  showTheme(storedTheme());

  document.addEventListener("DOMContentLoaded", () => {
    const toggle = document.getElementById("theme-toggle");
    if (toggle) {
      toggle.hidden = false;
      toggle.addEventListener("click", switchTheme);
    }
    // A refused form explains itself at the top; take the reader there.
    document.querySelector("form [role=alert], [role=alert][tabindex]")?.focus();
    for (const event of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
      document.body.addEventListener(event, () => showTrouble(true));
    }
    document.body.addEventListener("htmx:beforeRequest", () => showTrouble(false));
  });
})();
