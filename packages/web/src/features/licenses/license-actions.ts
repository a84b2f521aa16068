/** Saving, removing and putting back a license, with what came of it. */

import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { ApiError } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { useFormAction, type FormAction } from '../forms/form-action.ts';
import { isRefused, type LicenseItem } from './license-item.ts';
import { licensesKey } from './licenses.ts';
import { t } from '../../messages/licenses.ts';

/** The actions. */
export interface LicenseActions {
  readonly form: FormAction;
  /** Why the last text was not taken although it can be read; null otherwise. */
  readonly refusal: string | null;
  /** Resolves with whether it was saved. */
  readonly save: (token: string, force: boolean) => Promise<boolean>;
  readonly remove: () => Promise<void>;
  readonly putBack: () => Promise<void>;
  readonly forgetRefusal: () => void;
}

/** The actions on the license of one plugin. */
export function useLicenseActions({ plugin, state }: Pick<LicenseItem, 'plugin' | 'state'>): LicenseActions {
  const client = useQueryClient();
  const form = useFormAction();
  const [refusal, setRefusal] = useState<string | null>(null);
  const address = `/api/plugins/${encodeURIComponent(plugin)}/license`;
  const act = async (attempt: () => Promise<unknown>, done: string): Promise<boolean> => {
    setRefusal(null);
    const succeeded = await form.run(attempt, done);
    await client.invalidateQueries({ queryKey: licensesKey });
    return succeeded;
  };
  return {
    // That it was saved is no success to show once the verdict is in.
    form: isRefused(state) ? { ...form, done: null } : form,
    refusal,
    forgetRefusal: () => setRefusal(null),
    save: (token, force) =>
      act(async () => {
        try {
          await callApi(address, { method: 'PUT', body: force ? { token, force } : { token } });
        } catch (error) {
          if (error instanceof ApiError && error.license !== null) setRefusal(error.license.detail);
          throw error;
        }
      }, t('theLicenseWasSaved')),
    remove: async () => {
      await act(() => callApi(address, { method: 'DELETE' }), t('theLicenseWasRemoved'));
    },
    putBack: async () => {
      await act(() => callApi(`${address}/restore`, { method: 'POST' }), t('thePreviousLicenseIsIn'));
    },
  };
}
