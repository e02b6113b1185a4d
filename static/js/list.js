// The list of actions: a row opens in place, ticks are counted; the page works without this file.
(() => {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-opens]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const row = link.closest("tr");
    const next = row.nextElementSibling;
    if (next && next.classList.contains("opened")) {
      next.remove();
      link.setAttribute("aria-expanded", "false");
      return;
    }
    try {
      const answer = await fetch(link.dataset.opens, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.status);
      row.insertAdjacentHTML("afterend", await answer.text());
      link.setAttribute("aria-expanded", "true");
    } catch {
      window.location.assign(link.href);
    }
  });
  for (const link of document.querySelectorAll("a[data-opens]")) link.setAttribute("aria-expanded", "false");

  const form = document.getElementById("bulk");
  if (!form) return;
  const all = document.getElementById("tick-all");
  const said = form.querySelector("[data-ticked]");
  const boxes = () => [...form.querySelectorAll("input[name=actions]")];
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    said.textContent = ticked === 1 ? "l’action cochée" : ticked ? `les ${ticked} actions cochées` : "les actions cochées";
    if (all) {
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      count();
    });
  }
  form.addEventListener("change", count);
  count();
})();
