// « Copier »: puts the value of a field into the clipboard; the field can be selected by hand without this file.
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copies);
      await navigator.clipboard.writeText(field.value);
      const said = button.querySelector("[aria-live]");
      said.textContent = "Copié";
      setTimeout(() => { said.textContent = ""; }, 3000);
    });
  }
})();
