# Shell functions that every script sources. Sourcing it runs nothing except `cd` to the root of the clone.
# The sourcing script's leading comment, up to its first other line, is its --help text.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The nightly whose rustfmt ./scripts/format uses; nothing is compiled with it.
rustfmt_toolchain=nightly-2026-05-20

info() { printf '%s\n' "$*"; }

# fail <sentence>: ends the script with what is wrong and what to do.
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# need <command> <where to get it>
need() {
  command -v "$1" >/dev/null 2>&1 || fail "\`$1\` is not installed. $2"
}

# help_if_asked "$@": prints the leading comment and ends.
help_if_asked() {
  case "${1:-}" in
    -h | --help)
      awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
      exit 0
      ;;
  esac
}

# accept_only "<options>" "$@": refuses anything that is not one of the options.
accept_only() {
  local options=" $1 " option
  shift
  for option in "$@"; do
    [[ $options == *" $option "* ]] || fail "unknown option \`$option\`; see --help."
  done
}

# chain_tool <command> "$@": builds and runs the deployment command, or the built one that LATCHKEY_DEPLOY
# names. Relative file names begin where the script was called; the cd above left that place in OLDPWD.
chain_tool() {
  if [[ -n ${LATCHKEY_DEPLOY:-} ]]; then
    "$LATCHKEY_DEPLOY" --from "$OLDPWD" "$@"
    return
  fi
  need cargo "Run ./scripts/setup; it says what is missing."
  cargo build --locked --quiet --package latchkey-deploy || fail "the deployment command does not build; the output above says why."
  cargo run --locked --quiet --package latchkey-deploy -- --from "$OLDPWD" "$@"
}
