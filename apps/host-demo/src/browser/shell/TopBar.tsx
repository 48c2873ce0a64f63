import { Link } from '../router/Link.js';
import type { Persona } from '../session/demo-api.js';
import type { Theme } from '../session/theme.js';
import { Icon, Logo } from './Icon.js';
import { PersonaMenu } from './PersonaMenu.js';
import { TenantPicker } from './TenantPicker.js';

export interface TopBarProps {
  persona: Persona | null;
  personas: readonly Persona[];
  tenants: readonly string[];
  theme: Theme;
  onTenants: (tenants: string[]) => void;
  onTheme: () => void;
  onPalette: () => void;
  onDrawer: () => void;
  onSignIn: (id: string) => void;
  onSignOut: () => void;
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function TopBar(props: TopBarProps) {
  const { persona, theme } = props;
  const otherTheme = theme === 'light' ? 'dark' : 'light';
  return (
    <header className="sb-bar">
      <button type="button" className="sb-bar-button sb-narrow" aria-label="Open navigation" onClick={props.onDrawer}>
        <Icon name="menu" large />
      </button>
      <Link href="/" className="sb-brand">
        <Logo />
        <span>Switchboard</span>
      </Link>
      <div className="sb-bar-start sb-wide">
        {persona && <TenantPicker own={persona.tenant_ids} chosen={props.tenants} onChange={props.onTenants} />}
      </div>
      <button type="button" className="sb-bar-control sb-search sb-wide" onClick={props.onPalette}>
        <Icon name="search" />
        <span>Search or run a command</span>
        <kbd>{isApple ? '⌘ K' : 'Ctrl K'}</kbd>
      </button>
      <div className="sb-bar-end">
        <button
          type="button"
          className="sb-bar-button sb-narrow"
          aria-label="Search or run a command"
          onClick={props.onPalette}
        >
          <Icon name="search" large />
        </button>
        <button
          type="button"
          className="sb-bar-button sb-wide"
          aria-label={`Switch to the ${otherTheme} theme`}
          title={`Switch to the ${otherTheme} theme`}
          onClick={props.onTheme}
        >
          <Icon name={theme === 'light' ? 'sun' : 'moon'} />
        </button>
        {persona && (
          <PersonaMenu
            persona={persona}
            personas={props.personas}
            onSignIn={props.onSignIn}
            onSignOut={props.onSignOut}
          />
        )}
      </div>
    </header>
  );
}
