import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';
import { cssModules } from './css-modules.esbuild';

export default defineConfig(
  tsupPreset({
    entry: { index: 'src/index.ts' },
    platform: 'browser',
    // `dist/remote` is the federated build's; cleaning it here would delete what a parallel build just wrote.
    clean: ['dist/*.js', 'dist/*.css', 'dist/*.map', 'dist/*.d.ts'],
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    esbuildPlugins: [cssModules()],
    esbuildOptions(options) {
      options.jsx = 'automatic';
    },
  }),
);
