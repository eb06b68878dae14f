# Shell functions of the scripts. Every script sources this file, which changes to the root of the clone.
# --help prints the leading comment of the script that sources it.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The nightly toolchain whose rustfmt ./scripts/format runs. Nothing is compiled with it.
rustfmt_toolchain=nightly-2026-05-20
# The package that is deployed. Stylus.toml in its folder has the optimiser's version and flags.
program_package=latchkey_program
program_folder=program

info() { printf '%s\n' "$*"; }

# fail <sentence>: prints what is wrong and what to do, and exits with 1.
fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# need <command> <where to get it>: fails if the command is not installed.
need() {
  command -v "$1" >/dev/null 2>&1 || fail "\`$1\` is not installed. $2"
}

# help_if_asked "$@": if the first argument is -h or --help, prints the leading comment and exits with 0.
help_if_asked() {
  case "${1:-}" in
    -h | --help)
      awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"
      exit 0
      ;;
  esac
}

# accept_only "<options>" "$@": fails if an argument is not one of the options, which spaces separate.
accept_only() {
  local options=" $1 " option
  shift
  for option in "$@"; do
    [[ $options == *" $option "* ]] || fail "unknown option \`$option\`; see --help."
  done
}

# target_folder: prints cargo's target folder, wherever the environment or a configuration file puts it.
target_folder() {
  cargo metadata --locked --offline --no-deps --format-version 1 |
    node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).target_directory'
}

# chain_tool <command> "$@": builds the deployment command and runs it. If LATCHKEY_DEPLOY names a built one,
# runs that. Relative file names start at the caller's folder, which is in OLDPWD since the `cd` above.
chain_tool() {
  if [[ -n ${LATCHKEY_DEPLOY:-} ]]; then
    "$LATCHKEY_DEPLOY" --from "$OLDPWD" "$@"
    return
  fi
  need cargo "Run ./scripts/setup; it lists what is missing."
  # On standard error, so that standard output is the command's lines alone.
  info "building latchkey-deploy (the first time about four minutes, then seconds)" >&2
  cargo build --locked --package latchkey-deploy >&2 || fail "the deployment command does not build; see the output above."
  cargo run --locked --quiet --package latchkey-deploy -- --from "$OLDPWD" "$@"
}
