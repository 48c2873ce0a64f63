import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig(
  tsupPreset({
    entry: { index: 'src/index.ts', 'transition-table': 'src/transition-table.ts' },
    platform: 'neutral',
  }),
);
