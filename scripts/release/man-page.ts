/** The manual page `toru(1)`, from the table of commands, the settings and the statuses in docs/cli.md. Pure. */
import type { Command } from '../../packages/cli/src/command.ts';

/** What the page is made of. */
export interface ManSource {
  readonly version: string;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly commands: readonly Command[];
  /** Text of docs/cli.md, whose table of exit statuses is shown. */
  readonly cliPage: string;
}

/** The text of the page. */
export function toManPage({ version, atMs, commands, cliPage }: ManSource): string {
  const date = new Date(atMs).toISOString().slice(0, 10);
  const statuses = [...cliPage.matchAll(/^\| (\d+(?:, \d+)*) +\| (.+?) +\|$/gm)];
  if (statuses.length === 0) throw new Error('docs/cli.md has no table of exit statuses');
  return [
    `.TH TORU 1 "${date}" "toru ${version}" "Toru Steering Center"`,
    '.SH NAME',
    'toru \\- self\\-hosted control panel whose plugins are separate processes',
    '.SH SYNOPSIS',
    '.B toru',
    '.I COMMAND',
    '[options]',
    '.SH DESCRIPTION',
    line(
      'The service toru.service runs "toru serve". The other commands look at it, change it, or help authors and vendors of plugins.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(toCommand),
    '.SH EXIT STATUS',
    ...statuses.flatMap(([, status = '', meaning = '']) => ['.TP', `.B ${line(status)}`, line(meaning)]),
    '.SH FILES',
    ...FILES.flatMap(([path, meaning]) => ['.TP', `.I ${line(path)}`, line(meaning)]),
    '.SH SEE ALSO',
    '.BR systemctl (1),',
    '.BR journalctl (1)',
    '',
  ].join('\n');
}

const FILES = [
  ['/etc/toru/environment', 'Settings of the service, one NAME=value in a line; "toru config" lists them.'],
  ['/var/lib/toru/data', 'Everything that the panel stores.'],
  ['/var/lib/toru/plugins', 'The plugins.'],
  ['/var/log/toru', 'Logs of the panel and of plugins.'],
  ['/usr/lib/toru/current', 'The program.'],
  ['/usr/share/doc/toru/examples', 'Settings of reverse proxies.'],
] as const;

function toCommand({ name, summary, usage, options, help }: Command): readonly string[] {
  const rows = Object.entries(options).flatMap(([option, { value, type, short, description }]) => {
    const flag = `${short === undefined ? '' : `-${short}, `}--${option}`;
    return [
      '.TP',
      `\\fB${line(flag)}\\fR${type === 'string' ? ` \\fI${line(value ?? 'VALUE')}\\fR` : ''}`,
      line(description),
    ];
  });
  return [
    `.SS ${line(`toru ${name}`)}`,
    line(`${summary}.`),
    '.PP',
    `\\fBtoru\\fR ${line(usage)}`,
    ...rows,
    ...(help === undefined ? [] : ['.PP', ...help.split('\n').map(line)]),
  ];
}

/** Text as roff takes it: no line is a request, no dash becomes a hyphen. */
function line(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
}
