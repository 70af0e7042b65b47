// Copy buttons: shown only where this script runs; the text itself can always be selected.
(() => {
  const say = (button, words) => {
    const status = document.getElementById(button.dataset.status);
    if (status) status.textContent = words;
  };
  const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  };
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
        say(button, "Copied.");
      } catch {
        // No clipboard without https or consent: the text is selected instead.
        const folded = source.closest("details");
        if (folded) folded.open = true;
        select(source);
        say(button, "Selected: copy it with your keyboard.");
      }
    });
  }
})();
