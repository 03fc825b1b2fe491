#!/bin/sh
# The browser tests need Chromium. Use the system's; else install it; else say so, and those tests are skipped.
python="$1"
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests …"
    { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0
fi
"$python" -m playwright install chromium >/dev/null 2>&1 && exit 0
echo "No Chromium here and none to be had: the browser tests will be skipped. Install chromium to run them." >&2
exit 0
