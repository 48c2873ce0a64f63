import { pluginModuleFederation } from '@module-federation/rsbuild-plugin';
import { defineConfig } from '@rsbuild/core';
import { pluginReact } from '@rsbuild/plugin-react';

const react = { singleton: true, requiredVersion: '^18.2.0 || ^19.0.0' };

// The host shares React only. Everything else is bundled: a strict singleton would throw on a host's other version.
export default defineConfig(({ command }) => ({
  source: { entry: command === 'dev' ? { index: './src/dev-entry.ts' } : {} },
  server: { host: '127.0.0.1', port: 4310 },
  dev: { hmr: false, liveReload: true },
  output: {
    assetPrefix: 'auto',
    distPath: { root: 'dist/remote' },
    cssModules: { localIdentName: 'ic-[name]_[local]_[hash:base64:5]' },
    sourceMap: { js: command === 'dev' ? 'cheap-module-source-map' : 'source-map', css: false },
  },
  tools: {
    htmlPlugin: command === 'dev',
    rspack: (config, { mergeConfig }) => {
      // Rsbuild would otherwise take the library's `src/index.ts` for an application to build beside the exposes.
      if (command === 'build') config.entry = {};
      return mergeConfig(config, { resolve: { conditionNames: ['incident-center-source', '...'] } });
    },
  },
  plugins: [
    pluginReact(),
    pluginModuleFederation({
      name: 'incident_center',
      filename: 'remoteEntry.js',
      exposes: {
        './IncidentList': './src/exposes/IncidentList.tsx',
        './RunbookStepper': './src/exposes/RunbookStepper.tsx',
        './Timeline': './src/exposes/Timeline.tsx',
        './IncidentCenter': './src/exposes/IncidentCenter.tsx',
        './RunbookCenter': './src/exposes/RunbookCenter.tsx',
        './PolicyDecisions': './src/exposes/PolicyDecisions.tsx',
        './EvidenceVerifier': './src/exposes/EvidenceVerifier.tsx',
        './ApprovalsCenter': './src/exposes/ApprovalsCenter.tsx',
      },
      shared: { react, 'react/jsx-runtime': react, 'react-dom': react },
      manifest: true,
      // Hosts take their types from the npm package.
      dts: false,
    }),
  ],
}));
