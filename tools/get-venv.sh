#!/bin/sh
# Debian ships Python without the part that makes environments; get it by the way that is open here.
python="$1"
if "$python" -m pip --version >/dev/null 2>&1 && "$python" -m pip install --quiet --target .venv-maker virtualenv 2>/dev/null; then
    PYTHONPATH=.venv-maker "$python" -m virtualenv --quiet .venv && rm -rf .venv-maker && exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && "$python" -m venv .venv && exit 0
fi
echo "Python cannot make an environment here. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
exit 1
