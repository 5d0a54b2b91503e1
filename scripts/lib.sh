# shellcheck shell=bash
# What the scripts here share. Source it; it moves to the repository's root.

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
root=$PWD
results=$root/build/results
logs=$root/build/logs
# Every build and test uses the same flags, so that none of them rebuilds what another one built.
# shellcheck disable=SC2034
swift_flags=(--explicit-target-dependency-import-check error)
# The desktop shell is a package of its own.
# shellcheck disable=SC2034
desktop_flags=(--package-path "$root/desktop" --scratch-path "$root/.build/desktop")

say() { printf '%s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# The major version of Node.js; 0 if there is none.
node_major() {
    local version
    version=$(node --version 2>/dev/null) || version=v0.0.0
    version=${version#v}
    printf '%s\n' "${version%%.*}"
}

# The tools that scripts/setup put in .deps/venv.
# shellcheck disable=SC2034
venv_bin=$root/.deps/venv/bin
if [[ -d $root/.deps/venv/Scripts ]]; then venv_bin=$root/.deps/venv/Scripts; fi

# Node.js that scripts/setup installed because the system's is too old.
if [[ -x $root/.deps/node/bin/node ]]; then PATH=$root/.deps/node/bin:$PATH; fi

# Whether Wine is there, and the compiler for what it runs.
has_wine() { has wine64 || { has wine && has wineserver && [[ -x /usr/lib/wine/wine64 ]]; }; }
has_mingw() { has x86_64-w64-mingw32-gcc; }

# Whether a D-Bus session with a keyring can be had, apart from the user's own, and a client of it.
has_keyring() {
    has gnome-keyring-daemon && has dbus-daemon && has dbus-send && has secret-tool && pkg-config --exists libsecret-1
}

# Runs a command whose output matters only if it fails: then it is printed whole, and it stays in build/logs.
#
#   quietly NAME COMMAND...
quietly() {
    local name=$1 log code=0 started=$SECONDS
    shift
    mkdir -p "$logs"
    log=$logs/${name//[^A-Za-z0-9]/-}.log
    say "== $name (all of its output: ${log#"$root/"})"
    "$@" </dev/null 2>&1 | show_progress "$log" || code=${PIPESTATUS[0]}
    if ((code != 0)); then
        cat "$log" >&2
        warn "failed: $name"
        return "$code"
    fi
    say "   done in $((SECONDS - started)) s"
}

# Copies its input to a file. On a terminal it shows the newest line meanwhile, elsewhere one every 30 seconds.
show_progress() {
    local line shown=$SECONDS
    while IFS= read -r line || [[ -n $line ]]; do
        printf '%s\n' "$line" >&3
        if [[ -t 1 ]]; then
            printf '\r\033[2K   %.76s' "$line"
        elif ((SECONDS - shown >= 30)); then
            shown=$SECONDS
            say "   ... $line"
        fi
    done 3>"$1"
    if [[ -t 1 ]]; then printf '\r\033[2K'; fi
}

# Prints a command as one would type it, then runs it.
shown() {
    say "\$ $*"
    "$@"
}

# Stages: each one runs, is timed and counted, and the rest goes on when it fails.
#
#   begin_stages test                      empties build/results/test.tsv
#   stage NAME KIND COMMAND...             KIND: swift, pytest, node, or check (one pass or one failure)
#   $stage_code                            how the last stage ended
#   $stage_junit                           where the command of a stage is to write its tests as JUnit XML, if it has such
#   end_stages                             prints the table and names what failed; fails if a stage failed
begin_stages() {
    stage_file=$results/$1.tsv
    stage_names=$results/$1.names
    stage_junits=$results/junit/$1
    rm -rf "$stage_junits"
    mkdir -p "$stage_junits" "$logs"
    : >"$stage_file"
    : >"$stage_names"
}

# shellcheck disable=SC2034
stage_code=0
stage() {
    local name=$1 kind=$2 log code=0 started counts passed failed state test
    shift 2
    log=$logs/${name//[^A-Za-z0-9]/-}.log
    # shellcheck disable=SC2034
    stage_junit=$stage_junits/${name//[^A-Za-z0-9]/-}.xml
    say "== $name"
    started=$(milliseconds)
    "$@" </dev/null 2>&1 | tee "$log" || code=${PIPESTATUS[0]}
    # shellcheck disable=SC2034
    stage_code=$code
    counts=$(python_any scripts/count_tests.py "$kind" "$code" "$log" "$stage_names.new")
    read -r passed failed <<<"$counts"
    while IFS=$'\t' read -r state test; do
        printf '%s\t%s\t%s\n' "$state" "$name" "$test" >>"$stage_names"
    done <"$stage_names.new"
    rm -f "$stage_names.new"
    printf '%s\t%s\t%s\t%s\n' "$name" "$passed" "$failed" $(($(milliseconds) - started)) >>"$stage_file"
}

end_stages() {
    local name passed failed millis all_passed=0 all_failed=0 all_millis=0
    printf '\n%-28s %8s %8s %9s\n' stage passed failed seconds
    while IFS=$'\t' read -r name passed failed millis; do
        print_stage "$name" "$passed" "$failed" "$millis"
        all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_millis=$((all_millis + millis))
    done <"$stage_file"
    print_stage all "$all_passed" "$all_failed" "$all_millis"
    print_names "$stage_names"
    ((all_failed == 0))
}

# Names what failed, and what had to run again.
print_names() {
    local state stage test
    while IFS=$'\t' read -r state stage test; do
        case $state in
            failed) printf 'FAILED  %s: %s\n' "$stage" "$test" ;;
            again) printf 'passed only when it ran again  %s: %s\n' "$stage" "$test" ;;
        esac
    done <"$1"
}

print_stage() {
    printf '%-28s %8d %8d %7d.%d\n' "$1" "$2" "$3" $(($4 / 1000)) $(($4 / 100 % 10))
}

# macOS has bash 3.2, which has no clock finer than seconds.
milliseconds() { python_any -c 'import time; print(time.time_ns() // 1_000_000)'; }

python_any() {
    if [[ -x $venv_bin/python ]]; then "$venv_bin/python" "$@"; else python3 "$@"; fi
}

# The files of this repository: tracked ones, and new ones that git does not ignore. NUL-separated.
repository_files() {
    git -c safe.directory='*' ls-files --cached --others --exclude-standard --deduplicate -z -- "$@" |
        while IFS= read -r -d '' file; do
            if [[ -f $file ]]; then printf '%s\0' "$file"; fi
        done
}
