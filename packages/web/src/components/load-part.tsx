/**
 * Parts of the interface that are fetched when they are needed.
 *
 * While the panel restarts, or the phone is in a tunnel, a part cannot be fetched. Then its place says so, and it is tried again by itself;
 * only where the panel answers with another build than this page's is there nothing to be had without loading the page again.
 */

import { RefreshCw } from 'lucide-react';
import {
  lazy,
  useEffect,
  useState,
  type ComponentType,
  type LazyExoticComponent,
  type ReactNode,
} from 'react';

import { backOffMs } from '../lib/back-off.ts';
import { panelUrl } from '../lib/panel-url.ts';
import { waitUntilWorthwhile } from '../lib/worthwhile.ts';
import { PanelUnreachable } from './panel-unreachable.tsx';
import { StateMessage } from './states.tsx';
import { Button } from './ui/button.tsx';
import { Skeleton, SkeletonGroup } from './ui/skeleton.tsx';
import { t } from '../messages/controls.ts';

/** Fetches a component. */
export type LoadPart<P> = () => Promise<ComponentType<P>>;

/** A part may take so long before something is said. Unit: milliseconds. */
const patienceMs = 6000;
const probeMs = 5000;
/** Some browsers remember that a script could not be fetched; after so many failures a way out is offered. */
const manyFailures = 3;

/** A component that fetches itself when it is first shown, inside of a `Suspense`. */
export function lazyPart<P extends object>(load: LoadPart<P>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await loadPart(load) }));
}

/** The component, or one in its place that waits until it can be fetched. Never rejects for want of a connection. */
export async function loadPart<P extends object>(load: LoadPart<P>): Promise<ComponentType<P>> {
  const coming = load();
  const outcome = await Promise.race([coming.catch(passFetchFailure), lateness()]);
  return outcome ?? createWaitingPart(load);
}

type Phase = 'loading' | 'unreachable' | 'stuck' | 'outdated';

function createWaitingPart<P extends object>(load: LoadPart<P>): ComponentType<P> {
  let Part: ComponentType<P> | null = null;
  return function WaitingPart(props: P): ReactNode {
    const [phase, setPhase] = useState<Phase>('loading');
    const [, setLoaded] = useState(Part !== null);
    useEffect(() => {
      const end = new AbortController();
      const arrive = (loaded: ComponentType<P>): void => {
        Part = loaded;
        if (!end.signal.aborted) setLoaded(true);
      };
      if (Part === null)
        void keepTrying(load, setPhase, end.signal).then((loaded) => loaded && arrive(loaded));
      return () => end.abort();
    }, []);
    return Part === null ? <Waiting phase={phase} /> : <Part {...props} />;
  };
}

async function keepTrying<P>(
  load: LoadPart<P>,
  setPhase: (phase: Phase) => void,
  signal: AbortSignal,
): Promise<ComponentType<P> | null> {
  const isLeft = (): boolean => signal.aborted;
  let failures = 0;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await probe(signal);
    if (isLeft()) return null;
    if (answer === 'this build') {
      const loaded = await load().catch(passFetchFailure);
      if (loaded !== null) return loaded;
      failures += 1;
    }
    if (answer === 'other build') {
      setPhase('outdated');
      return null;
    }
    setPhase(failures < manyFailures ? 'unreachable' : 'stuck');
    try {
      await waitUntilWorthwhile(backOffMs(attempt, Math.random()), signal);
    } catch {
      return null; // the page was left
    }
  }
}

/** Asks the panel for its page, and whether that is the one on show. */
async function probe(signal: AbortSignal): Promise<'none' | 'this build' | 'other build'> {
  const script = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src ?? '';
  const name = script.slice(script.lastIndexOf('/') + 1);
  try {
    const either = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
    const response = await fetch(panelUrl('/'), { signal: either, cache: 'no-store' });
    // Anything else is a proxy that has nobody behind it.
    if (!response.ok) return 'none';
    return (await response.text()).includes(name) ? 'this build' : 'other build';
  } catch {
    return 'none';
  }
}

function lateness(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, patienceMs, null));
}

/** `null` for a part that could not be fetched; a part that throws is a fault of its own. */
function passFetchFailure(error: unknown): null {
  const message = error instanceof Error ? error.message : '';
  if (/dynamically imported module|module script|preload CSS|load failed/iu.test(message)) return null;
  throw error;
}

function Waiting({ phase }: { readonly phase: Phase }): ReactNode {
  if (phase === 'loading') {
    return (
      <SkeletonGroup label={t('loading')} className="mx-auto w-full max-w-3xl space-y-4 p-4 sm:p-8">
        <Skeleton className="h-8 w-1/3" />
        <Skeleton className="h-32" />
      </SkeletonGroup>
    );
  }
  if (phase === 'unreachable') return <PanelUnreachable />;
  if (phase === 'stuck') return <PanelUnreachable actions={<LoadAgain />} />;
  return (
    <StateMessage role="alert" icon={<RefreshCw />} title={t('thisPageWasUpdatedOn')} actions={<LoadAgain />}>
      {t('loadItAgainToGet')}
    </StateMessage>
  );
}

function LoadAgain(): ReactNode {
  return (
    <Button variant="primary" onClick={() => window.location.reload()}>
      {t('loadItAgain')}
    </Button>
  );
}
