/** Asked before a file runs for the first time: who made it, what it says it will do, and which file it is. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { formatBytes } from '../../lib/format.ts';
import { rememberAllowed } from './allowed-files.ts';
import { Permissions } from './permissions.tsx';

/** Props of {@link EnableDialog}. */
export interface EnableDialogProps {
  readonly plugin: PluginInfo;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onConfirm: () => void;
}

/** The dialog. */
export function EnableDialog({ plugin, open, onOpenChange, onConfirm }: EnableDialogProps): ReactNode {
  return (
    <Dialog
      data-testid="enable-dialog"
      open={open}
      onOpenChange={onOpenChange}
      title={`Turn on ${plugin.name}?`}
      description={`Version ${plugin.version}${plugin.author === null ? '' : ` by ${plugin.author}`}. This file has not run from here before.`}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            variant="primary"
            onClick={() => {
              rememberAllowed(plugin);
              onOpenChange(false);
              onConfirm();
            }}
          >
            Turn on
          </Button>
        </>
      }
    >
      <div className="space-y-5 text-sm">
        {plugin.description !== null && <p className="text-soft">{plugin.description}</p>}
        <section>
          <h3 className="mb-2 font-semibold">Declared permissions</h3>
          <Permissions permissions={plugin.permissions} />
          <p className="mt-3 rounded-lg bg-sunken px-3 py-2 text-[0.8125rem] text-muted">
            This is a declaration, not a fence: a plugin runs with the rights of the panel. Turn on only what
            you trust.
          </p>
        </section>
        {plugin.file !== null && <FileFacts file={plugin.file} />}
      </div>
    </Dialog>
  );
}

function FileFacts({ file }: { readonly file: NonNullable<PluginInfo['file']> }): ReactNode {
  return (
    <section>
      <h3 className="mb-2 font-semibold">The file</h3>
      <dl className="space-y-2 text-[0.8125rem]">
        <div>
          <dt className="text-muted">Path</dt>
          <dd className="font-mono text-xs break-all">
            {file.path} <span className="font-sans text-muted">({formatBytes(file.bytes)})</span>
          </dd>
        </div>
        {file.hash !== null && (
          <div>
            <dt className="text-muted">SHA-256, to compare with what its maker published</dt>
            <dd className="flex items-center gap-1">
              <code className="font-mono text-xs break-all">{file.hash}</code>
              <CopyButton text={file.hash} label="Copy the hash" />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
