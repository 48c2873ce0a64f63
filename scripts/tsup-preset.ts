import type { Options } from 'tsup';

/** One build for every published package: ESM only, one file per entry, types beside it. */
export function tsupPreset(options: Options): Options {
  return {
    format: 'esm',
    target: 'es2022',
    outDir: 'dist',
    clean: true,
    splitting: true,
    sourcemap: true,
    // tsup 8 sets a compiler option that TypeScript 6 reports as deprecated.
    dts: { compilerOptions: { ignoreDeprecations: '6.0', customConditions: [] } },
    ...options,
  };
}
