import { createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { nodeCrypto } from '../src/cli/node-crypto.js';
import { LISTED_FILES } from '../src/provenance/bundle/bundle-files.js';
import {
  type BundleChain,
  type BundleManifest,
  manifestBytes,
  manifestStatement,
} from '../src/provenance/bundle/manifest.js';
import { TreeFold } from '../src/provenance/bundle/tree-fold.js';
import { keyIdOf, type TrustFile } from '../src/provenance/bundle/trust-file.js';
import { canonicalJson } from '../src/provenance/canonical-json.js';
import { checkpointText, signedNote } from '../src/provenance/checkpoint.js';
import { signEnvelope } from '../src/provenance/dsse.js';
import { GENESIS_HASH } from '../src/provenance/event-hash.js';

const LOG = 'bench.example/log';
const CHAINS = 500;
const FLUSH_BYTES = 1_000_000;

function signer() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const public_key = new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
  return {
    key_id: keyIdOf(public_key),
    public_key,
    sign: async (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** Appends text to a file in large pieces, and keeps its digest. */
class Output {
  readonly #descriptor: number;
  readonly #hash = createHash('sha256');
  #text = '';

  constructor(private readonly path: string) {
    this.#descriptor = openSync(path, 'w');
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length >= FLUSH_BYTES) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
  }

  end() {
    this.#flush();
    closeSync(this.#descriptor);
    return { sha256: this.#hash.digest('hex'), size: statSync(this.path).size };
  }
}

const uuid = (kind: string, index: number) => `01936f00-${kind}-7000-8000-${index.toString(16).padStart(12, '0')}`;
const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const commit = (salt: string, id: string, path: string, value: unknown) =>
  createHmac('sha256', Buffer.from(salt, 'hex'))
    .update(canonicalJson([id, path, value]))
    .digest('hex');

/** An event as the server tells one of a status that changed, with its decision and, for every second one, a rationale. */
function tell(index: number, chain: string) {
  const id = uuid('aaaa', index);
  const incident_id = chain.slice('incident:'.length);
  const created_at = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString();
  const decision_id = uuid('bbbb', index);
  const decision = {
    allow: true,
    bundle_revision: 'sha256:7d9f0c1e2b3a',
    decision_id,
    input: {
      action: 'can_transition_incident',
      actor: {
        id: `person-${index % 97}@example.com`,
        kind: 'person',
        roles: ['incident_commander', 'on_call'],
        tenants: ['payments'],
      },
      resource: {
        environment: 'production',
        id: incident_id,
        kind: 'incident',
        severity: 'high',
        status: 'new',
        tenants: ['payments'],
      },
    },
    path: 'incident/authz/decision',
    requested_by: `person-${index % 97}@example.com`,
    result: {
      allow: true,
      missing: [],
      requirements: ['role_permits', 'tenant_scope', 'rationale'],
      rules: ['allow_writer'],
    },
    timestamp: created_at,
  };
  const salts = [hash(`decision ${index}`), hash(`opening ${index}`)] as const;
  const rationale =
    index % 2 === 0 ? [`The error rate of shard ${index % 64} is back to normal since the failover.`] : [];
  const core = canonicalJson({
    v: 1,
    log: LOG,
    chain,
    id,
    type: 'status_changed',
    created_at,
    actor: { id: `person-${index % 97}@example.com`, kind: 'person' },
    tenants: ['payments'],
    environment: 'production',
    classification: 'internal',
    target_ids: [incident_id],
    incident_id,
    runbook_execution_id: null,
    operation: 'transition_incident',
    policy: {
      decision_id,
      bundle_revision: decision.bundle_revision,
      hmac: commit(salts[0], decision_id, '/decision', decision),
    },
    refs: [],
    payload: {
      from: 'new',
      to: 'acknowledged',
      move: 'acknowledge',
      changes: [
        {
          record: 'incident',
          id: incident_id,
          set: { status: 'acknowledged', updated_at: created_at, version: index },
        },
      ],
    },
    commitments: rationale.map((value) => ({ path: '/rationale', hmac: commit(salts[1], id, '/rationale', value) })),
  });
  return {
    core,
    decision: canonicalJson({ salt: salts[0], value: decision }),
    openings: rationale.map((value) => canonicalJson({ event_id: id, path: '/rationale', salt: salts[1], value })),
  };
}

/**
 * Writes a bundle of a whole log into a directory, event by event, so that it may be larger than the memory.
 *
 * @returns the text of a trust file for it.
 */
export async function makeLogBundle(directory: string, events: number): Promise<string> {
  mkdirSync(join(directory, 'objects'), { recursive: true });
  const outputs = Object.fromEntries(LISTED_FILES.map((path) => [path, new Output(join(directory, path))])) as Record<
    (typeof LISTED_FILES)[number],
    Output
  >;
  const chains = new Map<string, BundleChain>();
  const fold = new TreeFold(nodeCrypto.nodeHash);
  let openings = 0;
  for (let index = 0; index < events; index += 1) {
    const chain = `incident:${uuid('cccc', (index * 7_919) % CHAINS)}`;
    const known = chains.get(chain);
    const { last_seq: before, last_hash: prev } = known ?? { last_seq: 0, last_hash: GENESIS_HASH };
    const told = tell(index, chain);
    const line = `{"event":${told.core},"prev":"${prev}","seq":${before + 1}}`;
    const event_hash = hash(`\0${line}`);
    chains.set(chain, {
      chain,
      events: before + 1,
      first_seq: 1,
      first_prev: GENESIS_HASH,
      last_seq: before + 1,
      last_hash: event_hash,
    });
    fold.push(0, index, event_hash, true);
    outputs['events.ndjson'].write(`${line}\n`);
    outputs['proof.txt'].write(`leaf ${index} ${event_hash}\n`);
    outputs['decisions.ndjson'].write(`${told.decision}\n`);
    for (const opening of told.openings) outputs['openings.ndjson'].write(`${opening}\n`);
    openings += told.openings.length;
  }
  const log = signer();
  const bundles = signer();
  const text = checkpointText({ origin: LOG, size: events, root: fold.root() });
  outputs['checkpoint.note'].write(signedNote(text, LOG, log.public_key, await log.sign(Buffer.from(text))));
  const manifest: BundleManifest = {
    format: 'incident-center.evidence-bundle',
    v: 1,
    log: LOG,
    log_size: events,
    subject: { kind: 'log', from: 0, to: events },
    chains: [...chains.values()].sort((left, right) => (left.chain < right.chain ? -1 : 1)),
    events,
    openings,
    decisions: events,
    objects: [],
    files: LISTED_FILES.map((path) => ({ path, ...outputs[path].end() })),
  };
  const bytes = manifestBytes(manifest);
  writeFileSync(join(directory, 'manifest.json'), bytes);
  writeFileSync(
    join(directory, 'manifest.dsse.json'),
    await signEnvelope([bundles], manifestStatement(bytes, manifest)),
  );
  const keys = Object.entries({ log, bundles }).map(([purpose, { key_id, public_key }]) => ({
    purpose: purpose as 'log' | 'bundles',
    key_id,
    public_key: Buffer.from(public_key).toString('hex'),
  }));
  const trust: TrustFile = { format: 'incident-center.trust', v: 1, log: LOG, keys, witnesses: [], witness_quorum: 0 };
  return JSON.stringify(trust);
}
