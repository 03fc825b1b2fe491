"""One module per verb; each owns its transactions. Imports core, storage and rendering."""
