import { useMessages, useNumberFormat, useTimeFormat } from '../theme/locale-context';
import type { Check, Verification } from './verification';

interface CheckWords {
  readonly title: string;
  readonly how: string;
}

/** Puts a check into words: what holds or doesn't, and how that is known. */
export function useCheckWords(verification: Verification): (check: Check) => CheckWords {
  const { proof } = useMessages().timeline;
  const number = useNumberFormat();
  const time = useTimeFormat();
  const { total, report, files, server } = verification;
  const counted = (words: (count: number, shown: string) => string, count: number): string =>
    words(count, number(count));
  return ({ name, outcome }) => {
    const failed = outcome === 'failed';
    const events = report?.events ?? 0;
    switch (name) {
      case 'events':
        return { title: failed ? proof.eventsBad : counted(proof.events, events), how: proof.eventsHow };
      case 'log':
        return {
          title: failed ? proof.logBad : counted(proof.log, events),
          how: proof.logHow(number(report?.log_size ?? 0)),
        };
      case 'signed': {
        const keys = [...new Set([...(report?.signed.checkpoint ?? []), ...(report?.signed.manifest ?? [])])];
        if (outcome === 'unproven') return { title: proof.keyUnknown, how: proof.keyUnknownHow };
        return { title: failed ? proof.signedBad : proof.signed, how: keys.join(', ') };
      }
      case 'texts': {
        const erased = report?.erased ?? 0;
        return {
          title: failed ? proof.textsBad : counted(proof.texts, report?.openings ?? 0),
          how: erased > 0 ? `${proof.textsHow}. ${counted(proof.textsErased, erased)}.` : proof.textsHow,
        };
      }
      case 'decisions':
        return {
          title: failed ? proof.decisionsBad : counted(proof.decisions, report?.decisions ?? 0),
          how: proof.decisionsHow,
        };
      case 'files': {
        if (outcome === 'waiting') return { title: counted(proof.filesLeft, files), how: proof.filesLeftHow };
        const { included = 0 } = report?.objects ?? {};
        return { title: failed ? proof.filesBad : counted(proof.files, included), how: proof.filesHow };
      }
      case 'newer':
        return {
          title: counted(proof.newer, total - events),
          how: proof.newerWhich(number(events + 1), number(total)),
        };
      case 'server_log':
        return {
          title: failed
            ? proof.serverLogBad
            : proof.serverLog(number(Math.min(server?.checkpointed ?? 0, total)), number(total)),
          how: server ? proof.serverHow(time.clock(server.checked_at)) : '',
        };
      case 'server_records': {
        const changed = server?.projection ?? [];
        return {
          title: failed ? counted(proof.recordsBad, changed.length) : proof.records,
          how: failed ? changed.map(({ record, field }) => `${record}.${field}`).join(', ') : proof.recordsHow,
        };
      }
      case 'server_unreachable':
        return { title: proof.serverUnreachable, how: proof.serverUnreachableHow };
    }
  };
}
