import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig(
  tsupPreset({
    entry: {
      index: 'src/index.ts',
      'contract/index': 'src/contract/index.ts',
      'client/index': 'src/client/index.ts',
      'provenance/index': 'src/provenance/index.ts',
      'host/index': 'src/host/index.ts',
    },
    platform: 'neutral',
  }),
);
