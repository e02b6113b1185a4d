// Run before the first paint: the colours that the person chose. Then the key that leads to the search field.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const scheme = root.dataset.frScheme;
  if (scheme === "system") root.dataset.frTheme = dark.matches ? "dark" : "light";
  try {
    // The design system remembers a choice of its own, which must not win over the server's.
    localStorage.setItem("scheme", scheme);
  } catch {
    // Storage is closed: the attributes of the page are enough.
  }
  // The design system closes its dialogs on Escape, not the menus of its navigation.
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector(".fr-nav__btn[aria-expanded=true]");
    if (!open) return;
    open.focus();
    // The navigation may close by itself when the focus moves: only what is still open after that is closed here.
    setTimeout(() => open.ariaExpanded === "true" && open.click(), 150);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || root.dataset.shortcuts === "off") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.getElementById("search");
    if (!field) return;
    event.preventDefault();
    if (field.checkVisibility({ visibilityProperty: true })) field.focus();
    else document.getElementById("search-button").click();
  });
})();
