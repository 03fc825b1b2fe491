#!/bin/sh
# The browser tests need Chromium, and a library that Playwright's driver is linked with. Use what the system has; else
# install it; else say so, and those tests are skipped.
python="$1"
has_browser() { for name in chromium chromium-browser google-chrome; do command -v "$name" >/dev/null 2>&1 && return 0; done; return 1; }
has_driver() { "$python" -m playwright --version >/dev/null 2>&1; }
has_browser && has_driver && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    { apt-get update -qq && apt-get install -y -qq chromium libatomic1; } >/dev/null 2>&1
    has_browser && has_driver && exit 0
fi
has_browser || "$python" -m playwright install chromium >/dev/null 2>&1
{ has_browser || [ -d "$HOME/.cache/ms-playwright" ]; } && has_driver && exit 0
echo "No Chromium here and none to be had: the browser tests will be skipped. Install chromium to run them." >&2
exit 0
