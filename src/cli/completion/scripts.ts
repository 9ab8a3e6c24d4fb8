/* What each shell reads to complete the program's words. All of them ask the program itself. */

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** The script for a shell and the name that the program is called by. */
export const completionScript = (shell: Shell, program: string): string => scripts[shell](program);

/** Names a function after the program, in letters that every shell takes. */
const functionName = (program: string): string => `_${program.replace(/[^A-Za-z0-9]/g, "_")}_words`;

const bash = (program: string): string => `# ${program}: source <(${program} completion bash)
${functionName(program)}() {
  local IFS=$'\\n' cut
  COMPREPLY=($(COMP_LINE="$COMP_LINE" COMP_POINT="$COMP_POINT" ${program} completion words 2>/dev/null))
  # Bash cuts words at = and : as well, and puts in only what follows.
  local word="\${COMP_LINE:0:COMP_POINT}"
  word="\${word##*[[:space:]]}"
  cut=$((\${#word} - \${#2}))
  if [ "$cut" -gt 0 ] && [ "\${word:cut}" = "$2" ]; then COMPREPLY=("\${COMPREPLY[@]:0}"); COMPREPLY=("\${COMPREPLY[@]#"\${word:0:cut}"}"); fi
}
complete -o default -F ${functionName(program)} ${program}
`;

const zsh = (program: string): string => `#compdef ${program}
# ${program}: source <(${program} completion zsh), after compinit
${functionName(program)}() {
  local line="\${(j: :)words[1,CURRENT-1]} $words[CURRENT]"
  local -a found lines
  lines=("\${(@f)$(COMP_LINE="$line" COMP_POINT=\${#line} ${program} completion words --described 2>/dev/null)}")
  local each
  for each in $lines; do
    [[ -n $each ]] && found+=("\${\${each%%$'\\t'*}//:/\\\\:}:\${each#*$'\\t'}")
  done
  if (( \${#found} )); then _describe '${program}' found; else _files; fi
}
compdef ${functionName(program)} ${program}
`;

const fish = (program: string): string => `# ${program}: ${program} completion fish | source
function ${functionName(program)}
    set -l line (commandline -cp)
    COMP_LINE="$line" COMP_POINT=(string length -- "$line") ${program} completion words --described 2>/dev/null
end
complete -c ${program} -a '(${functionName(program)})'
`;

const powershell = (program: string): string => `# ${program}: ${program} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.ToString()
    if ($line.Length -lt $cursorPosition) { $line = $line.PadRight($cursorPosition) }
    $env:COMP_LINE = $line
    $env:COMP_POINT = $cursorPosition
    try {
        ${program} completion words --described 2>$null | ForEach-Object {
            $text, $summary = $_ -split "\`t", 2
            if (-not $summary) { $summary = $text }
            [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $summary)
        }
    } finally {
        Remove-Item Env:COMP_LINE, Env:COMP_POINT
    }
}
`;

const scripts: Readonly<Record<Shell, (program: string) => string>> = { bash, zsh, fish, powershell };
