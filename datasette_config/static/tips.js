// Tips of marked words: Escape closes them, moving on opens them again (WCAG 1.4.13).
(() => {
  const closed = "tips-closed";
  const root = document.documentElement;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.classList.add(closed);
  });
  const open = (event) => {
    if (event.target.closest && event.target.closest("mark.m")) root.classList.remove(closed);
  };
  document.addEventListener("focusin", open);
  document.addEventListener("pointerdown", open);
  document.addEventListener("mouseover", (event) => {
    const mark = event.target.closest && event.target.closest("mark.m");
    if (mark && !(event.relatedTarget && mark.contains(event.relatedTarget))) root.classList.remove(closed);
  });
})();
