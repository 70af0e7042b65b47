// Turns the SQL text box into an editor where CodeMirror is loaded. Without scripts the plain
// text box does the same work.
(() => {
  const box = document.querySelector("textarea#sql-editor");
  const shown = document.querySelector("pre#sql-query");
  const button = document.querySelector("button#sql-format");
  let editor = null;
  if (box && window.CodeMirror) {
    editor = window.CodeMirror.fromTextArea(box, {
      mode: "text/x-sql",
      lineNumbers: true,
      lineWrapping: true,
      extraKeys: { Tab: false, "Shift-Enter": () => box.form.submit() },
    });
    const field = editor.getInputField();
    field.setAttribute("aria-label", "SQL query");
  }
  if (!button || !window.sqlFormatter) return;
  const format = window.sqlFormatter.format;
  if (editor) {
    button.hidden = false;
    button.addEventListener("click", () => editor.setValue(format(editor.getValue())));
  } else if (shown) {
    button.hidden = false;
    button.addEventListener("click", () => { shown.textContent = format(shown.textContent); });
  }
})();
