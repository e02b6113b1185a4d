// Objectives, measures and actions dragged by their handle; the arrows and « Déplacer » do the same without this file.
(() => {
  const form = document.getElementById("placer");
  if (!form) return;
  let dragged = null;
  const rows = (list) => [...list.children].filter((row) => row.dataset.kind);
  document.body.classList.add("drags");
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (grip) grip.closest("[data-kind]").draggable = true;
  });
  document.addEventListener("pointerup", () => {
    for (const row of document.querySelectorAll("[draggable=true]")) row.draggable = false;
  });
  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest("[data-kind][draggable=true]");
    if (!row) return;
    dragged = { row, list: row.parentElement, next: row.nextElementSibling };
    row.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.id);
  });
  document.addEventListener("dragover", (event) => {
    if (!dragged) return;
    const list = event.target.closest(`[data-list=${dragged.row.dataset.kind}]`);
    if (!list) return;
    event.preventDefault();
    const after = rows(list).find((row) => {
      const box = row.getBoundingClientRect();
      return row !== dragged.row && event.clientY < box.top + box.height / 2;
    });
    list.insertBefore(dragged.row, after || null);
  });
  document.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  document.addEventListener("dragend", (event) => {
    if (!dragged) return;
    const { row, list, next } = dragged;
    dragged = null;
    row.draggable = false;
    row.classList.remove("dragged");
    if (event.dataTransfer.dropEffect === "none") {
      list.insertBefore(row, next);
      return;
    }
    if (row.parentElement === list && row.nextElementSibling === next) return;
    form.kind.value = row.dataset.kind;
    form.pk.value = row.dataset.pk;
    form.parent.value = row.parentElement.dataset.parent || "";
    form.rank.value = rows(row.parentElement).indexOf(row);
    form.submit();
  });
})();
