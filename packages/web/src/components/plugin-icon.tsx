/** The icon of a plugin: an emoji where the browser has a font for it, or a lucide icon that is loaded when one is named. */

import { useQuery } from '@tanstack/react-query';
import { iconsByLetter } from 'virtual:plugin-icons';
import { Puzzle } from 'lucide-react';
import { createElement, type ReactNode } from 'react';

import { canDraw } from '../lib/can-draw.ts';
import { cn } from '../lib/cn.ts';

const fallback = '🧩';
const lucideName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;

/** Props of {@link PluginIcon}. */
export interface PluginIconProps {
  readonly icon: string;
  readonly className?: string;
}

/** An icon in a square; decoration only, the name always stands beside it. */
export function PluginIcon({ icon, className }: PluginIconProps): ReactNode {
  return (
    <span
      aria-hidden
      className={cn(
        'inline-flex size-5 shrink-0 items-center justify-center overflow-hidden text-[1.05em] leading-none',
        className,
      )}
    >
      {lucideName.test(icon) ? (
        <NamedIcon name={icon} />
      ) : (
        <EmojiIcon emoji={icon === '' ? fallback : icon} />
      )}
    </span>
  );
}

/** The stand-in is part of the page, so that it is there with the page. */
function EmojiIcon({ emoji }: { readonly emoji: string }): ReactNode {
  return canDraw(emoji) ? emoji : <Puzzle className="size-[1.1em]" />;
}

function NamedIcon({ name }: { readonly name: string }): ReactNode {
  const { data, isPending } = useQuery({
    queryKey: ['plugin-icons', name.charAt(0)],
    queryFn: async () => (await iconsByLetter[name.charAt(0)]?.())?.default ?? {},
    staleTime: Infinity,
    gcTime: Infinity,
    retry: 1,
  });
  const node = data?.[name];
  if (node === undefined) return isPending ? null : <EmojiIcon emoji={fallback} />;
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      className="size-[1.1em]"
    >
      {node.map(([tag, attributes], index) => createElement(tag, { ...attributes, key: index }))}
    </svg>
  );
}
