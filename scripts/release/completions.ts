/** What shells complete after `toru`: commands and options, from the table of commands itself. Pure. */
import type { Command, OptionSpec } from '../../packages/cli/src/command.ts';

/** A noun or a command of one word, with the verbs below it. */
interface Word {
  readonly word: string;
  readonly summary: string;
  readonly verbs: readonly { readonly word: string; readonly summary: string }[];
}

/** Scripts by shell. */
export interface Completions {
  readonly bash: string;
  readonly zsh: string;
  readonly fish: string;
}

/** The completions of these commands. */
export function toCompletions(commands: readonly Command[]): Completions {
  const words = toWords(commands);
  return { bash: toBash(commands, words), zsh: toZsh(commands, words), fish: toFish(commands, words) };
}

function toWords(commands: readonly Command[]): readonly Word[] {
  const firsts = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''))];
  return firsts.map((word) => ({
    word,
    summary: commands.find(({ name }) => name === word)?.summary ?? `Commands for a ${word}`,
    verbs: commands
      .filter(({ name }) => name.startsWith(`${word} `))
      .map(({ name, summary }) => ({ word: name.slice(word.length + 1), summary })),
  }));
}

const HELP: OptionSpec = { type: 'boolean', description: 'show this help' };

const optionsOf = ({ options }: Command): readonly (readonly [string, string, boolean])[] =>
  Object.entries<OptionSpec>({ ...options, help: HELP }).map(([name, { description, type }]) => [
    name,
    description,
    type === 'string',
  ]);

function toBash(commands: readonly Command[], words: readonly Word[]): string {
  const nouns = words.filter(({ verbs }) => verbs.length > 0);
  const verbCases = nouns.map(
    ({ word, verbs }) =>
      `    ${word}) [ "$COMP_CWORD" -gt 2 ] && command="$command \${COMP_WORDS[2]}" || words='${verbs.map((verb) => verb.word).join(' ')}' ;;`,
  );
  const optionCases = commands.map(
    (command) =>
      `    '${command.name}') words='${optionsOf(command)
        .map(([name]) => `--${name}`)
        .join(' ')}' ;;`,
  );
  return `# Completion of toru for bash.
_toru() {
  local current=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]-} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '${words.map(({ word }) => word).join(' ')} --help --version' -- "$current")
    return
  fi
  case $command in
${verbCases.join('\n')}
  esac
  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    return
  fi
  # Anything but an option may be a file, which bash completes by itself.
  [[ $current == -* ]] || return
  case $command in
${optionCases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _toru toru
`;
}

function toZsh(commands: readonly Command[], words: readonly Word[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const list = (rows: readonly (readonly [string, string])[]): string =>
    rows.map(([word, summary]) => quote(`${word}:${summary}`)).join(' ');
  const nouns = words.filter(({ verbs }) => verbs.length > 0);
  const verbCases = nouns.map(
    ({ word, verbs }) =>
      `    ${word})\n      if (( CURRENT == 3 )); then\n        found=(${list(verbs.map((verb) => [verb.word, verb.summary]))})\n        _describe command found\n        return\n      fi\n      command="$command $words[3]" ;;`,
  );
  const optionCases = commands.map(
    (command) =>
      `    ${quote(command.name)}) found=(${list(optionsOf(command).map(([name, description]) => [`--${name}`, description]))}) ;;`,
  );
  return `#compdef toru
# Completion of toru for zsh.
_toru() {
  local command=$words[2]
  local -a found
  if (( CURRENT == 2 )); then
    found=(${list(words.map(({ word, summary }) => [word, summary]))})
    _describe command found
    return
  fi
  case $command in
${verbCases.join('\n')}
  esac
  case $command in
${optionCases.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then _describe -o option found; else _files; fi
}
_toru "$@"
`;
}

function toFish(commands: readonly Command[], words: readonly Word[]): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const seen = (name: string): string =>
    name
      .split(' ')
      .map((word) => `__fish_seen_subcommand_from ${word}`)
      .join('; and ');
  const lines = [
    ...words.map(
      ({ word, summary }) => `complete -c toru -f -n __fish_use_subcommand -a ${word} -d ${quote(summary)}`,
    ),
    ...words.flatMap(({ word, verbs }) => {
      const all = verbs.map((verb) => verb.word).join(' ');
      const isNext = quote(`${seen(word)}; and not __fish_seen_subcommand_from ${all}`);
      return verbs.map(
        (verb) => `complete -c toru -f -n ${isNext} -a ${verb.word} -d ${quote(verb.summary)}`,
      );
    }),
    ...commands.flatMap((command) =>
      optionsOf(command).map(
        ([name, description, takesValue]) =>
          `complete -c toru -n ${quote(seen(command.name))} -l ${name}${takesValue ? ' -r' : ''} -d ${quote(description)}`,
      ),
    ),
  ];
  return `# Completion of toru for fish.\n${lines.join('\n')}\n`;
}
