import type { Decorator, Preview } from '@storybook/react-vite';
import { loadMessages } from '../src/messages/load-messages';
import { type Density, type Theme, ThemeRoot } from '../src/theme/ThemeRoot';
import './preview.css';

type Chosen = Readonly<Record<string, unknown>>;
const localeOf = (parameters: Chosen, globals: Chosen): string => String(parameters.locale ?? globals.locale ?? 'en');

const withTheme: Decorator = (Story, { globals, parameters, loaded }) => (
  <ThemeRoot
    theme={(parameters.theme ?? globals.theme ?? 'light') as Theme}
    density={(parameters.density ?? globals.density ?? 'default') as Density}
    locale={localeOf(parameters, globals)}
    messages={loaded.messages}
    timeZone="UTC"
  >
    <div className={parameters.bare ? undefined : 'story'}>
      <Story />
    </div>
  </ThemeRoot>
);

const toolbar = (title: string, icon: string, items: string[]) => ({
  toolbar: { title, icon, items, dynamicTitle: true },
});

const preview: Preview = {
  decorators: [withTheme],
  // Before the story is drawn, so that a play function never meets the wrong language.
  loaders: [async ({ parameters, globals }) => ({ messages: await loadMessages(localeOf(parameters, globals)) })],
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
