import { createRemoteLoader } from '@incident-center/sdk/host';
import { createInstance } from '@module-federation/enhanced/runtime';
import * as React from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import * as ReactDom from 'react-dom';

const ENTRY = '/remotes/incident-center/remoteEntry.js';

const share = (lib: unknown) => ({
  version: React.version,
  scope: 'default',
  lib: () => lib,
  shareConfig: { singleton: true, requiredVersion: '^19.0.0' },
});

let federation: ReturnType<typeof createInstance> | undefined;

/** Loads pages of the remote. Federation itself starts when the first page behind an enabled flag is opened. */
export const remoteLoader = createRemoteLoader({
  load: (expose) => {
    federation ??= createInstance({
      name: 'switchboard',
      remotes: [],
      shared: { react: share(React), 'react/jsx-runtime': share(jsxRuntime), 'react-dom': share(ReactDom) },
    });
    const remote = { name: 'incident_center', entry: new URL(ENTRY, location.origin).href };
    // Forced where a page failed before: the runtime remembers an entry that it could not load.
    federation.registerRemotes([remote], { force: remoteLoader.remote(expose).state.attempt > 1 });
    return federation.loadRemote(`incident_center/${expose}`);
  },
});
