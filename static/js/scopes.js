// In a form that gives a role, only the object of the chosen scope is shown; without this file all are.
(() => {
  for (const form of document.querySelectorAll("form[data-scopes]")) {
    const scope = form.querySelector("[name=scope]");
    const fields = form.querySelectorAll("[data-scope-field]");
    const show = () => {
      for (const field of fields) field.hidden = field.dataset.scopeField !== scope.value;
    };
    scope.addEventListener("change", show);
    show();
  }
})();
