"""The functions of the scripts that have an agent trust a registry's CA, and take that back.

What is put there is written down first, in a record beside it: so it is found again, whatever kills the script, and
nothing else is removed. Sources: docker.md 42 to 44; pains.md F2, F6 and 26; OpenSSL's by_dir.c.
"""

from collections.abc import Mapping

CA_FUNCTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "keep_record": (
        (),
        """\
# keep_record FILE: write down in FILE what is put here from now on.
keep_record() {
    record=$1
    made=
    make_folder "$(dirname "$record")"
    [ -z "$made" ] || printf '%s' "$made" >>"$record"
}

# write_down KIND WHAT PATH
write_down() {
    if grep -qsxF "$1 $2 $3" "$record"; then
        return 0
    elif [ -d "$(dirname "$record")" ]; then
        echo "$1 $2 $3" >>"$record" || fail "$record cannot be written"
        chmod 644 "$record"
    else
        made="$made$1 $2 $3
"
    fi
}

# make_folder FOLDER: and those above it, where they are missing; what was made for another registry has two owners.
make_folder() {
    [ "$1" != / ] || return 0
    make_folder "$(dirname "$1")"
    if [ ! -d "$1" ]; then
        write_down folder - "$1"
        mkdir "$1"
        chmod 755 "$1"
    elif grep -qsxF "folder - $1" "$(dirname "$record")"/*.put-by-dcos-registry; then
        write_down folder - "$1"
    fi
}

# certificates FILE: the digest of the certificates in a file, however they are written there.
certificates() {
    sed -n '/^-----BEGIN CERT/,/^-----END CERT/p' "$1" | tr -d '\\r\\n\\t ' | sha256sum | cut -c 1-64
}

# put_public FILE: standard input becomes FILE, for everybody to read.
put_public() {
    fill "$1" 644
    write_down file "$(digest "$new")" "$1"
    filled "$1"
    echo "changed $1"
}
""",
    ),
    "trust_docker": (
        ("fill", "keep_record"),
        """\
# trust_docker FOLDER DIGEST: the Docker Engine reads every *.crt in FOLDER at each pull, and needs no restart.
trust_docker() {
    for each in "$1"/*.crt; do
        if [ -f "$each" ] && [ "$(certificates "$each")" = "$2" ]; then
            in_docker=$each
            echo "already $each"
            return 0
        fi
    done
    make_folder "$1"
    in_docker=$1/ca.crt
    number=0
    while [ -e "$in_docker" ] || [ -L "$in_docker" ]; do
        number=$((number + 1))
        in_docker=$1/ca-$number.crt
    done
    put_public "$in_docker"
    [ "$(certificates "$in_docker")" = "$2" ] || fail "$in_docker does not hold what was written"
}
""",
    ),
    "trust_mesos": (
        ("fill", "keep_record"),
        """\
# trust_mesos FOLDER NAME DIGEST HASH: curl finds a certificate by a link HASH.N, with N from 0 on and no gaps.
trust_mesos() {
    count=0
    while [ -e "$1/$4.$count" ]; do
        if [ "$(certificates "$1/$4.$count")" = "$3" ]; then
            echo "already $1/$4.$count"
            name=$(readlink "$1/$4.$count") || name=
            if [ -n "$name" ] && grep -qsF " $1/$name" "$1"/*.put-by-dcos-registry; then
                # It was put here for another registry, and stays for this one where that is taken away.
                write_down file "$(digest "$1/$name")" "$1/$name"
                write_down link "$name" "$1/$4.$count"
            fi
            check_certificate "$1" "$1/$4.$count" "$4"
            return 0
        fi
        count=$((count + 1))
    done
    name=$2.crt
    number=0
    while [ -e "$1/$name" ] && [ "$(certificates "$1/$name")" != "$3" ]; do
        number=$((number + 1))
        name=$2-$number.crt
    done
    [ -e "$1/$name" ] || put_public "$1/$name"
    [ "$(certificates "$1/$name")" = "$3" ] || fail "$1/$name does not hold what was written"
    write_down link "$name" "$1/$4.$count"
    rm -f "$1/$4.$count.dcos-registry-new"
    ln -s "$name" "$1/$4.$count.dcos-registry-new"
    mv -f "$1/$4.$count.dcos-registry-new" "$1/$4.$count"
    echo "changed $1/$4.$count"
    check_certificate "$1" "$1/$name" "$4"
}

# check_certificate FOLDER FILE HASH: ask OpenSSL, where it is here, whether it finds it by that name.
check_certificate() {
    if command -v openssl >/dev/null; then
        found=$(openssl x509 -in "$2" -noout -hash)
        [ "$found" = "$3" ] || fail "$2 has the hash $found, and not $3"
        said=$(openssl verify -partial_chain -CApath "$1" "$2" 2>&1) || said="no: $said"
        case "$said" in
            *": OK") echo "checked $2 with openssl" ;;
            *"has expired"* | *"not yet valid"*) fail "$2: ${said#*error }" ;;
            *) fail "openssl does not find $2 by its hash" ;;
        esac
    fi
}
""",
    ),
    "check_registry": (
        (),
        """\
# check_registry URL FOLDER: ask the registry with what is trusted now, where curl is here.
check_registry() {
    if command -v curl >/dev/null; then
        ask_registry "$1" --capath "$2" Mesos
        [ -z "${in_docker:-}" ] || ask_registry "$1" --cacert "$in_docker" Docker
    fi
}

# ask_registry URL FLAG PLACE ENGINE
ask_registry() {
    code=0
    said=$(curl --silent --show-error --output /dev/null --max-time 20 "$2" "$3" "$1" 2>&1) || code=$?
    case "$code" in
        0) echo "checked $1 with curl for $4" ;;
        35 | 51 | 58 | 60 | 77 | 83 | 90 | 91) fail "$1 is not trusted with $3: $(echo "$said" | head -n 1)" ;;
        *) echo "unchecked $1 for $4, since it cannot be reached: $(echo "$said" | head -n 1)" ;;
    esac
}
""",
    ),
    "untrust": (
        (),
        """\
# untrust RECORD: remove what stands in RECORD, where it still is what was put there and no other record has it.
untrust() {
    record=$1
    if [ ! -e "$1" ]; then
        echo "already $1"
        return 0
    fi
    while read -r kind what path; do
        rm -f "$path.dcos-registry-new"
        if [ "$kind" = link ] && ! is_shared "$(dirname "$path")/$what"; then
            remove_link "$what" "$path"
        fi
    done <"$1"
    while read -r kind what path; do
        if [ "$kind" = file ] && [ -f "$path" ] && [ "$(digest "$path")" = "$what" ] && ! is_shared "$path"; then
            rm -f "$path"
            echo "changed $path"
        fi
    done <"$1"
    folders=$(sed -n 's/^folder - //p' "$1" | sort -r)
    rm -f "$1"
    for each in $folders; do
        rmdir "$each" 2>/dev/null || :
    done
    echo "changed $1"
}

# is_shared FILE: another record has it.
is_shared() {
    for each in "$(dirname "$record")"/*.put-by-dcos-registry; do
        if [ "$each" != "$record" ] && grep -qsF " $1" "$each"; then return 0; fi
    done
    return 1
}

# remove_link TARGET LINK: by whatever number; the last of its hash takes its place, for curl reads up to the first gap.
remove_link() {
    for each in "${2%.*}".[0-9] "${2%.*}".[0-9][0-9]; do
        if [ -L "$each" ] && [ "$(readlink "$each")" = "$1" ]; then
            rm -f "$each"
            echo "changed $each"
            next=$((${each##*.} + 1))
            last=
            while [ -e "${each%.*}.$next" ]; do
                last=${each%.*}.$next
                next=$((next + 1))
            done
            [ -z "$last" ] || mv -f "$last" "$each"
            return 0
        fi
    done
}
""",
    ),
    "restart_docker": (
        (),
        """\
# restart_docker: which stops every container of the Docker Engine here.
restart_docker() {
    systemctl restart docker || fail "docker does not start: journalctl -u docker"
    echo "restarted docker"
}
""",
    ),
}
