import { beforeEach, describe, expect, it } from 'vitest';
import { putTogether, signAgain, takeApart } from '../mutations/mutations.js';
import { keysFrom, type NumberedEvent, type SampleLog, trustIn, uuidOf } from '../mutations/sample-log.js';
import { INCIDENT, tellStory } from '../mutations/sample-story.js';
import { archiveOf } from '../mutations/vectors.js';
import { Absences } from './absences.js';
import { blobSource } from './bundle-source.js';
import type { BundleManifest, BundleSubject } from './manifest.js';
import { Redactions } from './redactions.js';
import { Findings } from './verdict.js';
import { type VerifyBundleOptions, verifyBundle } from './verify-bundle.js';

const keys = keysFrom('center');
const trust = JSON.stringify(trustIn(keys));
const incident: BundleSubject = { kind: 'incident', id: INCIDENT };
const chain = `incident:${INCIDENT}`;
let log: SampleLog;

beforeEach(async () => {
  log = await tellStory(keys, 'the first');
});

type Files = Map<string, Uint8Array>;
const sourceOf = async (files: Files, name = 'bundle.tar') =>
  blobSource(name, new Blob([(await archiveOf(files)) as Uint8Array<ArrayBuffer>]));
const check = async (files: Files | Files[], options: VerifyBundleOptions = {}) =>
  verifyBundle(await Promise.all([files].flat().map((one) => sourceOf(one))), { trust, ...options });
const eventOf = (seq: number): NumberedEvent =>
  log.events.find((event) => event.chain === chain && event.seq === seq) ?? expect.fail();
const idOf = ({ line }: NumberedEvent): string => (JSON.parse(line) as { event: { id: string } }).event.id;
const tell = (on: string, payload: Record<string, unknown>) => log.append(on, { type: 'payload_redacted', payload });
const ofText = (event: NumberedEvent, path: string) => ({
  event_id: idOf(event),
  paths: [path],
  copies: [],
  files: [],
});

/** The bundle as somebody gives it who has the bundles' key and would rather not show something. */
async function without(files: Files, hide: (line: string) => boolean, change?: (manifest: BundleManifest) => void) {
  const parts = takeApart(files);
  parts.openings = parts.openings.filter((line) => !hide(line));
  change?.(parts.manifest);
  for (const { sha256, state } of parts.manifest.objects) if (state !== 'included') parts.objects.delete(sha256);
  await signAgain(parts, keys);
  return putTogether(parts);
}

