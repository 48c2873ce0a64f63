import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { IncidentCenterError, type PayloadRedacted, payloadRedactedSchema } from '@incident-center/sdk/contract';
import {
  archiveSource,
  type BundleManifest,
  type BundleSource,
  type CheckedEvent,
  readManifest,
  readTrustFile,
  type TrustFile,
  verifyBundle,
} from '@incident-center/sdk/provenance';
import { listParts, type RetainedPart } from '../evidence/list-parts.js';
import { bytesOf } from './read-whole.js';

export interface OpenPartsOptions {
  directory: string;
  /** The text of the trust file, from elsewhere than the parts. */
  trust: string;
  /** The text of a signed checkpoint that was kept elsewhere. */
  checkpoint?: string | undefined;
}

/** A part that was verified. */
export interface OpenPart extends RetainedPart {
  source: BundleSource;
  manifest: BundleManifest;
  /** Root of the log's tree at the end of the part, as its checkpoint signs it. */
  root: string;
}

/** A key that took the place of another, as the log tells. */
export interface LoggedRotation {
  purpose: string;
  old_key: string;
  new_key: string;
  log_size: number;
  old_key_lost: boolean;
  event_id: string;
  created_at: string;
}

/** What the parts say that was erased. */
export interface ToldErasures {
  /** `<event_id> <path>` of texts. */
  texts: Set<string>;
  /** Digests of files, but for those that some chain still refers to: there the same bytes are somebody else's. */
  files: Set<string>;
}

/** The retained log, verified from its first event to its last. */
export interface OpenLog {
  log: string;
  /** How many events there are. */
  size: number;
  trust: TrustFile;
  parts: OpenPart[];
  rotations: LoggedRotation[];
  erased: ToldErasures;
  close: () => Promise<void>;
}

const textAt = (event_id: string, at: string): string => `${event_id} ${at}`;

/** Notes what a redaction says that it erased; gives the files among it. */
export function noteErasures(erased: ToldErasures, payload: Record<string, unknown>): readonly string[] {
  const { changes: _, ...own } = payload;
  const said: PayloadRedacted | undefined = payloadRedactedSchema.safeParse(own).data;
  if (said === undefined) return [];
  for (const { event_id, paths } of [said, ...said.copies])
    for (const at of paths) erased.texts.add(textAt(event_id, at));
  for (const file of said.files) erased.files.add(file);
  return said.files;
}

export const isErased = (erased: ToldErasures, event_id: string, at: string): boolean =>
  erased.texts.has(textAt(event_id, at));

/** Notes a key that was replaced, where the event tells of one. */
export function noteRotation(
  rotations: LoggedRotation[],
  event: { id: string; created_at: string; payload: Record<string, unknown> },
): void {
  const { purpose, old_key, new_key, log_size, old_key_lost } = event.payload;
  rotations.push({
    purpose: String(purpose),
    old_key: String(old_key),
    new_key: String(new_key),
    log_size: Number(log_size),
    old_key_lost: old_key_lost === true,
    event_id: event.id,
    created_at: event.created_at,
  });
}

const refused = (message: string, details: Record<string, unknown> = {}): IncidentCenterError =>
  new IncidentCenterError('EVIDENCE_TAMPERED', message, { details });

async function openSource(file: string, name: string, handles: FileHandle[]): Promise<BundleSource> {
  const handle = await open(file, 'r');
  handles.push(handle);
  const { size } = await handle.stat();
  const read = async (offset: number, target: Uint8Array) => {
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await handle.read(target, done, target.length - done, offset + done);
      if (bytesRead === 0) throw refused(`${name} became shorter while it was read`);
      done += bytesRead;
    }
  };
  return archiveSource(name, { size, read });
}

async function manifestOf({ source, name }: { source: BundleSource; name: string }): Promise<BundleManifest> {
  const bytes = await bytesOf(source, 'manifest.json');
  const manifest = bytes && readManifest(bytes);
  if (manifest === undefined) throw refused(`${name} has no manifest`);
  return manifest;
}

/** @throws where a verified part is not the one that its name says. */
function assertNamed({ name, from, to }: RetainedPart, { subject, log_size }: BundleManifest): void {
  if (subject.kind !== 'log') throw refused(`${name} is no part of a log`);
  if (subject.from !== from || subject.to !== to || log_size !== to)
    throw refused(`${name} holds the events ${subject.from} to ${subject.to} of a log of ${log_size}`);
}

/**
 * Opens the parts that `retain` wrote, and verifies all of them as an auditor would: signatures, order, no gap, one log.
 *
 * @throws {IncidentCenterError} `EVIDENCE_TAMPERED` with the name of the part that is not what was written;
 * `INVALID_INPUT` where parts are missing, or the trust file is none.
 */
export async function openParts({ directory, trust, checkpoint }: OpenPartsOptions): Promise<OpenLog> {
  const trusted = readTrustFile(parsed(trust));
  if (trusted === undefined) throw new IncidentCenterError('INVALID_INPUT', 'the trust file is none');
  const listed = await listParts(directory);
  if (listed.length === 0) throw new IncidentCenterError('INVALID_INPUT', `${directory} holds no part of a log`);
  const handles: FileHandle[] = [];
  const close = async () => void (await Promise.all(handles.splice(0).map((handle) => handle.close())));
  try {
    const parts: OpenPart[] = [];
    const sources = [];
    for (const part of listed)
      sources.push({ ...part, source: await openSource(path.join(directory, part.name), part.name, handles) });
    const rotations: LoggedRotation[] = [];
    const erased: ToldErasures = { texts: new Set(), files: new Set() };
    const referring = new Map<string, Set<string>>();
    const on_event = ({ line }: CheckedEvent) => {
      if (line === undefined) return;
      const { chain, payload, refs, type } = line.event;
      for (const { sha256 } of refs) referring.set(sha256, (referring.get(sha256) ?? new Set()).add(chain));
      if (type === 'payload_redacted')
        for (const sha256 of noteErasures(erased, payload)) referring.get(sha256)?.delete(chain);
      if (type === 'key_rotated') noteRotation(rotations, line.event);
    };
    const verdict = await verifyBundle(
      sources.map(({ source }) => source),
      { trust, checkpoint, on_event },
    );
    if (verdict.exit_code !== 0) {
      const [first] = verdict.problems;
      const bad = verdict.first_bad ?? first;
      const name = listed[bad?.bundle ?? first?.bundle ?? -1]?.name ?? 'what was given beside the parts';
      const detail = bad?.detail == null ? '' : ` (${bad.detail})`;
      throw refused(`${name} is ${verdict.verdict}: ${bad?.problem}${detail}`, { verdict });
    }
    for (const file of erased.files) if ((referring.get(file)?.size ?? 0) > 0) erased.files.delete(file);
    for (const [at, part] of sources.entries()) {
      const manifest = await manifestOf(part);
      assertNamed(part, manifest);
      const root = verdict.bundles[at]?.root;
      if (root == null) throw refused(`${part.name} has no checkpoint`);
      parts.push({ ...part, manifest, root });
    }
    return { log: trusted.log, size: listed.at(-1)?.to ?? 0, trust: trusted, parts, rotations, erased, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Does something with the verified parts of a directory, and closes them. */
export async function withParts<Result>(
  options: OpenPartsOptions,
  run: (log: OpenLog) => Promise<Result>,
): Promise<Result> {
  const log = await openParts(options);
  try {
    return await run(log);
  } finally {
    await log.close();
  }
}
