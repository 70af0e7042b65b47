// Datasette's table.js reads this to know whether its column menu may offer facets.
var DATASETTE_ALLOW_FACET = true;

// Names for the controls that Datasette's table page leaves without one.
document.addEventListener("DOMContentLoaded", () => {
  const names = {
    "select[name^=_filter_column]": "Column to filter by",
    "select[name^=_filter_op]": "How to compare",
    "input[name^=_filter_value]": "Value to compare with",
    "select[name=_sort]": "Column to sort by",
    "dl.column-descriptions": "What each column holds",
  };
  for (const [selector, name] of Object.entries(names)) {
    for (const element of document.querySelectorAll(selector)) element.setAttribute("aria-label", name);
  }
  for (const box of document.querySelectorAll("dl.column-descriptions, .table-wrapper, .facet-info ul")) {
    if (box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
