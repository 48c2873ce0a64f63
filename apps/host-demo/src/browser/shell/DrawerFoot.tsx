import type { Persona } from '../session/demo-api.js';
import type { Theme } from '../session/theme.js';
import { Icon } from './Icon.js';
import { TenantChoice } from './TenantChoice.js';

export interface DrawerFootProps {
  persona: Persona | null;
  tenants: readonly string[];
  theme: Theme;
  onTenants: (tenants: string[]) => void;
  onTheme: () => void;
}

/** What the top bar has on wide screens and no room for on narrow ones. */
export function DrawerFoot({ persona, tenants, theme, onTenants, onTheme }: DrawerFootProps) {
  return (
    <>
      {persona && (
        <fieldset className="sb-drawer-foot">
          <TenantChoice own={persona.tenant_ids} chosen={tenants} onChange={onTenants} />
        </fieldset>
      )}
      <div className="sb-drawer-foot">
        <button type="button" className="sb-menu-item" onClick={onTheme}>
          <Icon name={theme === 'light' ? 'moon' : 'sun'} />
          <span>Switch to the {theme === 'light' ? 'dark' : 'light'} theme</span>
        </button>
      </div>
    </>
  );
}
