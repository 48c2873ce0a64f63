import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hashSources, type PolicyManifest, pinnedVersion } from '../../../scripts/build-policy.js';

const shipped = (name: string) => readFileSync(new URL(`../wasm/${name}`, import.meta.url));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const manifest: PolicyManifest = JSON.parse(shipped('manifest.json').toString('utf8'));

describe('the manifest, without a compiler', () => {
  test('lists the rules and data as they are now; if not, run build-policy', () => {
    expect(manifest.files).toEqual(hashSources().files);
    expect(manifest.revision).toBe(hashSources().revision);
  });

  test('belongs to the compiled policy and data beside it', () => {
    expect(sha256(shipped('policy.wasm'))).toBe(manifest.wasm_sha256);
    expect(sha256(shipped('data.json'))).toBe(manifest.data_sha256);
  });

  test('names the compiler that policies/tools pins', () => {
    expect(manifest.opa_version).toBe(pinnedVersion('github.com/open-policy-agent/opa'));
  });

  test('has the data of policies/data.json', () => {
    const source = readFileSync(new URL('../../../policies/data.json', import.meta.url), 'utf8');
    expect(JSON.parse(shipped('data.json').toString('utf8'))).toEqual(JSON.parse(source));
  });
});