describe('a text that is not in the bundle', () => {
  it('was erased where a later event of the chain says so', async () => {
    log.erase(eventOf(11), { paths: ['/comment'] });
    const { exit_code, bundles } = await check(await log.bundle(incident), { require_openings: true });
    expect(exit_code).toBe(0);
    expect(bundles[0]).toMatchObject({ openings: 6, erased: 1, withheld: { texts: 0, files: 0, listed: [] } });
  });

  it('is withheld where no event says so, and is named', async () => {
    log.erase(eventOf(11), { paths: ['/comment'] });
    const files = await without(await log.bundle(incident), (line) => line.includes('"/title"'));
    const { exit_code, problems, bundles } = await check(files);
    expect({ exit_code, problems }).toEqual({ exit_code: 0, problems: [] });
    const first = { chain, seq: 1, event_id: idOf(eventOf(1)), log_index: 0 };
    const listed = [{ ...first, path: '/title', sha256: null }];
    expect(bundles[0]).toMatchObject({ erased: 1, withheld: { texts: 1, files: 0, listed } });
    expect(await check(files, { require_openings: true })).toMatchObject({
      verdict: 'incomplete',
      exit_code: 2,
      problem_count: 1,
      first_bad: { problem: 'withheld', ...first, bundle: 0, detail: '/title' },
    });
  });

  it.each<[string, (about: NumberedEvent) => void]>([
    ['of another event', () => tell(chain, ofText(eventOf(1), '/comment'))],
    ['of another text', (about) => tell(chain, ofText(about, '/title'))],
    ['that is of another form', (about) => tell(chain, { ...ofText(about, '/comment'), paths: '/comment' })],
    ['whose copies are of another form', (about) => tell(chain, { ...ofText(about, '/comment'), copies: {} })],
  ])('is withheld in spite of a redaction %s', async (_, redact) => {
    redact(eventOf(11));
    const files = await without(await log.bundle(incident), (line) => line.includes('"/comment"'));
    expect((await check(files)).bundles[0]).toMatchObject({ erased: 0, withheld: { texts: 1 } });
  });

  it('is withheld where the event that names it is of another chain, or came before', async () => {
    tell('runbook:other', ofText(eventOf(11), '/comment'));
    // The sample log makes ids of names: this one is known before the event.
    const next = { event_id: uuidOf(`the first ${chain} 14`), paths: ['/comment'], copies: [], files: [] };
    tell(chain, next);
    const late = log.append(chain, { type: 'comment_added', payload: {}, texts: { comment: 'once more' } });
    expect(idOf(late)).toBe(next.event_id);
    const all = await log.bundle({ kind: 'log', from: 0, to: log.events.length });
    const hidden = await without(all, (line) => [eventOf(11), late].some((event) => line.includes(idOf(event))));
    expect((await check(hidden)).bundles[0]).toMatchObject({ erased: 0, withheld: { texts: 2 } });
  });

  it('was erased as a copy', async () => {
    tell(chain, {
      event_id: idOf(eventOf(12)),
      paths: [],
      copies: [{ event_id: idOf(eventOf(11)), paths: ['/comment'] }],
    });
    const files = await without(await log.bundle(incident), (line) => line.includes('"/comment"'));
    expect((await check(files)).bundles[0]).toMatchObject({ erased: 1, withheld: { texts: 0 } });
  });

  it('was erased where another bundle beside this one says so, in whatever order they are given', async () => {
    const early = await without(await log.bundle(incident), (line) => line.includes('"/comment"'));
    log.erase(eventOf(11), { paths: ['/comment'] });
    const late = await log.bundle(incident);
    expect((await check(early)).bundles[0]).toMatchObject({ erased: 0, withheld: { texts: 1 } });
    for (const given of [
      [early, late],
      [late, early],
    ])
      expect((await check(given)).bundles).toMatchObject([
        { erased: 1, withheld: { texts: 0 } },
        { erased: 1, withheld: { texts: 0 } },
      ]);
  });

  it('was erased where a later part of the log says so', async () => {
    const event = eventOf(2 + 9);
    log.erase(event, { paths: ['/comment'] });
    const at = log.events.indexOf(event) + 1;
    const parts = [
      await log.bundle({ kind: 'log', from: 0, to: at }),
      await log.bundle({ kind: 'log', from: at, to: log.events.length }),
    ] as const;
    expect((await check(parts[0])).bundles[0]).toMatchObject({ erased: 0, withheld: { texts: 1 } });
    expect((await check([...parts])).bundles).toMatchObject([
      { erased: 1, withheld: { texts: 0 } },
      { erased: 0, withheld: { texts: 0 } },
    ]);
  });

  it('is one of many, where the bundle was made without texts', async () => {
    log.erase(eventOf(11), { paths: ['/comment'] });
    const { bundles } = await check(await without(await log.bundle(incident), () => true));
    expect(bundles[0]).toMatchObject({ openings: 0, erased: 1, withheld: { texts: 6 } });
  });
});

