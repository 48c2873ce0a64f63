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
  const { total, checkpointed, waiting, opened, erased, checkpoint, signature, rowsChanged } = verification;
  const signed = checkpoint
    ? proof.signatureHow(time.clock(checkpoint.created_at), number(checkpoint.size))
    : proof.signatureBad;
  return ({ name, outcome }) => {
    const failed = outcome === 'failed';
    switch (name) {
      case 'hashes':
        return { title: failed ? proof.hashesBad : proof.hashes(number(total), number(total)), how: proof.hashesHow };
      case 'chain':
        return { title: failed ? proof.chainBad : proof.chain, how: proof.chainHow(total, number(total)) };
      case 'texts':
        return {
          title: failed ? proof.textsBad : proof.texts(opened, number(opened)),
          how: erased > 0 ? `${proof.textsHow}. ${proof.textsErased(erased, number(erased))}.` : proof.textsHow,
        };
      case 'signature': {
        const bad = signature?.signature === 'other_log' ? proof.signatureOther : proof.signatureBad;
        return { title: failed ? bad : proof.signature, how: signed };
      }
      case 'key':
        if (outcome === 'unproven') return { title: proof.keyNotPinned, how: proof.keyNotPinnedHow };
        return { title: failed ? proof.keyBad : proof.key, how: proof.keyHow };
      case 'log':
        return {
          title: failed ? proof.logBad : proof.log(checkpointed, number(checkpointed)),
          how: proof.logHow,
        };
      case 'records':
        return {
          title: failed ? proof.recordsBad(rowsChanged.length, number(rowsChanged.length)) : proof.records,
          how: failed ? rowsChanged.map(({ record, field }) => `${record}.${field}`).join(', ') : proof.recordsHow,
        };
      case 'waiting':
        return {
          title: proof.waiting(waiting, number(waiting)),
          how: proof.waitingWhich(number(total - waiting + 1), number(total)),
        };
      case 'server_unreachable':
        return { title: proof.serverUnreachable, how: proof.serverUnreachableHow };
      case 'not_whole':
        return { title: proof.notWhole, how: proof.notWholeHow };
    }
  };
}
