/** The page docs/decisions/README.md, written from the decision records, and the form that each record has. Pure. */

/** One decision record. */
export interface Decision {
  /** File name in docs/decisions. */
  readonly file: string;
  readonly text: string;
}

const FILE = /^(\d{4})-[a-z0-9]+(?:-[a-z0-9]+)*\.md$/;
const TITLE = /^# (\d+)\. (\S.*)$/;
const STATUS =
  /^Status: (proposed|accepted|rejected|superseded by \[decision \d+\]\(\d{4}-[a-z0-9-]+\.md\))\.(?= |$)/;
const SECTIONS = ['Context', 'Decision', 'Alternatives', 'Consequences'];

const INTRODUCTION = `# Decisions

Why things are as they are: what was decided, what else was considered, and what follows. A decision that is no longer right is not rewritten;
a new record supersedes it, and both say so.

To add one, copy the form of any record: \`# N. Title\`, \`Status: proposed.\`, then
${SECTIONS.map((section) => `_${section}_`).join(', ')}. \`node scripts/diagrams.ts\` adds it to this list.

<!-- Written by scripts/diagrams.ts from the records. -->
<!-- prettier-ignore -->
| | decision | status |
|---|---|---|
`;

/** Writes the page. */
export function decisionsPage(decisions: readonly Decision[]): string {
  const rows = decisions.map(({ file, text }) => {
    const [first = '', , third = ''] = text.split('\n');
    const [, number = '', title = ''] = TITLE.exec(first) ?? [];
    const [, status = ''] = STATUS.exec(third) ?? [];
    return `| ${number} | [${title.replaceAll('|', '\\|')}](${file}) | ${status} |\n`;
  });
  return INTRODUCTION + rows.join('');
}

/** Says what a record lacks of its form, one sentence each. */
export function findRecordFaults({ file, text }: Decision): readonly string[] {
  const [first = '', second, third = ''] = text.split('\n');
  const number = Number(FILE.exec(file)?.[1]);
  const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, name = '']) => name);
  return [
    ...(Number.isNaN(number) ? [`${file}: is not named like 0001-in-lower-case.md`] : []),
    ...(Number(TITLE.exec(first)?.[1]) === number ? [] : [`${file}:1: is not "# ${number}. Title"`]),
    ...(second === '' && STATUS.test(third)
      ? []
      : [`${file}:3: is not "Status: accepted." (or proposed, rejected, superseded by [decision N](file))`]),
    ...(sections.join() === SECTIONS.join()
      ? []
      : [`${file}: its sections are ${sections.join(', ') || 'none'} instead of ${SECTIONS.join(', ')}`]),
    ...text
      .split(/^## /m)
      .slice(1)
      .filter((section) => section.slice(section.indexOf('\n')).trim() === '')
      .map((section) => `${file}: says nothing under "${section.trim()}"`),
  ];
}
