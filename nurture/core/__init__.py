"""The product's rules, pure.

Nothing below this package may import Flask, SQLModel, SQLAlchemy, WTForms, httpx, os, pathlib (but for PurePosixPath,
which touches no file), or any other part of Nurture; nothing here reads a file, a database, a network or a clock: time
is always an argument. `tests/test_architecture.py` holds the whole list.
"""
