/** Asked before a file runs for the first time: who made it, what it says it will do, and which file it is. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { formatBytes } from '../../lib/format.ts';
import { rememberAllowed } from './allowed-files.ts';
import { Permissions } from './permissions.tsx';
import { t } from '../../messages/plugins.ts';

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
      title={t('turnOn', { name: plugin.name })}
      description={
        plugin.author === null
          ? t('notRunBefore', { version: plugin.version })
          : t('notRunBeforeBy', { version: plugin.version, author: plugin.author })
      }
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{t('cancel')}</Button>
          <Button
            variant="primary"
            onClick={() => {
              rememberAllowed(plugin);
              onOpenChange(false);
              onConfirm();
            }}
          >
            {t('turnOn2')}
          </Button>
        </>
      }
    >
      <div className="space-y-5 text-sm">
        {plugin.description !== null && <p className="text-soft">{plugin.description}</p>}
        <section>
          <h3 className="mb-2 font-semibold">{t('declaredPermissions')}</h3>
          <Permissions permissions={plugin.permissions} />
          <p className="mt-3 rounded-lg bg-sunken px-3 py-2 text-[0.8125rem] text-muted">
            {t('thisIsADeclarationNot')}
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
      <h3 className="mb-2 font-semibold">{t('theFile')}</h3>
      <dl className="space-y-2 text-[0.8125rem]">
        <div>
          <dt className="text-muted">{t('path')}</dt>
          <dd className="font-mono text-xs break-all">
            {file.path} <span className="font-sans text-muted">({formatBytes(file.bytes)})</span>
          </dd>
        </div>
        {file.hash !== null && (
          <div>
            <dt className="text-muted">{t('sha256ToCompareWith')}</dt>
            <dd className="flex items-center gap-1">
              <code className="font-mono text-xs break-all">{file.hash}</code>
              <CopyButton text={file.hash} label={t('copyTheHash')} />
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
