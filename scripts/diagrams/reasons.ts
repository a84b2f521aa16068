/** The page docs/reasons.md, written from the one catalogue of reasons. Pure. */

import { ADVICE } from '../../packages/protocol/src/reasons/advice.ts';
import { REASONS, type ReasonCode } from '../../packages/protocol/src/reasons/catalogue.ts';
import type { ReasonTraits } from '../../packages/protocol/src/reasons/traits.ts';

const INTRODUCTION = `# Reasons

Why a plugin does not run, why its file cannot be used, why an upgrade was refused: the panel says it as a code with parameters, and as an
English sentence. Programs compare the code; the sentence may be worded better at any time.

\`\`\`json
{ "reason": "exited with status 3", "reason_info": { "code": "PROCESS_EXITED", "params": { "status": 3 } } }
\`\`\`

\`reason_info\` stands beside \`reason\` of a plugin and of its \`upgrade\`, beside \`cause\` of a crash report, in the \`details\` of events and of
log lines, and in the problem answers \`PLUGIN_FAILED\` and \`PLUGIN_INVALID\`; \`notes_info\` stands beside \`notes\`. It is null where there is no reason.
A parameter is a text, a number, or a reason of its own. What a plugin or the system said is a parameter, never a code. Codes keep their
meaning for ever; there may be new ones at any time, and then the sentence is what to show.

Of settings and other input that is refused, \`errors[]\` of the problem answer names the \`keyword\` of JSON Schema that a field breaks, with its
\`params\`, beside \`pointer\` and \`message\`.

In a sentence below, a part in brackets is left out when its parameter is absent. "Passes" says that the panel tries again by itself, and
that this may go well though nobody changed anything. "Clients" may see the reason, too; all others are for administrators.

<!-- Written by scripts/diagrams.ts from packages/protocol/src/reasons. -->
<!-- prettier-ignore -->
| code | sentence | what to do | passes | clients |
|---|---|---|---|---|
`;

/** Writes the page. */
export function reasonsPage(): string {
  const rows = (Object.keys(REASONS) as ReasonCode[]).map((code) => {
    const { sentence, advice, retryable, audience }: ReasonTraits = REASONS[code];
    const { text, command } = ADVICE[advice];
    const todo = command === null ? text : `${text} \`${command.replaceAll('{path}', 'FILE')}\``;
    const cells = [`\`${code}\``, `\`${sentence}\``, todo, retryable ? 'yes' : '', audience ? 'yes' : ''];
    return `| ${cells.join(' | ')} |`;
  });
  return `${INTRODUCTION}${rows.join('\n')}\n`;
}
