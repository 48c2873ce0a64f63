import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { blobSource } from '../bundle/bundle-source.js';
import { verifyBundle } from '../bundle/verify-bundle.js';
import { startSecondVerifier } from './second-verifier.js';
import { makeVectors, vectorFiles } from './vectors.js';

const DIRECTORY = fileURLToPath(new URL('../../../../../docs/reference/evidence-vectors', import.meta.url));
const at = (name: string) => path.join(DIRECTORY, name);
const textOf = (name: string | undefined) => (name === undefined ? undefined : readFile(at(name), 'utf8'));

interface Entry {
  name: string;
  bundles: string[];
  require_openings?: boolean;
  trust: string;
  checkpoint?: string;
  consistency?: string;
  receipts?: string;
  expected: { exit_code: number; seq: number | null; problem: string | null; erased?: number; withheld?: number };
}

const index = JSON.parse(await readFile(at('vectors.json'), 'utf8')) as Entry[];
const second = startSecondVerifier();
afterAll(() => second.stop());

test('the published vectors are those that are made here, byte for byte', async () => {
  const made = await vectorFiles();
  expect((await readdir(DIRECTORY)).sort()).toEqual([...made.keys(), 'README.md'].sort());
  for (const [name, bytes] of made) expect((await readFile(at(name))).equals(bytes), name).toBe(true);
  expect(index.length).toBe((await makeVectors()).length);
});

describe.each(index)(
  'the vector $name',
  ({ bundles, trust, checkpoint, consistency, receipts, require_openings, expected }) => {
    test('comes out as published, by both verifiers', async () => {
      const sources = await Promise.all(
        bundles.map(async (name) => blobSource(name, new Blob([await readFile(at(name))]))),
      );
      const ours = await verifyBundle(sources, {
        require_openings,
        trust: await textOf(trust),
        checkpoint: await textOf(checkpoint),
        consistency: await textOf(consistency),
        receipts: await textOf(receipts),
      });
      const theirs = await second.verify({
        bundles: bundles.map(at),
        trust: at(trust),
        ...(checkpoint === undefined ? {} : { checkpoint: at(checkpoint) }),
        ...(consistency === undefined ? {} : { consistency: at(consistency) }),
        ...(receipts === undefined ? {} : { receipts: at(receipts) }),
        ...(require_openings === undefined ? {} : { require_openings }),
      });
      for (const { exit_code, first_bad, problems, bundles: reports } of [ours, theirs]) {
        const sum = (of: (report: (typeof reports)[number]) => number) =>
          reports.reduce((all, one) => all + of(one), 0);
        const erased = sum((one) => one.erased + one.objects.erased);
        const withheld = sum((one) => one.withheld.texts + one.withheld.files);
        expect({ erased, withheld }).toMatchObject({
          erased: expected.erased ?? erased,
          withheld: expected.withheld ?? withheld,
        });
        expect({ exit_code, seq: first_bad?.seq ?? null }).toEqual({
          exit_code: expected.exit_code,
          seq: expected.seq,
        });
        const words = problems.map(({ problem }) => problem);
        expect(words).toEqual(expected.problem === null ? [] : expect.arrayContaining([expected.problem]));
      }
    });
  },
);
