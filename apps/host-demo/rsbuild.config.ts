import { defineConfig } from '@rsbuild/core';
import { pluginReact } from '@rsbuild/plugin-react';

export default defineConfig({
  source: { entry: { index: './src/browser/main.tsx' } },
  html: {
    template: './src/browser/index.html',
    favicon: './src/browser/favicon.svg',
    meta: { viewport: 'width=device-width, initial-scale=1', 'color-scheme': 'light dark' },
  },
  output: {
    distPath: { root: 'dist/browser' },
    // The page's content security policy forbids inline scripts, styles and data: fonts.
    inlineScripts: false,
    inlineStyles: false,
    dataUriLimit: 0,
    sourceMap: { js: 'source-map' },
  },
  tools: { rspack: { resolve: { conditionNames: ['incident-center-source', '...'] } } },
  plugins: [pluginReact()],
});
