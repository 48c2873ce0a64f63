import type { Decorator, Preview } from '@storybook/react-vite';
import { useEffect, useState } from 'react';
import { en } from '../src/messages/en';
import { loadMessages } from '../src/messages/load-messages';
import { type Density, type Theme, ThemeRoot } from '../src/theme/ThemeRoot';
import './preview.css';

const withTheme: Decorator = (Story, { globals, parameters }) => {
  const locale = String(parameters.locale ?? globals.locale ?? 'en');
  const theme = (parameters.theme ?? globals.theme ?? 'light') as Theme;
  const density = (globals.density ?? 'default') as Density;
  const [messages, setMessages] = useState(locale === 'en' ? en : undefined);
  useEffect(() => {
    let current = true;
    loadMessages(locale).then((loaded) => current && setMessages(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  if (!messages) return <p>…</p>;
  return (
    <ThemeRoot theme={theme} density={density} locale={locale} messages={messages} timeZone="UTC">
      <div className={parameters.bare ? undefined : 'story'}>
        <Story />
      </div>
    </ThemeRoot>
  );
};

const toolbar = (title: string, icon: string, items: string[]) => ({
  toolbar: { title, icon, items, dynamicTitle: true },
});

const preview: Preview = {
  decorators: [withTheme],
  initialGlobals: { theme: 'light', density: 'default', locale: 'en' },
  globalTypes: {
    theme: toolbar('Theme', 'contrast', ['light', 'dark']),
    density: toolbar('Density', 'component', ['compact', 'default', 'comfortable']),
    locale: toolbar('Language', 'globe', ['en', 'de', 'ar']),
  },
  parameters: {
    layout: 'fullscreen',
    // A story with a violation fails its test.
    a11y: {
      test: 'error',
      options: { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
    },
  },
};

export default preview;
