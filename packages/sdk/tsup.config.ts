import { defineConfig } from 'tsup';
import { tsupPreset } from '../../scripts/tsup-preset';

export default defineConfig([
  tsupPreset({
    entry: {
      index: 'src/index.ts',
      'contract/index': 'src/contract/index.ts',
      'client/index': 'src/client/index.ts',
      'provenance/index': 'src/provenance/index.ts',
      'host/index': 'src/host/index.ts',
    },
    platform: 'neutral',
    // The other build writes there at the same time.
    clean: ['!cli/**'],
  }),
  // One file that holds everything: an auditor carries it to a machine without a network.
  tsupPreset({
    entry: { 'incident-center-verify': 'src/cli/incident-center-verify.ts' },
    outDir: 'dist/cli',
    platform: 'node',
    noExternal: [/.*/],
    esbuildOptions: (options) => {
      options.conditions = ['incident-center-source'];
    },
    dts: false,
    splitting: false,
  }),
]);
