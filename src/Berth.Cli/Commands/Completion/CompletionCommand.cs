using Berth.Cli.Arguments;

namespace Berth.Cli.Commands.Completion;

/// <summary><c>berth completion</c>: the script by which a shell completes command lines.</summary>
internal sealed class CompletionCommand : Command
{
    public override string Usage => "bash|zsh|fish";

    public override OperandCount Operands => OperandCount.Exactly(1);

    public override IReadOnlyList<Example> Examples =>
    [
        new("For this bash, and for all from now on", "source <(berth completion bash); berth completion bash >/etc/bash_completion.d/berth"),
        new("For zsh, in a directory of its fpath", "berth completion zsh >\"${fpath[1]}/_berth\""),
        new("For fish", "berth completion fish >~/.config/fish/completions/berth.fish"),
    ];

    public override int Run(Invocation invocation)
    {
        invocation.Output.Write(invocation.Operands[0] switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            var shell => throw new CommandException($"no completion for {shell}: use bash, zsh or fish"),
        });
        return 0;
    }

    /// <summary>bash takes apart words at colons and equal signs, and wants the last piece alone.</summary>
    private const string Bash = """
        _berth() {
          local line=${COMP_LINE:0:COMP_POINT} candidate
          local word=${line##*[[:space:]]}
          local prefix=${word%"${word##*[:=]}"}
          COMPREPLY=()
          while IFS= read -r candidate; do
            case $candidate in
              :files) compopt -o default ;;
              *) candidate=${candidate%%$'\t'*}; COMPREPLY+=("${candidate#"$prefix"}") ;;
            esac
          done < <("${COMP_WORDS[0]}" __complete "$line" 2>/dev/null)
          case ${#COMPREPLY[@]}${COMPREPLY[0]} in 1*[=:]) compopt -o nospace ;; esac
        }
        complete -F _berth berth

        """;

    private const string Zsh = """
        #compdef berth
        _berth() {
          local -a plain open
          local word text
          while IFS=$'\t' read -r word text; do
            case $word in
              :files) _files; return ;;
              *[=:]) open+=("${word//:/\\:}:$text") ;;
              *) plain+=("${word//:/\\:}:$text") ;;
            esac
          done < <("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)
          _describe -t berth berth plain -- open -S ''
        }
        if [ "$funcstack[1]" = _berth ]; then _berth "$@"; else compdef _berth berth; fi

        """;

    private const string Fish = """
        function __berth_complete
            set -l words (commandline -opc) (commandline -ct)
            for candidate in ($words[1] __complete -- $words[2..] 2>/dev/null)
                if test "$candidate" = :files
                    __fish_complete_path (commandline -ct)
                else
                    echo $candidate
                end
            end
        end
        complete -c berth -f -a '(__berth_complete)'

        """;
}
