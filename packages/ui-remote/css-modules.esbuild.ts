import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Options } from 'tsup';
import { preprocessCSS, resolveConfig } from 'vite';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

const namespace = 'incident-center-css';
// tsup loads whatever ends in `.css`, in every namespace.
const classes = '?classes';
const rules = '?rules';
const root = import.meta.dirname;

const scoped = () =>
  resolveConfig(
    {
      root,
      configFile: false,
      logLevel: 'error',
      css: {
        transformer: 'lightningcss',
        lightningcss: {
          // Nothing is rewritten for older browsers: the federated build doesn't either.
          targets: {},
          // Classes alone are a file's own. A container that one file names is asked for in all the others.
          cssModules: {
            pattern: 'ic-[local]-[hash]',
            animation: false,
            container: false,
            customIdents: false,
            dashedIdents: false,
            grid: false,
          },
        },
      },
    },
    'build',
  );

/**
 * CSS modules for the library build: each file becomes its classes, and a sheet that esbuild gathers into one. esbuild's
 * own `local-css` will not do: it renames containers too, by file, and no query meets its container any more.
 */
export function cssModules(): EsbuildPlugin {
  return {
    name: 'incident-center-css-modules',
    async setup(build) {
      const config = await scoped();
      const read = async (path: string) => {
        const file = resolve(root, path.slice(0, path.lastIndexOf('?')));
        return preprocessCSS(await readFile(file, 'utf8'), file, config);
      };
      build.onResolve({ filter: /\.module\.css$/ }, ({ path, resolveDir }) => {
        // Relative, because esbuild writes these paths into what it builds.
        const file = relative(root, resolve(resolveDir, path)).replaceAll('\\', '/');
        return { path: `${file}${classes}`, namespace };
      });
      build.onResolve({ filter: /\?rules$/, namespace }, ({ path }) => ({ path, namespace }));
      build.onLoad({ filter: /\?classes$/, namespace }, async ({ path }) => {
        const { modules = {} } = await read(path);
        const sheet = path.replace(classes, rules);
        return { contents: `import '${sheet}';\nexport default ${JSON.stringify(modules)};`, loader: 'js' };
      });
      build.onLoad({ filter: /\?rules$/, namespace }, async ({ path }) => ({
        contents: (await read(path)).code,
        loader: 'css',
      }));
    },
  };
}
