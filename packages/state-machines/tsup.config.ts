import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig(
  tsupPreset({
    entry: { index: 'src/index.ts', 'transition-table.generated': 'src/transition-table.generated.ts' },
    platform: 'neutral',
  }),
);
