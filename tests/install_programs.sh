#!/bin/sh
# Installs what the tests drive besides Python and node: Chromium, PROJ's cs2cs, GDAL's ogrinfo, strace. By apt where it can.
set -eu

missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    [ -n "${CHROMIUM:-}" ] || missing="chromium fonts-dejavu-core"
command -v cs2cs >/dev/null || missing="$missing proj-bin"
command -v ogrinfo >/dev/null || missing="$missing gdal-bin"
command -v strace >/dev/null || missing="$missing strace"
[ -n "$missing" ] || exit 0

if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "The tests need $missing. On Debian: sudo apt-get install $missing"
    echo "Elsewhere: install Chromium and PROJ, and set CHROMIUM to the browser's path if it has another name."
    exit 1
fi
