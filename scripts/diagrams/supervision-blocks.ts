/** The parts of docs/supervision.md that are drawn from the code: two state diagrams and the policy. Pure. */

import { CHILD_TABLE } from '../../packages/supervisor/src/children/child-table.ts';
import { PLUGIN_TABLE } from '../../packages/supervisor/src/plugins/plugin-table.ts';
import { DEFAULT_POLICY } from '../../packages/supervisor/src/policy.ts';

/** Draws a Mermaid state diagram. `edges`: from, to and what leads there; ways that lead nowhere else are left out. */
function drawStates(
  first: string,
  last: string,
  edges: readonly (readonly [string, string, string])[],
): string {
  const labels = new Map<string, string[]>();
  for (const [from, to, label] of edges) {
    if (from === to || to === 'same') continue;
    const key = `${from} --> ${to}`;
    labels.set(key, [...(labels.get(key) ?? []), label]);
  }
  const lines = [...labels].map(([edge, names]) => `  ${edge}: ${names.join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${first}`, ...lines, `  ${last} --> [*]`, '```'].join(
    '\n',
  );
}

/** The states of a plugin. */
function drawPlugin(): string {
  const edges = Object.entries(PLUGIN_TABLE).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([event, { to }]) => to.map((next) => [from, next, event] as const)),
  );
  return drawStates('disabled', 'removed', edges);
}

/** The stages of a child. */
function drawChild(): string {
  const edges = Object.entries(CHILD_TABLE).flatMap(([from, row]) =>
    Object.entries(row).map(([step, to]) => [from, to, step] as const),
  );
  return drawStates('spawning', 'gone', edges);
}

/** The policy with its defaults, in the words of its source. */
function tabulatePolicy(source: string): string {
  const rows = [...source.matchAll(/\/\*\* (.+?) Default: [^*]+\*\/\s+readonly (\w+):/g)].map(
    ([, words, name]) => {
      const value = DEFAULT_POLICY[name as keyof typeof DEFAULT_POLICY];
      return `| \`${name ?? ''}\` | ${value ?? 'none'} | ${words?.replace(/\.$/, '') ?? ''} |`;
    },
  );
  if (rows.length !== Object.keys(DEFAULT_POLICY).length)
    throw new Error(
      `${rows.length} of ${Object.keys(DEFAULT_POLICY).length} policy fields have words and a default`,
    );
  return ['<!-- prettier-ignore -->', '| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

/** Every generated block by name. `policySource`: text of policy.ts. */
export function supervisionBlocks(policySource: string): ReadonlyMap<string, string> {
  return new Map([
    ['plugin states', drawPlugin()],
    ['child stages', drawChild()],
    ['policy', tabulatePolicy(policySource)],
  ]);
}

/**
 * Puts blocks into a document, between `<!-- generated: name -->` and `<!-- end -->`.
 *
 * @throws {Error} when a block has no place.
 */
export function insertBlocks(document: string, blocks: ReadonlyMap<string, string>): string {
  let text = document;
  for (const [name, block] of blocks) {
    const place = new RegExp(`(<!-- generated: ${name} -->\\n)[^]*?(<!-- end -->)`);
    if (!place.test(text)) throw new Error(`the document has no place for "${name}"`);
    text = text.replace(place, (_, open: string, close: string) => `${open}\n${block}\n\n${close}`);
  }
  return text;
}
