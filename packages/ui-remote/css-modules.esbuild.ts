import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Options } from 'tsup';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

const namespace = 'incident-center-css';
const prefix = 'ic-';

/**
 * CSS modules for the library build. tsup loads `*.module.css` as plain CSS with an empty class map; moving the files
 * to a namespace of our own gives them esbuild's `local-css` loader. Its class names come from the file name, unhashed,
 * so the `ic-` prefix is what keeps them from meeting a host's.
 */
export function cssModules(): EsbuildPlugin {
  return {
    name: 'incident-center-css-modules',
    setup(build) {
      build.onResolve({ filter: /\.module\.css$/ }, ({ path, resolveDir }) => {
        const file = resolve(resolveDir, path);
        return { path: `${join(dirname(file), `${prefix}${basename(file)}`)}?local`, namespace };
      });
      build.onLoad({ filter: /\?local$/, namespace }, async ({ path }) => {
        const named = path.slice(0, -'?local'.length);
        const file = join(dirname(named), basename(named).slice(prefix.length));
        return { contents: await readFile(file, 'utf8'), loader: 'local-css', resolveDir: dirname(file) };
      });
    },
  };
}
