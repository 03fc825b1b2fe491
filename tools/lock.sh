#!/bin/sh
# Pins everything with hashes and without the address it came from, so that any index serves.
set -e
bin="$1"
options="--quiet --no-strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate"
"$bin"/pip-compile $options --build-deps-for editable --extra postgres -o requirements.lock pyproject.toml
"$bin"/pip-compile $options --extra dev --constraint requirements.lock -o requirements-dev.lock pyproject.toml
