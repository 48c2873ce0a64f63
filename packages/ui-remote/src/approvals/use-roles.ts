import { useMemo } from 'react';
import { useLocale } from '../theme/locale-context';

/** Roles as people call them, in a list; a host's own role is shown by its key. */
export function useRoles(): (roles: readonly string[]) => string {
  const { locale, messages } = useLocale();
  return useMemo(() => {
    const format = new Intl.ListFormat(locale, { type: 'unit', style: 'long' });
    const { roles: words } = messages.policy;
    return (roles) =>
      format.format(
        roles.map((role) => (Object.hasOwn(words, role) ? words[role] : undefined) ?? role.replaceAll('_', ' ')),
      );
  }, [locale, messages]);
}
