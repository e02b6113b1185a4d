// In a form that gives a role, only the scopes of the chosen role and the object of the chosen scope are shown;
// without this file all are.
(() => {
  for (const form of document.querySelectorAll("form[data-scopes]")) {
    const role = form.querySelector("[name=role]");
    const scope = form.querySelector("[name=scope]");
    const fields = form.querySelectorAll("[data-scope-field]");
    const scopesOf = JSON.parse(role.dataset.scopesOf || "{}");
    const show = () => {
      for (const field of fields) field.hidden = field.dataset.scopeField !== scope.value;
    };
    const narrow = () => {
      const allowed = scopesOf[role.value];
      for (const option of scope.options) {
        option.hidden = option.disabled = Boolean(allowed && option.value && !allowed.includes(option.value));
      }
      if (allowed && allowed.length === 1) scope.value = allowed[0];
      else if (scope.selectedOptions.length && scope.selectedOptions[0].disabled) scope.value = "";
      show();
    };
    role.addEventListener("change", narrow);
    scope.addEventListener("change", show);
    narrow();
  }
})();
