#!/bin/sh
# Installs those of the named Debian packages that are missing, where this user may, and never asks anything.
# It always ends well: a test that misses its program says so, and fails only in CI.
set -u

log=.cache/system-packages.log
policy=/usr/sbin/policy-rc.d
missing=

say() {
    echo "system packages: $*" >&2
}

is_installed() {
    dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1
}

# A package that brings a service starts it; this file tells it not to (invoke-rc.d(8)).
forbid_services() {
    [ ! -e "$policy" ] || return 0
    trap 'as_root rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
}

# Nor shall it start with the machine: the tests run registries and Docker Engines of their own.
disable() {
    command -v systemctl >/dev/null || return 0
    as_root systemctl --quiet disable "$@" >>"$log" 2>&1
}

for package in "$@"; do
    is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
    say "no apt-get here; for all tests, install what Debian has in$missing"
    exit 0
fi
if ! as_root true 2>/dev/null; then
    say "this user may not install them; for all tests: sudo apt-get install$missing"
    exit 0
fi

say "installing$missing"
mkdir -p .cache
: >"$log"
forbid_services
apt update
for package in $missing; do
    # Another Docker Engine that is here is not to give way.
    apt install --no-install-recommends --no-remove "$package" || say "$package is not installed: see $log"
done
for package in $missing; do
    case "$package" in
        docker-registry) disable docker-registry.service ;;
        docker.io) disable docker.service docker.socket containerd.service ;;
    esac
done
