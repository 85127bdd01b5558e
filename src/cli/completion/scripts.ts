import type { Shell } from './shells.js';

// Bash splits at ":" and "="; what stands before the last of them must not be repeated.
const bash = String.raw`
_kosmo() {
  local line="${'$'}{COMP_LINE:0:COMP_POINT}" words word prefix
  read -ra words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  word="${'$'}{words[-1]}"
  prefix="${'$'}{word%"${'$'}{word##*[:=]}"}"
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("${'$'}{candidate#"$prefix"}")
  done < <("${'$'}{words[0]}" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)
}
complete -o default -F _kosmo kosmo kosmokrator
`;

const zsh = String.raw`
#compdef kosmo kosmokrator
_kosmo() {
  local -a candidates
  candidates=("${'$'}{(@f)$("${'$'}{words[1]}" __complete -- "${'$'}{(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$candidates[1]" ]]; then compadd -U -Q -- "${'$'}{candidates[@]}"; else _files; fi
}
compdef _kosmo kosmo kosmokrator
`;

const fish = String.raw`
function __kosmo_complete
  set -l words (commandline -opc)
  set -l last (commandline -ct)
  $words[1] __complete -- $words[2..-1] "$last" 2>/dev/null
end
complete -c kosmo -c kosmokrator -f -a '(__kosmo_complete)'
`;

/** One script per shell; each asks `kosmo __complete` for the words that could follow. */
export const SCRIPTS: Readonly<Record<Shell, string>> = { bash, zsh, fish };
