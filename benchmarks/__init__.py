"""Figures, each as a ratio to its peer in one run on one machine. Run one with `python -m benchmarks.render_drafts`."""
