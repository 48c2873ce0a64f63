import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig(
  tsupPreset({
    entry: {
      index: 'src/index.ts',
      'testing/index': 'src/testing/index.ts',
      'cli/main': 'src/cli/main.ts',
    },
    platform: 'node',
  }),
);
