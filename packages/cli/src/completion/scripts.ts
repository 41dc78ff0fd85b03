/** The shells there is completion for. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** How each shell is told to complete, in the words people use for it. */
export const installHints: Readonly<Record<Shell, string>> = {
  bash: 'source <(setpoint completion bash)',
  zsh: 'source <(setpoint completion zsh)',
  fish: 'setpoint completion fish | source',
};

/**
 * The script that makes the shell ask `program` what may stand at the cursor. Its answer is never evaluated: names come
 * from clusters.
 */
export function completionScript(shell: Shell, program: string): string {
  const command = shell === 'fish' ? fishQuoted(program) : quoted(program);
  return { bash, zsh, fish }[shell](command);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const bash = (command: string): string => `_setpoint() {
  local line value files=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; continue; fi
    printf -v value %q "\${line%%$'\\t'*}"
    COMPREPLY+=("$value")
  done < <(${command} __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ -n $files && \${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default; fi
}
complete -F _setpoint setpoint setpoint.js
`;

const zsh = (command: string): string => `#compdef setpoint setpoint.js
_setpoint() {
  local line files
  local -a values descriptions
  while IFS= read -r line; do
    if [[ $line == :files ]]; then files=1; continue; fi
    values+=("\${line%%$'\\t'*}")
    descriptions+=("\${line/$'\\t'/ -- }")
  done < <(${command} __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#values} )) && compadd -l -d descriptions -a values
  [[ -n $files ]] && _files
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _setpoint setpoint setpoint.js
`;

const fish = (command: string): string => `function __setpoint_complete
  set -l words (commandline -opc) (commandline -ct)
  ${command} __complete $words[2..-1] 2>/dev/null | while read -l line
    if test "$line" = ':files'
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c setpoint -f -a '(__setpoint_complete)'
complete -c setpoint.js -f -a '(__setpoint_complete)'
`;
