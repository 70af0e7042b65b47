// Datasette's table.js reads this to know whether its column menu may offer facets.
var DATASETTE_ALLOW_FACET = true;
