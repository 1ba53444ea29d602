"""What the scripts for agents are made of: functions of POSIX sh and coreutils, as small as they read well.

Each changes nothing that is right already, writes beside its target and renames, and says `changed`, `already`,
`restarted`, `due`, `checked` or `unchecked` with a name behind it. What fails says why in the last line on stderr.
"""

from collections.abc import Mapping

from dcos_registry.bundle.ca_functions import CA_FUNCTIONS

HEAD = """\
set -eu
umask 022
LC_ALL=C
PATH="$PATH:/usr/sbin:/usr/bin:/sbin:/bin"
export LC_ALL PATH

fail() {
    echo "$*" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || fail "this has to be run as root"
command -v sha256sum >/dev/null || fail "there is no sha256sum here"

digest() {
    sha256sum <"$1" | cut -c 1-64
}
"""

_FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "fill": (
        (),
        """\
# fill FILE MODE: write standard input into FILE.new, for root alone to change, and to the disk.
fill() {
    new=$1.dcos-registry-new
    trap 'rm -f "$new"' EXIT
    trap 'exit 1' HUP INT TERM
    rm -f "$new"
    reason=$( (umask 077 && set -C && : >"$new") 2>&1 ) || fail "$1 cannot be written: ${reason##*: }"
    dd of="$new" conv=fsync 2>/dev/null || fail "$1 cannot be written: is the disk full?"
    chown 0:0 "$new"
    chmod "$2" "$new"
}

# filled FILE: rename what was written into its place.
filled() {
    mv -f "$new" "$1"
    trap - EXIT HUP INT TERM
}
""",
    ),
    "put_credentials": (
        ("fill",),
        """\
# put_credentials FILE DIGEST BEFORE: standard input becomes FILE, which has the digest BEFORE so far, or is not there
# (none), or may be whatever it is (any). What it was is kept beside it, for undo.
put_credentials() {
    file=$1 wanted=$2 before=$3 kept=$1.dcos-registry-before
    [ ! -L "$file" ] || fail "$file is a link: name the file that it leads to"
    [ ! -e "$file" ] || [ -f "$file" ] || fail "$file is no file"
    [ -d "$(dirname "$file")" ] || fail "there is no folder for $file: is this an agent of DC/OS?"
    found=none
    [ ! -e "$file" ] || found=$(digest "$file")
    result=already
    if [ "$found" != "$wanted" ]; then
        case "$before" in
            any | "$found") ;;
            *) fail "$file is not the file that was expected: nothing is written" ;;
        esac
        fill "$file" 600
        [ "$(digest "$new")" = "$wanted" ] || fail "standard input is not the file this is for: nothing is written"
        if [ "$found" = none ]; then
            (umask 077 && : >"$kept")
        else
            ln -f "$file" "$kept"
        fi
        chmod 600 "$kept"
        filled "$file"
        [ "$(digest "$file")" = "$wanted" ] || fail "$file has another digest than what was written"
        result=changed
    fi
    # shellcheck disable=SC2012,SC2046
    set -- $(ls -ldn "$file")
    if [ "${1%[.+]} $3 $4" != "-rw------- 0 0" ]; then
        chown 0:0 "$file"
        chmod 600 "$file"
        result=changed
    fi
    echo "$result $file"
}
""",
    ),
    "undo_credentials": (
        (),
        """\
# undo_credentials FILE: put back what FILE was before its last change.
undo_credentials() {
    kept=$1.dcos-registry-before
    rm -f "$1.dcos-registry-new"
    if [ ! -e "$kept" ]; then
        echo "already $1"
    elif [ -s "$kept" ]; then
        touch "$kept"
        chmod 600 "$kept"
        mv -f "$kept" "$1"
        echo "changed $1"
    else
        rm -f "$1"
        rm -f "$kept"
        echo "changed $1"
    fi
}
""",
    ),
    "restart_agent": (
        ("is_active",),
        """\
# restart_agent FILE now|later: restart the agent (now), or say that it has to be (later), if it started before FILE
# was changed.
restart_agent() {
    unit=
    for each in dcos-mesos-slave dcos-mesos-slave-public; do
        if systemctl cat "$each" >/dev/null 2>&1; then unit=$each; fi
    done
    if [ -z "$unit" ]; then
        [ "$2" = later ] || fail "there is no dcos-mesos-slave and no dcos-mesos-slave-public here to restart"
        return 0
    fi
    started=$(TZ=UTC systemctl show --property ActiveEnterTimestamp "$unit" | cut -d = -f 2-)
    [ -z "$started" ] || started=$(date -d "$started" +%s 2>/dev/null) || started=
    changed=$(date -r "$1" +%s 2>/dev/null) || changed=$(date +%s)
    if [ -n "$started" ] && [ "$started" -gt "$changed" ]; then
        return 0
    elif [ "$2" = later ]; then
        echo "due $unit"
    else
        # Times are in seconds: what starts in this one would pass for older than the file.
        while [ "$(date +%s)" -le "$changed" ]; do sleep 1; done
        systemctl restart "$unit" || fail "$unit does not start: journalctl -u $unit"
        is_active "$unit"
        echo "restarted $unit"
    fi
}
""",
    ),
    "is_active": (
        (),
        """\
# is_active UNIT: wait until it runs, half a minute at most.
is_active() {
    tries=0
    until systemctl is-active "$1" >/dev/null 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 30 ] || fail "$1 is not active: journalctl -u $1"
        sleep 1
    done
}
""",
    ),
}


_ALL = {**_FUNCTIONS, **CA_FUNCTIONS}


def texts(names: frozenset[str]) -> str:
    """Return the text of some functions and of those that they call, each once."""
    wanted: set[str] = set()

    def add(name: str) -> None:
        for needed in _ALL[name][0]:
            add(needed)
        wanted.add(name)

    for name in names:
        add(name)
    return "\n".join(text for name, (_, text) in _ALL.items() if name in wanted)
