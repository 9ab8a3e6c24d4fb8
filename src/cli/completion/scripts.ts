/* What each shell reads to complete the program's words. All of them ask the program itself. */

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** The script for a shell and the name that the program is called by. */
export const completionScript = (shell: Shell, program: string): string => scripts[shell](program);

/** Names a function after the program, in letters that every shell takes. */
const functionName = (program: string): string => `_${program.replace(/[^A-Za-z0-9]/g, "_")}_words`;

const bash = (program: string): string => `# ${program}: source <(${program} completion bash)
complete -o default -C '${program} completion answer' ${program}
`;

const zsh = (program: string): string => `#compdef ${program}
# ${program}: source <(${program} completion zsh), after compinit
${functionName(program)}() {
  local line="\${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" each text
  local -a found
  for each in "\${(@f)$(COMP_LINE="$line" COMP_POINT=\${#line} ${program} completion words --described 2>/dev/null)}"; do
    [[ -n $each ]] || continue
    text=\${each%%$'\\t'*}
    found+=("\${\${text//\\\\/\\\\\\\\}//:/\\\\:}:\${\${each#$text}#$'\\t'}")
  done
  if (( $#found )); then _describe '${program}' found; else _files; fi
}
compdef ${functionName(program)} ${program}
`;

const fish = (program: string): string => `# ${program}: ${program} completion fish | source
function ${functionName(program)}
    set -l line (commandline -cp)
    set -l found (COMP_LINE="$line" COMP_POINT=(string length -- "$line") ${program} completion words --described 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c ${program} -f -k -a '(${functionName(program)})'
`;

const powershell = (program: string): string => `# ${program}: ${program} completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.ToString()
    $point = $cursorPosition - $commandAst.Extent.StartOffset
    $env:COMP_LINE = $line.PadRight($point)
    $env:COMP_POINT = $point
    try {
        ${program} completion words --described 2>$null | ForEach-Object {
            $text, $summary = $_ -split "\`t", 2
            $written = $text
            if ($text -notmatch '^[\\w+=:./\\\\-]+$') { $written = "'" + $text.Replace("'", "''") + "'" }
            if (-not $summary) { $summary = $text }
            [System.Management.Automation.CompletionResult]::new($written, $text, 'ParameterValue', $summary)
        }
    } finally {
        Remove-Item Env:COMP_LINE, Env:COMP_POINT
    }
}
`;

const scripts: Readonly<Record<Shell, (program: string) => string>> = { bash, zsh, fish, powershell };
