/** One's own account: who one is, the theme, the language, the password. */

import { useQueryClient } from '@tanstack/react-query';
import type { UserInfo } from '@toru/api';
import { isLanguage, LANGUAGES, type Language } from '@toru/protocol';
import type { ReactNode } from 'react';

import { Facts } from '../../components/facts.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Select } from '../../components/ui/field.tsx';
import { browserLanguage, languageTraits } from '../../messages/language.ts';
import { callApi } from '../../lib/http.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme, themeChoice, type ThemeChoice } from '../../lib/theme.ts';
import { meQuery } from '../session/session.ts';
import { useUser } from '../session/user-context.ts';
import { useFormAction } from '../forms/form-action.ts';
import { PasswordForm } from './password-form.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { t } from '../../messages/settings.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';

/** The section. */
export function AccountSection(): ReactNode {
  const { username, display_name: displayName, role } = useUser();
  return (
    <>
      <Card>
        <CardHeader title={t('you')} />
        <div className="px-5 pb-5">
          <Facts
            facts={[
              [t('userName'), username],
              [t('name'), displayName],
              [t('role'), role === 'admin' ? t('administrator') : t('client')],
            ]}
          />
        </div>
      </Card>
      <Appearance />
      <LanguageChoice />
      <Password />
      <SessionsCard />
    </>
  );
}

function Appearance(): ReactNode {
  const choice = useStore(themeChoice);
  return (
    <Card>
      <CardHeader title={t('appearance')} />
      <div className="px-5 pb-5">
        <label className="flex flex-wrap items-center gap-3 text-sm">
          <span>{t('theme')}</span>
          <Select value={choice} onChange={({ target }) => chooseTheme(target.value as ThemeChoice)}>
            <option value="system">{t('system')}</option>
            <option value="light">{t('light')}</option>
            <option value="dark">{t('dark')}</option>
          </Select>
        </label>
      </div>
    </Card>
  );
}

function LanguageChoice(): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const { language: chosen } = useUser();
  const choose = async (language: Language | null): Promise<void> => {
    await action.run(async () => {
      const { user } = await callApi<{ readonly user: UserInfo }>('/api/auth/me', {
        method: 'PATCH',
        body: { language },
      });
      client.setQueryData(meQuery.queryKey, user);
    }, '');
  };
  const ofBrowser = languageTraits[browserLanguage].name;
  return (
    <Card>
      <CardHeader title={t('language')} />
      <div className="space-y-4 px-5 pb-5">
        <Select
          aria-label={t('language')}
          value={chosen ?? ''}
          disabled={action.isBusy}
          onChange={({ target }) => void choose(isLanguage(target.value) ? target.value : null)}
        >
          <option value="">{t('languageOfBrowser', { language: ofBrowser })}</option>
          {LANGUAGES.map((tag) => (
            <option key={tag} value={tag} lang={tag}>
              {languageTraits[tag].name}
            </option>
          ))}
        </Select>
        {action.problem !== null && <FormOutcome action={action} />}
      </div>
    </Card>
  );
}

function Password(): ReactNode {
  const action = useFormAction();
  return (
    <Card>
      <CardHeader title={t('password')} />
      <div className="px-5 pb-5">
        <PasswordForm
          isOwn
          button={t('changeThePassword')}
          action={action}
          onSubmit={(next, current) =>
            action.run(
              () =>
                callApi('/api/auth/password', {
                  method: 'POST',
                  body: { current_password: current, new_password: next },
                }),
              t('yourPasswordWasChanged'),
            )
          }
        />
      </div>
    </Card>
  );
}