describe('a file that is not in the bundle', () => {
  const digestIn = (manifest: BundleManifest, role: string) =>
    manifest.objects.find(({ roles }) => roles.includes(role)) ?? expect.fail();

  it('was erased where an event says so, and is withheld where only the manifest does', async () => {
    const before = await log.bundle(incident);
    const digest = eventOf(4).refs[0]?.sha256 ?? '';
    const hidden = await without(
      before,
      () => false,
      (manifest) => {
        digestIn(manifest, 'step_evidence').state = 'erased';
      },
    );
    const file = { chain, seq: 4, path: null, sha256: digest };
    expect((await check(hidden)).bundles[0]).toMatchObject({
      objects: { included: 3, omitted: 0, erased: 0 },
      withheld: { texts: 0, files: 1, listed: [file] },
    });
    expect(await check(hidden, { require_openings: true })).toMatchObject({
      exit_code: 2,
      first_bad: { problem: 'withheld', seq: 4, file: `objects/${digest}` },
    });
    log.erase(eventOf(4), { files: [digest] });
    expect(await check(await log.bundle(incident), { require_openings: true })).toMatchObject({
      exit_code: 0,
      bundles: [{ objects: { included: 3, omitted: 0, erased: 1 }, withheld: { files: 0 } }],
    });
  });

  it('is withheld where it was attached once more after it was erased', async () => {
    const [file] = eventOf(4).refs;
    log.erase(eventOf(4), { files: [file?.sha256 ?? ''] });
    log.append(chain, { type: 'evidence_attached', payload: {}, refs: file === undefined ? [] : [file] });
    expect((await check(await log.bundle(incident))).bundles[0]).toMatchObject({
      objects: { erased: 0 },
      withheld: { files: 1 },
    });
  });

  it('is withheld where it was erased of one incident, and another one refers to it as well', async () => {
    const [file] = eventOf(4).refs;
    log.append('runbook:other', { type: 'evidence_attached', payload: {}, refs: file === undefined ? [] : [file] });
    log.erase(eventOf(4), { files: [file?.sha256 ?? ''] });
    const all = await log.bundle({ kind: 'log', from: 0, to: log.events.length });
    expect((await check(all)).bundles[0]).toMatchObject({ objects: { erased: 0 }, withheld: { files: 1 } });
  });

  it('may be an earlier bundle, which is left out; anything else that is left out is withheld', async () => {
    log.append(chain, {
      type: 'evidence_attached',
      payload: {},
      refs: [{ role: 'evidence_bundle', bytes: new TextEncoder().encode('an earlier one') }],
    });
    const leave = (role: string) => (manifest: BundleManifest) => {
      digestIn(manifest, role).state = 'omitted';
    };
    const files = await log.bundle(incident);
    const earlier = await without(files, () => false, leave('evidence_bundle'));
    expect(await check(earlier, { require_openings: true })).toMatchObject({
      exit_code: 0,
      bundles: [{ objects: { included: 4, omitted: 1, erased: 0 }, withheld: { files: 0 } }],
    });
    const spec = await without(files, () => false, leave('runbook_spec'));
    expect(await check(spec, { require_openings: true })).toMatchObject({
      exit_code: 2,
      bundles: [{ objects: { included: 4, omitted: 0, erased: 0 }, withheld: { files: 1 } }],
    });
  });
});

it('forgets what is withheld in bounded memory, and rather counts too much than too little', () => {
  const findings = new Findings();
  const redactions = new Redactions();
  const absences = new Absences({ redactions, findings, required: false, max_remembered: 10 });
  const tally = absences.begin();
  const text = (seq: number) =>
    absences.text({ tally, core: { chain, id: `${seq}` }, seq, path: '/comment', at: { chain, seq } });
  for (let seq = 1; seq <= 100; seq += 1) text(seq);
  const core = { chain, payload: { event_id: '', paths: [], copies: [] as object[] } };
  for (let seq = 1; seq <= 100; seq += 1) core.payload.copies.push({ event_id: `${seq}`, paths: ['/comment'] });
  redactions.note(core as unknown as Parameters<Redactions['note']>[0], 101);
  absences.settle();
  expect(tally.erased + tally.withheld.texts).toBe(100);
  expect(tally.erased).toBeLessThanOrEqual(10);
  expect(findings.warnings).toEqual([
    'so many texts are not here that some may have been erased and count as withheld',
  ]);
});
