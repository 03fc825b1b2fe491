"""The words by which pages are known, as tables. They are facts of the languages, put together for this program."""
