"""Ways out, one module per destination. Imports core only."""
