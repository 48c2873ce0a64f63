import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig(
  tsupPreset({
    entry: {
      index: 'src/index.ts',
      'testing/index': 'src/testing/index.ts',
    },
    platform: 'node',
  }),
);
