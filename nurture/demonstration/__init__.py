"""The invented people of the demo workspace: who they are, where they work, what they did. Pure: seed and `now` in."""
